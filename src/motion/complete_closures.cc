#include "motion/complete_closures.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "core/face_shapes.h"

namespace understudy {

void CompleteClosures(double fps, std::span<FaceState> faces) {
  constexpr double kNear = 0.27;   // seconds to either side
  constexpr double kAlone = 0.07;  // seconds between two closures at least
  constexpr float kWide = 0.1F;    // the least opening that speech closes from
  constexpr float kAgain = 0.05F;  // by which the lips part on both sides
  constexpr float kMost = 0.13F;   // a gap that is called closed
  constexpr float kShare = 0.4F;   // of the opening beside it
  const int n = static_cast<int>(faces.size());
  const int near = std::max(static_cast<int>(std::lround(kNear * fps)), 1);
  const int alone = std::max(static_cast<int>(std::lround(kAlone * fps)), 1);
  std::vector<float> gap(faces.size());
  std::transform(faces.begin(), faces.end(), gap.begin(), ShownLipOpening);
  const auto between = [&](int from, int to) {  // inclusive
    return std::pair{gap.begin() + std::max(from, 0), gap.begin() + std::min(to, n - 1) + 1};
  };
  std::vector<float> out = gap;
  for (int t = 1; t + 1 < n; ++t) {
    const auto [first, last] = between(t - alone, t + alone);
    if (gap[t] > *std::min_element(first, last) || gap[t] > kMost) {
      continue;
    }
    const auto [left, here] = between(t - near, t);
    const auto [there, right] = between(t, t + near);
    const auto before = std::max_element(left, here);
    const auto after = std::max_element(there, right);
    if (std::max(*before, *after) < std::max(kWide, gap[t] / kShare) ||
        std::min(*before, *after) - gap[t] < kAgain) {
      continue;
    }
    for (auto at = before; at <= after; ++at) {
      const float open = at - gap.begin() <= t ? *before : *after;
      const float stretched = (*at - gap[t]) * open / (open - gap[t]);
      float& now = out[at - gap.begin()];
      now = std::min(now, std::max(stretched, 0.0F));
    }
  }
  for (int t = 0; t < n; ++t) {
    if (out[t] < gap[t]) {
      faces[t].coefficients[Index(FaceCoefficient::kMouthClose)] =
          1 - out[t] / LipOpening(faces[t]);
    }
  }
}

}  // namespace understudy
