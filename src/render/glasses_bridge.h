#pragma once

#include <Eigen/Core>
#include <array>

#include "core/image.h"
#include "core/keypoints.h"

namespace understudy {

// Whether glasses with dark rims stand before the eyes: between these something much darker than
// the skin crosses the nose. `texture`: RGBA, colour multiplied by alpha; `landmarks` (iBUG order)
// are places in it; `skin`: the face's colour (RGB).
bool HasDarkBridge(const Image& texture,
                   const std::array<Eigen::Vector2f, kFaceLandmarks>& landmarks,
                   const Eigen::Vector3f& skin);

}  // namespace understudy
