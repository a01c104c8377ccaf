#include "retarget/choose_views.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/angles.h"
#include "core/forward_kinematics.h"
#include "core/smooth_step.h"

namespace understudy {
namespace {

using Eigen::Quaternionf;
using Eigen::Vector3f;

constexpr float kOneReach = 30;      // degrees that a head turns with one picture
constexpr float kBeyond = 5;         // degrees that a picture is turned beyond what it shows
constexpr float kMostReach = 68;     // degrees
constexpr float kHomeBonus = 6;      // degrees
constexpr float kChange = 2;         // degrees times seconds
constexpr double kDissolveS = 0.16;  // seconds

// Where the camera is, as the head sees it: how a head leans in the picture makes no difference to
// what of it is seen.
Vector3f CameraOf(const Quaternionf& turn) { return turn.conjugate() * Vector3f::UnitZ(); }

float AngleBetween(const Vector3f& a, const Vector3f& b) {
  return std::acos(std::clamp(a.dot(b), -1.0F, 1.0F)) / kDegree;
}

// The cheapest sequence of pictures: cost[i][k] of picture k in frame i, `change` for each change.
std::vector<int> CheapestSequence(const std::vector<std::vector<float>>& cost, float change) {
  const std::size_t pictures = cost[0].size();
  std::vector<float> sum = cost[0];
  std::vector<std::vector<int>> before(cost.size(), std::vector<int>(pictures, 0));
  for (std::size_t i = 1; i < cost.size(); ++i) {
    const auto least = std::min_element(sum.begin(), sum.end());
    const auto from = static_cast<int>(least - sum.begin());
    const float changed = *least + change;
    for (std::size_t k = 0; k < pictures; ++k) {
      before[i][k] = changed < sum[k] ? from : static_cast<int>(k);
    }
    for (std::size_t k = 0; k < pictures; ++k) {
      sum[k] = std::min(sum[k], changed) + cost[i][k];
    }
  }
  std::vector<int> chosen(cost.size());
  chosen.back() = static_cast<int>(std::min_element(sum.begin(), sum.end()) - sum.begin());
  for (std::size_t i = cost.size() - 1; i > 0; --i) {
    chosen[i - 1] = before[i][chosen[i]];
  }
  return chosen;
}

}  // namespace

HeadReach HeadReachOf(const Character& character) {
  HeadReach reach{kOneReach, kOneReach};
  for (const HeadView& view : character.views) {
    const Vector3f facing = view.turn * Vector3f::UnitZ();
    const float yaw = std::atan2(facing.x(), facing.z()) / kDegree;
    float& side = yaw < 0 ? reach.left : reach.right;
    side = std::max(side, std::min(std::abs(yaw) + kBeyond, kMostReach));
  }
  return reach;
}

void ChooseViews(const Character& character, AnimationClip& clip) {
  if (character.views.empty() || clip.frames.empty()) {
    return;
  }
  std::vector<std::vector<float>> cost;
  for (const AnimationFrame& frame : clip.frames) {
    const Vector3f needed = CameraOf(WorldRotations(frame.turns)[Index(Joint::kHead)]);
    std::vector<float> away = {
        std::max(AngleBetween(needed, Vector3f::UnitZ()) - kHomeBonus, 0.0F)};
    for (const HeadView& view : character.views) {
      away.push_back(AngleBetween(needed, CameraOf(view.turn)));
    }
    cost.push_back(std::move(away));
  }
  const auto fps = static_cast<float>(clip.fps.value());
  const std::vector<int> chosen = CheapestSequence(cost, kChange * fps);
  const auto count = static_cast<int>(chosen.size());
  std::vector<int> changes;
  for (int i = 0; i < count; ++i) {
    clip.frames[i].head = {chosen[i] - 1, chosen[i] - 1, 0};
    if (i > 0 && chosen[i] != chosen[i - 1]) {
      changes.push_back(i);
    }
  }
  const int half = std::max(static_cast<int>(std::lround(kDissolveS / 2 * fps)), 1);
  for (std::size_t c = 0; c < changes.size(); ++c) {
    const int at = changes[c];
    const int first = std::max(at - half, c > 0 ? (changes[c - 1] + at + 1) / 2 : 0);
    const int end =
        std::min(at + half, c + 1 < changes.size() ? (at + changes[c + 1] + 1) / 2 : count);
    for (int i = first; i < end; ++i) {
      const float t = static_cast<float>(i - at + half) + 0.5F;
      clip.frames[i].head = {chosen[at - 1] - 1, chosen[at] - 1,
                             SmoothStep(0, static_cast<float>(2 * half), t)};
    }
  }
}

}  // namespace understudy
