#pragma once

#include <Eigen/Core>
#include <span>

#include "core/keypoints.h"

namespace understudy {

// All three joints of a finger that is closed to a fist, radians.
inline constexpr float kFist = 3.5F;

// How a hand's four fingers close in the picture, all together: about a line through their roots
// toward the palm, and again about two lines further out. Picture space (see core/character.h), at
// rest.
struct FingerFold {
  Eigen::Vector3f knuckles = Eigen::Vector3f::Zero();  // the middle of the fingers' roots
  Eigen::Vector3f along = Eigen::Vector3f::UnitY();    // unit, in the picture: on to their tips
  Eigen::Vector3f axis = Eigen::Vector3f::UnitZ();     // unit; a positive angle about it closes
  float length = 1;                                    // of the fingers, pixels
  float at_rest = 0;  // how far the picture shows them closed, 0 .. kFist
  float opens = 0;    // how much further they open until they are straight in the picture, radians
};

// Where a point of the hand at rest comes to when the fingers close by `angle` more; the palm does
// not move. What a picture shows closed opens (`angle` < 0) in the picture only, by no more than
// `opens`: its fingers cannot become longer than they are painted.
Eigen::Vector3f Folded(const FingerFold& fold, float angle, const Eigen::Vector3f& p);

// How far the fingers of a hand (21 landmarks) are closed, 0 .. kFist, by how far their tips reach
// beyond the knuckles in the direction of the palm: seen from before and from the side that tells
// the same, but not along the palm.
float FingersFolded(std::span<const Keypoint> hand);

}  // namespace understudy
