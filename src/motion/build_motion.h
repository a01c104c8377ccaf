#pragma once

#include <span>

#include "core/frame_time.h"
#include "core/motion_clip.h"
#include "core/observation.h"
#include "core/result.h"
#include "motion/lifter.h"

namespace understudy {

struct MotionOptions {
  // Movement of the body faster than this is taken for noise, Hz; 1 .. 15.
  double cutoff_hz = 6.0;

  Status Validate() const;
};

// Turns what was seen, frame by frame, into a performance: smoothed without lag, short gaps filled,
// camera shake taken out, lifted to three dimensions and fitted to a body with constant bone
// lengths.
//
// `observations` are consecutive frames of one clip on the clock `fps`. NotFound when nobody was
// seen in any of them: the message says how sure the best guess was and where. Frames without a
// person are filled in and marked as guesses.
Result<MotionClip> BuildMotion(std::span<const Observation> observations, Rational fps,
                               Lifter& lifter, const MotionOptions& options = {});

}  // namespace understudy
