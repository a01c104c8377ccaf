#pragma once

#include <Eigen/Core>
#include <cmath>

namespace understudy {

// Where a moving camera has carried the background: p -> scale * R(angle) * (p - centre) + centre +
// (dx, dy), centre = the middle of the frame.
struct CameraMove {
  float dx = 0;     // pixels
  float dy = 0;     // pixels
  float scale = 1;  // ratio
  float angle = 0;  // radians, clockwise in the picture

  Eigen::Vector2f Carry(const Eigen::Vector2f& p, const Eigen::Vector2f& centre) const {
    return centre + Eigen::Vector2f(dx, dy) + Turned(p - centre, angle) * scale;
  }
  // Undoes Carry.
  Eigen::Vector2f Back(const Eigen::Vector2f& p, const Eigen::Vector2f& centre) const {
    return centre + Turned(p - centre - Eigen::Vector2f(dx, dy), -angle) / scale;
  }

  static Eigen::Vector2f Turned(const Eigen::Vector2f& v, float angle) {
    const float c = std::cos(angle);
    const float s = std::sin(angle);
    return {c * v.x() - s * v.y(), s * v.x() + c * v.y()};
  }
};

}  // namespace understudy
