#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>
#include <array>
#include <span>
#include <vector>

#include "core/keypoints.h"
#include "core/observation.h"
#include "core/skeleton.h"
#include "motion/lifter.h"

namespace understudy {

using Rotations = std::array<Eigen::Quaternionf, kJoints>;

// The unit direction of a bone in space (+X right, +Y up, +Z toward the camera): its angle in the
// picture is the measured one, its tilt toward the camera the lifted one. Where the bone points at
// the camera, or a joint is unsure, the lifted direction takes over.
Eigen::Vector3f BoneDirection(const LiftedPose& lifted, LiftedJoint from, LiftedJoint to,
                              const Keypoint& from_seen, const Keypoint& to_seen);

// Bone lengths of one person: the medians over the clip, left and right alike, within 30 % of an
// average body. The second number is pixels per metre.
struct FittedSkeleton {
  Skeleton skeleton;
  double pixels_per_metre = 1;
};
FittedSkeleton FitSkeleton(std::span<const LiftedPose> poses);

// Joint rotations (each relative to its parent, rest = T-pose) that put every bone of a body in the
// direction in which it was seen. The head follows `head` (degrees) by `head_sure` (0..1), else the
// neck. Elbows and knees bend as hinges.
Rotations FitRotations(const Skeleton& skeleton, const LiftedPose& lifted, const Keypoints& seen,
                       const HeadPose& head, float head_sure);

// The rotation of a head from its angles in the picture: roll after yaw after pitch.
Eigen::Quaternionf HeadRotation(const HeadPose& head);

}  // namespace understudy
