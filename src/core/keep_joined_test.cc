#include "core/keep_joined.h"

#include <gtest/gtest.h>

namespace understudy {
namespace {

TEST(KeepJoined, WhatASeedTouchesSideBySide) {
  Image mask(7, 3, 1);
  Image seeds(7, 3, 1);
  mask.Row(0)[0] = mask.Row(1)[0] = mask.Row(1)[1] = 1;
  mask.Row(2)[2] = 1;  // corner to corner only
  mask.Row(0)[5] = 1;
  seeds.Row(1)[1] = 1;
  seeds.Row(2)[6] = 1;  // where the mask is not
  KeepJoined(seeds, mask);
  EXPECT_EQ(mask.Row(0)[0], 255);
  EXPECT_EQ(mask.Row(1)[0], 255);
  EXPECT_EQ(mask.Row(1)[1], 255);
  EXPECT_EQ(mask.Row(2)[2], 0);
  EXPECT_EQ(mask.Row(0)[5], 0);
  EXPECT_EQ(mask.Row(2)[6], 0);
}

TEST(KeepJoined, Nothing) {
  Image mask(4, 4, 1);
  mask.Fill(255);
  KeepJoined(Image(4, 4, 1), mask);
  EXPECT_EQ(mask.Row(2)[2], 0);
  Image empty;
  KeepJoined(Image(), empty);
  EXPECT_TRUE(empty.empty());
}

TEST(TakeJoined, APieceLeavesTheMask) {
  Image mask(5, 3, 1);
  mask.Row(0)[0] = mask.Row(0)[1] = mask.Row(1)[1] = 255;
  mask.Row(2)[2] = 255;  // corner to corner only
  EXPECT_EQ(TakeJoined(0, 0, mask).size(), 3U);
  EXPECT_EQ(mask.Row(1)[1], 0);
  EXPECT_EQ(mask.Row(2)[2], 255);
  EXPECT_TRUE(TakeJoined(1, 1, mask).empty());
}

}  // namespace
}  // namespace understudy
