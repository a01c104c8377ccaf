#pragma once

#include <array>
#include <string>

#include "core/face.h"
#include "core/image.h"
#include "core/keypoints.h"
#include "core/result.h"
#include "nn/network.h"
#include "perceive/body_keypoints.h"
#include "perceive/crop.h"

namespace understudy {

// What the face network says of one crop. Points are pixels of the picture.
struct FacePoints {
  std::array<Keypoint, kFaceLandmarks> landmarks{};  // iBUG order
  std::array<Keypoint, 2> irises{};                  // the person's right, left
  HeadPose head;                                     // degrees, in the picture
  std::array<float, 2> eye_open{};                   // right, left: lid distance / eye width
  float mouth_open = 0;                              // inner lip distance / mouth width
  float score = 0;                                   // 0..1: that this is a face at all
};

// Finds 68 landmarks, the irises and the head's angles in a crop of a face.
class FaceLandmarks {
 public:
  static Result<FaceLandmarks> Load(const std::string& model_folder);

  Result<FacePoints> Find(ImageView picture, const SquareCrop& crop);

 private:
  explicit FaceLandmarks(Network network) : network_(std::move(network)) {}
  Network network_;
};

// Where a face should be, from the body's nose, eyes and ears, turned upright by the line of the
// eyes. The side is 0 when too few of them are sure.
SquareCrop FaceCropFromBody(const BodyPoints& body);

// The square to cut in the next frame: 1.5 x the extent of the landmarks, turned upright.
SquareCrop FaceCropFromLandmarks(const FacePoints& face);

}  // namespace understudy
