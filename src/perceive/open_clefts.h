#pragma once

#include <span>

#include "core/image.h"
#include "perceive/arm_gaps.h"

namespace understudy {

// Follows the background into clefts that a matte (1 channel, 0..1) has closed: between a hand and
// a thigh, up to a crotch, into an armpit. From the matte's border the background's colour is
// followed inward, over no edge of the picture; what is reached is a cleft if it is narrow and most
// of the figure about it is clearly unlike it. A white shoe before a white wall is not. The same
// goes for what has the colour of the background nearby and is closed in beside an arm:
// `beside_arms` (1 channel) is not 0 where that may be, 255 where an arm is; what goes along one of
// `arms` for long may look a little less like the background, for stripes go across it. `picture`
// RGB; `side` is that of the person's square crop, pixels.
void OpenClefts(ImageView picture, float side, ImageView beside_arms, std::span<const ArmLine> arms,
                FloatImage& matte);

}  // namespace understudy
