#pragma once

#include <Eigen/Core>
#include <array>

#include "core/character.h"
#include "core/image.h"
#include "core/skeleton.h"

namespace understudy {

// The four limbs of a character in its picture: joints and half widths, pixels.
struct Limb {
  std::array<Joint, 4> joints;  // shoulder, elbow, wrist, wrist again; or hip, knee, ankle, toe
  std::array<Eigen::Vector2f, 4> at;
  float root_radius = 0;    // half the thickness at the shoulder or hip
  float middle_radius = 0;  // at the elbow or knee
  float end_radius = 0;     // at the wrist or ankle
  bool shown = false;       // at least the upper bone is in the picture
};

enum class LimbName { kLeftArm, kRightArm, kLeftLeg, kRightLeg };
inline constexpr int kLimbs = 4;

// Measures the limbs by the width of their own pixels in `labels` (1 channel, a Part each), within
// 50 % of what the distance between the shoulders and the length of the torso lead one to expect.
std::array<Limb, kLimbs> MeasureLimbs(const Character& character, ImageView labels);

// Length of the torso, from between the hips to between the shoulders, pixels; at least 1.
float TorsoLength(const Character& character);

}  // namespace understudy
