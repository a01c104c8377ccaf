#include "perceive/faint_spots.h"

#include <gtest/gtest.h>

namespace understudy {
namespace {

// A figure in the middle of an empty picture.
Image Figure() {
  Image matte(120, 100, 1);
  for (int y = 10; y < 90; ++y) {
    for (int x = 20; x < 100; ++x) {
      matte.Row(y)[x] = 255;
    }
  }
  return matte;
}

TEST(FillFaintSpots, FillsWhatIsSmallAndHalfTaken) {
  Image matte = Figure();
  matte.Row(40)[50] = 90;
  matte.Row(40)[51] = 120;
  FillFaintSpots(matte);
  EXPECT_EQ(matte.Row(40)[50], 255);
  EXPECT_EQ(matte.Row(40)[51], 255);
}

TEST(FillFaintSpots, ClosesASpotThatAVeilJoinsToTheOutline) {
  Image matte = Figure();
  for (int x = 20; x < 24; ++x) {
    matte.Row(40)[x] = 140;
  }
  matte.Row(40)[24] = 60;
  FillFaintSpots(matte);
  EXPECT_EQ(matte.Row(40)[24], 255);
  EXPECT_EQ(matte.Row(40)[20], 140);
}

TEST(FillFaintSpots, LeavesGapsLargeSpotsAndTheOutline) {
  Image matte = Figure();
  matte.Row(30)[60] = 0;
  for (int y = 50; y < 60; ++y) {
    for (int x = 50; x < 60; ++x) {
      matte.Row(y)[x] = 90;
    }
  }
  for (int y = 10; y < 90; ++y) {
    matte.Row(y)[20] = 100;
  }
  Image before = matte.Clone();
  FillFaintSpots(matte);
  for (int y = 0; y < matte.height(); ++y) {
    for (int x = 0; x < matte.width(); ++x) {
      ASSERT_EQ(matte.Row(y)[x], before.Row(y)[x]) << x << ", " << y;
    }
  }
}

TEST(FillFaintSpots, TakesTinyAndEmptyMattes) {
  for (const int size : {1, 2, 3}) {
    Image matte(size, size, 1);
    FillFaintSpots(matte);
    EXPECT_EQ(matte.Row(0)[0], 0);
  }
}

// A shoe seen from the front at (50, 60), 30 pixels long, veined from side to side.
TEST(CloseFeet, ClosesVeinsOfShoesOnly) {
  BodyPoints joints{};
  const auto put = [&](int i, float x, float y) { joints[i] = {x, y, 0.9F}; };
  put(kLeftShoulderPoint, 60, -190);
  put(kRightShoulderPoint, 40, -190);
  put(kLeftHipPoint, 58, -90);
  put(kRightHipPoint, 42, -90);
  put(kLeftAnklePoint, 50, 45);
  put(kLeftBigToe, 50, 75);
  Image matte(100, 140, 1);
  const auto block = [&](int y0, int y1) {
    for (int y = y0; y < y1; ++y) {
      for (int x = 40; x < 60; ++x) {
        matte.Row(y)[x] = y % 10 == 0 ? 60 : 255;
      }
    }
  };
  block(45, 76);
  block(105, 136);
  CloseFeet(joints, matte);
  EXPECT_EQ(matte.Row(60)[50], 255);
  EXPECT_EQ(matte.Row(60)[30], 0);
  EXPECT_EQ(matte.Row(120)[50], 60);  // too far from the foot
  joints[kLeftBigToe].confidence = 0.1F;
  matte.Row(60)[50] = 60;
  CloseFeet(joints, matte);
  EXPECT_EQ(matte.Row(60)[50], 60);
}

}  // namespace
}  // namespace understudy
