#pragma once

#include <span>

#include "core/face.h"

namespace understudy {

// Closes the lips wholly where a p, b or m passes in speech: between frames, and under what smooths
// a track, lips are seen a little apart that in truth met. That is a moment at which they are less
// than two fifths as far apart as they are about a quarter of a second before or after, and open
// again on both sides; a mouth that stays a little open stays so. The movement down from the
// openings on either side is stretched. `fps` > 0.
void CompleteClosures(double fps, std::span<FaceState> faces);

}  // namespace understudy
