#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/image.h"

namespace understudy {

// Which limb's colours are seen where: counts of the pixels of each limb in a grid over place and
// colour (the bilateral grid of Chen, Paris & Durand 2007, "Real-time edge-aware image processing
// with the bilateral grid", section 3), blurred by a cell either way.
class LocalColors {
 public:
  // `limbs` (1 channel, the size of `picture`, RGB) holds 1 .. count, 0 where no limb is. `place`
  // is the side of a cell in pixels; larger cells are taken for limbs that reach over more than 48.
  LocalColors(ImageView picture, ImageView limbs, int count, float place);

  // How strange the colour of a pixel (row * width + column) is for a limb there, 0..1: 0 where no
  // limb has it more often, 1 where only others have it.
  float Strange(int limb, int pixel) const {
    const std::int32_t cell = cell_[static_cast<std::size_t>(pixel)];
    return cell < 0 ? 0.0F : 1 - share_[static_cast<std::size_t>(cell) + limb - 1];
  }

 private:
  std::vector<std::int32_t> cell_;  // of each pixel: where its shares begin; -1: nowhere
  std::vector<float> share_;  // [row, column, red, green, blue, limb]: of the likeliest limb's
};

}  // namespace understudy
