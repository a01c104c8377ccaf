#pragma once

#include <utility>
#include <vector>

#include "core/image.h"

namespace understudy {

// Keeps of `mask` (nonzero; 255 afterwards) what is joined, side by side, to one of its pixels that
// is nonzero in `seeds`. Both 1 channel, of one size.
void KeepJoined(const Image& seeds, Image& mask);

// Takes what is joined, side by side, to a nonzero pixel (x, y) out of `mask` (1 channel): its
// pixels, columns and rows.
std::vector<std::pair<int, int>> TakeJoined(int x, int y, Image& mask);

}  // namespace understudy
