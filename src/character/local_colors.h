#pragma once

#include <vector>

#include "core/image.h"
#include "core/pixel_box.h"

namespace understudy {

// Which limb's colours are seen where: counts of the pixels of each limb in a grid over place and
// colour (the bilateral grid of Chen, Paris & Durand 2007, "Real-time edge-aware image processing
// with the bilateral grid", section 3), blurred by a cell either way.
class LocalColors {
 public:
  // `limbs` (1 channel, the size of `picture`, RGB) holds 1 .. count, 0 where no limb is. `place`
  // is the side of a cell in pixels; larger cells are taken for limbs that reach over more than 48.
  LocalColors(ImageView picture, ImageView limbs, int count, float place);

  // How strange the pixel's colour is for a limb there, 0..1: 0 where no limb has it more often, 1
  // where only others have it.
  float Strange(int limb, int x, int y) const;

 private:
  static constexpr int kTones = 8;  // of each colour

  std::size_t CellOf(int x, int y) const;

  ImageView picture_;
  int count_;
  PixelBox box_;
  float place_;
  int columns_ = 0;
  int rows_ = 0;
  std::vector<float> share_;  // [row, column, red, green, blue, limb]: of the likeliest limb's
};

}  // namespace understudy
