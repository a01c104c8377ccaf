#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "core/observation.h"

namespace understudy {

// The camera's own movement over a clip, split into what is meant and what is shake.
struct CameraPath {
  std::vector<Eigen::Vector2f> shift;  // of the background since the first frame, pixels
  std::vector<Eigen::Vector2f> shake;  // the part of `shift` faster than half a cycle a second
  std::vector<float> shake_angle;      // radians, clockwise
};

// Sums the steps (cuts start afresh) and separates slow from fast with the whole-clip smoother.
CameraPath FollowCamera(std::span<const Observation> observations, double fps);

// Where `point` would be in frame `index` had the camera not shaken, pixels.
Eigen::Vector2f WithoutShake(const CameraPath& path, std::size_t index,
                             const Eigen::Vector2f& point, const Eigen::Vector2f& frame_center);

}  // namespace understudy
