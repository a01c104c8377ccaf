#pragma once

#include <Eigen/Core>

#include "core/animation_clip.h"

namespace understudy {

// Moves an arm in the picture so that its palm comes to lie at `goal` (pixels of the output), or as
// near as the arm reaches; toward one beyond 1.1 arm lengths it goes less and less of the way, and
// none beyond 1.6. Bones keep their length: the elbow bends, and where that is not enough
// the arm leans less toward the camera, or more. Analytic two-bone solution, as in ozz-animation's
// ik_two_bone_job.
//
// `palm` is the way from wrist to palm in the resting character, picture space. `side` is the way
// the arm bends in the picture, +1 clockwise from upper arm to forearm or -1. `weight` (0..1): how
// much of the way the arm goes. The hand keeps its bend against the forearm.
void ReachArm(bool left, const Eigen::Vector3f& palm, const Eigen::Vector2f& goal, float side,
              float weight, AnimationFrame& frame);

// Where the palm of a posed arm is, and which way the arm bends in the picture: the sine of the
// turn from upper arm to palm, positive clockwise.
struct PosedPalm {
  Eigen::Vector2f at;  // pixels of the output
  float bend = 0;      // -1..1
};
PosedPalm PalmOf(bool left, const Eigen::Vector3f& palm, const AnimationFrame& frame);

}  // namespace understudy
