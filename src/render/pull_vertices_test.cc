#include "render/pull_vertices.h"

#include <gtest/gtest.h>

namespace understudy {
namespace {

using Eigen::Vector2f;
using Eigen::Vector3f;

TEST(PullVertices, GoWithTheirPointAndFarOnesStay) {
  const std::vector<Vector2f> from = {{10, 10}, {60, 10}};
  const std::vector<Vector2f> to = {{13, 11}, {60, 5}};
  std::vector<Vector3f> v = {{10, 10, 4}, {60, 10, 4}, {300, 10, 4}, {35, 10, 4}};
  PullVertices(from, to, 2, 40, v);
  EXPECT_LT((v[0] - Vector3f(13, 11, 4)).norm(), 0.05F);
  EXPECT_LT((v[1] - Vector3f(60, 5, 4)).norm(), 0.05F);
  EXPECT_EQ(v[2], Vector3f(300, 10, 4));
  // Halfway between the two: half of either's way, and less of it for lying far from both.
  EXPECT_GT(v[3].x(), 35.0F);
  EXPECT_LT(v[3].x(), 36.5F);
  EXPECT_LT(v[3].y(), 10.0F);
}

TEST(PullVertices, NoPointsMoveNothing) {
  std::vector<Vector3f> v = {{10, 10, 4}};
  PullVertices({}, {}, 2, 40, v);
  EXPECT_EQ(v[0], Vector3f(10, 10, 4));
}

}  // namespace
}  // namespace understudy
