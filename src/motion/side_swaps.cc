#include "motion/side_swaps.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace understudy {
namespace {

struct Limb {
  std::array<int, 6> left;
  std::array<int, 6> right;
  int count;
};

// Elbow and wrist; knee, ankle and foot.
constexpr Limb kArm = {{kLeftElbowPoint, kLeftWristPoint}, {kRightElbowPoint, kRightWristPoint}, 2};
constexpr Limb kLeg = {
    {kLeftKneePoint, kLeftAnklePoint, kLeftBigToe, kLeftSmallToe, kLeftHeel},
    {kRightKneePoint, kRightAnklePoint, kRightBigToe, kRightSmallToe, kRightHeel},
    5};

constexpr float kSeen = 0.2F;

float Distance(const Keypoint& a, const Keypoint& b) { return std::hypot(a.x - b.x, a.y - b.y); }

// Distance moved by the pair from `before` to `now`, kept or exchanged; only joints seen on both
// sides in both frames.
std::pair<float, float> Moves(const Limb& limb, const Keypoints& before, const Keypoints& now,
                              int joints) {
  float kept = 0;
  float exchanged = 0;
  for (int i = 0; i < joints; ++i) {
    const Keypoint& bl = before[limb.left[i]];
    const Keypoint& br = before[limb.right[i]];
    const Keypoint& nl = now[limb.left[i]];
    const Keypoint& nr = now[limb.right[i]];
    if (bl.confidence < kSeen || br.confidence < kSeen || nl.confidence < kSeen ||
        nr.confidence < kSeen) {
      return {0.0F, 0.0F};
    }
    kept += Distance(bl, nl) + Distance(br, nr);
    exchanged += Distance(bl, nr) + Distance(br, nl);
  }
  return {kept, exchanged};
}

// Chooses for every frame "as tracked" (0) or "exchanged" (1) so that the limbs travel least
// (Viterbi 1967). A frame exchanged against the tracker costs a part of the limb's length: a swap
// that lasts is what was seen.
void RepairLimb(std::vector<Keypoints>& keypoints, const Limb& limb) {
  constexpr float kDistrust = 0.12F;  // of the limb's length, per exchanged frame
  constexpr std::size_t kForget = 4;  // frames without both limbs after which nothing is known
  const std::size_t n = keypoints.size();
  std::vector<std::array<float, 2>> cost(n, {0, 0});
  std::vector<std::array<int, 2>> from(n, {0, 1});
  std::size_t last = 0;
  for (std::size_t i = 1; i < n; ++i) {
    const Keypoints& now = keypoints[i];
    const auto [kept, exchanged] = Moves(limb, keypoints[last], now, 2);
    const bool seen = kept > 0 || exchanged > 0;
    const float length = Distance(now[limb.left[0]], now[limb.left[1]]) +
                         Distance(now[limb.right[0]], now[limb.right[1]]);
    for (int s = 0; s < 2; ++s) {
      const float stay = cost[i - 1][s] + (seen ? kept : 0.0F);
      const float change = cost[i - 1][1 - s] + (seen ? exchanged : 0.0F) + (seen ? 0.0F : 1e6F);
      from[i][s] = stay <= change ? s : 1 - s;
      cost[i][s] = std::min(stay, change) + (s == 1 && seen ? kDistrust * length : 0.0F);
    }
    if (seen || i - last > kForget) {
      last = i;
    }
  }
  int state = n > 0 && cost[n - 1][1] < cost[n - 1][0] ? 1 : 0;
  for (std::size_t i = n; i-- > 0;) {
    if (state == 1) {
      for (int j = 0; j < limb.count; ++j) {
        std::swap(keypoints[i][limb.left[j]], keypoints[i][limb.right[j]]);
      }
    }
    state = from[i][state];
  }
}

}  // namespace

void RepairSideSwaps(std::vector<Keypoints>& keypoints) {
  RepairLimb(keypoints, kArm);
  RepairLimb(keypoints, kLeg);
}

}  // namespace understudy
