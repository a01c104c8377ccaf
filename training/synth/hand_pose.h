#pragma once

#include <array>
#include <string>

#include "rng.h"
#include "skeleton.h"

namespace understudy::synth {

/// Fingers of one hand: thumb, index, middle, ring, little.
struct HandPose {
  /// Bend of the three joints from the base outwards, degrees from rest (slightly curved); +
  /// towards the palm.
  std::array<std::array<float, 3>, 5> curl_deg{};
  /// Sideways opening of fingers 2-5: 0 parallel, 1 rest (open), 1.6 wide.
  float spread = 0.6f;
  /// Extra sideways turn of single fingers, degrees, + towards the thumb side.
  std::array<float, 5> side_deg{};
  /// Thumb across the palm, degrees; negative opens it.
  float thumb_across_deg = 0;
};

/// Named: relaxed, flat, open, fist, point, peace, thumb_up, pinch, claw, hook, three, horns.
HandPose NamedHand(const std::string& name);
/// Draws a hand; `wild` 0 = mostly relaxed, 1 = all gestures and free curls alike.
HandPose RandomHand(float wild, Rng* rng);
/// Between two hands, t in 0..1.
HandPose MixHands(const HandPose& a, const HandPose& b, float t);
/// Writes the local finger rotations of a side (0 left, 1 right).
void ApplyHand(const Assets& assets, const Joints& joints, int side, const HandPose& hand,
               Pose* pose);

}  // namespace understudy::synth
