#pragma once

#include "core/camera_move.h"
#include "core/image.h"

namespace understudy {

// Draws the background `plate` into `target` (same size and channels) as a moved camera sees it.
// What lies beyond the plate is its mirror image. Bilinear; a camera that has not moved copies the
// bytes.
void MovePlate(ImageView plate, const CameraMove& camera, MutableImageView target);

}  // namespace understudy
