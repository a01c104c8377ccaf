#pragma once

#include "core/animation_clip.h"
#include "core/character.h"
#include "core/motion_clip.h"

namespace understudy {

// Closes and opens the fingers of the character's hands as far as the driver's are, all four of a
// hand together, where the picture shows them (Character::fingers). Where the driver's hand is not
// seen, or looks along its palm, they go back to what the picture shows. `share` (0..1) is how much
// is let through. Sets AnimationFrame::fingers.
void FoldFingers(const MotionClip& motion, const Character& character, float share,
                 AnimationClip& clip);

}  // namespace understudy
