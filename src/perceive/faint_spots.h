#pragma once

#include "core/image.h"

namespace understudy {

// Fills small spots within a figure that a matte (1 channel, 0..255) half takes for background, as
// on white shoes before a white wall. Spots that it is sure of are gaps and stay, and so do spots
// larger than 1/2000 of the figure.
void FillFaintSpots(Image& matte);

}  // namespace understudy
