#pragma once

#include <string>

#include "core/motion_clip.h"
#include "core/result.h"

namespace understudy {

// Reads the performance in a BVH file of any program (see docs/motion_files.md for what is read and
// how). Keypoints are those that a camera in front of the body would see; there is no face.
// Errors: NotFound; CorruptInput saying what is wrong on which line; LimitExceeded (over 128 MiB,
// 100000 frames, 1000 joints).
Result<MotionClip> ReadBvh(const std::string& path);

}  // namespace understudy
