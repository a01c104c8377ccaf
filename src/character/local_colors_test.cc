#include "character/local_colors.h"

#include <gtest/gtest.h>

namespace understudy {
namespace {

TEST(LocalColors, AColourIsStrangeToALimbWhereOthersHaveIt) {
  // Red left of column 40 and blue right of it; limb 1 also has four columns of the blue.
  Image picture(80, 60, 3);
  Image limbs(80, 60, 1);
  for (int y = 0; y < 60; ++y) {
    for (int x = 0; x < 80; ++x) {
      picture.At(x, y)[x < 40 ? 0 : 2] = 200;
      limbs.Row(y)[x] = x < 44 ? 1 : 2;
    }
  }
  const LocalColors colors(picture.span(), limbs.span(), 2, 20);
  EXPECT_LT(colors.Strange(1, 30 * 80 + 38), 0.05F);
  EXPECT_GT(colors.Strange(2, 30 * 80 + 38), 0.95F);
  EXPECT_GT(colors.Strange(1, 30 * 80 + 42), 0.5F);
  EXPECT_LT(colors.Strange(2, 30 * 80 + 42), 0.05F);
  EXPECT_GT(colors.Strange(1, 59 * 80 + 79), 0.9F);
}

TEST(LocalColors, PixelsWithoutLimbsTellNothing) {
  Image picture(30, 30, 3);
  const Image limbs(30, 30, 1);
  const LocalColors colors(picture.span(), limbs.span(), 2, 10);
  EXPECT_EQ(colors.Strange(1, 15 * 30 + 15), 0.0F);
}

}  // namespace
}  // namespace understudy
