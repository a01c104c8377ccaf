#include "media/probe.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <utility>

#include "core/text.h"
#include "media/input_file.h"
#include "media/libav.h"
#include "media/media_limits.h"
#include "media/packet_times.h"
#include "media/picture_header.h"
#include "media/webp_animation.h"

namespace understudy {
namespace {

constexpr double kOddestAspect = 16;  // a sample aspect ratio beyond this, either way, is a mistake
constexpr double kMissingEnd = 0.5;   // seconds a file may be shorter than its header says
constexpr int kFinestRate = 1001000;  // largest denominator of a frame rate we reckon

std::string NameOr(const char* name, const char* otherwise) {
  return name != nullptr ? name : otherwise;
}

Orientation OrientationOf(const AVStream& stream) {
  const std::uint8_t* data = av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, nullptr);
  if (data == nullptr) {
    return Orientation::kUpright;
  }
  std::array<std::int32_t, 9> matrix{};
  std::memcpy(matrix.data(), data, sizeof(matrix));
  return OrientationOfMatrix(matrix);
}

void DescribePictures(const InputFile& input, int index, MediaInfo* info) {
  AVStream* stream = input.format()->streams[index];
  const AVCodecParameters& parameters = *stream->codecpar;
  info->has_video = true;
  info->video_codec = avcodec_get_name(parameters.codec_id);
  info->stored_width = parameters.width;
  info->stored_height = parameters.height;
  const AVRational aspect = av_guess_sample_aspect_ratio(input.format(), stream, nullptr);
  if (aspect.num > 0 && aspect.den > 0) {
    info->sample_aspect_ratio = FromLibav(aspect);
  }
  info->orientation = OrientationOf(*stream);
  info->pixel_format =
      NameOr(av_get_pix_fmt_name(static_cast<AVPixelFormat>(parameters.format)), "");
  info->color_range = NameOr(av_color_range_name(parameters.color_range), "unknown");
  info->color_matrix = NameOr(av_color_space_name(parameters.color_space), "unknown");
  info->interlaced = parameters.field_order > AV_FIELD_PROGRESSIVE;
}

// The size as shown, from the stored size, aspect ratio and orientation.
void SetShownSize(MediaInfo* info) {
  const Size square =
      SquarePixelSize(info->stored_width, info->stored_height, info->sample_aspect_ratio);
  info->width = square.width;
  info->height = square.height;
  if (SwapsSides(info->orientation)) {
    std::swap(info->width, info->height);
  }
}

void DescribeTimes(const InputFile& input, int index, const PacketTimes& times, MediaInfo* info) {
  const AVStream& stream = *input.format()->streams[index];
  info->has_timestamps = times.has_timestamps;
  info->start_s = times.first_s;
  info->variable_frame_rate = times.uneven;
  if (stream.r_frame_rate.num > 0 && stream.r_frame_rate.den > 0) {
    info->base_fps = FromLibav(stream.r_frame_rate);
  }
  if (times.usual_interval_s > 0) {
    info->usual_fps = FromLibav(av_d2q(1 / times.usual_interval_s, kFinestRate));
  }
  if (times.count >= 2 && times.last_s > times.first_s &&
      (times.complete || stream.avg_frame_rate.num <= 0)) {
    const double fps = static_cast<double>(times.count - 1) / (times.last_s - times.first_s);
    info->average_fps = FromLibav(av_d2q(fps, kFinestRate));
  } else if (stream.avg_frame_rate.num > 0 && stream.avg_frame_rate.den > 0) {
    info->average_fps = FromLibav(stream.avg_frame_rate);
  }
  if (times.complete) {
    const bool told = times.last_interval_s >= times.usual_interval_s / 2;
    const double last = told ? times.last_interval_s : times.usual_interval_s;
    info->duration_s = times.last_s - times.first_s + last;
    info->frame_count = times.count;
    info->frame_count_exact = true;
    const AVFormatContext& format = *input.format();
    const double begins = format.start_time != AV_NOPTS_VALUE
                              ? static_cast<double>(format.start_time) / AV_TIME_BASE
                              : 0;
    info->ends_early = format.duration_estimation_method == AVFMT_DURATION_FROM_STREAM &&
                       format.duration > 0 &&
                       times.any_end_s - begins + kMissingEnd <
                           static_cast<double>(format.duration) / AV_TIME_BASE;
  } else {
    info->duration_s = input.SecondsOf(index);
    info->frame_count = std::max<std::int64_t>(
        times.count, std::llround(info->duration_s * info->average_fps.value()));
  }
}

void DescribeSound(const InputFile& input, int index, MediaInfo* info) {
  const AVCodecParameters& parameters = *input.format()->streams[index]->codecpar;
  info->has_audio = true;
  info->audio_codec = avcodec_get_name(parameters.codec_id);
  info->audio_sample_rate = parameters.sample_rate;
  info->audio_channels = parameters.ch_layout.nb_channels;
  info->audio_duration_s = input.SecondsOf(index);
  if (!info->has_video) {
    info->duration_s = info->audio_duration_s;
  }
}

void DescribeStreamList(const InputFile& input, MediaInfo* info) {
  info->container = input.container();
  info->streams_text = input.DescribeStreams();
  for (unsigned i = 0; i < input.format()->nb_streams; ++i) {
    const AVCodecParameters& parameters = *input.format()->streams[i]->codecpar;
    info->streams.push_back({NameOr(av_get_media_type_string(parameters.codec_type), "unknown"),
                             avcodec_get_name(parameters.codec_id),
                             input.SecondsOf(static_cast<int>(i))});
  }
}

// Animated WebP, which FFmpeg 5.1 does not put together.
Result<MediaInfo> ProbeWebpAnimation(const std::string& path) {
  US_ASSIGN_OR_RETURN(const auto animation, WebpAnimation::Create(path));
  MediaInfo info;
  info.container = "webp";
  info.has_video = true;
  info.video_codec = "webp";
  info.width = info.stored_width = animation->width();
  info.height = info.stored_height = animation->height();
  info.pixel_format = "rgba";
  info.color_range = "pc";
  info.color_matrix = "gbr";
  info.duration_s = animation->duration_s();
  info.frame_count = animation->frame_count();
  info.frame_count_exact = true;
  info.has_timestamps = true;
  info.variable_frame_rate = animation->variable_frame_rate();
  info.average_fps =
      FromLibav(av_d2q(static_cast<double>(info.frame_count) / info.duration_s, kFinestRate));
  info.base_fps = info.average_fps;
  info.usual_fps = info.average_fps;
  info.streams = {{"video", "webp", info.duration_s}};
  info.streams_text = Concat("1 video stream (webp, ", Fixed(info.duration_s, 1), " s)");
  return info;
}

// Reads the container of a file that may be a still picture; the rest of a large video is left
// alone.
Result<PictureHeader> ReadHeaderOf(const std::string& path) {
  constexpr std::int64_t kSniffBytes = 64;
  US_ASSIGN_OR_RETURN(const LocalFile file, LocalFile::Open(path));
  US_ASSIGN_OR_RETURN(const auto start, file.ReadStart(kSniffBytes));
  const PictureHeader sniffed = ReadPictureHeader(start);
  if (sniffed.kind == PictureKind::kOther || sniffed.kind == PictureKind::kHeif) {
    return sniffed;
  }
  US_ASSIGN_OR_RETURN(const auto whole, file.ReadStart(kMaxPictureBytes));
  return ReadPictureHeader(whole);
}

Status CheckPictureSize(const std::string& path, const PictureHeader& header) {
  if (header.width > kMaxPictureSide || header.height > kMaxPictureSide ||
      header.width * header.height > kMaxPicturePixels) {
    return Error{ErrorCode::kLimitExceeded,
                 Concat(path, " is ", header.width, "x", header.height,
                        " pixels large, and at most ", kMaxPictureSide, " pixels a side and ",
                        kMaxPicturePixels / 1000000, " million pixels are allowed.")};
  }
  return {};
}

}  // namespace

