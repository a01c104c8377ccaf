#include "retarget/pin_feet.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "retarget/plant_feet.h"
#include "retarget/stances.h"

namespace understudy {
namespace {

using Eigen::Quaternionf;
using Eigen::Vector2f;
using Eigen::Vector3f;

constexpr float kMost = 10.0F * static_cast<float>(M_PI) / 180.0F;
constexpr float kMostTilt = 25.0F * static_cast<float>(M_PI) / 180.0F;
constexpr float kShorter = 0.06F;  // or longer: what a tilt may make of a leg

struct Leg {
  bool left;
  Joint hip;
  Joint knee;
  Joint ankle;
  Joint toe;
};
constexpr std::array<Leg, 2> kLegs = {
    {{true, Joint::kLeftHip, Joint::kLeftKnee, Joint::kLeftAnkle, Joint::kLeftToe},
     {false, Joint::kRightHip, Joint::kRightKnee, Joint::kRightAnkle, Joint::kRightToe}}};

// `turn` seen from inside of `world`.
Quaternionf Inside(const Quaternionf& world, const Quaternionf& turn) {
  return (world.conjugate() * turn * world).normalized();
}

// Turns the leg about its hip; the foot keeps its angle.
void TurnLeg(const Leg& leg, const Quaternionf& turn, AnimationFrame& frame) {
  // Turns over 180 degrees stay on their side.
  const auto nearest = [](const Quaternionf& q, const Quaternionf& to) {
    return q.dot(to) < 0 ? Quaternionf(-q.w(), -q.x(), -q.y(), -q.z()) : q;
  };
  const Quaternionf pelvis = frame.turns[0];
  Quaternionf& hip = frame.turns[Index(leg.hip)];
  const Quaternionf& knee = frame.turns[Index(leg.knee)];
  Quaternionf& ankle = frame.turns[Index(leg.ankle)];
  hip = nearest(Inside(pelvis, turn) * hip, hip);
  const Quaternionf shin = pelvis * hip * knee;
  ankle = nearest(Inside(shin, turn.conjugate()) * ankle, ankle);
  const Vector3f center = frame.positions[Index(leg.hip)];
  const Vector3f toe_from_ankle =
      frame.positions[Index(leg.toe)] - frame.positions[Index(leg.ankle)];
  for (const Joint j : {leg.knee, leg.ankle}) {
    Vector3f& p = frame.positions[Index(j)];
    p = center + turn * (p - center);
  }
  frame.positions[Index(leg.toe)] = frame.positions[Index(leg.ankle)] + toe_from_ankle;
}

// By how much a leg must tilt out of the picture about `across` for its foot, `along` pixels away
// in the picture and `z` before the hip, to seem `wanted` pixels away.
float Tilt(float along, float z, float wanted) {
  constexpr float kStraight = 0.02F;  // of the length: how much before or behind says nothing
  const float length = std::hypot(along, z);
  const float seen = std::clamp(wanted, 0.0F, length);
  const float deep = std::sqrt(std::max(length * length - seen * seen, 0.0F));
  // A leg that lies in the picture goes back.
  const float to = z > kStraight * length ? deep : -deep;
  return std::atan2(z, along) - std::atan2(to, seen);
}

}  // namespace

void PinFeet(const MotionClip& motion, const Character& character, AnimationClip& clip) {
  for (const Leg& leg : kLegs) {
    if (character.joint_confidence[Index(leg.ankle)] <= 0) {
      continue;
    }
    for (const Stance& stance : StancesOf(motion, leg.left)) {
      const Vector2f home = MeanFootPoint(character, clip, stance, leg.left);
      for (int i = stance.first; i <= stance.last; ++i) {
        AnimationFrame& frame = clip.frames[i];
        const Vector2f hip = frame.positions[Index(leg.hip)].head<2>();
        const Vector2f foot = FootPoint(character, frame, leg.left) - hip;
        const Vector2f wanted = home - hip;
        const float full =
            std::atan2(foot.x() * wanted.y() - foot.y() * wanted.x(), foot.dot(wanted));
        const float weight = WeightOn(stance, i);
        TurnLeg(leg,
                Quaternionf(
                    Eigen::AngleAxisf(weight * std::clamp(full, -kMost, kMost), Vector3f::UnitZ())),
                frame);
        const Vector3f from = FootPlace(frame, leg.left) - frame.positions[Index(leg.hip)];
        const float along = from.head<2>().norm();
        if (along < 1) {
          continue;
        }
        const Vector3f across(-from.y() / along, from.x() / along, 0);
        const float tilt =
            Tilt(along, from.z(),
                 std::clamp(wanted.norm(), (1 - kShorter) * along, (1 + kShorter) * along));
        TurnLeg(leg,
                Quaternionf(
                    Eigen::AngleAxisf(weight * std::clamp(tilt, -kMostTilt, kMostTilt), across)),
                frame);
      }
    }
  }
}

}  // namespace understudy
