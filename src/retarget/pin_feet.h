#pragma once

#include "core/animation_clip.h"
#include "core/character.h"
#include "core/motion_clip.h"

namespace understudy {

// Takes out what PlantFeet leaves: where both feet stand, the body cannot follow both. Each leg
// that stands is turned about its hip, in the picture and by at most 10 degrees, until its foot is
// over its stance's mean place; then it tilts out of the picture or into it, by at most 25 degrees,
// until it seems as long as the way there, by up to 6 % more or less. The foot itself keeps its
// angle. Knees are not bent for it: in a leg seen from the front, a little shortening would bend
// them much, while the tilt is not seen.
void PinFeet(const MotionClip& motion, const Character& character, AnimationClip& clip);

}  // namespace understudy
