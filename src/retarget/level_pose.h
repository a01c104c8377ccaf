#pragma once

#include <span>
#include <vector>

#include "retarget/bone_turns.h"

namespace understudy {

// How far a head turns freely from the camera, degrees, toward either side of the picture; up and
// down it is 30.
struct HeadReach {
  float left = 30;
  float right = 30;
};

// Takes out of a clip's poses what one camera cannot see. How far a bone leans toward the camera
// is told by nothing but how much shorter it looks, which for small leans is less than the noise;
// left in, it would make a standing body shrink. Leans of the trunk and of limbs under 10 degrees
// become none, over 35 degrees they stay, in between they grow smoothly. The head nods about the
// clip's own middle and turns no further from the camera than the pictures can bear: freely as far
// as `seen` says, then with growing ease to 15 degrees more, to 8 where `seen` is 37 and more.
//
// Returns by how many degrees each pose's head turns less than the driver's.
std::vector<float> LevelPoses(std::span<DriverPose> poses, const HeadReach& seen = {});

}  // namespace understudy
