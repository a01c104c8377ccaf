#include "perceive/face_landmarks.h"

#include <algorithm>
#include <cmath>

#include "core/face_shapes.h"
#include "perceive/model_path.h"

namespace understudy {
namespace {

constexpr int kSize = 128;  // of the network's input, pixels
constexpr float kDegrees = 180.0F / static_cast<float>(M_PI);

float WrapDegrees(float a) { return a - 360.0F * std::round(a / 360.0F); }

}  // namespace

Result<FaceLandmarks> FaceLandmarks::Load(const std::string& model_folder) {
  US_ASSIGN_OR_RETURN(Network network,
                      Network::Load(ModelPath(model_folder, "face"), {"points", "facts"}));
  return FaceLandmarks(std::move(network));
}

Result<FacePoints> FaceLandmarks::Find(ImageView picture, const SquareCrop& crop) {
  US_ASSIGN_OR_RETURN(const std::vector<Tensor> out,
                      network_.Run(SampleCrop(picture, crop, kSize)));
  const std::vector<float>& points = out[0].values;
  const std::vector<float>& facts = out[1].values;
  FacePoints face;
  face.score = 1.0F / (1.0F + std::exp(-facts[6]));
  for (int i = 0; i < kFaceLandmarks + 2; ++i) {
    const Eigen::Vector2f p = crop.ToPicture({points[2 * i], points[2 * i + 1]});
    Keypoint& k = i < kFaceLandmarks ? face.landmarks[i] : face.irises[i - kFaceLandmarks];
    k = {p.x(), p.y(), face.score};
  }
  face.head.yaw = facts[0] * 45.0F;
  face.head.pitch = facts[1] * 45.0F;
  // The crop shows the picture turned clockwise by its angle.
  face.head.roll = WrapDegrees(facts[2] * 45.0F - crop.angle * kDegrees);
  face.eye_open = {std::max(facts[3], 0.0F), std::max(facts[4], 0.0F)};
  face.mouth_open = std::max(facts[5], 0.0F);
  return face;
}

SquareCrop FaceCropFromBody(const BodyPoints& body) {
  constexpr float kSure = 0.15F;
  SquareCrop crop;
  Eigen::Vector2f sum = Eigen::Vector2f::Zero();
  int sure = 0;
  for (const int k : {kNose, kLeftEye, kRightEye}) {
    if (body[k].confidence > kSure) {
      sum += At(body[k]);
      ++sure;
    }
  }
  if (sure < 2 || body[kLeftEye].confidence <= kSure || body[kRightEye].confidence <= kSure) {
    return crop;
  }
  const Eigen::Vector2f across = At(body[kLeftEye]) - At(body[kRightEye]);
  const Eigen::Vector2f eyes = (At(body[kLeftEye]) + At(body[kRightEye])) / 2;
  const float drop = body[kNose].confidence > kSure ? (At(body[kNose]) - eyes).norm() : 0.0F;
  // Seen from the side the eyes close up, but the nose still stands below them.
  const float size = std::max(across.norm(), 1.3F * drop);
  crop.angle = -std::atan2(across.y(), across.x());
  const Eigen::Vector2f down(std::sin(crop.angle), std::cos(crop.angle));
  crop.center = sum / static_cast<float>(sure) + down * (0.25F * size);
  crop.side = 3.6F * size;
  if (size < 2.0F) {
    crop.side = 0;
  }
  return crop;
}

SquareCrop FaceCropFromLandmarks(const FacePoints& face) {
  const Eigen::Vector2f across = EyeMiddle(face.landmarks, 42) - EyeMiddle(face.landmarks, 36);
  const float angle = across.norm() > 1e-3F ? -std::atan2(across.y(), across.x()) : 0.0F;
  return CropAroundTurned(face.landmarks, angle, 1.5F);
}

}  // namespace understudy
