#pragma once

#include <span>

#include "core/motion_clip.h"
#include "core/observation.h"

namespace understudy {

// Turns the heads of a clip in which no face was seen by the body's points alone: nose, eyes and
// ears. Where these are missing the head goes along with the neck, as it was.
void TurnHeads(std::span<const Observation> observations, MotionClip& motion);

}  // namespace understudy
