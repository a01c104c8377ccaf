#include "render/move_plate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace understudy {
namespace {

Image Plate() {
  Image plate(40, 30, 3);
  for (int y = 0; y < 30; ++y) {
    for (int x = 0; x < 40; ++x) {
      plate.At(x, y)[0] = static_cast<std::uint8_t>(6 * x);
      plate.At(x, y)[1] = static_cast<std::uint8_t>(8 * y);
      plate.At(x, y)[2] = static_cast<std::uint8_t>((x * 7 + y * 13) % 256);
    }
  }
  return plate;
}

TEST(MovePlate, AStillCameraCopiesTheBytes) {
  const Image plate = Plate();
  Image target(40, 30, 3);
  MovePlate(plate.span(), {}, target.span());
  for (int y = 0; y < 30; ++y) {
    for (int x = 0; x < 40 * 3; ++x) {
      EXPECT_EQ(target.Row(y)[x], plate.Row(y)[x]);
    }
  }
}

TEST(MovePlate, WholePixelsMoveWithoutLossAndMirrorAtTheEdge) {
  const Image plate = Plate();
  Image target(40, 30, 3);
  MovePlate(plate.span(), {.dx = 5, .dy = -3}, target.span());
  for (int y = 0; y < 27; ++y) {
    for (int x = 5; x < 40; ++x) {
      for (int c = 0; c < 3; ++c) {
        EXPECT_EQ(target.At(x, y)[c], plate.At(x - 5, y + 3)[c]) << x << " " << y;
      }
    }
  }
  EXPECT_EQ(target.At(4, 0)[0], plate.At(0, 3)[0]);
  EXPECT_EQ(target.At(0, 0)[0], plate.At(4, 3)[0]);
  EXPECT_EQ(target.At(10, 27)[1], plate.At(5, 29)[1]);
}

TEST(MovePlate, APointGoesWhereTheCameraCarriesIt) {
  const Image plate = Plate();
  Image target(40, 30, 3);
  const CameraMove camera{.dx = 2.5F, .dy = 1, .scale = 1.2F, .angle = 0.1F};
  MovePlate(plate.span(), camera, target.span());
  for (const Eigen::Vector2f& p : {Eigen::Vector2f(20, 15), Eigen::Vector2f(15, 12)}) {
    const Eigen::Vector2f q = camera.Carry(p, {20, 15});
    const std::uint8_t* seen =
        target.At(static_cast<int>(std::floor(q.x())), static_cast<int>(std::floor(q.y())));
    EXPECT_NEAR(seen[0], 6 * (p.x() - 0.5F), 6);
    EXPECT_NEAR(seen[1], 8 * (p.y() - 0.5F), 8);
    EXPECT_LT((camera.Back(q, {20, 15}) - p).norm(), 1e-4F);
  }
}

TEST(MovePlate, FarAwayIsStillInsideOfThePlate) {
  const Image plate = Plate();
  Image target(40, 30, 3);
  for (const float far : {1e4F, -1e7F, std::numeric_limits<float>::max()}) {
    MovePlate(plate.span(), {.dx = far, .dy = -far, .scale = 0.5F}, target.span());
  }
}

}  // namespace
}  // namespace understudy
