#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>
#include <array>

#include "core/animation_clip.h"
#include "core/character.h"

namespace understudy {

// A character's joints in one frame, ready to carry its points.
class SkinPose {
 public:
  SkinPose(const Character& character, const AnimationFrame& frame);

  // Where a point of the resting character (picture space) comes to lie, pixels of the output:
  // p' = p_j + scale * R_parent(j) * Turn_j^t * (p - rest_j), where Turn_j^t turns about the same
  // axis by the fraction t of the angle. A bend therefore runs on an arc about the joint: skin
  // keeps its distance from the bone (no collapse) and only an inner side tighter than the arc
  // folds. Two bends are mixed linearly.
  Eigen::Vector3f Place(const VertexSkin& skin, const Eigen::Vector3f& rest) const;

 private:
  // A joint's placement: what is needed to bend a point about it.
  struct Bend {
    Eigen::Quaternionf parent;
    Eigen::Vector3f axis;  // of the turn, unit
    float angle = 0;       // radians, 0 .. 2 pi
    Eigen::Vector3f position;
    Eigen::Vector3f rest;
  };
  static Eigen::Vector3f Apply(const Bend& bend, float turn, float scale, const Eigen::Vector3f& p);

  std::array<Bend, kJoints> bends_;
  float scale_;
};

// The turn `q` done to the fraction `t` (0..1) about its own axis; q.w() < 0 is more than half a
// circle.
Eigen::Quaternionf PartOfTurn(const Eigen::Quaternionf& q, float t);

}  // namespace understudy
