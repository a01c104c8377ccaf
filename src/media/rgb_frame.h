#pragma once

#include "core/image.h"
#include "media/libav.h"

namespace understudy {

// True for pictures made of red, green and blue, of grey, or of palette entries, with or without
// alpha: all that RgbFrameToImage reads.
bool IsRgbFrame(const AVFrame& frame);

// True when the pixel format carries alpha.
bool HasAlpha(const AVFrame& frame);

// The picture as RGB, or RGBA when its format carries alpha. Any depth of 1 to 16 bits is rounded
// to the nearest of 256 levels. `limited_range` is for grey that runs from 16 to 235 (luma alone).
Image RgbFrameToImage(const AVFrame& frame, bool limited_range);

}  // namespace understudy
