#pragma once

#include <Eigen/Core>
#include <array>
#include <span>

#include "core/face.h"
#include "core/keypoints.h"

namespace understudy {

using LandmarkOffsets = std::array<Eigen::Vector2f, kFaceLandmarks>;

// How far each landmark of a face that looks into the camera moves when a coefficient goes from 0
// to 1, in units of the distance between the eyes' middles: +X to the image's right, +Y down, iBUG
// order. What moves together in front of the camera and what is drawn is one table, so that a face
// seen and then drawn comes out as it was.
//
// Lids are not in it (they move by shares of their own opening), and neither is mouthClose (the
// lips move by shares of the gap between them).
const std::array<LandmarkOffsets, kFaceCoefficients>& FaceShapes();

// The middle of an eye's six landmarks, the first of which is `first` (36: the right eye, 42: the
// left).
Eigen::Vector2f EyeMiddle(std::span<const Eigen::Vector2f> landmarks, int first);
Eigen::Vector2f EyeMiddle(std::span<const Keypoint> landmarks, int first);

// How far those shapes open the lips (inner lip to inner lip, same unit), mouthClose left out.
float LipOpening(const FaceState& face);

// What of that is drawn: mouthClose is the share of it that is not.
float ShownLipOpening(const FaceState& face);

}  // namespace understudy
