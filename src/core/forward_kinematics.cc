#include "core/forward_kinematics.h"

namespace understudy {

std::array<Eigen::Quaternionf, kJoints> WorldRotations(
    const std::array<Eigen::Quaternionf, kJoints>& local) {
  std::array<Eigen::Quaternionf, kJoints> world;
  world[0] = local[0];
  for (int j = 1; j < kJoints; ++j) {
    world[j] = world[kJointParents[j]] * local[j];
  }
  return world;
}

PosedSkeleton ForwardKinematics(const Skeleton& skeleton,
                                const std::array<Eigen::Quaternionf, kJoints>& local,
                                const Eigen::Vector3f& root) {
  PosedSkeleton posed;
  posed.positions[0] = root;
  posed.rotations = WorldRotations(local);
  for (int j = 1; j < kJoints; ++j) {
    const int parent = kJointParents[j];
    posed.positions[j] = posed.positions[parent] + posed.rotations[parent] * skeleton.offsets[j];
  }
  return posed;
}

}  // namespace understudy
