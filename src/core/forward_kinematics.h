#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>
#include <array>

#include "core/skeleton.h"

namespace understudy {

// Where every joint is and how it is turned, in the space of the root.
struct PosedSkeleton {
  std::array<Eigen::Vector3f, kJoints> positions;     // metres
  std::array<Eigen::Quaternionf, kJoints> rotations;  // from rest to posed, in the root's space
};

// How every joint is turned in the root's space, from its turns relative to the parents.
std::array<Eigen::Quaternionf, kJoints> WorldRotations(
    const std::array<Eigen::Quaternionf, kJoints>& local);

// Poses `skeleton` with `local` rotations (each relative to the parent) and the pelvis at `root`.
PosedSkeleton ForwardKinematics(const Skeleton& skeleton,
                                const std::array<Eigen::Quaternionf, kJoints>& local,
                                const Eigen::Vector3f& root);

}  // namespace understudy
