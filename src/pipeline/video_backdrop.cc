#include "pipeline/video_backdrop.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/text.h"
#include "pipeline/cover.h"

namespace understudy {

Result<VideoBackdrop> VideoBackdrop::Create(const std::string& path, Rational fps, int width,
                                            int height) {
  US_ASSIGN_OR_RETURN(VideoReader reader, VideoReader::Create(path, {.fps = fps}));
  return VideoBackdrop(path, fps, width, height, std::move(reader));
}

Status VideoBackdrop::PaintNext(MutableImageView target) {
  US_ASSIGN_OR_RETURN(std::optional<VideoFrame> frame, reader_.Next());
  if (!frame) {
    US_ASSIGN_OR_RETURN(reader_, VideoReader::Create(path_, {.fps = fps_}));
    US_ASSIGN_OR_RETURN(frame, reader_.Next());
  }
  if (!frame) {
    return Error{ErrorCode::kCorruptInput,
                 Concat("no frame of the background ", path_, " could be read")};
  }
  const Image covered = Cover(frame->rgb.span(), width_, height_);
  for (int y = 0; y < height_; ++y) {
    std::copy_n(covered.Row(y), static_cast<std::size_t>(width_) * 3, target.Row(y));
  }
  return {};
}

}  // namespace understudy
