#pragma once

#include "core/image.h"

namespace understudy {

// `image` scaled to width x height (at least 1): Catmull-Rom when it grows, the same kernel widened
// when it shrinks, so that nothing aliases (Keys 1981). Colours are mixed by their alpha where
// there are 4 channels.
Image Resize(ImageView image, int width, int height);

}  // namespace understudy
