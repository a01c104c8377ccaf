#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace understudy {

// One joint of a BVH file, in the file's own units and axes.
struct BvhJoint {
  enum class Channel {
    kXPosition,
    kYPosition,
    kZPosition,
    kXRotation,
    kYRotation,
    kZRotation,
    kNone
  };

  std::string name;
  int parent = -1;                                   // index of the parent; -1 for a root
  Eigen::Vector3f offset = Eigen::Vector3f::Zero();  // from the parent at rest
  std::vector<Channel> channels;                     // in the order in which they are applied
  std::size_t first_channel = 0;                     // where they lie within a frame
  bool end_site = false;                             // a tip without channels
};

// A BVH file (Meredith and Maddock 2001, "Motion capture file formats explained"), not yet
// understood: parents come before their children, end sites are joints without channels.
struct BvhClip {
  std::vector<BvhJoint> joints;
  std::size_t channels = 0;   // numbers per frame
  std::size_t frames = 0;     // 1 or more
  double frame_time_s = 0;    // 0.0005 .. 10
  std::vector<float> values;  // frames x channels; angles in degrees
};

// Takes a whole file apart. `name` is the file's, for messages. CorruptInput says on which line
// what is wrong; LimitExceeded: more than 1000 joints, 200 levels of them, 24 channels at one, or
// 100000 frames.
Result<BvhClip> ParseBvh(std::string_view text, const std::string& name);

}  // namespace understudy
