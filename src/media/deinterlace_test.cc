#include "media/deinterlace.h"

#include <gtest/gtest.h>

#include "media/test_clips.h"

namespace understudy {
namespace {

// A white bar whose odd rows stand `shift` pixels further right, as a bar in motion looks in an
// interlaced picture.
Image Bar(int shift) {
  Image image(80, 40, 3);
  for (int y = 0; y < 40; ++y) {
    const int left = 20 + (y % 2) * shift;
    for (int x = left; x < left + 20; ++x) {
      for (int c = 0; c < 3; ++c) {
        image.At(x, y)[c] = 220;
      }
    }
  }
  return image;
}

TEST(Deinterlace, TakesTheCombsOut) {
  Image torn = Bar(8);
  Deinterlace(torn.span());
  const Image whole = Bar(0);
  // The last row has no row below and stays.
  EXPECT_EQ(
      testing::LargestDifference(torn.span().Crop(0, 0, 80, 39), whole.span().Crop(0, 0, 80, 39)),
      0);
}

TEST(Deinterlace, LeavesWhatStandsStill) {
  for (const int channels : {3, 4}) {
    const Image still = testing::Smooth(50, 31, channels);
    Image same = still.Clone();
    Deinterlace(same.span());
    EXPECT_EQ(testing::LargestDifference(still.span(), same.span()), 0);
  }
  const Image bar = Bar(0);
  Image same = bar.Clone();
  Deinterlace(same.span());
  EXPECT_EQ(testing::LargestDifference(bar.span(), same.span()), 0);
}

TEST(Deinterlace, KeepsAThinLine) {
  Image line = testing::Flat(30, 21, {10, 10, 10});
  for (int x = 0; x < 30; ++x) {
    line.At(x, 9)[0] = line.At(x, 9)[1] = line.At(x, 9)[2] = 200;
  }
  const Image before = line.Clone();
  Deinterlace(line.span());
  EXPECT_EQ(testing::LargestDifference(line.span(), before.span()), 0);
}

TEST(Deinterlace, TinyPictures) {
  for (int height = 1; height < 4; ++height) {
    Image tiny = testing::Pattern(1, height, 3);
    Deinterlace(tiny.span());
  }
}

}  // namespace
}  // namespace understudy
