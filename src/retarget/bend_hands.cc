#include "retarget/bend_hands.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/angles.h"
#include "core/forward_kinematics.h"
#include "core/smooth_step.h"
#include "retarget/find_touches.h"

namespace understudy {
namespace {

using Eigen::AngleAxisf;
using Eigen::Quaternionf;
using Eigen::Vector2f;
using Eigen::Vector3f;

constexpr float kMostBend = 75 * kDegree;
constexpr double kEase = 0.15;  // seconds that a hand takes into account before and after

// In the picture and toward the camera, radians.
struct Bend {
  float turn = 0;
  float lean = 0;
};

Bend BendBetween(const Vector3f& forearm, const Vector3f& hand) {
  const Vector2f a = forearm.head<2>();
  const Vector2f b = hand.head<2>();
  // What points at the camera has no direction in the picture.
  const float clear = SmoothStep(0.2F, 0.45F,
                                 std::min(a.norm() / std::max(forearm.norm(), 1e-6F),
                                          b.norm() / std::max(hand.norm(), 1e-6F)));
  const float turn = std::atan2(Cross(a, b), a.dot(b));
  const auto lean = [](const Vector3f& d) { return std::atan2(d.z(), d.head<2>().norm()); };
  return {std::clamp(clear * turn, -kMostBend, kMostBend),
          std::clamp(lean(hand) - lean(forearm), -kMostBend, kMostBend)};
}

// How far the driver's hand is known in each frame, 0..1. A motion without landmarks of it may
// still bend it.
std::vector<float> Known(const MotionClip& motion, bool left) {
  const int n = static_cast<int>(motion.frames.size());
  const int point = left ? kLeftHandFirst : kRightHandFirst;
  const int wrist = Index(left ? Joint::kLeftWrist : Joint::kRightWrist);
  bool landmarks = false;
  bool bends = false;
  for (const MotionFrame& frame : motion.frames) {
    landmarks = landmarks || frame.keypoints[point].confidence > 0;
    bends = bends || frame.rotations[wrist].vec().norm() > 0.01F;
  }
  std::vector<float> known(n, bends && !landmarks ? 1.0F : 0.0F);
  if (!landmarks) {
    return known;
  }
  const int reach = static_cast<int>(std::lround(kEase * motion.fps.value()));
  for (int i = 0; i < n; ++i) {
    float sum = 0;
    for (int k = i - reach; k <= i + reach; ++k) {
      sum += motion.frames[std::clamp(k, 0, n - 1)].keypoints[point].confidence;
    }
    known[i] = SmoothStep(0.0F, 0.4F, sum / static_cast<float>(2 * reach + 1));
  }
  return known;
}

}  // namespace

Eigen::Vector3f RestPalm(const Character& character, bool left) {
  constexpr float kPalmOfKnuckle = 0.8F;
  constexpr float kSure = 0.5F;
  const Vector3f& wrist = character.joints[Index(left ? Joint::kLeftWrist : Joint::kRightWrist)];
  const Vector3f forearm =
      wrist - character.joints[Index(left ? Joint::kLeftElbow : Joint::kRightElbow)];
  const Vector3f straight = kPalmOfForearm * forearm;
  const int first = left ? kLeftHandFirst : kRightHandFirst;
  const Keypoint& base = character.keypoints[first];
  const Keypoint& knuckle = character.keypoints[first + kMiddleKnuckle];
  const Vector2f palm = kPalmOfKnuckle * Vector2f(knuckle.x - base.x, knuckle.y - base.y);
  const float whole = straight.norm();
  const bool fits = (Vector2f(base.x, base.y) - wrist.head<2>()).norm() < 1.2F * whole &&
                    palm.norm() > 0.4F * whole && palm.norm() < 2 * whole &&
                    palm.dot(forearm.head<2>()) > 0;
  if (!(base.confidence > kSure) || !fits) {
    return straight;
  }
  // It leans toward the camera as its forearm does.
  const float rise = forearm.z() / std::max(forearm.head<2>().norm(), 1.0F);
  return {palm.x(), palm.y(), palm.norm() * std::clamp(rise, -1.0F, 1.0F)};
}

void BendHands(const MotionClip& motion, std::span<const DriverPose> poses,
               const Character& character, float share, AnimationClip& clip) {
  for (const bool left : {true, false}) {
    const int elbow = Index(left ? Joint::kLeftElbow : Joint::kRightElbow);
    const int wrist = Index(left ? Joint::kLeftWrist : Joint::kRightWrist);
    if (character.joint_confidence[wrist] <= 0) {
      continue;
    }
    const Vector3f along = motion.skeleton.offsets[wrist];
    const Vector3f bone(along.x(), -along.y(), along.z());  // picture space
    const Vector3f palm = RestPalm(character, left);
    const Vector3f forearm = character.joints[wrist] - character.joints[elbow];
    const Bend rest = BendBetween(forearm, palm);
    const std::vector<float> known = Known(motion, left);
    for (std::size_t i = 0; i < clip.frames.size(); ++i) {
      const Bend driver =
          BendBetween(poses[i].rotations[elbow] * bone, poses[i].rotations[wrist] * bone);
      const float take = share * known[i];
      const Quaternionf world = WorldRotations(clip.frames[i].turns)[elbow];
      const Quaternionf swing(AngleAxisf(take * (driver.turn - rest.turn), Vector3f::UnitZ()));
      const Vector3f hand = swing * (world * palm);
      const Vector3f flat(hand.x(), hand.y(), 0);
      Quaternionf tip = Quaternionf::Identity();
      if (flat.norm() > 1e-4F) {
        tip = AngleAxisf(take * (driver.lean - rest.lean),
                         flat.normalized().cross(Vector3f::UnitZ()));
      }
      clip.frames[i].turns[wrist] = (world.conjugate() * tip * swing * world).normalized();
    }
  }
}

}  // namespace understudy
