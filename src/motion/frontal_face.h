#pragma once

#include <Eigen/Core>
#include <array>
#include <span>
#include <vector>

#include "core/keypoints.h"

namespace understudy {

// 68 landmarks in iBUG order, then the person's right and left iris.
inline constexpr int kFrontalPoints = kFaceLandmarks + 2;
using FacePlan = std::array<Eigen::Vector2f, kFrontalPoints>;

// A face as it would be seen from the front: +X to the image's right, +Y down, the eyes' middles
// about 1 apart, the origin between them.
struct FrontalFace {
  FacePlan points;
  // 1 seen from the front, less the more of it was turned away, 0 from 65 degrees on.
  float sure = 0;
};

// Turns each of a clip's faces (pixels) to the front. The head's turn is the one at which corners
// of the eyes and the nose, which no expression moves far, lie best on the face's own middle shape;
// depths are those of an adult's mean face (scaled orthography, POS: DeMenthon and Davis 1995).
// `seen[i]` says whether faces[i] is one; of the others `sure` is 0.
std::vector<FrontalFace> TurnToFront(std::span<const FacePlan> faces, std::span<const double> seen);

}  // namespace understudy
