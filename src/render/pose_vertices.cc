#include "render/pose_vertices.h"

#include <array>
#include <cmath>

namespace understudy {
namespace {

using Eigen::Quaternionf;
using Eigen::Vector3f;

// A joint's placement: what is needed to bend a vertex about it.
struct Bend {
  Quaternionf parent;
  Vector3f axis;    // of the turn, unit
  float angle = 0;  // radians, 0 .. 2 pi
  Vector3f position;
  Vector3f rest;
};

Bend MakeBend(const Quaternionf& parent, const Quaternionf& turn, const Vector3f& position,
              const Vector3f& rest) {
  Bend bend{parent, Vector3f::UnitZ(), 0.0F, position, rest};
  const float sine = turn.vec().norm();
  if (sine > 1e-7F) {
    bend.axis = turn.vec() / sine;
    bend.angle = 2 * std::atan2(sine, turn.w());
  }
  return bend;
}

Vector3f Apply(const Bend& bend, float turn, float scale, const Vector3f& v) {
  const Vector3f d = (v - bend.rest) * scale;
  const float a = bend.angle * turn;
  // Rodrigues' rotation.
  const float c = std::cos(a);
  const float s = std::sin(a);
  const Vector3f turned = d * c + bend.axis.cross(d) * s + bend.axis * (bend.axis.dot(d) * (1 - c));
  return bend.position + bend.parent * turned;
}

}  // namespace

Eigen::Quaternionf PartOfTurn(const Eigen::Quaternionf& q, float t) {
  const Bend bend = MakeBend(Quaternionf::Identity(), q, Vector3f::Zero(), Vector3f::Zero());
  return Quaternionf(Eigen::AngleAxisf(bend.angle * t, bend.axis));
}

std::vector<Eigen::Vector3f> PoseVertices(const CharacterLayer& layer, const Character& character,
                                          const AnimationFrame& frame) {
  std::array<Quaternionf, kJoints> world;
  std::array<Bend, kJoints> bends;
  for (int j = 0; j < kJoints; ++j) {
    const int parent = kJointParents[j];
    const Quaternionf above = parent < 0 ? Quaternionf::Identity() : world[parent];
    world[j] = above * frame.turns[j];
    bends[j] = MakeBend(above, frame.turns[j], frame.positions[j], character.joints[j]);
  }
  std::vector<Vector3f> posed(layer.positions.size());
  for (std::size_t i = 0; i < posed.size(); ++i) {
    const VertexSkin& skin = layer.skin[i];
    const Vector3f& v = layer.positions[i];
    posed[i] = Apply(bends[skin.joint[0]], skin.turn[0], frame.scale, v);
    if (skin.share < 1) {
      posed[i] = skin.share * posed[i] +
                 (1 - skin.share) * Apply(bends[skin.joint[1]], skin.turn[1], frame.scale, v);
    }
  }
  return posed;
}

}  // namespace understudy
