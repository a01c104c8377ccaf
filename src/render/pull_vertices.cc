#include "render/pull_vertices.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "core/smooth_step.h"

namespace understudy {

void PullVertices(std::span<const Eigen::Vector2f> from, std::span<const Eigen::Vector2f> to,
                  float soft, float reach, std::vector<Eigen::Vector3f>& vertices) {
  assert(from.size() == to.size());
  if (from.empty()) {
    return;
  }
  for (Eigen::Vector3f& v : vertices) {
    const Eigen::Vector2f at = v.head<2>();
    Eigen::Vector2f sum = Eigen::Vector2f::Zero();
    float total = 0;
    float nearest = 1e18F;
    for (std::size_t i = 0; i < from.size(); ++i) {
      const float d2 = (from[i] - at).squaredNorm();
      nearest = std::min(nearest, d2);
      const float w = 1 / ((d2 + soft * soft) * (d2 + soft * soft));
      sum += w * (to[i] - from[i]);
      total += w;
    }
    v.head<2>() += sum / total * (1 - SmoothStep(soft, reach, std::sqrt(nearest)));
  }
}

}  // namespace understudy
