#include "perceive/grow_crop.h"

#include <gtest/gtest.h>

#include <vector>

namespace understudy {
namespace {

constexpr int kCells = 50;

// A figure in columns x0..x1 and rows y0..y1 of a crop 100 pixels wide about (200, 200).
std::optional<SquareCrop> Grown(int x0, int y0, int x1, int y1, int width, int height) {
  std::vector<float> matte(static_cast<std::size_t>(kCells) * kCells, 0.0F);
  for (int y = y0; y < y1; ++y) {
    for (int x = x0; x < x1; ++x) {
      matte[y * kCells + x] = 0.9F;
    }
  }
  return GrowCropToFigure({{200, 200}, 100}, matte, kCells, width, height);
}

TEST(GrowCrop, AFigureInsideStays) { EXPECT_FALSE(Grown(10, 10, 40, 40, 400, 400)); }

TEST(GrowCrop, AHandAboveTheCrop) {
  const std::optional<SquareCrop> grown = Grown(20, 0, 25, 40, 400, 400);
  ASSERT_TRUE(grown);
  EXPECT_FLOAT_EQ(grown->side, 125);
  EXPECT_FLOAT_EQ(grown->center.x(), 200);
  EXPECT_FLOAT_EQ(grown->center.y(), 187.5F);
}

TEST(GrowCrop, BothSidesAndTheBottom) {
  const std::optional<SquareCrop> grown = Grown(0, 30, 50, 50, 400, 400);
  ASSERT_TRUE(grown);
  EXPECT_FLOAT_EQ(grown->side, 150);
  EXPECT_FLOAT_EQ(grown->center.x(), 200);
  EXPECT_FLOAT_EQ(grown->center.y(), 212.5F);
}

TEST(GrowCrop, WhereThePictureEndsNothingGoesOn) {
  EXPECT_FALSE(Grown(20, 20, 30, 50, 400, 250));
  EXPECT_FALSE(Grown(20, 20, 50, 30, 251, 400));
}

// As a speck of noise does.
TEST(GrowCrop, OneCellAtTheRimIsNoFigure) { EXPECT_FALSE(Grown(20, 49, 21, 50, 400, 400)); }

}  // namespace
}  // namespace understudy
