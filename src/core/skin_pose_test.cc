#include "core/skin_pose.h"

#include <gtest/gtest.h>

#include <cmath>

namespace understudy {
namespace {

using Eigen::Quaternionf;
using Eigen::Vector3f;

TEST(PartOfTurn, GoesTheWayTheSignOfWSays) {
  const Quaternionf q(Eigen::AngleAxisf(2.0F, Vector3f::UnitZ()));
  const Vector3f x = Vector3f::UnitX();
  EXPECT_TRUE(
      (PartOfTurn(q, 0.5F) * x).isApprox(Eigen::AngleAxisf(1.0F, Vector3f::UnitZ()) * x, 1e-5F));
  // The long way round: -q is the same rotation by 2 pi - 2 about the opposite axis.
  const Quaternionf back(-q.w(), -q.x(), -q.y(), -q.z());
  const float half = -(2 * static_cast<float>(M_PI) - 2.0F) / 2;
  EXPECT_TRUE(
      (PartOfTurn(back, 0.5F) * x).isApprox(Eigen::AngleAxisf(half, Vector3f::UnitZ()) * x, 1e-5F));
  EXPECT_TRUE((PartOfTurn(Quaternionf::Identity(), 0.7F) * x).isApprox(x, 1e-6F));
}

}  // namespace
}  // namespace understudy
