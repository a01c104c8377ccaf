#pragma once

#include <vector>

#include "geometry.h"
#include "raster.h"

namespace understudy::synth {

/// Depth seen from a directional light, for hard or filtered shadows.
class ShadowMap {
 public:
  /// Covers the sphere (centre, radius, metres) with size x size texels; `to_light` is a unit
  /// vector.
  void Begin(const Vector3f& to_light, const Vector3f& centre, float radius, int size);
  void Add(const std::vector<Vector3f>& positions, const std::vector<std::array<uint32_t, 3>>& tri,
           const std::vector<uint32_t>& kept);
  /// Share of light that arrives at world point p, 0..1. `bias` metres; `spread` filter radius in
  /// texels.
  float Lit(const Vector3f& p, float bias, float spread) const;

 private:
  Matrix3f to_light_space_ = Matrix3f::Identity();  // rows: right, up, towards the light
  Vector3f centre_ = Vector3f::Zero();
  float scale_ = 1;  // texels per metre
  int size_ = 0;
  std::vector<float> height_;  // largest extent towards the light per texel
  std::vector<Vector3f> scratch_;
};

}  // namespace understudy::synth
