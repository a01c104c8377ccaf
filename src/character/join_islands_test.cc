#include "character/join_islands.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/observation.h"

namespace understudy {
namespace {

constexpr auto kTrunk = static_cast<std::uint8_t>(Part::kTorso);
constexpr auto kArm = static_cast<std::uint8_t>(Part::kLeftForearm);

// A trunk left of column 30, a gap as narrow as `gap` says, an arm beyond it.
struct Side {
  Image matte{60, 40, 1};
  Image labels{60, 40, 1};

  explicit Side(int veil) {
    for (int y = 0; y < 40; ++y) {
      std::fill_n(matte.Row(y), 60, 255);
      std::fill_n(matte.Row(y) + 30, 4, veil);
      std::fill_n(labels.Row(y), 30, kTrunk);
      std::fill_n(labels.Row(y) + 30, 30, kArm);
      std::fill_n(labels.Row(y) + 27, 3, y < 8 ? kArm : kTrunk);  // the trunk's rim
    }
  }
};

TEST(JoinIslands, ARimBeyondAGapIsWhatItTouches) {
  Side side(40);
  JoinIslands(side.matte.span(), side.labels);
  EXPECT_EQ(side.labels.Row(4)[28], kTrunk);
  EXPECT_EQ(side.labels.Row(20)[20], kTrunk);
  EXPECT_EQ(side.labels.Row(4)[40], kArm);
  EXPECT_NE(side.labels.Row(4)[32], 0);  // the figure stays as large as it is
}

TEST(JoinIslands, WithoutAGapNothingChanges) {
  Side side(255);
  JoinIslands(side.matte.span(), side.labels);
  EXPECT_EQ(side.labels.Row(4)[28], kArm);
}

TEST(JoinIslands, ALargePieceStays) {
  Side side(255);
  for (int y = 0; y < 40; ++y) {
    std::fill_n(side.labels.Row(y) + 40, 4, kTrunk);  // a strap across the arm
  }
  JoinIslands(side.matte.span(), side.labels);
  EXPECT_EQ(side.labels.Row(20)[35], kArm);
  EXPECT_EQ(side.labels.Row(20)[50], kArm);
}

TEST(JoinIslands, NobodyIsLeftAlone) {
  Image labels(5, 5, 1);
  const Image matte(5, 5, 1);
  JoinIslands(matte.span(), labels);
  EXPECT_EQ(labels.Row(2)[2], 0);
}

}  // namespace
}  // namespace understudy
