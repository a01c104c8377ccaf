#pragma once

#include "core/motion_clip.h"

namespace understudy {

// How far a clip shows the end of a limb of its driver (a keypoint: elbow, wrist, knee or ankle),
// 0..1. A close-up of a head has an elbow in it only by mistake: the upper arm is believed where
// the wrist or the hips are seen too, and the rest of a limb where what carries it is. A motion
// without keypoints shows everything.
float ShownLimb(const MotionClip& motion, int keypoint);

// How far a clip shows where its driver stands, 0..1.
float ShownTrunk(const MotionClip& motion);

}  // namespace understudy
