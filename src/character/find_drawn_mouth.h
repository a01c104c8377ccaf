#pragma once

#include <Eigen/Core>
#include <array>

#include "core/image.h"
#include "core/keypoints.h"

namespace understudy {

// A face in a picture: directions, and a length that goes with its size.
struct FaceAxes {
  ImageView picture;       // RGB
  Eigen::Vector2f across;  // unit, from the character's right eye to the left one
  Eigen::Vector2f down;    // unit
  float eyes = 1;          // pixels between the eyes
};

// Draughtsmen put mouths higher and make them smaller than nature does, where the face network,
// which has seen people, does not look. Where the skin is flat as in a drawing, blank at the
// landmarks of the mouth (48 to 67, iBUG order), and shows one spot or two dashes above them, they
// are moved onto its edges, and the nose above it. True where that was done.
bool MoveToDrawnMouth(const FaceAxes& face, std::array<Eigen::Vector2f, kFaceLandmarks>& landmarks);

}  // namespace understudy
