#pragma once

#include <array>
#include <vector>

#include "assets.h"
#include "skeleton.h"

namespace understudy::synth {

/// Cross-sections of an unposed torso, to keep limbs out of it. Metres, rest space.
struct BodyMeasure {
  static constexpr int kSlices = 24;
  struct Slice {
    float half_width = 0, front = 0, back = 0;
  };
  float y0 = 0, y1 = 1;  // heights of the first and the last slice
  std::array<Slice, kSlices> slices;
  float thigh_radius = 0.08f, head_radius = 0.1f;
  Vector3f head_centre = Vector3f::Zero();
  /// Slice at rest height y, interpolated; clamped at both ends.
  Slice At(float y) const;
};

BodyMeasure MeasureBody(const Assets& assets, const std::vector<Vector3f>& verts,
                        const Joints& joints);

}  // namespace understudy::synth
