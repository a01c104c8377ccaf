#pragma once

#include <string>

#include "core/motion_clip.h"
#include "core/result.h"

namespace understudy {

// Writes a performance as BVH (Biovision hierarchy), which Blender and others open: centimetres, +Y
// up, facing +Z, rest = T-pose, channels Xposition Yposition Zposition on the root and Zrotation
// Xrotation Yrotation (degrees) on every joint.
Status WriteBvh(const std::string& path, const MotionClip& motion);

}  // namespace understudy