double MediaInfo::usual_interval_s() const {
  for (const Rational& fps : {usual_fps, average_fps}) {
    if (fps.num > 0 && fps.den > 0) {
      return 1 / fps.value();
    }
  }
  return 0;
}

Size SquarePixelSize(int width, int height, Rational sample_aspect_ratio) {
  const double aspect = sample_aspect_ratio.den > 0 ? sample_aspect_ratio.value() : 1.0;
  if (!(aspect >= 1 / kOddestAspect && aspect <= kOddestAspect)) {
    return {width, height};
  }
  return {std::max(1, static_cast<int>(std::lround(width * aspect))), height};
}

Result<MediaInfo> Probe(const std::string& path) {
  US_ASSIGN_OR_RETURN(const PictureHeader header, ReadHeaderOf(path));
  US_RETURN_IF_ERROR(CheckPictureSize(path, header));
  if (header.kind == PictureKind::kHeif) {
    return Error{
        ErrorCode::kUnsupported,
        Concat(path, " is a HEIF or AVIF picture, which is not read: save it as PNG or JPEG.")};
  }
  if (header.kind == PictureKind::kWebp && header.animated) {
    return ProbeWebpAnimation(path);
  }
  US_ASSIGN_OR_RETURN(const auto input, InputFile::Open(path));
  MediaInfo info;
  DescribeStreamList(*input, &info);
  const int pictures = input->BestStream(AVMEDIA_TYPE_VIDEO);
  const int sound = input->BestStream(AVMEDIA_TYPE_AUDIO);
  if (pictures >= 0) {
    DescribePictures(*input, pictures, &info);
    const bool may_move = info.container == "gif" || info.container == "apng";
    info.is_still_image = input->is_picture() || (may_move && !header.animated);
    if (header.kind != PictureKind::kOther) {
      info.stored_width = static_cast<int>(header.width);
      info.stored_height = static_cast<int>(header.height);
      info.sample_aspect_ratio = {1, 1};  // of stills it tells the resolution of a print
      info.orientation = header.orientation;
    }
    SetShownSize(&info);
  }
  if (sound >= 0) {
    DescribeSound(*input, sound, &info);
  }
  if (pictures >= 0 && !info.is_still_image) {
    DescribeTimes(*input, pictures, ReadPacketTimes(input.get(), pictures), &info);
  } else if (pictures >= 0) {
    info.frame_count = 1;
    info.frame_count_exact = true;
  }
  return info;
}

}  // namespace understudy
