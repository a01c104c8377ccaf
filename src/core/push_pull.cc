#include "core/push_pull.h"

#include <algorithm>
#include <cassert>

namespace understudy {
namespace {

// Weighted means of 2 x 2 blocks.
void Pull(ImageSpan<const float> colors, FloatImageView weight, ImageSpan<float> half,
          ImageSpan<float> half_weight) {
  for (int y = 0; y < half.height; ++y) {
    for (int x = 0; x < half.width; ++x) {
      float sum[3] = {0, 0, 0};
      float total = 0;
      for (int k = 0; k < 4; ++k) {
        const int sx = std::min(2 * x + (k & 1), colors.width - 1);
        const int sy = std::min(2 * y + (k >> 1), colors.height - 1);
        const float w = weight.Row(sy)[sx];
        total += w;
        for (int c = 0; c < 3; ++c) {
          sum[c] += w * colors.At(sx, sy)[c];
        }
      }
      for (int c = 0; c < 3; ++c) {
        half.At(x, y)[c] = total > 0 ? sum[c] / total : 0.0F;
      }
      half_weight.Row(y)[x] = std::min(total, 1.0F);
    }
  }
}

// Mixes what is not fully known with the bilinear enlargement of `half`.
void Push(ImageSpan<float> colors, FloatImageView weight, ImageSpan<const float> half) {
  for (int y = 0; y < colors.height; ++y) {
    const float v = (static_cast<float>(y) + 0.5F) / 2 - 0.5F;
    const int y0 = std::clamp(static_cast<int>(v + 1) - 1, 0, half.height - 1);
    const int y1 = std::min(y0 + 1, half.height - 1);
    const float fy = std::clamp(v - static_cast<float>(y0), 0.0F, 1.0F);
    for (int x = 0; x < colors.width; ++x) {
      const float w = weight.Row(y)[x];
      if (w >= 1) {
        continue;
      }
      const float u = (static_cast<float>(x) + 0.5F) / 2 - 0.5F;
      const int x0 = std::clamp(static_cast<int>(u + 1) - 1, 0, half.width - 1);
      const int x1 = std::min(x0 + 1, half.width - 1);
      const float fx = std::clamp(u - static_cast<float>(x0), 0.0F, 1.0F);
      float* p = colors.At(x, y);
      for (int c = 0; c < 3; ++c) {
        const float top = half.At(x0, y0)[c] * (1 - fx) + half.At(x1, y0)[c] * fx;
        const float bottom = half.At(x0, y1)[c] * (1 - fx) + half.At(x1, y1)[c] * fx;
        p[c] = w * p[c] + (1 - w) * (top * (1 - fy) + bottom * fy);
      }
    }
  }
}

}  // namespace

void PushPull(ImageSpan<float> colors, FloatImageView weight) {
  assert(colors.width == weight.width && colors.height == weight.height && colors.channels == 3);
  if (colors.width <= 1 && colors.height <= 1) {
    return;
  }
  FloatImage half((colors.width + 1) / 2, (colors.height + 1) / 2, 3);
  FloatImage half_weight(half.width(), half.height(), 1);
  Pull(colors, weight, half.span(), half_weight.span());
  PushPull(half.span(), half_weight.span());
  bool known = false;
  for (int y = 0; y < half_weight.height() && !known; ++y) {
    const float* row = half_weight.Row(y);
    known = std::any_of(row, row + half_weight.width(), [](float w) { return w > 0; });
  }
  if (known) {
    Push(colors, weight, half.span());
  }
}

}  // namespace understudy
