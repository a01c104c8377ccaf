#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/character.h"

namespace understudy {

// The outline of a face, along the jaw and back over the brows, pixels of the picture.
// `over_brows`: how far above them, of the distance between the outer corners of the eyes.
std::vector<Eigen::Vector2f> FaceOutline(const FaceRig& face, float over_brows);

bool IsInside(const std::vector<Eigen::Vector2f>& outline, const Eigen::Vector2f& p);

// How deep a point lies inside of an outline, pixels; negative outside.
float DepthInside(const std::vector<Eigen::Vector2f>& outline, const Eigen::Vector2f& p);

}  // namespace understudy
