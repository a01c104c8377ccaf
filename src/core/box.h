#pragma once

#include <algorithm>

namespace understudy {

// An axis-aligned rectangle in pixels; (x, y) is its top-left corner.
struct Box {
  float x = 0;
  float y = 0;
  float width = 0;
  float height = 0;

  float area() const { return std::max(width, 0.0F) * std::max(height, 0.0F); }
  float center_x() const { return x + width / 2; }
  float center_y() const { return y + height / 2; }
};

// Area of the intersection over area of the union, 0..1; 0 when both are empty.
inline float IntersectionOverUnion(const Box& a, const Box& b) {
  const float w = std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x);
  const float h = std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y);
  if (w <= 0 || h <= 0) {
    return 0;
  }
  return w * h / (a.area() + b.area() - w * h);
}

}  // namespace understudy
