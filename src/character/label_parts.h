#pragma once

#include "core/character.h"
#include "core/image.h"
#include "core/observation.h"

namespace understudy {

// Decides for every pixel of the character which part of the body it shows: 1 channel, a Part each,
// kNone outside the matte. The network's labels are weighed against the distance to the bones (a
// forearm is near the elbow and the wrist), so that a stray patch of the wrong limb is corrected
// and clothes beside the body belong to what they hang on. Then isolated specks take the label of
// their surroundings.
Image LabelParts(const Character& character, const Figure& figure);

}  // namespace understudy
