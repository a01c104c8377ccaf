#pragma once

#include <vector>

#include "core/character.h"
#include "core/face.h"
#include "core/motion_clip.h"

namespace understudy {

// What the character's face does in each frame: the driver's expression times `amount` (0..1.5 of
// it), within 0..1 per coefficient. Lids close by min(1, 2 * amount), since half a blink is none.
//
// A mouth that the picture shows open speaks like any other: while the driver talks, its lips stand
// as far apart as the driver's and not that much further (kMouthClose). A driver who never opens
// the mouth leaves the picture's as it is.
std::vector<FaceState> ActFace(const MotionClip& motion, const Character& character, float amount);

}  // namespace understudy
