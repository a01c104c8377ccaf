#include "pipeline/draw_skeleton.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "testing/toy_figure.h"

namespace understudy {
namespace {

Image Grey() {
  Image image(240, 360, 3);
  image.Fill(128);
  return image;
}

int ChangedPixels(const Image& image) {
  int changed = 0;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) {
      const std::uint8_t* p = image.At(x, y);
      changed += std::all_of(p, p + 3, [](std::uint8_t v) { return v == 128; }) ? 0 : 1;
    }
  }
  return changed;
}

TEST(DrawSkeleton, DrawsBonesWhereTheBodyIs) {
  const testing::ToyFigure toy = testing::MakeToyFigure();
  Image image = Grey();
  DrawSkeleton(toy.seen.keypoints, image.span());
  EXPECT_GT(ChangedPixels(image), 500);
  const Keypoint& hip = toy.seen.keypoints[kLeftHipPoint];
  const Keypoint& knee = toy.seen.keypoints[kLeftKneePoint];
  const std::uint8_t* thigh =
      image.At(static_cast<int>((hip.x + knee.x) / 2), static_cast<int>((hip.y + knee.y) / 2));
  EXPECT_FALSE(thigh[0] == 128 && thigh[1] == 128 && thigh[2] == 128);
  EXPECT_EQ(image.At(2, 2)[0], 128);
}

TEST(DrawSkeleton, WhatWasNotSeenIsNotDrawn) {
  Image image = Grey();
  DrawSkeleton(Keypoints{}, image.span());
  EXPECT_EQ(ChangedPixels(image), 0);
}

TEST(DrawSkeleton, PointsOutsideThePicture) {
  for (const float far : {-50.0F, 5000.0F, -1e6F}) {
    Keypoints keypoints = testing::MakeToyFigure().seen.keypoints;
    keypoints[kLeftKneePoint] = {far, far, 1};
    keypoints[kRightWristPoint] = {-far, far, 1};
    Image image = Grey();
    DrawSkeleton(keypoints, image.span());
    EXPECT_GT(ChangedPixels(image), 100);
  }
}

}  // namespace
}  // namespace understudy
