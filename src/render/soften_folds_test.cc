#include "render/soften_folds.h"

#include <gtest/gtest.h>

#include <vector>

#include "render/draw_alone.h"

namespace understudy {
namespace {

using Eigen::Vector2f;

constexpr int kSide = 80;
constexpr int kTooth = 8;  // pixels, of a saw with its teeth along x = 40

Image RedTexture() {
  Image texture(4, 4, 4);
  for (int y = 0; y < 4; ++y) {
    for (int x = 0; x < 4; ++x) {
      texture.At(x, y)[0] = 200;
      texture.At(x, y)[3] = 255;
    }
  }
  return texture;
}

// Everything left of x = 36, and teeth from there to x = 44.
std::vector<RasterTriangle> Saw(const Image& texture, std::vector<FoldEdge>& folds) {
  std::vector<RasterTriangle> saw;
  const auto add = [&](const Vector2f& a, const Vector2f& b, const Vector2f& c) {
    saw.push_back({{a, b, c}, {Vector2f(1, 1), Vector2f(3, 1), Vector2f(1, 3)}, texture.span()});
  };
  add({0, 0}, {36, 0}, {0, kSide});
  add({36, 0}, {36, kSide}, {0, kSide});
  for (int tooth = 0; tooth < kSide / kTooth; ++tooth) {
    const float y = kTooth * static_cast<float>(tooth);
    const Vector2f tip(44, y + kTooth / 2);
    add({36, y}, tip, {36, y + kTooth});
    folds.push_back({Vector2f(36, y), tip});
    folds.push_back({tip, Vector2f(36, y + kTooth)});
  }
  return saw;
}

// The columns of opaque pixels of a row.
float CoveredIn(const Image& image, int y) {
  float sum = 0;
  for (int x = 0; x < image.width(); ++x) {
    sum += static_cast<float>(image.At(x, y)[3]) / 255.0F;
  }
  return sum;
}

TEST(SoftenFolds, ASawBecomesNearlyAStraightSoftEdgeInItsOwnColour) {
  const Image texture = RedTexture();
  std::vector<FoldEdge> folds;
  const std::vector<RasterTriangle> saw = Saw(texture, folds);
  Image image;
  const PixelBox box = SoftenFolds(saw, folds, kSide, kSide, image);
  ASSERT_FALSE(box.empty());
  Image target(kSide, kSide, 4);
  DrawOver(image.span(), box, target.span(), 0, 30);
  DrawOver(image.span(), box, target.span(), 30, kSide);
  Image as_triangles(kSide, kSide, 4);
  DrawTriangles(Showing(image, box), as_triangles.span(), 0, kSide);
  float least = kSide;
  float most = 0;
  bool soft = false;
  for (int y = 20; y < 60; ++y) {
    least = std::min(least, CoveredIn(target, y));
    most = std::max(most, CoveredIn(target, y));
    for (int x = 0; x < kSide; ++x) {
      const std::uint8_t* p = target.At(x, y);
      soft = soft || (p[3] > 40 && p[3] < 215);
      EXPECT_NEAR(p[0], 200 * p[3] / 255.0, 2.0) << x << ", " << y;
      EXPECT_NEAR(p[3], as_triangles.At(x, y)[3], 1) << x << ", " << y;
    }
  }
  EXPECT_NEAR(least, 40, 1.5F);
  EXPECT_NEAR(most, 40, 1.5F);
  EXPECT_TRUE(soft);
}

TEST(SoftenFolds, WhatDoesNotFoldIsDrawnAsItWas) {
  const Image texture = RedTexture();
  std::vector<FoldEdge> folds;
  const std::vector<RasterTriangle> saw = Saw(texture, folds);
  Image image;
  EXPECT_TRUE(SoftenFolds(saw, {}, kSide, kSide, image).empty());
  EXPECT_TRUE(image.empty());
  // A fold elsewhere leaves the teeth that are far from it alone.
  const std::vector<FoldEdge> one = {folds[0]};
  Image before(kSide, kSide, 4);
  Image after(kSide, kSide, 4);
  DrawTriangles(saw, before.span(), 0, kSide);
  const PixelBox box = SoftenFolds(saw, one, kSide, kSide, image);
  DrawOver(image.span(), box, after.span(), 0, kSide);
  for (int y = 40; y < kSide; ++y) {
    EXPECT_TRUE(std::equal(before.Row(y), before.Row(y) + 4 * kSide, after.Row(y))) << y;
  }
}

}  // namespace
}  // namespace understudy
