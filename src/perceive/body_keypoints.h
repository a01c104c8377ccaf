#pragma once

#include <array>
#include <string>

#include "core/image.h"
#include "core/keypoints.h"
#include "core/result.h"
#include "nn/network.h"
#include "perceive/crop.h"

namespace understudy {

using BodyPoints = std::array<Keypoint, kBodyAndFeet>;

// The body and foot points among all keypoints.
BodyPoints BodyPointsOf(const Keypoints& keypoints);

// Finds the 17 body and 6 foot keypoints of the person in a crop.
//
// The network gives, per joint, a heatmap whose softmax says where the joint is, and a logit that
// it is there at all; the point is the mean of the 5 x 5 cells about the peak, the confidence their
// mass times the presence.
class BodyKeypoints {
 public:
  static Result<BodyKeypoints> Load(const std::string& model_folder);

  // Points in pixels of `picture`, in COCO order.
  Result<BodyPoints> Find(ImageView picture, const SquareCrop& crop);

 private:
  explicit BodyKeypoints(Network network) : network_(std::move(network)) {}
  Network network_;
};

// The upright square to cut for a person whose points are known: 1.25 x the extent of the joints
// with confidence above 0.2. The side is 0 when fewer than 3 joints are that sure.
SquareCrop CropAround(const BodyPoints& points);

}  // namespace understudy
