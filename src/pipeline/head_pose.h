#pragma once

#include <Eigen/Core>
#include <optional>
#include <span>

#include "core/face.h"

namespace understudy {

// A point of a head: where it lies on an adult's (millimetres from between the eyes: +X image
// right, +Y up, +Z toward the camera that the head looks into) and where it was seen (pixels).
struct HeadPoint {
  Eigen::Vector3f model;
  Eigen::Vector2f seen;
};

// The angles at which the model's parallel projection fits what was seen (POS, DeMenthon and Davis
// 1995). Nothing for fewer than 4 points, or where they lie in one place.
std::optional<HeadPose> FindHeadPose(std::span<const HeadPoint> points);

}  // namespace understudy
