#pragma once

#include <span>
#include <vector>

#include "core/face.h"
#include "core/observation.h"

namespace understudy {

// What the face does over a clip, relative to its own neutral: mouth, eyelids, brows, head angles
// and gaze, smoothed.
//
// Every face is turned to the front and its landmarks compared with that face's own resting ones,
// which are taken from the whole clip, so no neutral first frame is needed; the coefficients are
// those whose shapes explain the difference (FitFaceShapes). Somebody who talks or smiles all the
// time is measured against the widest mouth and the largest gap that faces have at rest.
// `keypoints` are the points of each frame without camera shake, not yet smoothed. Frames without a
// face hold their neighbours' values with confidence 0.
std::vector<FaceState> FindFacePerformance(std::span<const Observation> observations,
                                           std::span<const Keypoints> keypoints, double fps);

}  // namespace understudy
