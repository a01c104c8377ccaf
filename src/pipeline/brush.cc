#include "pipeline/brush.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <memory>
#include <numeric>
#include <utility>

#include "brush/brush_animation.h"
#include "core/pending_file.h"
#include "core/resize.h"
#include "core/text.h"
#include "media/image_reader.h"
#include "media/image_writer.h"
#include "media/output_kind.h"
#include "media/video_writer.h"
#include "pipeline/draw_frames.h"
#include "pipeline/keep_inputs.h"
#include "pipeline/strokes_file.h"
#include "pipeline/tbb_executor.h"

namespace understudy {
namespace {

using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point began) {
  return std::chrono::duration<double>(Clock::now() - began).count();
}

// 29.97 and its like are meant as thousands over 1001.
Rational RateOf(double fps) {
  const double whole = std::round(fps * 1.001);
  if (std::abs(fps * 1.001 - whole) < 1e-4 * fps && std::abs(fps - std::round(fps)) > 1e-6) {
    return {static_cast<std::int64_t>(whole) * 1000, 1001};
  }
  const auto thousandths = static_cast<std::int64_t>(std::llround(fps * 1000));
  const std::int64_t common = std::gcd(thousandths, std::int64_t{1000});
  return {thousandths / std::max<std::int64_t>(common, 1),
          1000 / std::max<std::int64_t>(common, 1)};
}

BrushOptions OptionsOf(const BrushRequest& request) {
  return {.strength = request.strength,
          .duration_s = request.duration_s,
          .fps = RateOf(request.fps),
          .loop = request.loop,
          .seed = request.seed};
}

// Names that cannot be written fail before the work, not after it.
Status CheckOutputs(const BrushRequest& request) {
  US_RETURN_IF_ERROR(KeepInputs(std::array{request.picture, request.strokes},
                                std::array{request.output, request.preview}));
  for (const std::string& output : {request.output, request.preview}) {
    if (output.empty()) {
      continue;
    }
    US_ASSIGN_OR_RETURN(const PendingFile writable, PendingFile::Create(output));
  }
  if (!request.output.empty()) {
    US_ASSIGN_OR_RETURN([[maybe_unused]] const OutputKind kind, OutputKindOf(request.output));
  }
  if (!request.preview.empty() && !request.preview.ends_with(".png")) {
    return Error{ErrorCode::kUnsupported, Concat("the preview cannot be written as \"",
                                                 request.preview, "\"; the name must end in .png")};
  }
  return {};
}

Image OnWhite(const Image& rgba) {
  Image out(rgba.width(), rgba.height(), 3);
  for (int y = 0; y < rgba.height(); ++y) {
    for (int x = 0; x < rgba.width(); ++x) {
      const std::uint8_t* p = rgba.At(x, y);
      for (int c = 0; c < 3; ++c) {
        out.At(x, y)[c] = static_cast<std::uint8_t>((p[c] * p[3] + 255 * (255 - p[3]) + 127) / 255);
      }
    }
  }
  return out;
}

void ResizeMask(Image& mask, int width, int height) {
  if (mask.empty()) {
    return;
  }
  Image out(width, height, 1);
  for (int y = 0; y < height; ++y) {
    const auto sy = static_cast<int>((2 * std::int64_t{y} + 1) * mask.height() / (2 * height));
    for (int x = 0; x < width; ++x) {
      const auto sx = static_cast<int>((2 * std::int64_t{x} + 1) * mask.width() / (2 * width));
      out.Row(y)[x] = mask.Row(sy)[sx];
    }
  }
  mask = std::move(out);
}

// Everything to the size of the tier.
void ScaleTo(OutputSize size, Image& picture, Strokes& strokes) {
  const Eigen::Vector2f factor(
      static_cast<float>(size.width) / static_cast<float>(picture.width()),
      static_cast<float>(size.height) / static_cast<float>(picture.height()));
  picture = Resize(picture.span(), size.width, size.height);
  ResizeMask(strokes.still, size.width, size.height);
  for (BrushRegion& region : strokes.regions) {
    ResizeMask(region.mask, size.width, size.height);
    for (Eigen::Vector2f& p : region.trajectory) {
      p = p.cwiseProduct(factor).cwiseMin(
          Eigen::Vector2f(static_cast<float>(size.width), static_cast<float>(size.height)));
    }
  }
}

Status DrawAndWrite(const BrushAnimation& animation, int channels, const VideoWriterOptions& size,
                    VideoWriter& writer, int threads, const Progress& progress,
                    std::stop_token stop) {
  const auto draw = [&animation](std::int64_t frame, Image& canvas) {
    SerialExecutor serial;
    animation.Draw(static_cast<int>(frame), canvas.span(), serial);
  };
  const Canvas canvas{.frames = animation.frames(),
                      .width = animation.width(),
                      .height = animation.height(),
                      .channels = channels,
                      .written_width = size.width,
                      .written_height = size.height};
  return DrawFrames(canvas, {.begin = {}, .draw = draw}, writer, threads, progress, stop);
}

void Summarize(const BrushAnimation& animation, BrushSummary& summary) {
  for (std::size_t i = 0; i < animation.outcomes().size(); ++i) {
    const BrushOutcome& outcome = animation.outcomes()[i];
    const double share = outcome.painted > 0 ? static_cast<double>(outcome.selected) /
                                                   static_cast<double>(outcome.painted)
                                             : 0.0;
    summary.regions.push_back({outcome.kind, outcome.guessed, share});
    if (outcome.selected == 0) {
      summary.warnings.push_back(
          Concat("region ", i, " lies wholly under the static mask, which wins; it does not move"));
    }
  }
}

}  // namespace

