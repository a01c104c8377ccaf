#include "media/rgb_to_yuv.h"

#include <gtest/gtest.h>

#include "media/test_clips.h"
#include "media/yuv_to_rgb.h"

namespace understudy {
namespace {

struct Planes {
  Planes(int width, int height) {
    const int cw = (width + 1) / 2;
    const int ch = (height + 1) / 2;
    y.resize(static_cast<std::size_t>(width) * height);
    a.resize(y.size());
    u.resize(static_cast<std::size_t>(cw) * ch);
    v.resize(u.size());
    view = {y.data(), u.data(), v.data(), a.data(), width, cw, cw, width};
  }
  std::vector<std::uint8_t> y, u, v, a;
  Yuv420Planes view;
};

int Largest(const std::vector<std::uint8_t>& a, const std::vector<std::uint8_t>& b) {
  int largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    largest = std::max(largest, std::abs(a[i] - b[i]));
  }
  return largest;
}

TEST(RgbToYuv420, MatchesTheReference) {
  for (const int channels : {3, 4}) {
    for (const auto& [w, h] :
         {std::pair{1, 1}, std::pair{2, 2}, std::pair{37, 5}, std::pair{64, 48}}) {
      const Image picture = testing::Pattern(w, h, channels, w);
      Planes fast(w, h);
      Planes slow(w, h);
      RgbToYuv420(picture.span(), fast.view);
      RgbToYuv420Reference(picture.span(), slow.view);
      EXPECT_LE(Largest(fast.y, slow.y), 1);
      EXPECT_LE(Largest(fast.u, slow.u), 1);
      EXPECT_LE(Largest(fast.v, slow.v), 1);
      EXPECT_EQ(fast.a, slow.a);
    }
  }
}

TEST(RgbToYuv420, KnownCodes) {
  struct Known {
    std::array<int, 3> rgb;
    std::array<int, 3> yuv;
  };
  for (const Known& known :
       {Known{{0, 0, 0}, {16, 128, 128}}, Known{{255, 255, 255}, {235, 128, 128}},
        Known{{255, 0, 0}, {63, 102, 240}}, Known{{0, 255, 0}, {173, 42, 26}},
        Known{{0, 0, 255}, {32, 240, 118}}}) {
    Planes planes(4, 4);
    RgbToYuv420(testing::Flat(4, 4, known.rgb).span(), planes.view);
    EXPECT_EQ(planes.y[5], known.yuv[0]);
    EXPECT_EQ(planes.u[1], known.yuv[1]);
    EXPECT_EQ(planes.v[1], known.yuv[2]);
  }
}

TEST(RgbToYuv420, GreyHasNoColour) {
  for (int grey = 0; grey < 256; ++grey) {
    Planes planes(2, 2);
    RgbToYuv420(testing::Flat(2, 2, {grey, grey, grey}).span(), planes.view);
    ASSERT_EQ(planes.u[0], 128) << grey;
    ASSERT_EQ(planes.v[0], 128) << grey;
    ASSERT_EQ(planes.y[0], std::lround(16 + grey * 219.0 / 255.0)) << grey;
  }
}

// The known colours of ITU-R BT.709 in 10 bits: white is 940 and black 64, grey has no colour, and
// a primary lies at one end of its own difference.
TEST(RgbToYuva444, KnownColours) {
  struct Known {
    std::array<std::uint8_t, 4> rgba;
    std::array<int, 4> yuva;
  };
  constexpr std::array<Known, 5> kKnown = {{
      {{255, 255, 255, 255}, {940, 512, 512, 1023}},
      {{0, 0, 0, 0}, {64, 512, 512, 0}},
      {{128, 128, 128, 128}, {504, 512, 512, 514}},
      {{255, 0, 0, 255}, {250, 409, 960, 1023}},
      {{0, 0, 255, 255}, {127, 960, 471, 1023}},
  }};
  Image picture(static_cast<int>(kKnown.size()), 2, 4);
  for (int x = 0; x < picture.width(); ++x) {
    std::copy_n(kKnown[x].rgba.begin(), 4, picture.At(x, 0));
    std::copy_n(kKnown[x].rgba.begin(), 4, picture.At(x, 1));
  }
  std::array<std::vector<std::uint16_t>, 4> planes;
  Yuva444Planes view;
  for (int p = 0; p < 4; ++p) {
    planes[p].assign(16, 7777);
    view.plane[p] = planes[p].data();
    view.stride[p] = 8;
  }
  RgbToYuva444(picture.span(), view);
  for (int p = 0; p < 4; ++p) {
    for (int x = 0; x < picture.width(); ++x) {
      EXPECT_NEAR(planes[p][8 + x], kKnown[x].yuva[p], 1) << x << " plane " << p;
    }
    EXPECT_EQ(planes[p][picture.width()], 7777) << "beyond the row";
  }
}

TEST(RgbToYuv420, ThereAndBackKeepsASmoothPicture) {
  const Image picture = testing::Smooth(64, 48, 3);
  Planes planes(64, 48);
  RgbToYuv420(picture.span(), planes.view);
  Image back(64, 48, 3);
  YuvToRgb({planes.y.data(), planes.u.data(), planes.v.data(), 64, 32, 32, 64, 48, 1, 1, {}},
           back.span());
  EXPECT_LE(testing::LargestDifference(picture.span(), back.span()), 4);
  EXPECT_LE(testing::MeanDifference(picture.span(), back.span()), 1.0);
}

}  // namespace
}  // namespace understudy
