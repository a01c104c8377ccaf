#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "geometry.h"

namespace understudy::synth {

/// A projected vertex: subpixel position and 1 / depth (1/m); iz <= 0 lies behind the camera.
struct ScreenVertex {
  float x, y, iz;
};

/// One triangle ready to draw and to shade.
struct RasterTriangle {
  std::array<ScreenVertex, 3> v;
  float inv_area = 0;  // of twice the signed area, 1/subpixels^2
  std::array<uint32_t, 3> vert{}, uv{};
  uint16_t mesh = 0;
  uint8_t slot = 0, part = 0, lod = 0;
  bool back = false;  // seen from behind
};

/// Which triangle shows at each subpixel. Triangle 0xFFFFFFFF = none.
struct Visibility {
  static constexpr uint32_t kNone = 0xFFFFFFFFu;
  int width = 0, height = 0;
  std::vector<float> iz;  // 0 where empty
  std::vector<uint32_t> tri;
  void Reset(int w, int h) {
    width = w;
    height = h;
    iz.assign(static_cast<size_t>(w) * h, 0.0f);
    tri.assign(static_cast<size_t>(w) * h, kNone);
  }
};

/// Perspective-correct barycentric weights at subpixel centre (x + 0.5, y + 0.5).
inline Vector3f Barycentric(const RasterTriangle& t, float x, float y) {
  const auto& v = t.v;
  const float b0 = ((v[1].x - x) * (v[2].y - y) - (v[2].x - x) * (v[1].y - y)) * t.inv_area;
  const float b1 = ((v[2].x - x) * (v[0].y - y) - (v[0].x - x) * (v[2].y - y)) * t.inv_area;
  Vector3f p(b0 * v[0].iz, b1 * v[1].iz, (1 - b0 - b1) * v[2].iz);
  return p / (p.x() + p.y() + p.z());
}

/// Twice the signed area; negative for counter-clockwise (front) faces, as y points down.
inline float SignedArea(const std::array<ScreenVertex, 3>& v) {
  return (v[1].x - v[0].x) * (v[2].y - v[0].y) - (v[2].x - v[0].x) * (v[1].y - v[0].y);
}

/// Visits every subpixel centre inside `t` within width x height: fn(index, x, y, iz).
template <typename Fn>
inline void ForEachFragment(const RasterTriangle& t, int width, int height, Fn&& fn) {
  const auto& v = t.v;
  const float min_x = std::min({v[0].x, v[1].x, v[2].x}),
              max_x = std::max({v[0].x, v[1].x, v[2].x});
  const float min_y = std::min({v[0].y, v[1].y, v[2].y}),
              max_y = std::max({v[0].y, v[1].y, v[2].y});
  const int x0 = std::max(0, static_cast<int>(std::ceil(min_x - 0.5f)));
  const int x1 = std::min(width - 1, static_cast<int>(std::floor(max_x - 0.5f)));
  const int y0 = std::max(0, static_cast<int>(std::ceil(min_y - 0.5f)));
  const int y1 = std::min(height - 1, static_cast<int>(std::floor(max_y - 0.5f)));
  if (x0 > x1 || y0 > y1) {
    return;
  }
  // Barycentrics are linear on the screen; walk them.
  const float k = t.inv_area;
  const float dx0 = (v[1].y - v[2].y) * k, dy0 = (v[2].x - v[1].x) * k;
  const float dx1 = (v[2].y - v[0].y) * k, dy1 = (v[0].x - v[2].x) * k;
  const float sx = static_cast<float>(x0) + 0.5f - v[2].x,
              sy = static_cast<float>(y0) + 0.5f - v[2].y;
  float row0 = sx * dx0 + sy * dy0, row1 = sx * dx1 + sy * dy1;
  constexpr float kEdge = -1e-5f;
  for (int y = y0; y <= y1; ++y, row0 += dy0, row1 += dy1) {
    float b0 = row0, b1 = row1;
    for (int x = x0; x <= x1; ++x, b0 += dx0, b1 += dx1) {
      const float b2 = 1 - b0 - b1;
      if (b0 < kEdge || b1 < kEdge || b2 < kEdge) {
        continue;
      }
      fn(static_cast<size_t>(y) * static_cast<size_t>(width) + static_cast<size_t>(x), x, y,
         b0 * v[0].iz + b1 * v[1].iz + b2 * v[2].iz);
    }
  }
}

}  // namespace understudy::synth
