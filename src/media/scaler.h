#pragma once

#include "core/result.h"
#include "media/color_space.h"
#include "media/libav.h"

namespace understudy {

// Changes size and pixel format with swscale, at its most accurate: bicubic where the size changes,
// chroma interpolated from where it lies. Keeps its tables from one frame to the next while nothing
// changes.
class Scaler {
 public:
  // YUV to YUV keeps matrix and range; YUV to RGB uses `color`. Errors: Unsupported (a format
  // nobody can convert), LimitExceeded (no memory).
  Result<FramePtr> Scale(const AVFrame& frame, const ColorSpace& color, int width, int height,
                         AVPixelFormat format);

 private:
  struct Key {
    int from_width = 0;
    int from_height = 0;
    AVPixelFormat from = AV_PIX_FMT_NONE;
    int to_width = 0;
    int to_height = 0;
    AVPixelFormat to = AV_PIX_FMT_NONE;
    AVColorSpace matrix = AVCOL_SPC_UNSPECIFIED;
    bool full_range = false;
    ChromaSite site = ChromaSite::kLeft;
    friend bool operator==(const Key&, const Key&) = default;
  };
  Status Prepare(const Key& key);

  Key key_;
  SwsPtr context_;
};

}  // namespace understudy
