#include "perceive/settle_matte.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace understudy {
namespace {

constexpr int kWidth = 90;
constexpr int kHeight = 60;
constexpr int kReach = 6;

// A figure of bright cloth left of column 45 before a darker wall, and a matte that knows nothing
// between columns 30 and 60.
struct Scene {
  Image picture{kWidth, kHeight, 3};
  FloatImage matte{kWidth, kHeight, 1};
  Image inside{kWidth, kHeight, 1};
  Image outside{kWidth, kHeight, 1};

  Scene() {
    for (int y = 0; y < kHeight; ++y) {
      for (int x = 0; x < kWidth; ++x) {
        std::fill_n(picture.At(x, y), 3, x < 45 ? 200 : 90);
        matte.Row(y)[x] = x < 30 ? 1.0F : x < 60 ? 0.5F : 0.0F;
      }
    }
  }

  FloatImage Settle() const {
    return SettleMatte(picture.span(), matte.span(), inside.span(), outside.span(), kReach);
  }
};

TEST(SettleMatte, FoldsAreNoGaps) {
  Scene scene;
  for (int y = 0; y < kHeight; y += 8) {
    for (int x = 32; x < 42; ++x) {
      std::fill_n(scene.picture.At(x, y), 3, 95);  // a fold as dark as the wall
      scene.matte.Row(y)[x] = 0.2F;
    }
  }
  const FloatImage settled = scene.Settle();
  EXPECT_GT(settled.Row(24)[37], 0.8F);
  EXPECT_LT(settled.Row(24)[52], 0.05F);
}

TEST(SettleMatte, AWallIsNoVeil) {
  Scene scene;
  for (int y = 20; y < 40; ++y) {
    for (int x = 45; x < 56; ++x) {
      scene.matte.Row(y)[x] = 0.6F;
    }
  }
  const FloatImage settled = scene.Settle();
  EXPECT_LT(settled.Row(30)[50], 0.3F);
  EXPECT_GT(settled.Row(30)[40], 0.85F);
}

// The border goes where the colours change, although the matte would have it elsewhere.
TEST(SettleMatte, TheBorderIsThePictures) {
  Scene scene;
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 30; x < 60; ++x) {
      scene.matte.Row(y)[x] = x < 49 ? 0.7F : 0.3F;
    }
  }
  const FloatImage settled = scene.Settle();
  EXPECT_GT(settled.Row(30)[43], 0.9F);
  EXPECT_LT(settled.Row(30)[46], 0.1F);
}

// A gap six pixels wide whose lower half the coarse matte sees, but not its upper.
TEST(SettleMatte, ANarrowGapOpensAlmostToItsEnd) {
  constexpr int kTop = 14;
  Scene scene;
  const auto gap = [](int x, int y) { return x >= 42 && x < 48 && y >= kTop; };
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) {
      std::fill_n(scene.picture.At(x, y), 3, gap(x, y) ? 90 : 200);
      scene.matte.Row(y)[x] = gap(x, y) && y > 30 ? 0.02F : 0.99F;
    }
  }
  const FloatImage settled = scene.Settle();
  EXPECT_LT(settled.Row(kTop + 4)[45], 0.5F);
  EXPECT_LT(settled.Row(kTop + 9)[45], 0.25F);
  EXPECT_GT(settled.Row(kTop - 2)[45], 0.8F);
  EXPECT_GT(settled.Row(kTop + 8)[38], 0.95F);
  EXPECT_GT(settled.Row(kTop + 8)[52], 0.95F);
}

// A gap as bright as the wall, of which the matte knows nothing but one spot is surely seen
// through.
TEST(SettleMatte, AGapThatIsSurelySeenOpensToItsBorder) {
  Scene scene;
  for (int y = 25; y < 35; ++y) {
    for (int x = 10; x < 20; ++x) {
      std::fill_n(scene.picture.At(x, y), 3, 90);
    }
  }
  EXPECT_GT(scene.Settle().Row(26)[12], 0.95F);
  for (int y = 28; y < 32; ++y) {
    std::fill_n(scene.outside.Row(y) + 13, 4, 255);
  }
  const FloatImage settled = scene.Settle();
  EXPECT_LT(settled.Row(30)[15], 0.05F);
  EXPECT_LT(settled.Row(26)[12], 0.2F);
  EXPECT_GT(settled.Row(30)[23], 0.9F);
  EXPECT_GT(settled.Row(30)[7], 0.9F);
}

TEST(SettleMatte, WhatIsSureStays) {
  Scene scene;
  std::fill_n(scene.picture.At(10, 30), 3, 90);
  std::fill_n(scene.picture.At(80, 30), 3, 200);
  const FloatImage settled = scene.Settle();
  EXPECT_EQ(settled.Row(30)[10], 1);
  EXPECT_EQ(settled.Row(30)[80], 0);
}

// A hand of the wall's colour that was found by its landmarks.
TEST(SettleMatte, WhatIsKnownToBeInside) {
  Scene scene;
  for (int y = 25; y < 35; ++y) {
    std::fill_n(scene.inside.Row(y) + 46, 10, 255);
  }
  const FloatImage settled = scene.Settle();
  EXPECT_EQ(settled.Row(30)[50], 1);
  EXPECT_LT(settled.Row(10)[50], 0.5F);
}

TEST(SettleMatte, WideGapsStayOpen) {
  Scene scene;
  for (int y = 20; y < 36; ++y) {
    for (int x = 30; x < 60; ++x) {
      std::fill_n(scene.picture.At(x, y), 3, 90);
      scene.matte.Row(y)[x] = 0.1F;
    }
  }
  EXPECT_LT(scene.Settle().Row(28)[50], 0.05F);
  EXPECT_LT(scene.Settle().Row(28)[40], 0.3F);
}

// Too narrow for anything in it to be surely outside, blurred, and closed but for its lower end.
TEST(SettleMatte, NarrowGapsStayOpen) {
  constexpr std::array<int, 10> kProfile = {185, 160, 130, 105, 90, 90, 105, 130, 160, 185};
  Scene scene;
  for (int y = 10; y < kHeight; ++y) {
    for (int x = 29; x < 39; ++x) {
      std::fill_n(scene.picture.At(x, y), 3, kProfile[x - 29]);
      scene.matte.Row(y)[x] = kProfile[x - 29] < 150 ? 0.02F : 0.98F;
    }
    std::fill_n(scene.matte.Row(y) + 39, 6, 0.98F);
  }
  const FloatImage settled = scene.Settle();
  for (const int y : {14, 30, 50}) {
    EXPECT_LT(settled.Row(y)[34], 0.05F);
    EXPECT_GT(settled.Row(y)[41], 0.9F);
  }
}

TEST(SettleMatte, TinyPictures) {
  for (const int size : {1, 2}) {
    const Image picture(size, size, 3);
    const FloatImage nothing(size, size, 1);
    const Image inside(size, size, 1);
    const Image outside(size, size, 1);
    EXPECT_EQ(SettleMatte(picture.span(), nothing.span(), inside.span(), outside.span(), kReach)
                  .Row(0)[0],
              0);
  }
}

}  // namespace
}  // namespace understudy
