#include "render/pose_vertices.h"

#include "core/skin_pose.h"

namespace understudy {
namespace {

using Eigen::Vector3f;

// A vertex of a hand at rest, with its fingers as far closed as the frame says.
Vector3f WithFingers(const Character& character, const AnimationFrame& frame,
                     const VertexSkin& skin, const Vector3f& rest) {
  for (const bool left : {true, false}) {
    const int side = left ? 0 : 1;
    if (character.fingers[side] && frame.fingers[side] != 0 &&
        skin.joint[0] == Index(left ? Joint::kLeftWrist : Joint::kRightWrist)) {
      return Folded(*character.fingers[side], frame.fingers[side], rest);
    }
  }
  return rest;
}

}  // namespace

std::vector<Eigen::Vector3f> PoseVertices(const CharacterLayer& layer, const Character& character,
                                          const AnimationFrame& frame) {
  const SkinPose pose(character, frame);
  std::vector<Vector3f> posed(layer.positions.size());
  const float out =
      layer.comes_out_of ? frame.hand_out[*layer.comes_out_of == Joint::kLeftWrist ? 0 : 1] : 1.0F;
  const Vector3f root =
      layer.comes_out_of ? character.joints[Index(*layer.comes_out_of)] : Vector3f::Zero();
  for (std::size_t i = 0; i < posed.size(); ++i) {
    const Vector3f rest = WithFingers(character, frame, layer.skin[i], layer.positions[i]);
    posed[i] = pose.Place(layer.skin[i], root + out * (rest - root));
  }
  if (frame.lean.empty() || layer.sway.empty()) {
    return posed;
  }
  for (std::size_t i = 0; i < posed.size(); ++i) {
    const VertexSway& sway = layer.sway[i];
    Eigen::Vector2f lean = Eigen::Vector2f::Zero();
    for (std::size_t k = 0; k < sway.point.size(); ++k) {
      lean += sway.reach[k] * frame.lean[sway.point[k]];
    }
    posed[i].head<2>() += frame.scale * lean;
  }
  return posed;
}

}  // namespace understudy
