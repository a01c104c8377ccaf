#pragma once

#include "core/animation_clip.h"
#include "core/character.h"
#include "core/motion_clip.h"

namespace understudy {

// Where a hand of the driver touches the head, the hip, or the other hand, moves the character's
// arm until its palm is at the same place of its own body: copied directions alone miss it as soon
// as arms are longer or heads are larger than the driver's. Two hands meet halfway; one that holds
// to the body is followed by the other.
//
// The frames' joints and keypoints of head and trunk must be placed; the arms' joints and turns
// change. `share` (0..1): how much of the way the arms go.
void KeepTouches(const MotionClip& motion, const Character& character, float share,
                 AnimationClip& clip);

}  // namespace understudy
