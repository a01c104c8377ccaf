#pragma once

#include <cstddef>
#include <cstdint>

#include "core/image.h"
#include "media/color_space.h"

namespace understudy {

// An 8-bit planar YUV picture that belongs to somebody else.
struct YuvPlanes {
  const std::uint8_t* y = nullptr;
  const std::uint8_t* u = nullptr;
  const std::uint8_t* v = nullptr;
  std::ptrdiff_t y_stride = 0;  // bytes from one row to the next
  std::ptrdiff_t u_stride = 0;
  std::ptrdiff_t v_stride = 0;
  int width = 0;    // luma columns
  int height = 0;   // luma rows
  int shift_x = 0;  // 1 when there is one chroma column for two luma columns, else 0
  int shift_y = 0;  // likewise for rows
  ColorSpace color;
};

// Writes R, G and B, 0..255; `out` has the size of the picture and 3 or 4 channels (the fourth is
// left alone). Chroma is interpolated linearly from where its samples lie. Within 1 level of
// YuvToRgbReference. From: ITU-R BT.601-7, BT.709-6, BT.2020-2 (quantization and luma equations).
void YuvToRgb(const YuvPlanes& picture, MutableImageView out);

// The same in double precision, pixel by pixel: the definition of what YuvToRgb computes.
void YuvToRgbReference(const YuvPlanes& picture, MutableImageView out);

}  // namespace understudy
