#include "media/orientation.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstring>

#include "media/test_clips.h"

namespace understudy {
namespace {

using testing::LargestDifference;
using testing::Pattern;

// What EXIF says of each number, pixel by pixel (CIPA DC-008, tag 274).
Image Slow(const Image& stored, Orientation orientation) {
  const int w = stored.width();
  const int h = stored.height();
  const bool swap = SwapsSides(orientation);
  Image shown(swap ? h : w, swap ? w : h, stored.channels());
  for (int y = 0; y < shown.height(); ++y) {
    for (int x = 0; x < shown.width(); ++x) {
      std::array<int, 2> from{};
      switch (orientation) {
        case Orientation::kUpright:
          from = {x, y};
          break;
        case Orientation::kMirrored:
          from = {w - 1 - x, y};
          break;
        case Orientation::kHalfTurn:
          from = {w - 1 - x, h - 1 - y};
          break;
        case Orientation::kFlipped:
          from = {x, h - 1 - y};
          break;
        case Orientation::kTransposed:
          from = {y, x};
          break;
        case Orientation::kQuarterTurn:
          from = {y, h - 1 - x};
          break;
        case Orientation::kTransversed:
          from = {w - 1 - y, h - 1 - x};
          break;
        case Orientation::kQuarterTurnCounterwise:
          from = {w - 1 - y, x};
          break;
      }
      std::memcpy(shown.At(x, y), stored.At(from[0], from[1]),
                  static_cast<std::size_t>(stored.channels()));
    }
  }
  return shown;
}

TEST(Orient, MatchesTheDefinition) {
  for (int o = 1; o <= 8; ++o) {
    for (const int channels : {1, 2, 3, 4}) {
      for (const auto& [w, h] :
           {std::pair{1, 1}, std::pair{5, 1}, std::pair{1, 7}, std::pair{70, 33}}) {
        const Image picture = Pattern(w, h, channels);
        const Image slow = Slow(picture, static_cast<Orientation>(o));
        const Image fast = Orient(picture.Clone(), static_cast<Orientation>(o));
        EXPECT_EQ(LargestDifference(fast.span(), slow.span()), 0)
            << o << " " << channels << " " << w << "x" << h;
      }
    }
  }
}

TEST(Orient, EmptyStaysEmpty) { EXPECT_TRUE(Orient(Image(), Orientation::kQuarterTurn).empty()); }

TEST(OrientationOfMatrix, QuarterTurnsAndMirrors) {
  constexpr std::int32_t k = 65536;
  const auto of = [](std::int32_t a, std::int32_t b, std::int32_t c, std::int32_t d) {
    return OrientationOfMatrix({a, b, 0, c, d, 0, 0, 0, 1 << 30});
  };
  EXPECT_EQ(of(k, 0, 0, k), Orientation::kUpright);
  EXPECT_EQ(of(-k, 0, 0, k), Orientation::kMirrored);
  EXPECT_EQ(of(-k, 0, 0, -k), Orientation::kHalfTurn);
  EXPECT_EQ(of(k, 0, 0, -k), Orientation::kFlipped);
  EXPECT_EQ(of(0, k, k, 0), Orientation::kTransposed);
  EXPECT_EQ(of(0, k, -k, 0), Orientation::kQuarterTurn);  // what a phone held upright writes
  EXPECT_EQ(of(0, -k, -k, 0), Orientation::kTransversed);
  EXPECT_EQ(of(0, -k, k, 0), Orientation::kQuarterTurnCounterwise);
  EXPECT_EQ(of(0, 0, 0, 0), Orientation::kUpright);
}

TEST(OrientationOfMatrix, AgreesWithFfmpeg) {
  for (const auto& [clockwise, expected] :
       {std::pair{0.0, Orientation::kUpright}, std::pair{90.0, Orientation::kQuarterTurn},
        std::pair{180.0, Orientation::kHalfTurn},
        std::pair{270.0, Orientation::kQuarterTurnCounterwise},
        std::pair{85.0, Orientation::kQuarterTurn}, std::pair{-30.0, Orientation::kUpright}}) {
    std::array<std::int32_t, 9> matrix{};
    av_display_rotation_set(matrix.data(), clockwise);
    EXPECT_EQ(OrientationOfMatrix(matrix), expected) << clockwise;
  }
}

}  // namespace
}  // namespace understudy
