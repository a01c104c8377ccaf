#pragma once

#include "core/frame_time.h"

namespace understudy {

// The steady frame rate on which to play a stream. Known of it, in frames per second, 0 when
// unknown: the average rate, the base rate (whose ticks hold every frame) and the usual rate (one
// over the median time from frame to frame). The common rates are 24000/1001, 24, 25, 30000/1001,
// 30, 48, 50, 60000/1001 and 60. In this order:
// - a common rate within 0.02 % of the average;
// - the common rate of a stream that skips frames now and then (a phone in the dark), with the
//   average at most a tenth below it: within 0.02 % of the base rate or the usual rate, or within
//   1.5 % of the usual rate, which times in whole milliseconds blur;
// - a common rate within 0.1 % of the average;
// - the average as a ratio with a denominator of at most 1001.
// Rates above 60 are divided by the smallest whole number that brings them to 60 or below (120 ->
// 60, 144 -> 48), and none is below 1. {0, 1} when nothing is known.
Rational SteadyRate(Rational average_fps, Rational base_fps, Rational usual_fps);

}  // namespace understudy
