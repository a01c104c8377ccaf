#pragma once

#include <Eigen/Core>
#include <array>
#include <vector>

#include "core/character.h"
#include "core/keypoints.h"
#include "core/motion_clip.h"

namespace understudy {

// Axes that a part of a body carries through the picture; a place keeps its coordinates in them
// whatever the body's proportions.
struct BodyAxes {
  Eigen::Vector2f origin = Eigen::Vector2f::Zero();  // pixels
  Eigen::Vector2f x = Eigen::Vector2f::Zero();       // pixels, toward the person's left
  Eigen::Vector2f y = Eigen::Vector2f::Zero();       // pixels, downward
  float sure = 0;  // 0 where they are not seen, or from behind or the side; to 1
};

// Of a head: from between the temples to the left one, and to the chin; by the ears alone where
// `by_ears`.
BodyAxes HeadAxes(const Keypoints& keypoints, bool by_ears);
// Of the hips: from between them to the left one, and as far down as the shoulders are above.
BodyAxes HipAxes(const Keypoints& keypoints);

// A part of the body that a hand is held to.
struct Touch {
  float weight = 0;                                 // 0 (away from it) .. 1 (on it)
  Eigen::Vector2f place = Eigen::Vector2f::Zero();  // of the palm, in the axes
};

// What the driver's hands touch in a frame.
struct Touches {
  std::array<Touch, 2> head;  // by the left, the right hand
  std::array<Touch, 2> hip;   // its own side's
  Touch hands;                // each other; `place`: from right to left palm, forearm lengths
};

// How long a palm is that one forearm carries: of the forearm, from the wrist to its middle.
inline constexpr float kPalmOfForearm = 0.3F;

// Where the driver's hands touch head, hip, or each other, one per frame. A touch begins as the
// palm comes near in the picture (a head: within 2.3 of its own half widths; hands: 24 cm between
// them), is whole a little nearer (1.7; 14 cm), and takes and gives up its weight over 0.2 s, so
// that one which is shorter counts less. A hand lies on a hip with a bent elbow and at rest. What
// is not seen does not touch. Where `by_ears`, heads are measured by their ears.
std::vector<Touches> FindTouches(const MotionClip& motion, bool by_ears);

}  // namespace understudy
