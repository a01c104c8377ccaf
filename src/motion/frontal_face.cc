#include "motion/frontal_face.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "core/face_shapes.h"
#include "core/order_statistics.h"

namespace understudy {
namespace {

using Eigen::Matrix2f;
using Eigen::Vector2f;
using Eigen::Vector3f;

constexpr float kEyes = 62.0F;  // millimetres between the middles of an adult's eyes

// How far toward the camera each landmark lies, in units of the distance between the eyes.
std::array<float, kFrontalPoints> Depths() {
  constexpr std::array<float, kFrontalPoints> kMillimetres = {
      -92, -90, -84, -76, -62, -42, -22, -8, -4,  -8,  -22, -42, -62, -76, -84, -90, -92, -28,
      -8,  0,   4,   6,   6,   4,   0,   -8, -28, 14,  20,  28,  36,  14,  18,  22,  18,  14,
      -12, -2,  0,   0,   -1,  -3,  0,   0,  -2,  -12, -3,  -1,  4,   12,  18,  19,  18,  12,
      4,   12,  16,  17,  16,  12,  4,   13, 15,  13,  4,   12,  14,  12,  -3,  -3};
  std::array<float, kFrontalPoints> depths{};
  for (int i = 0; i < kFrontalPoints; ++i) {
    depths[i] = kMillimetres[i] / kEyes;
  }
  return depths;
}

struct Rigid {
  int landmark;
  float weight;
};
constexpr std::array<Rigid, 11> kRigid = {{{36, 2},
                                           {39, 2},
                                           {42, 2},
                                           {45, 2},
                                           {27, 1},
                                           {28, 1},
                                           {29, 1},
                                           {30, 1.5F},
                                           {31, 1},
                                           {33, 1.5F},
                                           {35, 1}}};

// Where the rigid landmarks of an adult's mean face lie, millimetres; the others at 0.
FacePlan MeanFace() {
  FacePlan mean;
  mean.fill(Vector2f::Zero());
  const std::array<std::pair<int, Vector2f>, 11> kPlaces = {{{36, {-45, 0}},
                                                             {39, {-17, 2}},
                                                             {42, {17, 2}},
                                                             {45, {45, 0}},
                                                             {27, {0, -2}},
                                                             {28, {0, 12}},
                                                             {29, {0, 25}},
                                                             {30, {0, 38}},
                                                             {31, {-15, 50}},
                                                             {33, {0, 53}},
                                                             {35, {15, 50}}}};
  for (const auto& [i, at] : kPlaces) {
    mean[i] = at / kEyes;
  }
  return mean;
}

FrontalFace ToFront(const FacePlan& face, const FacePlan& shape,
                    const std::array<float, kFrontalPoints>& depths) {
  FrontalFace front;
  Vector3f model_mean = Vector3f::Zero();
  Vector2f seen_mean = Vector2f::Zero();
  float total = 0;
  const auto model = [&](int i) { return Vector3f(shape[i].x(), shape[i].y(), depths[i]); };
  for (const Rigid& r : kRigid) {
    model_mean += r.weight * model(r.landmark);
    seen_mean += r.weight * face[r.landmark];
    total += r.weight;
  }
  model_mean /= total;
  seen_mean /= total;
  Eigen::Matrix3f normal = Eigen::Matrix3f::Identity() * 1e-4F;
  Eigen::Matrix<float, 3, 2> right = Eigen::Matrix<float, 3, 2>::Zero();
  for (const Rigid& r : kRigid) {
    const Vector3f m = model(r.landmark) - model_mean;
    normal += r.weight * m * m.transpose();
    right += r.weight * m * (face[r.landmark] - seen_mean).transpose();
  }
  const Eigen::Matrix<float, 3, 2> rows = normal.ldlt().solve(right);
  const float scale = (rows.col(0).norm() + rows.col(1).norm()) / 2;
  const Vector3f a = rows.col(0).normalized();
  const Vector3f b = rows.col(1).normalized();
  const Vector3f sum = a + b;
  const Vector3f difference = a - b;
  if (!rows.allFinite() || scale < 1e-3F || sum.norm() < 1e-2F || difference.norm() < 1e-2F) {
    front.points.fill(Vector2f::Zero());
    return front;
  }
  // The two rows share the blame for not being at right angles.
  const Vector3f x = (sum.normalized() + difference.normalized()).normalized() * scale;
  const Vector3f y = (sum.normalized() - difference.normalized()).normalized() * scale;
  Matrix2f plane;
  plane << x.x(), x.y(), y.x(), y.y();
  const float facing = plane.determinant() / (scale * scale);
  constexpr float kAway = 0.42F;  // the cosine of 65 degrees
  front.sure = std::clamp((facing - kAway) / 0.2F, 0.0F, 1.0F);
  if (facing < kAway) {
    front.points.fill(Vector2f::Zero());
    return front;
  }
  const Matrix2f back = plane.inverse();
  for (int i = 0; i < kFrontalPoints; ++i) {
    const float depth = depths[i] - model_mean.z();
    front.points[i] =
        back * (face[i] - seen_mean - Vector2f(x.z(), y.z()) * depth) + model_mean.head<2>();
  }
  return front;
}

FacePlan MiddleShape(const std::vector<FrontalFace>& faces, const FacePlan& otherwise) {
  FacePlan middle = otherwise;
  std::vector<float> values;
  for (int i = 0; i < kFrontalPoints; ++i) {
    for (const int axis : {0, 1}) {
      values.clear();
      for (const FrontalFace& face : faces) {
        if (face.sure > 0) {
          values.push_back(face.points[i][axis]);
        }
      }
      if (!values.empty()) {
        middle[i][axis] = Median(values);
      }
    }
  }
  // Each round may shrink the shape a little; the eyes say how large it is.
  const Vector2f right = EyeMiddle(middle, 36);
  const Vector2f left = EyeMiddle(middle, 42);
  const float apart = std::max((left - right).norm(), 1e-3F);
  const Vector2f center = (left + right) / 2;
  for (Vector2f& p : middle) {
    p = (p - center) / apart;
  }
  return middle;
}

}  // namespace

std::vector<FrontalFace> TurnToFront(std::span<const FacePlan> faces,
                                     std::span<const double> seen) {
  constexpr int kRounds = 3;
  const std::array<float, kFrontalPoints> depths = Depths();
  FacePlan shape = MeanFace();
  std::vector<FrontalFace> front(faces.size());
  for (int round = 0; round < kRounds; ++round) {
    for (std::size_t i = 0; i < faces.size(); ++i) {
      front[i].points.fill(Vector2f::Zero());
      if (seen[i] > 0) {
        front[i] = ToFront(faces[i], shape, depths);
      }
    }
    if (round + 1 < kRounds) {
      shape = MiddleShape(front, shape);
    }
  }
  return front;
}

}  // namespace understudy
