#pragma once

#include "core/image.h"

namespace understudy {

// Takes the combs out of an interlaced picture, in place: where an odd row sticks out from its two
// neighbours but agrees with the odd rows above and below, motion between the two fields tore it,
// and it becomes the mean of its neighbours. Still parts keep their full detail.
void Deinterlace(MutableImageView picture);

}  // namespace understudy
