#pragma once

#include "core/image.h"

namespace understudy {

// A texture as other programs want it: straight alpha, with the colours of what is visible carried
// on under what is transparent, so that no filter mixes in a dark rim. `texture` is RGBA with
// colour multiplied by alpha; so is not the result.
Image StraightTexture(ImageView texture);

}  // namespace understudy
