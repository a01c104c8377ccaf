#pragma once

#include <array>
#include <string>

#include "core/image.h"
#include "core/keypoints.h"
#include "core/result.h"
#include "nn/network.h"
#include "perceive/body_keypoints.h"
#include "perceive/crop.h"

namespace understudy {

// What the hand network says of one crop. Points are pixels of the picture: wrist, thumb, index,
// middle, ring, little finger, each from its base to its tip (COCO-WholeBody order).
struct HandPoints {
  std::array<Keypoint, kHandKeypoints> points{};
  float score = 0;  // 0..1: that this is a hand at all
};

// Finds 21 points in a crop of a hand.
class HandLandmarks {
 public:
  static Result<HandLandmarks> Load(const std::string& model_folder);

  // The network knows right hands only: the crop of a left one must be `mirrored`.
  Result<HandPoints> Find(ImageView picture, const SquareCrop& crop);

 private:
  explicit HandLandmarks(Network network) : network_(std::move(network)) {}
  Network network_;
};

// Where a hand should be: beyond the wrist, in line with the forearm, fingers up, mirrored if it is
// the left one. The side is 0 when wrist or elbow are not seen, or the hand is under 12 pixels.
SquareCrop HandCropFromBody(const BodyPoints& body, bool left);

// The square to cut in the next frame: 1.5 x the extent of the points, wrist to middle knuckle up.
SquareCrop HandCropFromPoints(const HandPoints& hand, bool left);

}  // namespace understudy
