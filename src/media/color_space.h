#pragma once

#include <string>

#include "media/libav.h"

namespace understudy {

// Where a chroma sample of a subsampled picture lies between the luma samples.
enum class ChromaSite {
  kLeft,     // on the left luma column, between the rows (MPEG-2, H.264 and most video)
  kCenter,   // in the middle of four luma samples (JPEG, MPEG-1, VP8)
  kTopLeft,  // on the top-left luma sample (BT.2020 video)
};

// How the numbers in a YUV picture stand for colours.
struct ColorSpace {
  AVColorSpace matrix = AVCOL_SPC_BT709;  // never unspecified
  bool full_range = false;                // 0..255 rather than 16..235
  ChromaSite site = ChromaSite::kLeft;

  double kr() const;  // weight of red in luma
  double kb() const;  // weight of blue in luma
};

// The colour space of a picture. What it does not tell is guessed as players do: JPEG and other
// stills use BT.601, full range for JPEG; video of more than 576 rows or 1024 columns BT.709,
// smaller video BT.601; limited range; chroma on the left.
ColorSpace ColorSpaceOf(const AVFrame& frame, AVCodecID codec);

// True for codecs whose pictures are stills or come from stills (PNG, JPEG, WebP, ...).
bool IsPictureCodec(AVCodecID codec);

}  // namespace understudy
