#include "media/video_reader.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/text.h"
#include "media/frame_converter.h"
#include "media/frame_pacer.h"
#include "media/media_limits.h"
#include "media/picture_source.h"
#include "media/read_ahead.h"
#include "media/steady_rate.h"
#include "media/stream_decoder.h"
#include "media/webp_animation.h"

namespace understudy {
namespace {

constexpr double kFastestRate = 240;  // frames per second a caller may ask for
constexpr int kMostThreads = 64;
constexpr Rational kRateOfOnePicture{25, 1};  // for a video of a single picture that tells no rate

Error Invalid(const std::string& what) { return {ErrorCode::kInvalidArgument, what}; }

Status CheckIsVideo(const std::string& path, const MediaInfo& info) {
  if (!info.has_video) {
    return Error{ErrorCode::kUnsupported,
                 Concat(path, " has no video stream: it holds ", info.streams_text,
                        ", and a driving video needs pictures.")};
  }
  if (info.is_still_image) {
    return Error{ErrorCode::kUnsupported,
                 Concat(path, " is a still picture (", info.video_codec, ", ", info.width, "x",
                        info.height, " pixels), and a video is needed.")};
  }
  if (info.stored_width <= 0 || info.stored_height <= 0) {
    return Error{ErrorCode::kCorruptInput, Concat(path, " is damaged: it holds ", info.streams_text,
                                                  ", but not one picture in it can be decoded.")};
  }
  return {};
}

// The steady rate, or an error where the file gives nothing to reckon it from.
Result<Rational> RateOf(const std::string& path, const MediaInfo& info,
                        const VideoReaderOptions& options) {
  if (info.frame_count_exact && info.frame_count > 1 && info.has_timestamps &&
      info.average_fps.num <= 0 && info.base_fps.num <= 0) {
    return Error{ErrorCode::kCorruptInput,
                 Concat(path, " has no frame rate: its ", info.frame_count,
                        " pictures do not say when they are shown.")};
  }
  if (options.fps) {
    return *options.fps;
  }
  const Rational rate = SteadyRate(info.average_fps, info.base_fps, info.usual_fps);
  if (rate.num > 0) {
    return rate;
  }
  if (info.frame_count <= 1) {
    return kRateOfOnePicture;
  }
  return Error{ErrorCode::kCorruptInput,
               Concat(path, " has no frame rate: neither its header nor the times of its ",
                      info.frame_count, " pictures tell one.")};
}

Size LimitSide(Size size, int max_side) {
  const int longer = std::max(size.width, size.height);
  if (max_side <= 0 || longer <= max_side) {
    return size;
  }
  const double scale = static_cast<double>(max_side) / longer;
  return {std::max(1, static_cast<int>(std::lround(size.width * scale))),
          std::max(1, static_cast<int>(std::lround(size.height * scale)))};
}

Status CheckShownSize(const std::string& path, Size size) {
  if (size.width > kMaxVideoSide || size.height > kMaxVideoSide ||
      std::int64_t{size.width} * size.height > kMaxVideoPixels) {
    return Error{ErrorCode::kLimitExceeded,
                 Concat(path, " is shown ", size.width, "x", size.height,
                        " pixels large, and at most ", kMaxVideoSide, " pixels a side and ",
                        kMaxVideoPixels / 1000000, " million pixels are allowed.")};
  }
  return {};
}

}  // namespace

Status VideoReaderOptions::Validate() const {
  if (!(start_s >= 0) || !std::isfinite(start_s)) {
    return Invalid(Concat("The start is at ", start_s, " s, and 0 s or later is allowed."));
  }
  if (duration_s && (!(*duration_s > 0) || !std::isfinite(*duration_s))) {
    return Invalid(Concat("The duration is ", *duration_s, " s, and more than 0 s is allowed."));
  }
  if (fps && (fps->num <= 0 || fps->den <= 0 || fps->value() > kFastestRate ||
              fps->value() < 1 / kFastestRate)) {
    return Invalid(Concat("The frame rate is ", fps->num, "/", fps->den, ", and more than 0 up to ",
                          kFastestRate, " frames per second are allowed."));
  }
  if (max_side < 0) {
    return Invalid(
        Concat("The longest side is ", max_side, " pixels, and 0 (any) or more is allowed."));
  }
  if (threads < 1 || threads > kMostThreads) {
    return Invalid(
        Concat("The reader has ", threads, " threads, and 1 to ", kMostThreads, " are allowed."));
  }
  return {};
}

struct VideoReader::State {
  MediaInfo info;
  Rational fps;
  Size size;
  std::optional<double> duration_s;
  std::unique_ptr<PictureSource> source;
  std::optional<FramePacer> pacer;
  std::optional<FrameConverter> converter;
  Image repeated;  // the picture of the tick before, kept while further ticks show it
};

Result<VideoReader> VideoReader::Create(const std::string& path,
                                        const VideoReaderOptions& options) {
  US_RETURN_IF_ERROR(options.Validate());
  auto state = std::make_unique<State>();
  MediaInfo& info = state->info;
  US_ASSIGN_OR_RETURN(info, Probe(path));
  US_RETURN_IF_ERROR(CheckIsVideo(path, info));
  US_ASSIGN_OR_RETURN(state->fps, RateOf(path, info, options));
  state->duration_s = options.duration_s;
  state->size = LimitSide({info.width, info.height}, options.max_side);
  US_RETURN_IF_ERROR(CheckShownSize(path, state->size));
  if (info.duration_s > 0 && info.frame_count_exact && options.start_s >= info.duration_s) {
    return Invalid(Concat(path, " is ", Fixed(info.duration_s, 2),
                          " s long, and the start asked for is at ", Fixed(options.start_s, 2),
                          " s."));
  }
  AVCodecID codec = AV_CODEC_ID_WEBP;
  if (info.container == "webp") {
    US_ASSIGN_OR_RETURN(state->source, WebpAnimation::Create(path));
  } else {
    const StreamDecoderOptions decoding{options.start_s, options.keep_alpha};
    US_ASSIGN_OR_RETURN(auto decoder, StreamDecoder::Create(path, info, decoding));
    codec = decoder->codec();
    state->source = std::move(decoder);
  }
  if (options.threads > 1) {
    state->source = std::make_unique<ReadAhead>(std::move(state->source));
  }
  state->converter.emplace(FrameConverterOptions{state->size.width, state->size.height,
                                                 info.orientation, options.keep_alpha, codec});
  const double told = info.usual_interval_s();
  const double interval = told > 0 ? told : 1 / state->fps.value();
  auto pacer = FramePacer::Create(state->source.get(),
                                  {options.start_s, options.duration_s, state->fps, interval});
  if (!pacer.ok()) {
    return Error{pacer.error().code,
                 Concat(path, " cannot be played: ", pacer.error().message, ".")};
  }
  state->pacer.emplace(std::move(*pacer));
  return VideoReader(std::move(state));
}

VideoReader::VideoReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
VideoReader::VideoReader(VideoReader&&) noexcept = default;
VideoReader& VideoReader::operator=(VideoReader&&) noexcept = default;
VideoReader::~VideoReader() = default;

const MediaInfo& VideoReader::info() const { return state_->info; }
Rational VideoReader::fps() const { return state_->fps; }
int VideoReader::width() const { return state_->size.width; }
int VideoReader::height() const { return state_->size.height; }
double VideoReader::start_s() const { return state_->pacer->start_s(); }
std::string VideoReader::damaged() const { return state_->source->damaged(); }

std::int64_t VideoReader::estimated_frames() const {
  double seconds = std::max(0.0, state_->info.duration_s - start_s());
  if (state_->duration_s) {
    seconds = std::min(seconds, *state_->duration_s);
  }
  return std::max<std::int64_t>(1, std::llround(seconds * state_->fps.value()));
}

Result<std::optional<VideoFrame>> VideoReader::Next() {
  const auto tick = state_->pacer->Next();
  if (!tick) {
    return std::optional<VideoFrame>();
  }
  VideoFrame frame{tick->time, Image()};
  if (!tick->first_use && !state_->repeated.empty()) {
    frame.rgb = tick->last_use ? std::move(state_->repeated) : state_->repeated.Clone();
  } else {
    US_ASSIGN_OR_RETURN(frame.rgb, state_->converter->Convert(*tick->picture->frame));
    if (!tick->last_use) {
      state_->repeated = frame.rgb.Clone();
    }
  }
  return std::optional<VideoFrame>(std::move(frame));
}

}  // namespace understudy
