#pragma once

#include "core/animation_clip.h"
#include "core/character.h"
#include "core/motion_clip.h"

namespace understudy {

// Takes out what PlantFeet leaves: where both feet stand, the body cannot follow both. Each leg
// that stands is turned about its hip, in the picture and by at most 10 degrees, until its foot is
// over its stance's mean place; the foot itself keeps its angle. Knees are not bent for it: in a
// leg seen from the front, a little shortening would bend them much. What is left is along the leg.
void PinFeet(const MotionClip& motion, const Character& character, AnimationClip& clip);

}  // namespace understudy
