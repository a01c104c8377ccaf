#pragma once

#include "pose_families.h"

namespace understudy::synth {

/// Moves arms that run through the torso, the head or the thighs outwards about the shoulder, and
/// legs that run through each other outwards about the hip. `margin` metres of cloth and flesh are
/// kept free. At most `rounds` corrections; what remains then is left. Writes the solved pose.
void KeepClear(const Subject& subject, float margin, int rounds, BodyDirections* d, Pose* pose);

}  // namespace understudy::synth
