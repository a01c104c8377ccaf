#pragma once

#include <optional>
#include <span>

#include "perceive/crop.h"

namespace understudy {

// A larger crop where the figure goes on beyond the crop's rim though the picture does, as a hand
// above a head does that no joint shows; nothing where it does not. `matte` (0..1) are `cells` x
// `cells` values over `crop`; `width` and `height` are the picture's, in pixels. Every side that
// the figure crosses moves out by a quarter of the crop's side.
std::optional<SquareCrop> GrowCropToFigure(const SquareCrop& crop, std::span<const float> matte,
                                           int cells, int width, int height);

}  // namespace understudy
