#include "media/yuv_to_rgb.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "media/test_clips.h"

namespace understudy {
namespace {

// Planes that own their samples.
struct Planes {
  Planes(int width, int height, int shift_x, int shift_y) {
    const int cw = (width + shift_x) >> shift_x;
    const int ch = (height + shift_y) >> shift_y;
    y.resize(static_cast<std::size_t>(width) * height);
    u.resize(static_cast<std::size_t>(cw) * ch);
    v.resize(u.size());
    view = {y.data(), u.data(), v.data(), width, cw, cw, width, height, shift_x, shift_y, {}};
  }
  std::vector<std::uint8_t> y, u, v;
  YuvPlanes view;
};

void Randomize(Planes* planes, unsigned seed) {
  std::mt19937 random(seed);
  for (auto* plane : {&planes->y, &planes->u, &planes->v}) {
    for (auto& sample : *plane) {
      sample = static_cast<std::uint8_t>(random() & 255);
    }
  }
}

TEST(YuvToRgb, MatchesTheReference) {
  unsigned seed = 0;
  for (const AVColorSpace matrix : {AVCOL_SPC_BT709, AVCOL_SPC_SMPTE170M, AVCOL_SPC_BT2020_NCL,
                                    AVCOL_SPC_FCC, AVCOL_SPC_SMPTE240M}) {
    for (const bool full : {false, true}) {
      for (const ChromaSite site : {ChromaSite::kLeft, ChromaSite::kCenter, ChromaSite::kTopLeft}) {
        for (const auto& [sx, sy] :
             {std::pair{1, 1}, std::pair{1, 0}, std::pair{0, 0}, std::pair{0, 1}}) {
          for (const auto& [w, h] :
               {std::pair{1, 1}, std::pair{2, 2}, std::pair{37, 5}, std::pair{64, 9}}) {
            Planes planes(w, h, sx, sy);
            Randomize(&planes, ++seed);
            planes.view.color = {matrix, full, site};
            for (const int channels : {3, 4}) {
              Image fast(w, h, channels);
              Image slow(w, h, channels);
              YuvToRgb(planes.view, fast.span());
              YuvToRgbReference(planes.view, slow.span());
              ASSERT_LE(testing::LargestDifference(fast.span(), slow.span()), 1)
                  << matrix << full << static_cast<int>(site) << sx << sy << " " << w << "x" << h;
              ASSERT_LE(testing::MeanDifference(fast.span(), slow.span()),
                        w * h > 100 ? 0.06 : 1.0);
            }
          }
        }
      }
    }
  }
}

TEST(YuvToRgb, GreyRampIsExact) {
  for (const bool full : {false, true}) {
    Planes planes(256, 2, 1, 1);
    for (int x = 0; x < 512; ++x) {
      planes.y[x] = static_cast<std::uint8_t>(x & 255);
    }
    std::fill(planes.u.begin(), planes.u.end(), 128);
    std::fill(planes.v.begin(), planes.v.end(), 128);
    planes.view.color.full_range = full;
    Image out(256, 2, 3);
    YuvToRgb(planes.view, out.span());
    for (int x = 0; x < 256; ++x) {
      const double expected = full ? x : std::clamp((x - 16) * 255.0 / 219.0, 0.0, 255.0);
      for (int c = 0; c < 3; ++c) {
        ASSERT_EQ(out.At(x, 1)[c], std::lround(expected)) << x << " " << full;
      }
    }
  }
}

TEST(YuvToRgb, PrimariesOfBt709AndBt601) {
  struct Known {
    AVColorSpace matrix;
    std::array<int, 3> yuv;
    std::array<int, 3> rgb;
  };
  // 8-bit codes of the primaries as the standards round them.
  for (const Known& known : {Known{AVCOL_SPC_BT709, {63, 102, 240}, {255, 0, 0}},
                             Known{AVCOL_SPC_BT709, {173, 42, 26}, {0, 255, 0}},
                             Known{AVCOL_SPC_BT709, {32, 240, 118}, {0, 0, 255}},
                             Known{AVCOL_SPC_SMPTE170M, {81, 90, 240}, {255, 0, 0}},
                             Known{AVCOL_SPC_SMPTE170M, {145, 54, 34}, {0, 255, 0}},
                             Known{AVCOL_SPC_SMPTE170M, {41, 240, 110}, {0, 0, 255}}}) {
    Planes planes(4, 4, 1, 1);
    std::fill(planes.y.begin(), planes.y.end(), known.yuv[0]);
    std::fill(planes.u.begin(), planes.u.end(), known.yuv[1]);
    std::fill(planes.v.begin(), planes.v.end(), known.yuv[2]);
    planes.view.color.matrix = known.matrix;
    Image out(4, 4, 3);
    YuvToRgb(planes.view, out.span());
    for (int c = 0; c < 3; ++c) {
      EXPECT_NEAR(out.At(2, 2)[c], known.rgb[c], 2);
    }
  }
}

TEST(YuvToRgb, LeavesTheFourthChannelAlone) {
  Planes planes(33, 3, 1, 1);
  Image out(33, 3, 4);
  out.Fill(77);
  YuvToRgb(planes.view, out.span());
  for (int x = 0; x < 33; ++x) {
    EXPECT_EQ(out.At(x, 1)[3], 77);
  }
}

TEST(YuvToRgb, WritesNothingBeyondARow) {
  for (int width = 1; width < 70; ++width) {
    Planes planes(width, 1, 1, 1);
    Image out(width + 8, 1, 3);
    out.Fill(9);
    YuvToRgb(planes.view, out.span().Crop(0, 0, width, 1));
    for (int x = width; x < width + 8; ++x) {
      ASSERT_EQ(out.At(x, 0)[0], 9) << width;
    }
  }
}

}  // namespace
}  // namespace understudy
