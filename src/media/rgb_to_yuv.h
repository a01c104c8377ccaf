#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/image.h"

namespace understudy {

// An 8-bit planar 4:2:0 picture to write into: chroma planes have half the width and height,
// rounded up.
struct Yuv420Planes {
  std::uint8_t* y = nullptr;
  std::uint8_t* u = nullptr;
  std::uint8_t* v = nullptr;
  std::uint8_t* a = nullptr;    // null: alpha is not written
  std::ptrdiff_t y_stride = 0;  // bytes from one row to the next
  std::ptrdiff_t u_stride = 0;
  std::ptrdiff_t v_stride = 0;
  std::ptrdiff_t a_stride = 0;
};

// RGB or RGBA to BT.709, limited range (16..235, chroma 16..240), chroma on the left luma column as
// H.264 has it: weights 1 2 1 across and 1 1 down. The colours of RGBA are taken as they are; its
// alpha, or 255 for RGB, goes to `a`. Rounded to nearest. From: ITU-R BT.709-6, section 3.
void RgbToYuv420(ImageView picture, const Yuv420Planes& out);

// A 4:4:4 picture with alpha to write into, 10 bits in 16: as ProRes 4444 wants it.
struct Yuva444Planes {
  std::array<std::uint16_t*, 4> plane{};   // Y, U, V, alpha
  std::array<std::ptrdiff_t, 4> stride{};  // samples from one row to the next
};

// RGB or RGBA to BT.709, limited range in 10 bits (64..940, chroma 64..960); alpha 0..1023.
void RgbToYuva444(ImageView picture, const Yuva444Planes& out);

// RgbToYuv420 in double precision, sample by sample: the definition of what RgbToYuv420 computes.
void RgbToYuv420Reference(ImageView picture, const Yuv420Planes& out);

}  // namespace understudy
