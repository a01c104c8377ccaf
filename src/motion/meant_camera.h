#pragma once

#include <span>
#include <vector>

#include "core/camera_move.h"
#include "core/observation.h"

namespace understudy {

// How the camera was meant to move: the steps of all frames strung together, what is faster than
// half a cycle a second taken out, against the clip's own mean. One per observation, pixels of the
// frame; scales within 1/4 .. 4. After a cut the camera is taken to go on from where it was.
std::vector<CameraMove> MeantCamera(std::span<const Observation> observations, double fps);

}  // namespace understudy
