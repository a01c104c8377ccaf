#pragma once

#include "core/character.h"
#include "core/image.h"

namespace understudy {

// Draws in the points of the jaw (0 to 16, iBUG order) that lie on the trunk: the face network,
// which has seen people, looks for a chin where a drawn head has already ended in its collar. Each
// goes back along the way to the nose until the trunk ends, and onto the picture's edge there.
//
// `picture` is RGB; `parts` has the part that each pixel most likely shows.
void FitJaw(ImageView picture, ImageView parts, FaceRig& face);

}  // namespace understudy
