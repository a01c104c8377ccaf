#include "core/finger_fold.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "core/order_statistics.h"
#include "core/smooth_step.h"

namespace understudy {
namespace {

using Eigen::AngleAxisf;
using Eigen::Vector2f;
using Eigen::Vector3f;

constexpr int kHinges = 3;
constexpr std::array<float, kHinges> kShare = {0.35F, 0.4F, 0.25F};  // of the fold
constexpr std::array<float, kHinges> kBone = {0.47F, 0.28F, 0.22F};  // palm lengths

// How far a tip reaches from the wrist along the palm, palm lengths.
float Reach(float fold) {
  float reach = 1;
  float angle = 0;
  for (int k = 0; k < kHinges; ++k) {
    angle += kShare[k] * fold;
    reach += kBone[k] * std::cos(angle);
  }
  return reach;
}

}  // namespace

Vector3f Folded(const FingerFold& fold, float angle, const Vector3f& p) {
  constexpr std::array<float, kHinges> kAt = {0, 0.48F, 0.77F};  // of the fingers' length
  constexpr float kSoft = 0.15F;
  const float at = (p - fold.knuckles).dot(fold.along) / fold.length;
  if (at <= -kSoft) {
    return p;
  }
  const Vector3f axis = angle < 0 ? Vector3f(Vector3f::UnitZ()) : fold.axis;
  const float whole =
      angle < 0
          ? std::copysign(std::min(-angle * std::abs(fold.axis.z()), fold.opens), -fold.axis.z())
          : angle;
  Vector3f out = p;
  for (int k = kHinges - 1; k >= 0; --k) {
    const float share = kShare[k] * SmoothStep(kAt[k] - kSoft, kAt[k] + kSoft, at);
    if (share > 0) {
      const Vector3f hinge = fold.knuckles + kAt[k] * fold.length * fold.along;
      out = hinge + AngleAxisf(share * whole, axis) * (out - hinge);
    }
  }
  return out;
}

float FingersFolded(std::span<const Keypoint> hand) {
  constexpr int kRounds = 12;
  std::vector<float> reaches;
  for (int knuckle = kIndexKnuckle; knuckle <= kLittleKnuckle; knuckle += 4) {
    const Vector2f palm = At(hand[knuckle]) - At(hand[kHandRoot]);
    const Vector2f tip = At(hand[knuckle + 3]) - At(hand[kHandRoot]);
    reaches.push_back(tip.dot(palm) / std::max(palm.squaredNorm(), 1e-6F));
  }
  const float reach = Median(reaches);
  float open = 0;
  float shut = kFist;
  for (int i = 0; i < kRounds; ++i) {
    const float middle = (open + shut) / 2;
    (Reach(middle) > reach ? open : shut) = middle;
  }
  return (open + shut) / 2;
}

}  // namespace understudy
