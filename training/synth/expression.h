#pragma once

#include <map>
#include <string>

#include "body_shape.h"

namespace understudy::synth {

/// State of a face: `ex_*` morph coefficients and where the eyes look.
struct Expression {
  MorphMix mix;
  float gaze_yaw_deg = 0;    // + to the subject's left, within +-35
  float gaze_pitch_deg = 0;  // + down, within +-25
};

/// Draws a face. `strength` 0 is near neutral, 1 the full range of presets, single units, open
/// jaws, blinks and closed eyes.
Expression RandomExpression(const Assets& assets, float strength, Rng* rng);

/// Builds an expression from names: presets, `ex_*` morphs, ARKit-like coefficients, `gaze_yaw` and
/// `gaze_pitch` (degrees). Unknown names go to `unknown` (may be null).
Expression NamedExpression(const Assets& assets, const std::map<std::string, float>& values,
                           std::string* unknown);

/// Limits every coefficient to its range, sums repeated ones, scales all by `gain` (children: 0.7).
void TidyExpression(const Assets& assets, float gain, Expression* e);

}  // namespace understudy::synth
