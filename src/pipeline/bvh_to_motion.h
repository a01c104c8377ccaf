#pragma once

#include <string>

#include "core/motion_clip.h"
#include "core/result.h"
#include "pipeline/name_bvh_joints.h"
#include "pipeline/parse_bvh.h"

namespace understudy {

// Puts a BVH file's movement on our skeleton.
//
// Where the file's rest pose is a standing body, a trunk, head or foot turns as its joint does, and
// a limb's bone points where the file's bone points; where it is not (some programs write offsets
// that mean nothing by themselves), all is fitted to the joints' places, as for a watched video.
// The up axis is that of the rest pose or of most frames; the unit is the one that makes the legs
// most like an adult's. A camera stands in front of the body's mean facing (that of the first frame
// where the body turns about), far enough that nobody grows or shrinks by more than a quarter.
// Files that track wrote keep their camera. Frames are left out evenly above 60 per second.
//
// CorruptInput when the legs have no length.
Result<MotionClip> MotionFromBvh(const BvhClip& clip, const BvhBody& body, const std::string& name);

}  // namespace understudy
