#pragma once

#include "core/image.h"

namespace understudy {

// `picture` (RGB or RGBA) scaled to cover width x height, cut in its middle, as RGB; what is
// transparent is laid over white.
Image Cover(ImageView picture, int width, int height);

}  // namespace understudy
