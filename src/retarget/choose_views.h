#pragma once

#include "core/animation_clip.h"
#include "core/character.h"
#include "retarget/level_pose.h"

namespace understudy {

// How far the head may turn to either side: 30 degrees from one picture, and 5 beyond the most
// turned of its further pictures, at most 68.
HeadReach HeadReachOf(const Character& character);

// Fills in AnimationFrame::head: of the character's pictures the one whose head is turned nearest
// to what the frame needs. The character image counts as 6 degrees nearer than it is, and a change
// must be worth 2 degrees over a second, so that pictures change seldom and never to and fro (the
// best sequence of all, by dynamic programming). One gives way to the next within 0.16 seconds.
void ChooseViews(const Character& character, AnimationClip& clip);

}  // namespace understudy
