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

}  // namespace
}  // namespace understudy
