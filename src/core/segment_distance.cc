#include "core/segment_distance.h"

#include <algorithm>

namespace understudy {

float SegmentDistance(const Eigen::Vector2f& p, const Eigen::Vector2f& a, const Eigen::Vector2f& b,
                      float* t) {
  const Eigen::Vector2f d = b - a;
  const float length2 = d.squaredNorm();
  const float at = length2 > 0 ? std::clamp((p - a).dot(d) / length2, 0.0F, 1.0F) : 0.0F;
  if (t != nullptr) {
    *t = at;
  }
  return (p - a - d * at).norm();
}

}  // namespace understudy
