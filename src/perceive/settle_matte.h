#pragma once

#include "core/image.h"

namespace understudy {

// Decides a matte (1 channel, 0..1) where it is unsure (MatteZonesOf, with `reach`): neighbours of
// like colours agree, so that folds of a sleeve are no gaps and a wall beside it no veil. The alpha
// of a pixel becomes the chance that a random walker who starts there, and goes more easily to
// neighbours of like colour, meets the inside before the outside; now and then, and more
// readily where the matte is sure, he stops on the way and takes its word (Grady 2006, "Random
// walks for image segmentation", section III). That is made steep: what comes is sure but near its
// border, whose softness is still to be found. Narrow gaps are followed to their ends, past where
// the matte sees them. `picture` RGB; `inside` and `outside` 1 channel, not 0 where it is so
// whatever the matte says; same size out.
FloatImage SettleMatte(ImageView picture, FloatImageView matte, ImageView inside, ImageView outside,
                       int reach);

}  // namespace understudy
