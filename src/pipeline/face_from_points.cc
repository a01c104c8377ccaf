#include "pipeline/face_from_points.h"

#include <Eigen/Core>
#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <optional>

namespace understudy {
namespace {

using Eigen::Matrix3f;
using Eigen::Vector2f;
using Eigen::Vector3f;

constexpr float kDegrees = 180.0F / static_cast<float>(M_PI);
// What the face network reports for a face that looks straight ahead, which is what the rest of the
// program expects.
constexpr float kNeutralPitch = 5.0F;

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

// The turn that carries the mean face to the one seen; nothing where its points lie in one place.
std::optional<Matrix3f> TurnOf(const Keypoints& k) {
  const auto& points = FacePoints();
  constexpr int kCount = 13;
  Eigen::Matrix<float, kCount, 3> model;
  Eigen::Matrix<float, kCount, 2> seen;
  for (int i = 0; i < kCount; ++i) {
    const Vector2f p = Landmark(k, points[i].landmark);
    model.row(i) = points[i].at.transpose();
    seen.row(i) << p.x(), -p.y();
  }
  model.rowwise() -= model.colwise().mean().eval();
  seen.rowwise() -= seen.colwise().mean().eval();
  const Eigen::Matrix<float, 3, 2> rows = model.colPivHouseholderQr().solve(seen);
  const Vector3f a = rows.col(0);
  const Vector3f b = rows.col(1);
  if (!(a.norm() > 1e-6F && b.norm() > 1e-6F) || !a.allFinite() || !b.allFinite()) {
    return std::nullopt;
  }
  // The two rows share the blame for not being at right angles.
  const Vector3f sum = (a.normalized() + b.normalized());
  const Vector3f difference = (a.normalized() - b.normalized());
  if (sum.norm() < 1e-3F || difference.norm() < 1e-3F) {
    return std::nullopt;
  }
  Matrix3f turn;
  turn.row(0) = (sum.normalized() + difference.normalized()).normalized().transpose();
  turn.row(1) = (sum.normalized() - difference.normalized()).normalized().transpose();
  turn.row(2) = turn.row(0).cross(turn.row(1));
  return turn;
}

HeadPose AnglesOf(const Matrix3f& turn) {
  HeadPose head;
  head.yaw = -std::asin(std::clamp(turn(2, 0), -1.0F, 1.0F)) * kDegrees;
  head.pitch = std::atan2(turn(2, 1), turn(2, 2)) * kDegrees + kNeutralPitch;
  head.roll = -std::atan2(turn(1, 0), turn(0, 0)) * kDegrees;
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
  const std::optional<Matrix3f> turn = TurnOf(k);
  if (!turn) {
    return;
  }
  observation.face.head = AnglesOf(*turn);
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
