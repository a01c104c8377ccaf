#pragma once

#include <Eigen/Core>
#include <array>
#include <vector>

#include "core/animation_clip.h"
#include "core/character.h"
#include "core/image.h"
#include "core/motion_clip.h"

namespace understudy {

// A soft dark ellipse on the floor, darkest in its middle.
struct ShadowSpot {
  Eigen::Vector2f center = Eigen::Vector2f::Zero();  // pixels of the output
  Eigen::Vector2f radius = Eigen::Vector2f::Zero();  // pixels, across and along the view; 0: none
  float strength = 0;                                // 0..1, of the light that it takes away
};

// Of one frame: under the left and the right foot, and under the body between them.
using ContactShadow = std::array<ShadowSpot, 3>;

// Where a character's feet darken the floor, one per frame. The floor is where a foot stands in
// `motion` (of as many frames as `clip`), and where none stands, as low as a foot comes within half
// a second; the higher a foot is above it, the wider and fainter its shadow. Nothing where the
// picture does not show the feet.
std::vector<ContactShadow> FindContactShadows(const MotionClip& motion, const Character& character,
                                              const AnimationClip& clip);

// Darkens `target` (3 channels, which already shows the background and not yet the figure).
void DrawContactShadow(const ContactShadow& shadow, MutableImageView target);

}  // namespace understudy
