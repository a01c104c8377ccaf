#pragma once

#include <optional>

#include "core/box.h"
#include "core/image.h"
#include "core/observation.h"

namespace understudy {

// Follows how the background of a clip moves from frame to frame, so that camera shake can be told
// from body movement.
//
// Coarse-to-fine registration of small grey pictures: Gauss-Newton on a similarity (dx, dy, scale,
// angle) with Huber weights (Baker and Matthews 2004, inverse compositional), the person left out.
// Where the background has no structure the answer is "did not move".
class GlobalMotion {
 public:
  // The step from the frame given before to this one; none for the first. `person` is left out,
  // pixels.
  CameraStep Step(ImageView frame, const std::optional<Box>& person);

 private:
  FloatImage previous_;
};

// The similarity that carries `from` onto `to` (grey, same size, pixels weighted by `mask` 0 or 1,
// same size), in pixels of these pictures. Exposed for its tests.
CameraStep RegisterSimilarity(FloatImageView from, FloatImageView to, FloatImageView mask);

}  // namespace understudy
