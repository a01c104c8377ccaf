#include "retarget/reach_arm.h"

#include <algorithm>
#include <cmath>

#include "core/angles.h"
#include "core/forward_kinematics.h"
#include "core/smooth_step.h"
#include "retarget/bone_turns.h"

namespace understudy {
namespace {

using Eigen::Quaternionf;
using Eigen::Vector2f;
using Eigen::Vector3f;

constexpr float kBeyond = 1.1F;  // arm lengths to a goal
constexpr float kFarBeyond = 1.6F;

// A bone by what the picture shows of it.
struct Bone {
  float length = 0;  // pixels, in space
  float angle = 0;   // in the picture, radians clockwise from +X
  float lean = 0;    // toward the camera, radians

  float Flat() const { return length * std::cos(lean); }
  Vector3f Direction() const {
    return {std::cos(lean) * std::cos(angle), std::cos(lean) * std::sin(angle), std::sin(lean)};
  }
};

Bone BoneOf(const Vector3f& v) {
  return {v.norm(), std::atan2(v.y(), v.x()), std::atan2(v.z(), v.head<2>().norm())};
}

// Leans both bones until they can span `distance` in the picture, if they can at all.
void LeanToSpan(float distance, Bone& upper, Bone& lower) {
  if (distance > upper.Flat() + lower.Flat()) {
    const float upper_lean = upper.lean;
    const float lower_lean = lower.lean;
    float least = 0;  // share of the lean that is kept
    float most = 1;
    for (int i = 0; i < 24; ++i) {
      const float share = (least + most) / 2;
      upper.lean = share * upper_lean;
      lower.lean = share * lower_lean;
      (upper.Flat() + lower.Flat() < distance ? most : least) = share;
    }
    return;
  }
  Bone& longer = upper.Flat() > lower.Flat() ? upper : lower;
  const float shorter = std::min(upper.Flat(), lower.Flat());
  if (distance < longer.Flat() - shorter) {
    const float lean = std::acos(std::clamp((shorter + distance) / longer.length, 0.0F, 1.0F));
    longer.lean = longer.lean < 0 ? -lean : lean;
  }
}

// `from` on its way to `to`.
Bone Between(const Bone& from, const Bone& to, float weight) {
  return {from.length, from.angle + weight * WrapPi(to.angle - from.angle),
          from.lean + weight * (to.lean - from.lean)};
}

Quaternionf Turn(const Bone& from, const Bone& to) {
  return SwingAndTilt(from.Direction(), to.Direction(), to.angle - from.angle);
}

struct Arm {
  int collar;
  int shoulder;
  int elbow;
  int wrist;
};

Arm ArmOf(bool left) {
  return left ? Arm{Index(Joint::kLeftCollar), Index(Joint::kLeftShoulder),
                    Index(Joint::kLeftElbow), Index(Joint::kLeftWrist)}
              : Arm{Index(Joint::kRightCollar), Index(Joint::kRightShoulder),
                    Index(Joint::kRightElbow), Index(Joint::kRightWrist)};
}

// Turns over 180 degrees stay on their side.
Quaternionf OnSideOf(const Quaternionf& q, const Quaternionf& hint) {
  return q.dot(hint) < 0 ? Quaternionf(-q.w(), -q.x(), -q.y(), -q.z()) : q;
}

}  // namespace

PosedPalm PalmOf(bool left, const Eigen::Vector3f& palm, const AnimationFrame& frame) {
  const Arm arm = ArmOf(left);
  const Vector3f hand = WorldRotations(frame.turns)[arm.wrist] * palm * frame.scale;
  const Vector2f elbow = frame.positions[arm.elbow].head<2>();
  const Vector2f upper = elbow - frame.positions[arm.shoulder].head<2>();
  PosedPalm posed;
  posed.at = frame.positions[arm.wrist].head<2>() + hand.head<2>();
  const Vector2f lower = posed.at - elbow;
  const float lengths = upper.norm() * lower.norm();
  posed.bend = lengths > 1e-3F ? (upper.x() * lower.y() - upper.y() * lower.x()) / lengths : 0.0F;
  return posed;
}

void ReachArm(bool left, const Eigen::Vector3f& palm, const Eigen::Vector2f& goal, float side,
              float weight, AnimationFrame& frame) {
  const Arm arm = ArmOf(left);
  const std::array<Quaternionf, kJoints> world = WorldRotations(frame.turns);
  const Vector3f shoulder = frame.positions[arm.shoulder];
  const Vector3f forearm = frame.positions[arm.wrist] - frame.positions[arm.elbow];
  // Forearm and hand are one bone here: they turn together.
  const Bone upper = BoneOf(frame.positions[arm.elbow] - shoulder);
  const Bone lower = BoneOf(forearm + world[arm.wrist] * palm * frame.scale);
  const Vector2f way = goal - shoulder.head<2>();
  const float distance = way.norm();
  if (!(upper.length > 1) || !(lower.length > 1) || !(distance > 1)) {
    return;
  }
  // A head that no hand of this body can reach is only pointed at, so the arm goes less of the way.
  weight *= SmoothStep(kFarBeyond, kBeyond, distance / (upper.length + lower.length));
  Bone new_upper = upper;
  Bone new_lower = lower;
  LeanToSpan(distance, new_upper, new_lower);
  const float a = new_upper.Flat();
  const float b = new_lower.Flat();
  const float reach = std::clamp(distance, std::abs(a - b), a + b);
  const float toward = std::atan2(way.y(), way.x());
  // The law of cosines gives the angle at the shoulder.
  const float cosine = (a * a + reach * reach - b * b) / std::max(2 * a * reach, 1e-3F);
  new_upper.angle = toward - side * std::acos(std::clamp(cosine, -1.0F, 1.0F));
  const Vector2f elbow(a * std::cos(new_upper.angle), a * std::sin(new_upper.angle));
  const Vector2f rest = reach / distance * way - elbow;
  new_lower.angle = std::atan2(rest.y(), rest.x());

  const Quaternionf turn_upper = Turn(upper, Between(upper, new_upper, weight));
  const Quaternionf turn_lower = Turn(lower, Between(lower, new_lower, weight));
  const Quaternionf world_shoulder = turn_upper * world[arm.shoulder];
  Quaternionf& shoulder_turn = frame.turns[arm.shoulder];
  Quaternionf& elbow_turn = frame.turns[arm.elbow];
  shoulder_turn =
      OnSideOf((world[arm.collar].conjugate() * world_shoulder).normalized(), shoulder_turn);
  elbow_turn = OnSideOf((world_shoulder.conjugate() * turn_lower * world[arm.elbow]).normalized(),
                        elbow_turn);
  frame.positions[arm.elbow] = shoulder + turn_upper * (frame.positions[arm.elbow] - shoulder);
  frame.positions[arm.wrist] = frame.positions[arm.elbow] + turn_lower * forearm;
}

}  // namespace understudy
