#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>

#include "core/character.h"

namespace understudy {

// Where a character of the picture's space stands in a glTF scene: metres, +Y up, +Z the way the
// picture looks.
struct GltfSpace {
  float metres = 1;                                  // of a pixel
  Eigen::Vector2f origin = Eigen::Vector2f::Zero();  // pixels of the picture

  Eigen::Vector3f Length(const Eigen::Vector3f& v) const {
    return Eigen::Vector3f(v.x(), -v.y(), v.z()) * metres;
  }
  Eigen::Vector3f Place(const Eigen::Vector3f& v) const {
    return Length(v - Eigen::Vector3f(origin.x(), origin.y(), 0));
  }
  static Eigen::Quaternionf Turn(const Eigen::Quaternionf& q) {
    return {q.w(), -q.x(), q.y(), -q.z()};
  }
};

// The pelvis at x = 0, the soles (or the lowest that the picture shows) at y = 0. A figure whose
// feet are shown is 1.70 m tall from its head to its soles; of others the torso has the length of
// such a body's.
GltfSpace GltfSpaceOf(const Character& character);

}  // namespace understudy
