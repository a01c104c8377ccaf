#pragma once

#include <Eigen/Core>
#include <cmath>

namespace understudy {

inline constexpr float kPi = static_cast<float>(M_PI);
inline constexpr float kDegree = kPi / 180;  // radians

// `a` less whole turns: -pi to pi.
inline float WrapPi(float a) { return a - 2 * kPi * std::round(a / (2 * kPi)); }

// The third component of the cross product: > 0 where `b` lies clockwise of `a` in the picture.
inline float Cross(const Eigen::Vector2f& a, const Eigen::Vector2f& b) {
  return a.x() * b.y() - a.y() * b.x();
}

}  // namespace understudy
