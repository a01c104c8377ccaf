#include "pipeline/head_pose.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

namespace understudy {
namespace {

constexpr float kDegrees = 180.0F / static_cast<float>(M_PI);

}  // namespace

std::optional<HeadPose> FindHeadPose(std::span<const HeadPoint> points) {
  constexpr std::size_t kFewest = 4;
  if (points.size() < kFewest) {
    return std::nullopt;
  }
  const auto count = static_cast<Eigen::Index>(points.size());
  Eigen::Matrix<float, Eigen::Dynamic, 3> model(count, 3);
  Eigen::Matrix<float, Eigen::Dynamic, 2> seen(count, 2);
  for (Eigen::Index i = 0; i < count; ++i) {
    model.row(i) = points[i].model.transpose();
    seen.row(i) << points[i].seen.x(), -points[i].seen.y();
  }
  model.rowwise() -= model.colwise().mean().eval();
  seen.rowwise() -= seen.colwise().mean().eval();
  const Eigen::Matrix<float, 3, 2> rows = model.colPivHouseholderQr().solve(seen);
  const Eigen::Vector3f a = rows.col(0).normalized();
  const Eigen::Vector3f b = rows.col(1).normalized();
  const Eigen::Vector3f sum = a + b;
  const Eigen::Vector3f difference = a - b;
  if (!rows.allFinite() || rows.col(0).norm() < 1e-6F || rows.col(1).norm() < 1e-6F ||
      sum.norm() < 1e-3F || difference.norm() < 1e-3F) {
    return std::nullopt;
  }
  // The two rows share the blame for not being at right angles.
  const Eigen::Vector3f x = (sum.normalized() + difference.normalized()).normalized();
  const Eigen::Vector3f y = (sum.normalized() - difference.normalized()).normalized();
  const Eigen::Vector3f z = x.cross(y);
  HeadPose head;
  head.yaw = -std::asin(std::clamp(z.x(), -1.0F, 1.0F)) * kDegrees;
  head.pitch = std::atan2(z.y(), z.z()) * kDegrees;
  head.roll = -std::atan2(y.x(), x.x()) * kDegrees;
  return head;
}

}  // namespace understudy
