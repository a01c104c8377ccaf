#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>
#include <cstddef>
#include <vector>

#include "pipeline/parse_bvh.h"

namespace understudy {

// Where the joints of one frame are and how they are turned, in the file's own units and axes.
struct BvhPose {
  std::vector<Eigen::Vector3f> positions;
  std::vector<Eigen::Quaternionf> rotations;  // in the world
};

// The pose of a frame, the channels applied in the file's order. A position channel of a joint that
// is not a root stands in place of its offset, or where it is nearly nothing, beside it: programs
// differ in this.
BvhPose PoseBvh(const BvhClip& clip, std::size_t frame);

// The pose with every angle zero and the roots at their offsets.
BvhPose RestBvh(const BvhClip& clip);

}  // namespace understudy
