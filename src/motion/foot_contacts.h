#pragma once

#include <Eigen/Core>
#include <array>
#include <span>
#include <vector>

#include "core/keypoints.h"

namespace understudy {

// For each frame, whether the left and the right foot stand on the ground.
//
// A foot stands while it moves slower than 0.3 m/s against the background (it lets go above 0.6
// m/s), is no more than 0.25 m above the lower foot, and does so for at least 0.1 s. One that
// glides, on a treadmill or in a moonwalk, does not stand: of a run in which it strays from its
// middle by more than 0.06 m only the longest part counts in which it does not, and nothing where
// that is less than half of the run. Feet that are not seen (confidence under 0.25) do not stand.
// `camera_shift` is the background's movement, pixels, one per frame.
std::vector<std::array<bool, 2>> FindFootContacts(std::span<const Keypoints> keypoints,
                                                  std::span<const Eigen::Vector2f> camera_shift,
                                                  double pixels_per_metre, double fps);

}  // namespace understudy
