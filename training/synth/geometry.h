#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>

namespace understudy::synth {

using Eigen::Matrix3f;
using Eigen::Quaternionf;
using Eigen::Vector2f;
using Eigen::Vector3f;

constexpr float kPi = 3.14159265f;
inline float Radians(float degrees) { return degrees * (kPi / 180.0f); }
inline float Degrees(float radians) { return radians * (180.0f / kPi); }

inline float Clamp01(float x) { return x < 0 ? 0.0f : (x > 1 ? 1.0f : x); }
/// 0 at lo, 1 at hi (lo > hi is allowed and falls), smooth between.
inline float SmoothStep(float lo, float hi, float x) {
  const float t = Clamp01((x - lo) / (hi - lo));
  return t * t * (3 - 2 * t);
}
inline float Mix(float a, float b, float t) { return a + (b - a) * t; }

/// Rotation by `degrees` about `axis` (need not be normalised; zero gives identity).
inline Matrix3f AxisRotation(const Vector3f& axis, float degrees) {
  const float n = axis.norm();
  if (n < 1e-9f) {
    return Matrix3f::Identity();
  }
  return Eigen::AngleAxisf(Radians(degrees), axis / n).toRotationMatrix();
}
inline Matrix3f RotX(float degrees) { return AxisRotation(Vector3f::UnitX(), degrees); }
inline Matrix3f RotY(float degrees) { return AxisRotation(Vector3f::UnitY(), degrees); }
inline Matrix3f RotZ(float degrees) { return AxisRotation(Vector3f::UnitZ(), degrees); }

/// Smallest rotation that takes direction a to direction b.
inline Matrix3f Swing(const Vector3f& a, const Vector3f& b) {
  return Quaternionf::FromTwoVectors(a, b).toRotationMatrix();
}
/// Rotation a at t = 0, b at t = 1, along the shortest arc.
inline Matrix3f Slerp(const Matrix3f& a, const Matrix3f& b, float t) {
  return Quaternionf(a).slerp(t, Quaternionf(b)).toRotationMatrix();
}
/// Orthonormal basis (columns) whose first axis is `a` and whose second lies in the plane of a and
/// b.
inline Matrix3f Basis(const Vector3f& a, const Vector3f& b) {
  Matrix3f m;
  m.col(0) = a.normalized();
  const Vector3f c = a.cross(b);
  m.col(2) = c.norm() > 1e-8f ? Vector3f(c.normalized()) : Vector3f(m.col(0).unitOrthogonal());
  m.col(1) = m.col(2).cross(m.col(0));
  return m;
}

}  // namespace understudy::synth
