#pragma once

#include <string>
#include <vector>

#include "core/character.h"
#include "core/motion_clip.h"

namespace understudy {

// What of the driver's face cannot be transferred, and why: one sentence each, with numbers. Empty
// where all can.
std::vector<std::string> FaceWarnings(const MotionClip& motion, const Character& character);

}  // namespace understudy
