#pragma once

#include <array>

#include "core/face.h"
#include "motion/frontal_face.h"

namespace understudy {

// The coefficients (0..1) whose shapes (core/face_shapes.h) together come nearest to how far the
// landmarks lie from the neutral face: weighted least squares within bounds, by coordinate descent.
// Lids are left at 0. Both faces seen from the front (TurnToFront).
std::array<float, kFaceCoefficients> FitFaceShapes(const FacePlan& face, const FacePlan& neutral);

}  // namespace understudy
