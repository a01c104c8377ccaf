#pragma once

#include <Eigen/Core>
#include <array>

#include "core/image.h"

namespace understudy {

// The part of a picture about an eye.
struct EyeRegion {
  ImageView picture;           // RGB
  Eigen::Vector2f across;      // unit, from the character's right eye to the left one
  Eigen::Vector2f down;        // unit
  float eyes = 1;              // pixels between the eyes
  float nose = 1;              // +1 where the nose lies along `across`, -1 where against it
  Eigen::Vector2f brow_above;  // middle of the brow, pixels
};

// Moves the six landmarks of each eye (right, left; iBUG order: corner, upper lid twice, corner,
// lower lid twice) onto the edge of the eye that the picture shows, lashes and outline included:
// the almond that covers what looks unlike the skin about the eye and has the sharpest edges (a
// deformable template: Yuille, Hallinan, Cohen, "Feature extraction from faces using deformable
// templates", IJCV 8, 1992, p. 104), nearly the same for both eyes. False, and nothing moved, where
// the picture shows no eyes there that can be told from skin.
bool FitEyeOpenings(const std::array<EyeRegion, 2>& regions,
                    std::array<std::array<Eigen::Vector2f, 6>, 2>& lids);

}  // namespace understudy
