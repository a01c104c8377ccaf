#pragma once

#include <optional>

#include "core/character.h"
#include "core/image.h"
#include "core/observation.h"

namespace understudy {

// A skirt, dress or long coat.
struct Skirt {
  Image where;  // 1 channel, the picture's size: 255 surely skirt, 128 skirt or legs, 0 elsewhere
  int top =
      0;  // row below which it hangs, pixels: `where` begins a little above, at the hip joints
};

// Finds the skirt of a figure that stands upright: where, row by row below the crotch, one surface
// hangs over both legs and is either clearly wider than two legs would be or reaches to the knees
// as wide as both. Trousers part between the legs. About the hem, what goes on in the same colours
// is skirt. `picture` is RGB.
//
// Nothing when the figure wears none, its legs are not seen or they do not point down.
std::optional<Skirt> FindSkirt(const Character& character, ImageView picture, const Figure& figure);

}  // namespace understudy
