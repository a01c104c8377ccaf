#include "motion/pelvis_path.h"

#include <algorithm>
#include <utility>

#include "core/order_statistics.h"
#include "core/smooth_step.h"
#include "core/smooth_track.h"

namespace understudy {
namespace {

using Eigen::Vector2f;

// Below the shoulders, always equally far.
std::vector<Vector2f> BelowShoulders(std::span<const Keypoints> seen) {
  constexpr float kTorso = 1.3F;      // of the shoulders' width
  constexpr float kTorsoMost = 1.8F;  // of what lies between shoulders and head, for a turned body
  std::vector<float> torsos;
  for (const Keypoints& k : seen) {
    const Vector2f across(k[kLeftShoulderPoint].x - k[kRightShoulderPoint].x,
                          k[kLeftShoulderPoint].y - k[kRightShoulderPoint].y);
    const float to_head = (k[kLeftShoulderPoint].y + k[kRightShoulderPoint].y) / 2 - k[kNose].y;
    torsos.push_back(std::max(kTorso * across.norm(), kTorsoMost * to_head));
  }
  const float torso = Median(std::move(torsos));
  std::vector<Vector2f> path;
  for (const Keypoints& k : seen) {
    path.emplace_back((k[kLeftShoulderPoint].x + k[kRightShoulderPoint].x) / 2,
                      (k[kLeftShoulderPoint].y + k[kRightShoulderPoint].y) / 2 + torso);
  }
  return path;
}

}  // namespace

float HipsShown(const Keypoints& k) {
  const float sure = std::min(k[kLeftHipPoint].confidence, k[kRightHipPoint].confidence);
  return SmoothStep(0.1F, 0.4F, sure);
}

std::vector<Vector2f> PelvisPath(std::span<const Keypoints> seen, double fps) {
  std::vector<double> shown;
  std::vector<double> x;
  std::vector<double> y;
  for (const Keypoints& k : seen) {
    shown.push_back(HipsShown(k));
    x.push_back((k[kLeftHipPoint].x + k[kRightHipPoint].x) / 2);
    y.push_back((k[kLeftHipPoint].y + k[kRightHipPoint].y) / 2);
  }
  constexpr double kSurely = 0.5;
  if (*std::max_element(shown.begin(), shown.end()) < kSurely) {
    return BelowShoulders(seen);
  }
  // Before the first and after the last such frame the pelvis stays, whatever way it was going.
  constexpr double kStays = 0.1;
  const auto sure = [](double share) { return share >= kSurely; };
  const std::size_t first =
      static_cast<std::size_t>(std::find_if(shown.begin(), shown.end(), sure) - shown.begin());
  const std::size_t last =
      shown.size() - 1 -
      static_cast<std::size_t>(std::find_if(shown.rbegin(), shown.rend(), sure) - shown.rbegin());
  std::vector<double> weight = shown;
  std::vector<double> at_x = x;
  std::vector<double> at_y = y;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    if (i < first || i > last) {
      const std::size_t nearest = i < first ? first : last;
      at_x[i] = x[nearest];
      at_y[i] = y[nearest];
      weight[i] = kStays;
    }
  }
  constexpr double kCutoffHz = 3.0;
  const SmoothOptions options{.cutoff_hz = kCutoffHz, .fps = fps};
  const std::vector<double> held_x = SmoothTrack(at_x, weight, options);
  const std::vector<double> held_y = SmoothTrack(at_y, weight, options);
  std::vector<Vector2f> path;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    path.emplace_back(held_x[i] + shown[i] * (x[i] - held_x[i]),
                      held_y[i] + shown[i] * (y[i] - held_y[i]));
  }
  return path;
}

}  // namespace understudy
