#pragma once

#include <Eigen/Core>
#include <span>

#include "core/image.h"
#include "core/keypoints.h"
#include "nn/network.h"

namespace understudy {

// A turned square of a picture, as networks see it.
struct SquareCrop {
  Eigen::Vector2f center = Eigen::Vector2f::Zero();  // pixels of the picture
  float side = 0;                                    // pixels of the picture, > 0
  float angle = 0;        // radians; the crop shows the picture turned clockwise by this
  bool mirrored = false;  // the crop then shows left and right exchanged

  // A point of the crop (0..1 in both directions) in pixels of the picture, and back.
  Eigen::Vector2f ToPicture(const Eigen::Vector2f& unit) const;
  Eigen::Vector2f ToUnit(const Eigen::Vector2f& pixels) const;
};

// The square about `points` that shows the picture turned clockwise by `angle` radians: `room`
// times their extent along its own axes. The side is 0 without points.
SquareCrop CropAroundTurned(std::span<const Keypoint> points, float angle, float room);

// The crop scaled to `size` x `size`, as a [1, 3, size, size] tensor of RGB in 0..1. Shrinking
// averages, so that nothing flickers; what lies outside the picture is the grey (114) that the
// networks were trained with. `picture` has 3 channels, or 4, which are laid over a light grey
// (200).
Tensor SampleCrop(ImageView picture, const SquareCrop& crop, int size);

}  // namespace understudy
