#pragma once

#include <array>
#include <vector>

#include "core/animation_clip.h"
#include "core/character.h"
#include "core/motion_clip.h"
#include "retarget/stances.h"

namespace understudy {

// Shifts the whole body, frame by frame, so that a foot which stands in the driving video stays
// where it first stood.
//
// The driver's and the character's legs differ in length, so copied movement makes feet slide.
// Every stance (a run of frames with contact) pins its foot to its mean place; the shift that this
// asks for is carried smoothly through the frames in which no foot stands. What two feet ask for
// differently is averaged.
void PlantFeet(const MotionClip& motion, const Character& character, AnimationClip& clip);

// The middle of a foot in a posed frame, picture space.
Eigen::Vector3f FootPlace(const AnimationFrame& frame, bool left);

// Where a foot touches the ground in a posed frame, pixels of the output.
Eigen::Vector2f FootPoint(const Character& character, const AnimationFrame& frame, bool left);

// Its middle over a stance.
Eigen::Vector2f MeanFootPoint(const Character& character, const AnimationClip& clip,
                              const Stance& stance, bool left);

}  // namespace understudy
