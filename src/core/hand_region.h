#pragma once

#include <Eigen/Core>
#include <functional>
#include <span>
#include <vector>

#include "core/image.h"
#include "core/keypoints.h"
#include "core/pixel_box.h"

namespace understudy {

// Where a picture shows a hand, to its very edge.
struct HandRegion {
  PixelBox box;  // of the picture; empty where no hand is clear
  Image mask;    // 1 channel, the size of the box: 255 where the hand is, else 0
  std::vector<Eigen::Vector3f> colors;  // seen along its bones, Y, Cb, Cr
};

// What is joined to the bones between a hand's landmarks (21, pixels of `picture`), near them and
// of the colours that are seen along many of them. A hand on skin (a bare thigh, the own face) ends
// close to its bones. Nothing where the colours along the bones do not agree. `may_be` says, for a
// column and row, whether the pixel can be the hand's at all. `picture` RGB.
HandRegion FindHandRegion(ImageView picture, std::span<const Keypoint> hand,
                          const std::function<bool(int, int)>& may_be);

}  // namespace understudy
