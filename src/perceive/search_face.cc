#include "perceive/search_face.h"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "core/face_shapes.h"
#include "core/keypoints.h"

namespace understudy {
namespace {

using Eigen::Vector2f;

constexpr float kSure = 0.3F;
constexpr float kEarsPerEyes = 2.3F;  // from ear to ear, distances between the eyes
constexpr std::array<int, 5> kHeadPoints = {kNose, kLeftEye, kRightEye, kLeftEar, kRightEar};

struct HeadSpan {
  Vector2f middle = Vector2f::Zero();
  float widest = 0;  // between two sure points
};

HeadSpan SpanOf(const Keypoints& keypoints) {
  HeadSpan span;
  int sure = 0;
  for (const int i : kHeadPoints) {
    if (keypoints[i].confidence < kSure) {
      continue;
    }
    span.middle += At(keypoints[i]);
    ++sure;
    for (const int j : kHeadPoints) {
      if (keypoints[j].confidence >= kSure) {
        span.widest = std::max(span.widest, (At(keypoints[i]) - At(keypoints[j])).norm());
      }
    }
  }
  span.middle /= static_cast<float>(std::max(sure, 1));
  return span;
}

struct Eyes {
  Vector2f right = Vector2f::Zero();
  Vector2f left = Vector2f::Zero();
  Vector2f Middle() const { return (right + left) / 2; }
  float Apart() const { return (left - right).norm(); }
};

Eyes EyesOf(std::span<const Keypoint> landmarks) {
  return {EyeMiddle(landmarks, 36), EyeMiddle(landmarks, 42)};
}

void MovePoint(int point, const Vector2f& at, float score, Keypoints& keypoints) {
  keypoints[point] = {at.x(), at.y(), std::max(keypoints[point].confidence, 0.5F * score)};
}

bool Agree(const Eyes& a, const Eyes& b) {
  const float apart = std::max(a.Apart(), b.Apart());
  return (a.Middle() - b.Middle()).norm() < 0.25F * apart &&
         std::min(a.Apart(), b.Apart()) > 0.75F * apart;
}

}  // namespace

bool FaceIsTooSmall(const Keypoints& keypoints) {
  constexpr float kHalf = 0.5F;
  return EyesOf(std::span(keypoints).subspan(kFaceFirst, kFaceLandmarks)).Apart() <
         kHalf * SpanOf(keypoints).widest / kEarsPerEyes;
}

Result<FacePoints> SearchFace(ImageView picture, const Keypoints& keypoints, FaceLandmarks& faces) {
  constexpr float kLeastScore = 0.9F;
  const HeadSpan head = SpanOf(keypoints);
  std::vector<FacePoints> found;
  for (const float size : {1.6F, 2.5F, 4.0F, 6.0F}) {
    for (const float down : {-0.33F, 0.0F, 0.33F}) {
      for (const float across : {-0.33F, 0.0F, 0.33F}) {
        SquareCrop crop;
        crop.side = size * head.widest;
        crop.center = head.middle + crop.side * Vector2f(across, down);
        US_ASSIGN_OR_RETURN(FacePoints face, faces.Find(picture, crop));
        // Looked at again where it was seen: what is none does not stay.
        for (int again = 0; again < 3 && face.score >= kLeastScore; ++again) {
          US_ASSIGN_OR_RETURN(face, faces.Find(picture, FaceCropFromLandmarks(face)));
        }
        if (face.score >= kLeastScore) {
          found.push_back(face);
        }
      }
    }
  }
  FacePoints best;
  std::ptrdiff_t most = 0;
  for (const FacePoints& face : found) {
    const std::ptrdiff_t votes =
        std::count_if(found.begin(), found.end(), [&face](const FacePoints& other) {
          return Agree(EyesOf(face.landmarks), EyesOf(other.landmarks));
        });
    if (votes > most || (votes == most && face.score > best.score)) {
      most = votes;
      best = face;
    }
  }
  return best;
}

void MoveEyesAndNose(Keypoints& keypoints) {
  const auto face = std::span<const Keypoint>(keypoints).subspan(kFaceFirst, kFaceLandmarks);
  MovePoint(kNose, At(face[30]), face[30].confidence, keypoints);
  const Eyes eyes = EyesOf(face);
  MovePoint(kLeftEye, eyes.left, face[30].confidence, keypoints);
  MovePoint(kRightEye, eyes.right, face[30].confidence, keypoints);
}

void MoveEars(Keypoints& keypoints) {
  const auto face = std::span<const Keypoint>(keypoints).subspan(kFaceFirst, kFaceLandmarks);
  const Eyes eyes = EyesOf(face);
  const Vector2f outward = 0.1F * (eyes.left - eyes.right);
  MovePoint(kLeftEar, At(face[16]) + outward, face[16].confidence, keypoints);
  MovePoint(kRightEar, At(face[0]) - outward, face[0].confidence, keypoints);
}

}  // namespace understudy
