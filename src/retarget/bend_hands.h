#pragma once

#include <span>

#include "core/animation_clip.h"
#include "core/character.h"
#include "core/motion_clip.h"
#include "retarget/bone_turns.h"

namespace understudy {

// Bends the character's hands at the wrist as the driver's are bent against their forearms: in the
// picture, and toward the camera. A hand that the picture shows bent is taken from there; where the
// driver's hand is not seen, it goes back to what the picture shows. `poses` are the driver's, one
// per frame; `share` (0..1) is how much of the bend is let through. Only the wrists' turns change.
void BendHands(const MotionClip& motion, std::span<const DriverPose> poses,
               const Character& character, float share, AnimationClip& clip);

// From the wrist of the resting character to the middle of its palm, picture space: to its hand's
// landmarks where they were found, else in line with the forearm.
Eigen::Vector3f RestPalm(const Character& character, bool left);

}  // namespace understudy
