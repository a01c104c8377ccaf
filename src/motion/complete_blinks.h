#pragma once

#include <span>

#include "core/face.h"

namespace understudy {

// Closes the lids wholly at the peak of each blink: between frames, and under what smooths a track,
// lids are seen half shut that in truth met. A blink is a closing of one or both eyes of less than
// half a second that is at least a third of the way deep; slow closings and squints stay as they
// are. `fps` > 0.
void CompleteBlinks(double fps, std::span<FaceState> faces);

}  // namespace understudy
