#include "core/forward_kinematics.h"

namespace understudy {

PosedSkeleton ForwardKinematics(const Skeleton& skeleton,
                                const std::array<Eigen::Quaternionf, kJoints>& local,
                                const Eigen::Vector3f& root) {
  PosedSkeleton posed;
  posed.positions[0] = root;
  posed.rotations[0] = local[0];
  for (int j = 1; j < kJoints; ++j) {
    const int parent = kJointParents[j];
    posed.rotations[j] = posed.rotations[parent] * local[j];
    posed.positions[j] = posed.positions[parent] + posed.rotations[parent] * skeleton.offsets[j];
  }
  return posed;
}

}  // namespace understudy
