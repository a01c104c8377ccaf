#include "media/gif_palette.h"

#include <gtest/gtest.h>

#include <set>

#include "media/test_clips.h"

namespace understudy {
namespace {

ColorHistogram Of(const Image& image) {
  ColorHistogram histogram;
  histogram.Add(image.span(), true);
  return histogram;
}

TEST(MakePalette, FewColoursAreKept) {
  Image image(30, 10, 3);
  const std::array<std::array<int, 3>, 3> colors = {{{255, 0, 0}, {10, 200, 30}, {255, 255, 255}}};
  for (int y = 0; y < 10; ++y) {
    for (int x = 0; x < 30; ++x) {
      for (int c = 0; c < 3; ++c) {
        image.At(x, y)[c] = static_cast<std::uint8_t>(colors[x / 10][c]);
      }
    }
  }
  const auto palette = MakePalette(Of(image), 255);
  ASSERT_EQ(palette.size(), 3U);
  PaletteMapper mapper(palette);
  for (const auto& color : colors) {
    const GifColor found = mapper.colors()[mapper.Nearest(color[0], color[1], color[2])];
    EXPECT_EQ(found,
              (GifColor{static_cast<std::uint8_t>(color[0]), static_cast<std::uint8_t>(color[1]),
                        static_cast<std::uint8_t>(color[2])}));
  }
}

TEST(MakePalette, ManyColoursAreSharedOut) {
  const Image image = testing::Smooth(200, 150, 3);
  const ColorHistogram histogram = Of(image);
  double last = 1e9;
  for (const int most : {2, 16, 64, 255}) {
    PaletteMapper mapper(MakePalette(histogram, most));
    EXPECT_LE(mapper.colors().size(), static_cast<std::size_t>(most));
    const double error = mapper.MeanError(histogram);
    EXPECT_LT(error, last);
    last = error;
  }
}

TEST(MakePalette, NothingCounted) {
  EXPECT_EQ(MakePalette(ColorHistogram(), 255).size(), 1U);
  Image transparent(4, 4, 4);
  EXPECT_EQ(MakePalette(Of(transparent), 255).size(), 1U);
}

TEST(PaletteMapper, NearestMatchesASearch) {
  std::vector<GifColor> colors;
  colors.reserve(200);
  for (int i = 0; i < 200; ++i) {
    colors.push_back({static_cast<std::uint8_t>(i * 37), static_cast<std::uint8_t>(i * 91),
                      static_cast<std::uint8_t>(i * 53)});
  }
  PaletteMapper mapper(colors);
  for (int r = 0; r < 256; r += 51) {
    for (int g = 0; g < 256; g += 51) {
      for (int b = 0; b < 256; b += 51) {
        const auto distance = [&](const GifColor& c) {
          return 3 * (c.r - r) * (c.r - r) + 6 * (c.g - g) * (c.g - g) + 2 * (c.b - b) * (c.b - b);
        };
        int best = INT32_MAX;
        for (const GifColor& color : colors) {
          best = std::min(best, distance(color));
        }
        // Two bits of each channel are left aside.
        EXPECT_LE(std::sqrt(distance(colors[mapper.Nearest(r, g, b)])),
                  std::sqrt(best) + 2 * 4 * 3.4);
      }
    }
  }
}

TEST(PaletteMapper, DitheringMeetsTheColourOnAverage) {
  PaletteMapper mapper({{0, 0, 0}, {255, 255, 255}});
  for (const int grey : {0, 64, 128, 192, 255}) {
    double sum = 0;
    for (int y = 0; y < 8; ++y) {
      for (int x = 0; x < 8; ++x) {
        sum += mapper.colors()[mapper.Dithered(grey, grey, grey, x, y)].g;
      }
    }
    EXPECT_NEAR(sum / 64, grey, 4) << grey;
  }
}

}  // namespace
}  // namespace understudy
