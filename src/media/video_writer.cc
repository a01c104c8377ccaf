#include "media/video_writer.h"

#include <cmath>
#include <utility>

#include "core/text.h"
#include "media/gif_writer.h"
#include "media/libav.h"
#include "media/media_limits.h"
#include "media/muxed_writer.h"
#include "media/output_kind.h"
#include "media/png_sequence_writer.h"

namespace understudy {
namespace {

constexpr double kFastestRate = 240;  // frames per second
constexpr int kMostThreads = 64;

Error Invalid(const std::string& what) { return {ErrorCode::kInvalidArgument, what}; }

Status CheckFits(const std::string& path, OutputKind kind, const VideoWriterOptions& options) {
  if (NeedsEvenSize(kind) && !options.alpha &&
      (options.width % 2 != 0 || options.height % 2 != 0)) {
    return Invalid(Concat("The output ", path, " is to have ", options.width, "x", options.height,
                          " pixels, and H.264 needs an even width and height."));
  }
  if (options.alpha && !HoldsAlpha(kind)) {
    return Error{ErrorCode::kUnsupported,
                 Concat("The output ", path,
                        " cannot be transparent: .mov, .webm, .gif and numbered .png can.")};
  }
  return {};
}

Result<std::unique_ptr<VideoWriter::Sink>> MakeSink(const std::string& path, OutputKind kind,
                                                    const VideoWriterOptions& options) {
  switch (kind) {
    case OutputKind::kGif:
      return MakeGifWriter(path, options);
    case OutputKind::kPngSequence:
      return MakePngSequenceWriter(path, options);
    default:
      return MakeMuxedWriter(path, kind, options);
  }
}

}  // namespace

Status VideoWriterOptions::Validate() const {
  if (width < 1 || height < 1 || width > kMaxVideoSide || height > kMaxVideoSide ||
      std::int64_t{width} * height > kMaxVideoPixels) {
    return Invalid(Concat("The video is to have ", width, "x", height, " pixels, and 1 to ",
                          kMaxVideoSide, " pixels a side and at most ", kMaxVideoPixels / 1000000,
                          " million pixels are allowed."));
  }
  if (fps.num <= 0 || fps.den <= 0 || fps.num > INT32_MAX || fps.den > INT32_MAX ||
      fps.value() > kFastestRate || fps.value() < 1 / kFastestRate) {
    return Invalid(Concat("The frame rate is ", fps.num, "/", fps.den, ", and more than 0 up to ",
                          kFastestRate, " frames per second are allowed."));
  }
  if (quality < 0 || quality > 100) {
    return Invalid(Concat("The quality is ", quality, ", and 0 to 100 are allowed."));
  }
  if (threads < 1 || threads > kMostThreads) {
    return Invalid(
        Concat("The encoder has ", threads, " threads, and 1 to ", kMostThreads, " are allowed."));
  }
  if (sound && (!(sound->start_s >= 0) || !std::isfinite(sound->start_s) ||
                (sound->duration_s && !(*sound->duration_s > 0)))) {
    return Invalid(Concat(
        "The sound is to begin at ", sound->start_s, " s and last ", sound->duration_s.value_or(0),
        " s, and a start of 0 s or later and a duration of more than 0 s are allowed."));
  }
  return {};
}

Result<VideoWriter> VideoWriter::Create(const std::string& path,
                                        const VideoWriterOptions& options) {
  QuietLibav();
  US_RETURN_IF_ERROR(options.Validate());
  US_ASSIGN_OR_RETURN(const OutputKind kind, OutputKindOf(path));
  US_RETURN_IF_ERROR(CheckFits(path, kind, options));
  US_ASSIGN_OR_RETURN(auto sink, MakeSink(path, kind, options));
  return VideoWriter(path, options, std::move(sink));
}

VideoWriter::VideoWriter(std::string path, const VideoWriterOptions& options,
                         std::unique_ptr<Sink> sink)
    : path_(std::move(path)),
      width_(options.width),
      height_(options.height),
      sink_(std::move(sink)) {}

VideoWriter::VideoWriter(VideoWriter&&) noexcept = default;
VideoWriter& VideoWriter::operator=(VideoWriter&&) noexcept = default;
VideoWriter::~VideoWriter() = default;

Status VideoWriter::Write(ImageView frame) {
  if (frame.width != width_ || frame.height != height_ ||
      (frame.channels != 3 && frame.channels != 4)) {
    return Invalid(Concat("A frame of ", frame.width, "x", frame.height, " pixels and ",
                          frame.channels, " channels was given to ", path_,
                          ", which has frames of ", width_, "x", height_,
                          " pixels and 3 or 4 channels."));
  }
  wrote_ = true;
  return sink_->Write(frame);
}

Status VideoWriter::Finish() {
  if (!wrote_) {
    return Invalid(Concat("The output ", path_, " has no frames, and a video needs at least one."));
  }
  Status finished = sink_->Finish();
  sink_.reset();
  return finished;
}

}  // namespace understudy
