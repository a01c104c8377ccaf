#pragma once

#include "core/image.h"

namespace understudy {

// Keeps of `mask` (nonzero; 255 afterwards) what is joined, side by side, to one of its pixels that
// is nonzero in `seeds`. Both 1 channel, of one size.
void KeepJoined(const Image& seeds, Image& mask);

}  // namespace understudy
