#pragma once

#include <span>
#include <vector>

#include "core/keypoints.h"
#include "core/observation.h"

namespace understudy {

// The keypoints of every frame, with elbows, wrists, knees and ankles where the whole clip makes
// them likeliest. A network that sees one frame takes a sleeve for a wrist; over time the true
// place moves steadily, lies within a limb's reach of the joint above, is not the other side's too,
// and has a hand's skin beside it. The four joints of both arms, and of both legs, are chosen
// together over each unbroken run of frames (Viterbi 1967). `fps`: frames per second. Frames
// without places keep their keypoints.
std::vector<Keypoints> ChoosePlaces(std::span<const Observation> observations, double fps);

}  // namespace understudy
