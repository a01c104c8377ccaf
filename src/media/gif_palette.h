#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/image.h"

namespace understudy {

struct GifColor {
  std::uint8_t r = 0;
  std::uint8_t g = 0;
  std::uint8_t b = 0;
  friend bool operator==(const GifColor&, const GifColor&) = default;
};

// How often the colours of a picture occur, in 32 x 32 x 32 cells.
class ColorHistogram {
 public:
  ColorHistogram() : cells_(kCells) {}

  // Counts the pixels of an RGB or RGBA picture; with `skip_transparent` those of RGBA with alpha
  // below 128 are left out.
  void Add(ImageView picture, bool skip_transparent);

  struct Cell {
    std::uint64_t count = 0;
    std::array<std::uint64_t, 3> sum{};  // of R, G and B
  };
  // The cells that hold anything, in a fixed order.
  std::vector<Cell> Filled() const;

 private:
  static constexpr int kCells = 32 * 32 * 32;
  std::vector<Cell> cells_;
};

// Up to `most` colours that stand for the counted ones with little squared error (weighted as the
// eye weighs them): the group of colours that errs most is split at its mean until there are
// enough. At least one colour. From: X. Wu, "Efficient statistical computations for optimal color
// quantization", Graphics Gems II, 1991.
std::vector<GifColor> MakePalette(const ColorHistogram& histogram, int most);

// Finds palette entries for colours.
class PaletteMapper {
 public:
  // 1 to 256 colours.
  explicit PaletteMapper(std::vector<GifColor> colors);

  const std::vector<GifColor>& colors() const { return colors_; }

  // The entry nearest to a colour, its lowest two bits left aside; found once for each such colour.
  int Nearest(int r, int g, int b);

  // The entry for a pixel, dithered: between the nearest colour and the one on the other side of
  // it, by a fixed pattern of the pixel's place, so that what stands still keeps its pattern.
  int Dithered(int r, int g, int b, int x, int y);

  // Mean squared distance of the counted colours to their nearest entries.
  double MeanError(const ColorHistogram& histogram);

 private:
  std::vector<GifColor> colors_;
  std::vector<std::int16_t> nearest_;  // by 6 bits of R, G and B; -1: not found yet
};

}  // namespace understudy
