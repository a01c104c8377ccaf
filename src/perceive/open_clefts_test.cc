#include "perceive/open_clefts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace understudy {
namespace {

constexpr std::array<std::uint8_t, 3> kWall = {160, 160, 165};
constexpr std::array<std::uint8_t, 3> kTrousers = {50, 80, 110};

// Two legs before a wall, 200 pixels high: from column 60 to 139, with a cleft of eight columns
// from row 95 down, which the matte sees only from row 150 on.
struct Legs {
  Image picture{200, 220, 3};
  FloatImage matte{200, 220, 1};
  Image beside_arms{200, 220, 1};
  std::vector<ArmLine> arms;

  Legs() {
    Paint(0, 200, 0, 220, kWall);
    Paint(60, 140, 0, 200, kTrousers);
    Paint(96, 104, 95, 220, kWall);
    for (int y = 0; y < 200; ++y) {
      std::fill_n(matte.Row(y) + 60, 80, 1.0F);
      std::fill_n(matte.Row(y) + 96, y < 150 ? 0 : 8, 0.0F);
    }
  }
  void Paint(int x0, int x1, int y0, int y1, const std::array<std::uint8_t, 3>& color) {
    for (int y = y0; y < y1; ++y) {
      for (int x = x0; x < x1; ++x) {
        std::copy_n(color.begin(), 3, picture.At(x, y));
      }
    }
  }
  void Open() { OpenClefts(picture.span(), 400, beside_arms.span(), arms, matte); }
};

TEST(OpenClefts, FollowsAGapToItsEnd) {
  Legs legs;
  legs.Open();
  EXPECT_EQ(legs.matte.Row(110)[99], 0.0F);
  EXPECT_EQ(legs.matte.Row(96)[99], 0.0F);
  EXPECT_EQ(legs.matte.Row(70)[99], 1.0F);
  EXPECT_EQ(legs.matte.Row(100)[90], 1.0F);
}

TEST(OpenClefts, LeavesWhatIsAlikeAllAround) {
  Legs legs;
  legs.Paint(60, 140, 0, 150, {155, 156, 160});  // a coat nearly in the colour of the wall
  legs.Open();
  EXPECT_EQ(legs.matte.Row(110)[99], 1.0F);
  EXPECT_EQ(legs.matte.Row(100)[70], 1.0F);
}

TEST(OpenClefts, LeavesALimbInTheColorOfTheBackground) {
  Legs legs;
  legs.Paint(104, 140, 150, 200, kWall);  // the matte knows better
  legs.Open();
  EXPECT_EQ(legs.matte.Row(180)[120], 1.0F);
}

TEST(OpenClefts, FollowsNoPatternedBackground) {
  Legs legs;
  for (int y = 0; y < 220; ++y) {
    for (int x = 0; x < 200; ++x) {
      if (std::equal(kWall.begin(), kWall.end(), legs.picture.At(x, y)) &&
          (x / 2 + y / 2) % 2 == 0) {
        std::fill_n(legs.picture.At(x, y), 3, static_cast<std::uint8_t>(60));
      }
    }
  }
  legs.Open();
  EXPECT_EQ(legs.matte.Row(110)[99], 1.0F);
}

TEST(OpenClefts, OpensAnEnclosedGapOnlyWhereOneMayBe) {
  // Nowhere; with no arm beside it; an arm to the right of column 99.
  for (const int arm : {-1, 120, 99}) {
    const bool may_be = arm == 99;
    Legs legs;
    legs.Paint(96, 104, 140, 200, kTrousers);
    for (int y = 0; y < 200; ++y) {
      std::fill_n(legs.matte.Row(y) + 60, 80, 1.0F);
    }
    for (int y = 60; y < 180 && arm >= 0; ++y) {
      std::fill_n(legs.beside_arms.Row(y) + 80, 40, 255);
      std::fill_n(legs.beside_arms.Row(y) + 80, std::max(arm - 80, 0), 128);
    }
    legs.Open();
    EXPECT_EQ(legs.matte.Row(110)[99], may_be ? 0.0F : 1.0F);
    EXPECT_EQ(legs.matte.Row(100)[85], 1.0F);
  }
}

TEST(OpenClefts, OpensAnEnclosedGapAlongAnArmButNotTheStripesThatMeetIt) {
  Legs legs;
  legs.Paint(96, 104, 150, 220, kTrousers);
  legs.Paint(70, 96, 110, 114, {168, 168, 173});
  legs.Paint(70, 96, 124, 128, {168, 168, 173});
  for (int y = 0; y < 200; ++y) {
    std::fill_n(legs.matte.Row(y) + 60, 80, 1.0F);
    for (int x = 60; x < 140; ++x) {
      legs.beside_arms.Row(y)[x] = x < 104 ? 128 : 255;
      if (x >= 96 && x < 104 && y >= 95 && y < 150) {  // compressed: single pixels are off
        const int off = (x + 2 * y) % 3 == 0 ? 9 : -4;
        for (int k = 0; k < 3; ++k) {
          legs.picture.At(x, y)[k] = static_cast<std::uint8_t>(legs.picture.At(x, y)[k] + off);
        }
      }
    }
  }
  legs.arms = {{{122, 60}, {122, 190}}};
  legs.Open();
  EXPECT_EQ(legs.matte.Row(102)[99], 0.0F);
  EXPECT_EQ(legs.matte.Row(140)[100], 0.0F);
  EXPECT_EQ(legs.matte.Row(112)[78], 1.0F);
  EXPECT_EQ(legs.matte.Row(126)[78], 1.0F);
  EXPECT_EQ(legs.matte.Row(119)[85], 1.0F);
  EXPECT_EQ(legs.matte.Row(119)[115], 1.0F);
}

}  // namespace
}  // namespace understudy
