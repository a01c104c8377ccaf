#include "pipeline/face_from_points.h"

#include <Eigen/Core>
#include <algorithm>
#include <optional>
#include <vector>

#include "pipeline/head_pose.h"

namespace understudy {
namespace {

using Eigen::Vector2f;
using Eigen::Vector3f;

// Degrees: brings the pitch to what the face network reports on the example clips, which is what
// the rest of the program expects.
constexpr float kNeutralPitch = 2.2F;

struct FacePoint {
  int landmark;
  Vector3f at;  // millimetres: +X image right, +Y up, +Z toward the camera
};

// An adult's face that looks into the camera.
const std::array<FacePoint, 13>& FacePoints() {
  static const std::array<FacePoint, 13> kPoints = {{{0, {-71, -4, -92}},
                                                     {16, {71, -4, -92}},
                                                     {2, {-67, -44, -84}},
                                                     {14, {67, -44, -84}},
                                                     {27, {0, 2, 14}},
                                                     {30, {0, -38, 36}},
                                                     {31, {-15, -50, 14}},
                                                     {33, {0, -53, 22}},
                                                     {35, {15, -50, 14}},
                                                     {36, {-45, 0, -12}},
                                                     {39, {-17, -2, 0}},
                                                     {42, {17, -2, 0}},
                                                     {45, {45, 0, -12}}}};
  return kPoints;
}

Vector2f Landmark(const Keypoints& k, int i) { return {k[kFaceFirst + i].x, k[kFaceFirst + i].y}; }

std::optional<HeadPose> HeadOf(const Keypoints& k) {
  std::vector<HeadPoint> points;
  for (const FacePoint& point : FacePoints()) {
    points.push_back({point.at, Landmark(k, point.landmark)});
  }
  std::optional<HeadPose> head = FindHeadPose(points);
  if (head) {
    head->pitch += kNeutralPitch;
  }
  return head;
}

// The distance of the lids over the width of the eye whose first landmark is `corner`.
float LidOpening(const Keypoints& k, int corner) {
  const auto gap = [&k](int a, int b) { return (Landmark(k, a) - Landmark(k, b)).norm(); };
  const float width = std::max(gap(corner, corner + 3), 1e-3F);
  return (gap(corner + 1, corner + 5) + gap(corner + 2, corner + 4)) / (2 * width);
}

Keypoint MiddleOfEye(const Keypoints& k, int corner) {
  const Vector2f middle = (Landmark(k, corner) + Landmark(k, corner + 3)) / 2;
  return {middle.x(), middle.y(), k[kFaceFirst + corner].confidence};
}

}  // namespace

void AddFace(const std::array<Keypoint, 2>& pupils, Observation& observation) {
  const Keypoints& k = observation.keypoints;
  float sure = 0;
  for (int i = 0; i < kFaceLandmarks; ++i) {
    if (k[kFaceFirst + i].confidence <= 0) {
      return;
    }
    sure += k[kFaceFirst + i].confidence / kFaceLandmarks;
  }
  const std::optional<HeadPose> head = HeadOf(k);
  if (!head) {
    return;
  }
  observation.face.head = *head;
  observation.face.confidence = std::min(sure, 1.0F);
  for (int eye = 0; eye < 2; ++eye) {
    const int corner = eye == 0 ? 36 : 42;
    observation.eye_open[eye] = LidOpening(k, corner);
    observation.irises[eye] = pupils[eye].confidence > 0 ? pupils[eye] : MiddleOfEye(k, corner);
  }
  const float width = (Landmark(k, 54) - Landmark(k, 48)).norm();
  observation.mouth_open = (Landmark(k, 66) - Landmark(k, 62)).norm() / std::max(width, 1e-3F);
}

}  // namespace understudy
