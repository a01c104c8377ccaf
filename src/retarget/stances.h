#pragma once

#include <vector>

#include "core/motion_clip.h"

namespace understudy {

// A run of frames in which a foot of the driver stands.
struct Stance {
  int first = 0;
  int last = 0;  // inclusive
};

// Those of one foot, in order.
std::vector<Stance> StancesOf(const MotionClip& motion, bool left);

// How far a foot has taken over the weight of the body in a frame of its stance, 0..1: it takes it
// over and gives it up in three frames.
float WeightOn(const Stance& stance, int frame);

}  // namespace understudy
