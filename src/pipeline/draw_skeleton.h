#pragma once

#include "core/image.h"
#include "core/keypoints.h"

namespace understudy {

// Draws the body's bones and the face's landmarks over an RGB picture, in OpenPose's manner: the
// left side in warm colours, the right in cold ones, fainter the less sure.
void DrawSkeleton(const Keypoints& keypoints, MutableImageView picture);

}  // namespace understudy
