#include "motion/hand_turns.h"

#include <Eigen/Core>
#include <Eigen/Geometry>
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "core/angles.h"
#include "core/forward_kinematics.h"
#include "core/order_statistics.h"
#include "core/smooth_step.h"
#include "core/smooth_track.h"

namespace understudy {
namespace {

using Eigen::AngleAxisf;
using Eigen::Quaternionf;
using Eigen::Vector2f;
using Eigen::Vector3f;

constexpr double kBendHz = 4.0;
constexpr double kLeanHz = 2.0;  // a length tells less than a direction
// How much every frame speaks for a hand in line with its forearm, beside the 0..1 of what is seen.
constexpr double kInLine = 0.03;

struct Arm {
  Joint elbow;
  Joint wrist;
  int wrist_point;
  int hand_first;
};
constexpr std::array<Arm, 2> kArms = {
    {{Joint::kLeftElbow, Joint::kLeftWrist, kLeftWristPoint, kLeftHandFirst},
     {Joint::kRightElbow, Joint::kRightWrist, kRightWristPoint, kRightHandFirst}}};

// A hand in one frame, +Y up.
struct HandSight {
  float bend = 0;    // from the forearm, counterclockwise in the picture, radians
  float palm = 0;    // length in the picture, metres
  float weight = 0;  // 0..1
};

float AngleBetween(const Vector2f& from, const Vector2f& to) {
  return std::atan2(Cross(from, to), from.dot(to));
}

// A broad palm bends sideways, one seen from its edge the way it folds.
float WithinRange(float bend, const Vector2f& palm, const Vector2f& across) {
  const float breadth = Cross(palm, across) / std::max(palm.squaredNorm(), 1e-6F);
  const bool to_thumb = bend * breadth > 0;
  const float sideways = to_thumb ? kMostTowardThumb : kMostTowardLittle;
  const float broad = SmoothStep(0.35F, 0.7F, std::abs(breadth));
  const float most = kDegree * ((1 - broad) * kMostFlexion + broad * sideways);
  return std::clamp(bend, -most, most);
}

HandSight LookAtHand(const Arm& arm, const Keypoints& seen, const Keypoints& smooth,
                     const Vector3f& forearm, float pixels_per_metre) {
  constexpr float kImpossible = 110 * kDegree;
  HandSight hand;
  const auto at = [&](int landmark) -> Vector2f {
    const Keypoint& k = seen[arm.hand_first + landmark];
    return Vector2f(k.x, -k.y) / pixels_per_metre;
  };
  const float confidence = seen[arm.hand_first].confidence;
  const Vector2f palm = at(kMiddleKnuckle) - at(kHandRoot);
  const Keypoint& joint = smooth[arm.wrist_point];
  const float apart = (at(kHandRoot) - Vector2f(joint.x, -joint.y) / pixels_per_metre).norm();
  const Vector2f flat = forearm.head<2>();
  hand.palm = palm.norm();
  if (!(confidence > 0) || !(apart < 1) || !(hand.palm > 1e-3F) || !(flat.norm() > 1e-3F)) {
    return hand;
  }
  // The character's fingers move as one with its palm: they count too, in a fist as the palm does.
  Vector2f fingers = Vector2f::Zero();
  for (int i = kIndexKnuckle; i < kHandKeypoints; ++i) {
    fingers += at(i) - at(kHandRoot);
  }
  const float bend = AngleBetween(flat, fingers);
  hand.weight = confidence * confidence * SmoothStep(0.16F, 0.07F, apart) *
                SmoothStep(0.02F, 0.045F, hand.palm) * SmoothStep(0.17F, 0.13F, hand.palm) *
                SmoothStep(0.25F, 0.5F, flat.norm()) *
                SmoothStep(kImpossible, kMostFlexion * kDegree, std::abs(bend));
  hand.bend = WithinRange(bend, palm, at(kIndexKnuckle) - at(kLittleKnuckle));
  return hand;
}

// How much a palm leans toward the camera or away from it more than its forearm does, radians.
float LeanOf(float palm, float whole_palm, const Vector3f& forearm) {
  if (!(whole_palm > 0)) {
    return 0;
  }
  const float along = std::asin(std::clamp(forearm.z(), -1.0F, 1.0F));
  const float lean = std::acos(std::clamp(palm / whole_palm, 0.0F, 1.0F));
  const float clear = SmoothStep(35 * kDegree, 50 * kDegree, lean);
  const float most = kMostFlexion * kDegree;
  return clear * std::clamp((along < -0.2F ? -lean : lean) - along, -most, most);
}

// The hand's direction: `forearm` bent in the picture, then leant.
Vector3f Bent(const Vector3f& forearm, float bend, float lean) {
  Vector3f turned = AngleAxisf(bend, Vector3f::UnitZ()) * forearm;
  const Vector3f flat(turned.x(), turned.y(), 0);
  if (flat.norm() < 1e-4F) {
    return turned;
  }
  return AngleAxisf(lean, flat.normalized().cross(Vector3f::UnitZ())) * turned;
}

// The turn from `from` to `to`, no further than a wrist folds.
Quaternionf Fold(const Vector3f& from, const Vector3f& to) {
  AngleAxisf turn(Quaternionf::FromTwoVectors(from, to));
  turn.angle() = std::min(turn.angle(), kMostFlexion * kDegree);
  return Quaternionf(turn);
}

}  // namespace

void TurnHands(std::span<const Keypoints> seen, MotionClip& motion) {
  const std::size_t n = std::min(seen.size(), motion.frames.size());
  if (!(motion.pixels_per_metre > 0) || n == 0) {
    return;
  }
  for (const Arm& arm : kArms) {
    const Vector3f rest = motion.skeleton.offsets[Index(arm.wrist)].normalized();
    std::vector<Quaternionf> world(n);
    std::vector<HandSight> hands(n);
    std::vector<float> palms;
    for (std::size_t i = 0; i < n; ++i) {
      const MotionFrame& frame = motion.frames[i];
      world[i] = WorldRotations(frame.rotations)[Index(arm.elbow)];
      const float nearer = kCameraDistance / std::max(kCameraDistance - frame.root.z(), 0.1F);
      hands[i] = LookAtHand(arm, seen[i], frame.keypoints, world[i] * rest,
                            static_cast<float>(motion.pixels_per_metre) * nearer);
      if (hands[i].weight > 0.3F) {
        palms.push_back(hands[i].palm);
      }
    }
    const float whole_palm = Percentile(palms, 0.8);
    std::vector<double> bend(n);
    std::vector<double> lean(n);
    std::vector<double> weight(n);
    for (std::size_t i = 0; i < n; ++i) {
      const double w = hands[i].weight;
      weight[i] = w + kInLine;
      bend[i] = w / weight[i] * hands[i].bend;
      lean[i] = w / weight[i] * LeanOf(hands[i].palm, whole_palm, world[i] * rest);
    }
    const double fps = motion.fps.value();
    bend = SmoothTrack(bend, weight, {.cutoff_hz = kBendHz, .fps = fps});
    lean = SmoothTrack(lean, weight, {.cutoff_hz = kLeanHz, .fps = fps});
    for (std::size_t i = 0; i < n; ++i) {
      const Vector3f forearm = world[i] * rest;
      const Vector3f hand = Bent(forearm, static_cast<float>(bend[i]), static_cast<float>(lean[i]));
      motion.frames[i].rotations[Index(arm.wrist)] =
          (world[i].conjugate() * Fold(forearm, hand) * world[i]).normalized();
    }
  }
}

}  // namespace understudy
