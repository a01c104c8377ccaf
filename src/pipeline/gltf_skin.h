#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "core/animation_clip.h"
#include "core/character.h"

namespace understudy {

// A character's skin as glTF can say it. A vertex of ours turns about one joint by a fraction of
// its turn; a vertex in glTF follows a weighted sum of bones. So beside the joints' own bones there
// are helpers that turn by 0, 1/2 or 1 (shoulders, elbows, hips, knees: 0, 1/4, 1/2, 3/4 or 1) of
// their joint's turn, and a vertex follows the two whose fractions lie about its own. What is left
// of the difference is the chord of an arc of a half (a quarter) of the turn against the arc.
//
// In place of a draw order each piece is moved toward the camera by its nearness
// (Character::nearness), so that a depth buffer shows the right one.
//
// Space and lengths: the picture's.
struct GltfBone {
  std::string name;
  int parent = -1;     // index among the bones; -1 for those of the pelvis
  int joint = 0;       // that it turns about
  float turn = 1;      // by which fraction of the joint's turn
  float nearness = 0;  // pixels toward the camera
  Eigen::Vector3f rest = Eigen::Vector3f::Zero();  // nearness included
};

// Of one bone against its parent bone.
struct GltfPose {
  Eigen::Vector3f translation = Eigen::Vector3f::Zero();
  Eigen::Quaternionf rotation = Eigen::Quaternionf::Identity();
  float scale = 1;
};

// How strongly a vertex follows up to four bones; the weights sum to 1, unused ones are 0.
struct GltfInfluences {
  std::array<int, 4> bone{};
  std::array<float, 4> weight{};
};

class GltfSkin {
 public:
  // The joints' bones come first and in their order.
  explicit GltfSkin(const Character& character);

  const std::vector<GltfBone>& bones() const { return bones_; }

  // Of a layer's vertices, one each: where they rest, nearness included, and what they follow.
  std::vector<Eigen::Vector3f> RestPositions(const CharacterLayer& layer) const;
  std::vector<GltfInfluences> Influences(const CharacterLayer& layer) const;

  // The bones at rest and in a frame.
  std::vector<GltfPose> Rest() const;
  std::vector<GltfPose> Pose(const AnimationFrame& frame) const;

 private:
  std::array<float, kPieces> nearness_{};  // pixels
  std::vector<GltfBone> bones_;
  // Which bone turns about a joint by a step of its turn, for each piece; -1 where none does.
  std::vector<int> index_;
};

// The weighted sum of two or three vertices' influences, the four strongest.
GltfInfluences MixInfluences(const std::vector<std::pair<GltfInfluences, float>>& parts);

}  // namespace understudy
