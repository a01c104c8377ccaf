#pragma once

#include <opencv2/core.hpp>

#include "figure.h"

namespace understudy::synth {

/// Shadow and contact darkening that a figure leaves on the floor y = 0.
class FloorShadow {
 public:
  /// `towards` points from the subject to the key light.
  void Build(const PosedFigure& posed, const Vector3f& towards);
  /// Share of the key light (0 dark .. 1 lit) and of the ambient light that reach floor point (x,
  /// z), metres.
  void At(float x, float z, float* key, float* ambient) const;

 private:
  static constexpr int kSize = 640;
  static constexpr float kExtent = 5.2f;  // metres across
  Vector3f centre_ = Vector3f::Zero();
  cv::Mat key_, contact_;
};

}  // namespace understudy::synth
