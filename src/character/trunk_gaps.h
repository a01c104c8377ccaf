#pragma once

#include "core/character.h"
#include "core/image.h"
#include "core/observation.h"

namespace understudy {

// The network's parts (1 channel, a Part each) without what it takes for trunk beyond a gap: the
// inner edge of a sleeve that hangs beside the waist. A pixel of the trunk is seen from the spine
// across nothing but figure, and none of the `seams` (ArmSeams); others become kNone.
Image WithoutTrunkBeyondGaps(const Character& character, const Figure& figure, ImageView seams);

}  // namespace understudy
