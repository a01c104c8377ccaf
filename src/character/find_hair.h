#pragma once

#include "core/character.h"
#include "core/image.h"

namespace understudy {

// Finds hair that hangs down over neck, shoulders and chest, which the part map takes for what is
// behind it, and marks it as Part::kHair in `parts` (1 channel, a Part each). It is joined to the
// hair that the map does know, has its colours rather than those of face and clothes, and lies
// beside the face.
//
// True when such hair was found. `parts` stays as it is, and the result is false, where the picture
// shows no face, where hair ends above the shoulders, or where its colours are also the clothes'.
// `picture` is RGB, `matte` 1 channel.
bool FindHangingHair(const Character& character, ImageView picture, ImageView matte, Image& parts);

}  // namespace understudy
