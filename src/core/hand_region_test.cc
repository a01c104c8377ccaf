#include "core/hand_region.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/segment_distance.h"

namespace understudy {
namespace {

using Eigen::Vector2f;
using Rgb = std::array<std::uint8_t, 3>;

constexpr Rgb kSkin = {215, 160, 135};
constexpr Rgb kJeans = {50, 70, 130};
const Vector2f kWrist(100, 60);

// Five fingers of 8 pixels' thickness that hang from the wrist, spread a little.
Vector2f Landmark(int finger, float along) {
  return kWrist + Vector2f(static_cast<float>(finger - 2) * 14 * along, 70 * along);
}

std::array<Keypoint, kHandKeypoints> Landmarks() {
  std::array<Keypoint, kHandKeypoints> points;
  points[0] = {kWrist.x(), kWrist.y(), 1};
  for (int finger = 0; finger < 5; ++finger) {
    for (int k = 0; k < 4; ++k) {
      const Vector2f p = Landmark(finger, 0.4F + 0.2F * static_cast<float>(k));
      points[1 + 4 * finger + k] = {p.x(), p.y(), 1};
    }
  }
  return points;
}

bool InHand(const Vector2f& p) {
  for (int finger = 0; finger < 5; ++finger) {
    if (SegmentDistance(p, kWrist, Landmark(finger, 1)) < 8) {
      return true;
    }
  }
  return false;
}

// The hand, shaded from left to right, on something of one colour.
Image Scene(const Rgb& behind) {
  Image picture(200, 200, 3);
  for (int y = 0; y < 200; ++y) {
    for (int x = 0; x < 200; ++x) {
      const bool hand = InHand({static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F});
      const float light = hand ? 0.7F + 0.003F * static_cast<float>(x - 60) : 1.0F;
      for (int k = 0; k < 3; ++k) {
        picture.At(x, y)[k] =
            static_cast<std::uint8_t>(light * static_cast<float>(hand ? kSkin[k] : behind[k]));
      }
    }
  }
  return picture;
}

bool At(const HandRegion& region, int x, int y) {
  return x >= region.box.x0 && x < region.box.x1 && y >= region.box.y0 && y < region.box.y1 &&
         region.mask.Row(y - region.box.y0)[x - region.box.x0] != 0;
}

bool Anywhere(int, int) { return true; }

TEST(FindHandRegion, AHandToItsEdge) {
  const Image picture = Scene(kJeans);
  const auto points = Landmarks();
  const HandRegion region = FindHandRegion(picture.span(), points, Anywhere);
  int wrong = 0;
  int all = 0;
  for (int y = 50; y < 150; ++y) {
    for (int x = 0; x < 200; ++x) {
      const bool hand = InHand({static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F});
      all += hand ? 1 : 0;
      wrong += hand != At(region, x, y) ? 1 : 0;
    }
  }
  EXPECT_LT(wrong, all / 20);
}

// Landmarks are off by some pixels; the hand's edge is not.
TEST(FindHandRegion, ALightOnAKnuckleIsTheHands) {
  Image picture = Scene(kJeans);
  const Vector2f knuckle = Landmark(2, 0.55F);
  const auto x = static_cast<int>(knuckle.x());
  const auto y = static_cast<int>(knuckle.y());
  for (int v = y - 4; v <= y + 4; ++v) {
    std::fill_n(picture.At(x - 4, v), 3 * 9, 255);
  }
  const HandRegion region = FindHandRegion(picture.span(), Landmarks(), Anywhere);
  EXPECT_TRUE(At(region, x, y));
}

TEST(FindHandRegion, LandmarksBesideTheFingers) {
  const Image picture = Scene(kJeans);
  auto points = Landmarks();
  for (Keypoint& p : points) {
    p.x += 5;
  }
  const HandRegion region = FindHandRegion(picture.span(), points, Anywhere);
  EXPECT_TRUE(At(region, 70, 125));
  EXPECT_FALSE(At(region, 140, 128));
}

TEST(FindHandRegion, OnBareSkinItEndsCloseToItsBones) {
  const Image picture = Scene({195, 145, 122});
  const auto points = Landmarks();
  const HandRegion region = FindHandRegion(picture.span(), points, Anywhere);
  EXPECT_TRUE(At(region, 100, 100));
  EXPECT_FALSE(At(region, 100, 152));
  EXPECT_FALSE(At(region, 160, 100));
}

TEST(FindHandRegion, WhatCannotBeTheHandIsNot) {
  const Image picture = Scene(kJeans);
  const auto points = Landmarks();
  const HandRegion region =
      FindHandRegion(picture.span(), points, [](int, int y) { return y < 100; });
  EXPECT_TRUE(At(region, 100, 90));
  EXPECT_FALSE(At(region, 100, 105));
}

TEST(FindHandRegion, ColoursThatDoNotAgreeShowNoHand) {
  Image picture = Scene(kJeans);
  for (int y = 0; y < 200; ++y) {
    for (int x = 0; x < 200; ++x) {
      const int stripe = y / 6 % 3;
      for (int k = 0; k < 3; ++k) {
        picture.At(x, y)[k] = stripe == k ? 230 : 20;
      }
    }
  }
  const auto points = Landmarks();
  EXPECT_TRUE(FindHandRegion(picture.span(), points, Anywhere).box.empty());
}

TEST(FindHandRegion, LandmarksOutsideThePicture) {
  const Image picture = Scene(kJeans);
  auto points = Landmarks();
  for (Keypoint& p : points) {
    p.x -= 900;
  }
  EXPECT_TRUE(FindHandRegion(picture.span(), points, Anywhere).box.empty());
}

}  // namespace
}  // namespace understudy
