#pragma once

#include <Eigen/Core>
#include <array>

#include "character/find_drawn_mouth.h"
#include "core/keypoints.h"

namespace understudy {

// Moves the inner lips (landmarks 61 to 63 and 65 to 67, iBUG order) of an open mouth outward onto
// the edges that the picture shows: the face network sees mouths a little more average than they
// are, and a lip that begins on its teeth takes them along when it moves. Each lip is followed as
// one line (dynamic programming over columns); above the gap lips must look like lips, for the
// first edge met there is that of the teeth.
//
// True where it was done. A narrow gap must be much darker than the lips or show teeth, in a face
// large enough to tell: else the mouth may be shut. Weak edges, as in a flat drawing, move nothing.
bool FitOpenLips(const FaceAxes& face, std::array<Eigen::Vector2f, kFaceLandmarks>& landmarks);

}  // namespace understudy
