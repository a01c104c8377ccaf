#pragma once

#include "core/image.h"
#include "core/result.h"
#include "media/libav.h"
#include "media/orientation.h"
#include "media/scaler.h"

namespace understudy {

struct FrameConverterOptions {
  int width = 0;   // pixels of what comes out, after turning; 0 with height 0: as the frame is
  int height = 0;  // pixels of what comes out, after turning
  Orientation orientation = Orientation::kUpright;
  bool keep_alpha = false;  // RGBA when the frame has alpha; otherwise it is laid over white
  AVCodecID codec = AV_CODEC_ID_NONE;
};

// Turns decoded frames into 8-bit RGB (or RGBA) pictures: colour matrix, range and chroma position
// honoured, scaled, turned, combs of interlaced frames removed. Frames may change size and format
// from one to the next. The order is: to RGB, deinterlace, scale, turn; where nothing is
// interlaced, scaling goes before the change to RGB, which is faster.
class FrameConverter {
 public:
  explicit FrameConverter(const FrameConverterOptions& options) : options_(options) {}

  // Errors: Unsupported (a pixel format nobody can convert), LimitExceeded (no memory for the
  // frame).
  Result<Image> Convert(const AVFrame& frame);

 private:
  Result<Image> ToRgb(const AVFrame& frame);
  Result<Image> ToRgbScaled(const AVFrame& frame, int width, int height);

  FrameConverterOptions options_;
  Scaler scaler_;
};

}  // namespace understudy
