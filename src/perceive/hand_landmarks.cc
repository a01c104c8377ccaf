#include "perceive/hand_landmarks.h"

#include <algorithm>
#include <cmath>

#include "perceive/model_path.h"

namespace understudy {
namespace {

constexpr int kSize = 128;        // of the network's input, pixels
constexpr float kLeastSide = 12;  // pixels

// The angle that makes `direction` (pixels) point up in the crop.
float Upright(const Eigen::Vector2f& direction) {
  return -static_cast<float>(M_PI) / 2 - std::atan2(direction.y(), direction.x());
}

}  // namespace

Result<HandLandmarks> HandLandmarks::Load(const std::string& model_folder) {
  US_ASSIGN_OR_RETURN(Network network,
                      Network::Load(ModelPath(model_folder, "hand"), {"points", "facts"}));
  return HandLandmarks(std::move(network));
}

Result<HandPoints> HandLandmarks::Find(ImageView picture, const SquareCrop& crop) {
  US_ASSIGN_OR_RETURN(const std::vector<Tensor> out,
                      network_.Run(SampleCrop(picture, crop, kSize)));
  const std::vector<float>& points = out[0].values;
  HandPoints hand;
  hand.score = 1.0F / (1.0F + std::exp(-out[1].values[0]));
  for (int i = 0; i < kHandKeypoints; ++i) {
    const Eigen::Vector2f p = crop.ToPicture({points[2 * i], points[2 * i + 1]});
    hand.points[i] = {p.x(), p.y(), hand.score};
  }
  return hand;
}

SquareCrop HandCropFromBody(const BodyPoints& body, bool left) {
  constexpr float kSure = 0.15F;
  // Of a forearm's length: how far the hand's middle lies beyond the wrist, and the room it needs.
  constexpr float kBeyond = 0.36F;
  constexpr float kRoom = 1.45F;
  // A forearm that points at the camera looks short, the hand does not: of the torso's length.
  constexpr float kShortest = 0.3F;
  const Keypoint& wrist = body[left ? kLeftWristPoint : kRightWristPoint];
  const Keypoint& elbow = body[left ? kLeftElbowPoint : kRightElbowPoint];
  SquareCrop crop;
  crop.mirrored = left;
  if (std::min(wrist.confidence, elbow.confidence) <= kSure) {
    return crop;
  }
  const bool torso_seen =
      std::min({body[kLeftShoulderPoint].confidence, body[kRightShoulderPoint].confidence,
                body[kLeftHipPoint].confidence, body[kRightHipPoint].confidence}) > kSure;
  const float torso = torso_seen ? TorsoLength(body) : 0.0F;
  const Eigen::Vector2f forearm(wrist.x - elbow.x, wrist.y - elbow.y);
  const float length = std::max(forearm.norm(), kShortest * torso);
  if (kRoom * length < kLeastSide) {
    return crop;
  }
  crop.angle = Upright(forearm);
  crop.center = Eigen::Vector2f(wrist.x, wrist.y) + kBeyond * forearm;
  crop.side = kRoom * length;
  return crop;
}

SquareCrop HandCropFromPoints(const HandPoints& hand, bool left) {
  constexpr float kRoom = 1.5F;
  const Keypoint& wrist = hand.points[kHandRoot];
  const Keypoint& knuckle = hand.points[kMiddleKnuckle];
  SquareCrop crop =
      CropAroundTurned(hand.points, Upright({knuckle.x - wrist.x, knuckle.y - wrist.y}), kRoom);
  crop.mirrored = left;
  if (crop.side < kLeastSide) {
    crop.side = 0;
  }
  return crop;
}

}  // namespace understudy
