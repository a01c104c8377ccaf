#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "core/keypoints.h"

namespace understudy {

// How far the hips are seen, 0..1: where they are not, the lifter makes up the trunk.
float HipsShown(const Keypoints& keypoints);

// The middle of the hips in every frame, pixels; where they are not seen, on the way between the
// frames that show them, and where none does, below the shoulders.
std::vector<Eigen::Vector2f> PelvisPath(std::span<const Keypoints> keypoints, double fps);

}  // namespace understudy
