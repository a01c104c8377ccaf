#pragma once

#include <Eigen/Core>

namespace understudy {

// Distance from `p` to the segment a-b; `t` (optional) is where along it, 0..1.
float SegmentDistance(const Eigen::Vector2f& p, const Eigen::Vector2f& a, const Eigen::Vector2f& b,
                      float* t = nullptr);

}  // namespace understudy
