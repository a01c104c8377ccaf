#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>
#include <array>

#include "core/character.h"
#include "core/skeleton.h"

namespace understudy {

// S q S with S = diag(1, -1, 1): a rotation of the motion space (+Y up) in picture space (+Y down),
// or back.
inline Eigen::Quaternionf Mirror(const Eigen::Quaternionf& q) {
  return {q.w(), -q.x(), q.y(), -q.z()};
}

// World rotations (from rest) and turns against the parent of every joint, in picture space.
struct PosedTurns {
  std::array<Eigen::Quaternionf, kJoints> world;
  std::array<Eigen::Quaternionf, kJoints> turns;  // w < 0: over 180 degrees
};

// A driver's frame as seen by the retargeter: world rotations and the unit direction of the bone
// that ends in each joint, in picture space.
struct DriverPose {
  std::array<Eigen::Quaternionf, kJoints> rotations;  // from the T-pose
  std::array<Eigen::Vector3f, kJoints> directions;
};

// Turns the character's joints so that its bones take `share` (0..1) of the way from their rest
// direction to the driver's. The trunk and the head turn as bodies; limbs swing in the picture
// plane first and then tilt toward the camera, so that the side that the picture shows stays in
// view. Arms swing outward, never through the body.
PosedTurns TurnBones(const DriverPose& driver, const Character& character, float share);

// Swings a limb from direction `rest` to `posed` (unit, picture space): tilts by elevation about
// the axis across the limb and swings by `swing` radians in the plane.
Eigen::Quaternionf SwingAndTilt(const Eigen::Vector3f& rest, const Eigen::Vector3f& posed,
                                float swing);

}  // namespace understudy
