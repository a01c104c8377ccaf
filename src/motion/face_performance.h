#pragma once

#include <span>
#include <vector>

#include "core/face.h"
#include "core/observation.h"

namespace understudy {

// What the face does over a clip, relative to its own neutral: mouth, eyelids, brows, head angles
// and gaze, smoothed.
//
// Distances between landmarks, in units of the distance between the eyes, are compared with that
// face's own resting values, which are taken from the whole clip (percentiles), so no neutral first
// frame is needed. `keypoints` are the smoothed points of each frame. Frames without a face hold
// their neighbours' values with confidence 0.
std::vector<FaceState> FindFacePerformance(std::span<const Observation> observations,
                                           std::span<const Keypoints> keypoints, double fps);

}  // namespace understudy
