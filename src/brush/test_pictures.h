#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>

#include "brush/strokes.h"
#include "core/image.h"

namespace understudy::testing {

// Smooth noise of `period` pixels about a mean colour: as clouds, water or hair seen from afar.
inline void Paint(Image& image, int x, int y, std::array<int, 3> mean, float period,
                  float contrast) {
  const auto fx = static_cast<float>(x) / period;
  const auto fy = static_cast<float>(y) / period;
  const float v = std::sin(6.3F * fx + 1.7F * std::sin(2.9F * fy)) +
                  std::sin(5.1F * fy + 2.3F * std::sin(3.7F * fx + 1.0F)) +
                  std::sin(9.7F * (fx + fy));
  for (int c = 0; c < 3; ++c) {
    image.At(x, y)[c] = static_cast<std::uint8_t>(
        std::clamp(static_cast<float>(mean[c]) + contrast * v, 0.0F, 255.0F));
  }
}

// A textured picture, all of one kind.
inline Image Water(int width, int height) {
  Image image(width, height, 3);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      Paint(image, x, y, {60, 110, 160}, 17, 25);
    }
  }
  return image;
}

// A dark disc on a light, textured ground.
inline Image DiscOnGround(int width, int height, float cx, float cy, float radius) {
  Image image(width, height, 3);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const float d =
          std::hypot(static_cast<float>(x) + 0.5F - cx, static_cast<float>(y) + 0.5F - cy);
      if (d < radius) {
        Paint(image, x, y, {150, 30, 40}, 9, 12);
      } else {
        Paint(image, x, y, {190, 190, 180}, 21, 8);
      }
    }
  }
  return image;
}

inline Image Rectangle(int width, int height, int x0, int y0, int x1, int y1) {
  Image mask(width, height, 1);
  for (int y = y0; y < y1; ++y) {
    for (int x = x0; x < x1; ++x) {
      mask.Row(y)[x] = 255;
    }
  }
  return mask;
}

inline BrushRegion Region(Image mask, BrushDirection direction, BrushKind kind,
                          float strength = 0.5F) {
  BrushRegion region;
  region.mask = std::move(mask);
  region.direction = direction;
  region.kind = kind;
  region.strength = strength;
  return region;
}

}  // namespace understudy::testing
