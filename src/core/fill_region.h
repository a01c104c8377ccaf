#pragma once

#include <cstdint>

#include "core/image.h"

namespace understudy {

struct FillOptions {
  int iterations = 4;     // of search and vote on each level but the two finest; 1 .. 20
  int largest_bias = 24;  // levels by which a copied patch may be made lighter or darker; 0 .. 255
  // Rows, up or down, from which texture may be taken, pixels; 0: any. Ground, water and sky lie in
  // layers, and what stands on them is best filled from beside it. Where there is nothing beside,
  // any row will do.
  int row_reach = 0;
  std::uint32_t seed = 1;
};

// Fills the hole of `picture` (RGB) with texture from around it. `hole` has 1 channel, nonzero
// where pixels are unknown; `source` (same form, or empty for "everything else") nonzero where
// texture may be taken from.
//
// Patches of 7 x 7 are matched and voted from coarse to fine (Wexler et al. 2007, "Space-time
// completion of video"; PatchMatch search: Barnes et al. 2009). A patch may change its mean colour
// a little, so that smooth gradients continue. Known pixels keep their bytes. The same input and
// seed give the same output. Nothing happens where nothing is known.
void FillRegion(MutableImageView picture, ImageView hole, ImageView source = {},
                const FillOptions& options = {});

}  // namespace understudy
