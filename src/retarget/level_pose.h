#pragma once

#include <span>

#include "retarget/bone_turns.h"

namespace understudy {

// Takes out of a clip's poses what one camera cannot see. How far a bone leans toward the camera
// is told by nothing but how much shorter it looks, which for small leans is less than the noise;
// left in, it would make a standing body shrink. Leans of the trunk and of limbs under 10 degrees
// become none, over 35 degrees they stay, in between they grow smoothly. The head nods about the
// clip's own middle and never turns further than 45 degrees from the camera.
void LevelPoses(std::span<DriverPose> poses);

}  // namespace understudy
