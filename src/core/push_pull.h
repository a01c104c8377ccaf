#pragma once

#include "core/image.h"

namespace understudy {

// Fills what is unknown with a smooth continuation of what is known.
//
// `colors` holds RGB (any scale), `weight` (same size, 1 channel) how well each pixel is known,
// 0..1; where the weight is below 1 the colour is mixed with that of its surroundings, found on a
// pyramid (Gortler et al. 1996, "The Lumigraph", section 3.4). If nothing is known the colours are
// left alone.
void PushPull(ImageSpan<float> colors, FloatImageView weight);

}  // namespace understudy
