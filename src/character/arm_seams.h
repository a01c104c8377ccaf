#pragma once

#include "core/character.h"
#include "core/image.h"

namespace understudy {

// Lines where an arm that hangs beside the trunk and touches it should end against it, two pixels
// wide: 255 there, else 0. `picture` is RGB, `matte` 1 channel of its size. A line runs from the
// armpit to where the first gap opens between arm and trunk (or to the wrist). It lies about as far
// inside the arm's bone as the arm's other side, which the background shows, lies outside,
// corrected by what is seen of the arm's thickness at the gap; near there it follows the long edge
// or dark line of the picture, or a gap that the matte has closed, if there is one. None is drawn
// for an arm whose outer side is not against the background.
Image ArmSeams(const Character& character, ImageView picture, ImageView matte);

}  // namespace understudy
