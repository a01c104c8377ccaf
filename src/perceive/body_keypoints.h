#pragma once

#include <array>
#include <string>
#include <vector>

#include "core/image.h"
#include "core/keypoints.h"
#include "core/observation.h"
#include "core/result.h"
#include "nn/network.h"
#include "perceive/crop.h"

namespace understudy {

// Where among LimbPlaces those of the left wrist are; the right one's follow.
inline constexpr int kWristPlaces = 2;

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

  // Points in pixels of `picture`, in COCO order; the other places of the limbs too where they are
  // asked for (without their skin).
  Result<BodyPoints> Find(ImageView picture, const SquareCrop& crop, LimbPlaces* places = nullptr);

  // The same from the crop and its mirror image, averaged, each point where most of its map's mass
  // lies nearby instead of at the highest cell: twice the time, a little more exact.
  Result<BodyPoints> FindTwice(ImageView picture, SquareCrop crop, LimbPlaces* places = nullptr);

 private:
  // Probabilities over the cells of each joint's map, and that it is there at all.
  struct Heat {
    int cells = 0;
    std::vector<float> where;  // kBodyAndFeet x cells x cells
    std::array<float, kBodyAndFeet> there{};
  };
  explicit BodyKeypoints(Network network) : network_(std::move(network)) {}
  Result<Heat> Look(ImageView picture, const SquareCrop& crop);
  static BodyPoints PointsOf(const Heat& heat, const SquareCrop& crop);
  static Keypoint PointOf(const Heat& heat, int joint, int at, const SquareCrop& crop);
  static LimbPlaces PlacesOf(Heat& heat, const SquareCrop& crop);
  Network network_;
};

// The upright square to cut for a person whose points are known: 1.25 x the extent of the joints
// with confidence above 0.2, and room for the shoulders where only a head is seen. The side is 0
// when fewer than 3 joints are that sure.
SquareCrop CropAround(const BodyPoints& points);

// The same for the next frame of a video of `width` x `height` pixels: where shoulders are seen and
// no hips, with room for arms, which else would never come into sight.
SquareCrop CropToFollow(const BodyPoints& points, int width, int height);

}  // namespace understudy
