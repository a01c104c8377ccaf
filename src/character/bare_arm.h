#pragma once

#include "core/character.h"
#include "core/hand_region.h"
#include "core/image.h"

namespace understudy {

// An arm without a sleeve, or what is bare of it, to its very edge. Images of 1 channel and the
// picture's size, 255 or 0; both empty where nothing of the arm is surely bare.
struct BareArm {
  Image skin;    // the arm's
  Image beside;  // what lies beside the bare part of the arm, and so is not the arm
};

// Follows the skin of a shown hand up the arm, as far as the picture shows it along the bones. An
// arm before bare skin is not told from it. `picture` RGB, `matte` 1 channel.
BareArm FindBareArm(const Character& character, bool left, const HandRegion& hand,
                    ImageView picture, ImageView matte);

}  // namespace understudy
