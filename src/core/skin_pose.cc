#include "core/skin_pose.h"

#include <cmath>

#include "core/forward_kinematics.h"

namespace understudy {
namespace {

using Eigen::Quaternionf;
using Eigen::Vector3f;

struct AxisTurn {
  Vector3f axis;  // unit
  float angle;    // radians, 0 .. 2 pi
};

AxisTurn AxisOf(const Quaternionf& turn) {
  const float sine = turn.vec().norm();
  if (sine <= 1e-7F) {
    return {Vector3f::UnitZ(), 0.0F};
  }
  return {turn.vec() / sine, 2 * std::atan2(sine, turn.w())};
}

}  // namespace

SkinPose::SkinPose(const Character& character, const AnimationFrame& frame) : scale_(frame.scale) {
  const std::array<Quaternionf, kJoints> world = WorldRotations(frame.turns);
  for (int j = 0; j < kJoints; ++j) {
    const int parent = kJointParents[j];
    const Quaternionf above = parent < 0 ? Quaternionf::Identity() : world[parent];
    const AxisTurn turn = AxisOf(frame.turns[j]);
    bends_[j] = {above, turn.axis, turn.angle, frame.positions[j], character.joints[j]};
  }
}

Vector3f SkinPose::Apply(const Bend& bend, float turn, float scale, const Vector3f& p) {
  const Vector3f d = (p - bend.rest) * scale;
  const float a = bend.angle * turn;
  // Rodrigues' rotation.
  const float c = std::cos(a);
  const float s = std::sin(a);
  const Vector3f turned = d * c + bend.axis.cross(d) * s + bend.axis * (bend.axis.dot(d) * (1 - c));
  return bend.position + bend.parent * turned;
}

Vector3f SkinPose::Place(const VertexSkin& skin, const Vector3f& rest) const {
  Vector3f placed = Apply(bends_[skin.joint[0]], skin.turn[0], scale_, rest);
  if (skin.share >= 1) {
    return placed;
  }
  return skin.share * placed +
         (1 - skin.share) * Apply(bends_[skin.joint[1]], skin.turn[1], scale_, rest);
}

Quaternionf PartOfTurn(const Quaternionf& q, float t) {
  const AxisTurn turn = AxisOf(q);
  return Quaternionf(Eigen::AngleAxisf(turn.angle * t, turn.axis));
}

}  // namespace understudy