Status BrushRequest::Validate() const {
  if (picture.empty()) {
    return Error{ErrorCode::kInvalidArgument,
                 "there is no picture; give the one that is painted on"};
  }
  if (strokes.empty()) {
    return Error{ErrorCode::kInvalidArgument,
                 "there is no strokes file; give the JSON that says what moves and where to"};
  }
  if (output.empty() && preview.empty()) {
    return Error{ErrorCode::kInvalidArgument,
                 "there is no output name; give one with -o, for example -o out.mp4"};
  }
  if (!(fps >= 1 && fps <= 120)) {
    return Error{ErrorCode::kInvalidArgument,
                 Concat("the frame rate is ", fps, "; it must be 1 to 120 frames per second")};
  }
  if (threads < 0 || threads > 64) {
    return Error{ErrorCode::kInvalidArgument,
                 Concat("the number of threads is ", threads, "; it must be 0 to 64")};
  }
  return OptionsOf(*this).Validate();
}

Result<BrushSummary> Brush(const BrushRequest& request, const Progress& progress,
                           std::stop_token stop) {
  US_RETURN_IF_ERROR(request.Validate());
  US_RETURN_IF_ERROR(CheckOutputs(request));
  const Clock::time_point began = Clock::now();
  const int threads = request.threads > 0 ? request.threads : DefaultThreads();
  Result<Image> read = ReadImage(request.picture);
  if (!read.ok()) {
    return Error{read.error().code, Concat("the picture cannot be used: ", read.error().message)};
  }
  Image picture = std::move(*read);
  US_ASSIGN_OR_RETURN(Strokes strokes,
                      ReadStrokesFile(request.strokes, picture.width(), picture.height()));
  if (request.tier) {
    ScaleTo(SizeAtTier(picture.width(), picture.height(), *request.tier), picture, strokes);
  }
  VideoWriterOptions writing;
  writing.width = picture.width();
  writing.height = picture.height();
  writing.fps = RateOf(request.fps);
  writing.threads = threads;
  if (!request.output.empty()) {
    US_ASSIGN_OR_RETURN(const OutputKind kind, OutputKindOf(request.output));
    writing.alpha = picture.channels() == 4 && HoldsAlpha(kind);
    if (NeedsEvenSize(kind)) {
      writing.width = std::max(writing.width & ~1, 1);
      writing.height = std::max(writing.height & ~1, 1);
    }
    US_RETURN_IF_ERROR(writing.Validate());
  }
  if (picture.channels() == 4 && !writing.alpha) {
    picture = OnWhite(picture);
  }
  if (stop.stop_requested()) {
    return Error{ErrorCode::kCancelled, "stopped before planning; nothing was written"};
  }
  if (progress) {
    progress("planning", 0, 1);
  }
  const std::unique_ptr<Executor> executor = MakeExecutor(threads);
  Result<BrushAnimation> planned = BrushAnimation::Create(
      picture.span(), strokes.regions, strokes.still.span(), OptionsOf(request), *executor);
  if (!planned.ok()) {
    return Error{planned.error().code, Concat(request.strokes, ": ", planned.error().message)};
  }
  const BrushAnimation animation = std::move(*planned);
  if (progress) {
    progress("planning", 1, 1);
  }
  BrushSummary summary;
  Summarize(animation, summary);
  summary.width = writing.width;
  summary.height = writing.height;
  summary.plan_seconds = SecondsSince(began);
  if (!request.output.empty()) {
    const Clock::time_point drawing = Clock::now();
    US_ASSIGN_OR_RETURN(VideoWriter writer, VideoWriter::Create(request.output, writing));
    US_RETURN_IF_ERROR(
        DrawAndWrite(animation, writing.alpha ? 4 : 3, writing, writer, threads, progress, stop));
    US_RETURN_IF_ERROR(writer.Finish());
    summary.draw_seconds = SecondsSince(drawing);
    summary.frames = animation.frames();
    summary.seconds = static_cast<double>(summary.frames) / writing.fps.value();
  }
  if (!request.preview.empty()) {
    US_RETURN_IF_ERROR(WritePng(request.preview, animation.DrawField().span()));
  }
  return summary;
}

}  // namespace understudy
