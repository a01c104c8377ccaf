#pragma once

#include <Eigen/Core>
#include <array>
#include <optional>
#include <vector>

#include "character/find_drawn_mouth.h"
#include "core/keypoints.h"

namespace understudy {

// The dark line where the lips of a shut mouth meet, in the face's own axes.
struct MouthSeam {
  Eigen::Vector2f origin;   // pixels of the picture: `along` and `Down` count from here
  float step = 1;           // pixels between the samples of `down`
  float left = 0;           // pixels along FaceAxes::across: the end on the character's right
  float right = 0;          // the other end
  std::vector<float> down;  // pixels along FaceAxes::down, from `left` to `right`

  // How low the line is at a place between its ends; beyond them as at the end.
  float Down(float along) const;
};

// Follows the line from the darkest place near the middle of the mouth's landmarks (48 to 67, iBUG
// order) to both sides, as far as it is seen. Empty where there is none, or it covers less than six
// tenths of the mouth: a mouth drawn as two dashes, an open one.
std::optional<MouthSeam> FindMouthSeam(
    const FaceAxes& face, const std::array<Eigen::Vector2f, kFaceLandmarks>& landmarks);

}  // namespace understudy
