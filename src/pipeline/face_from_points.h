#pragma once

#include <array>

#include "core/keypoints.h"
#include "core/observation.h"

namespace understudy {

// Fills in what a face network would have said of an observation whose 68 face landmarks come from
// elsewhere: the head's angles, how far eyes and mouth are open, and the irises (`pupils`: the
// person's right, left; where unseen, the middle of the eye). Does nothing where fewer than all
// landmarks were found.
//
// The angles are those of a mean face whose parallel projection fits 13 landmarks that expressions
// hardly move (POS, DeMenthon and Davis 1995).
void AddFace(const std::array<Keypoint, 2>& pupils, Observation& observation);

}  // namespace understudy
