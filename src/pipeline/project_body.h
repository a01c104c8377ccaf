#pragma once

#include "core/motion_clip.h"

namespace understudy {

// Films a performance that has no picture with a camera in front of it: from far away, level,
// `pixels_per_metre` 300 or less, the canvas just large enough and at most 4096 pixels a side. Sets
// the clip's size and scale, and of every frame the keypoints of body and feet (confidence 1; nose
// and eyes 0 where the face is turned away) and the foot contacts.
void ProjectBody(MotionClip& motion);

}  // namespace understudy
