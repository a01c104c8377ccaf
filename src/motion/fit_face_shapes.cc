#include "motion/fit_face_shapes.h"

#include <Eigen/Core>
#include <algorithm>

#include "core/face_shapes.h"

namespace understudy {
namespace {

using Vector = Eigen::Matrix<float, kFaceCoefficients, 1>;
using Table = Eigen::Matrix<float, kFaceCoefficients, 2 * kFaceLandmarks>;

// What a landmark says of the expression: cheeks, nose and eyes nothing; a brow's place along
// itself little.
Eigen::Vector2f WeightOf(int landmark) {
  if (landmark >= 6 && landmark <= 10) {
    return {0, 0.5F};
  }
  if (landmark >= 17 && landmark < 27) {
    return {0.4F, 1.2F};
  }
  if (landmark == 48 || landmark == 54 || landmark == 60 || landmark == 64) {
    return {1.6F, 1.6F};
  }
  return landmark >= 48 ? Eigen::Vector2f(1, 1) : Eigen::Vector2f(0, 0);
}

struct System {
  Table shapes;  // weighted, a row per coefficient
  Eigen::Matrix<float, kFaceCoefficients, kFaceCoefficients> products;
  System() {
    const auto& offsets = FaceShapes();
    for (int c = 0; c < kFaceCoefficients; ++c) {
      for (int i = 0; i < kFaceLandmarks; ++i) {
        const Eigen::Vector2f v = offsets[c][i].cwiseProduct(WeightOf(i));
        shapes(c, 2 * i) = v.x();
        shapes(c, 2 * i + 1) = v.y();
      }
    }
    products = shapes * shapes.transpose();
  }
};

}  // namespace

std::array<float, kFaceCoefficients> FitFaceShapes(const FacePlan& face, const FacePlan& neutral) {
  static const System system;
  constexpr int kRounds = 30;
  // Of two explanations the simpler one: nothing is moved for less than this gain.
  constexpr float kCost = 0.001F;
  Eigen::Matrix<float, 2 * kFaceLandmarks, 1> apart;
  for (int i = 0; i < kFaceLandmarks; ++i) {
    apart.segment<2>(2 * i) = (face[i] - neutral[i]).cwiseProduct(WeightOf(i));
  }
  const Vector wanted = system.shapes * apart;
  Vector c = Vector::Zero();
  for (int round = 0; round < kRounds; ++round) {
    for (int k = 0; k < kFaceCoefficients; ++k) {
      const float own = system.products(k, k);
      if (own <= 0) {
        continue;
      }
      const float left = wanted[k] - system.products.row(k).dot(c) + own * c[k];
      c[k] = std::clamp((left - kCost) / (own + 5e-4F), 0.0F, 1.0F);
    }
  }
  std::array<float, kFaceCoefficients> out{};
  std::copy_n(c.data(), kFaceCoefficients, out.begin());
  return out;
}

}  // namespace understudy
