#include "media/gif_palette.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <utility>

namespace understudy {
namespace {

constexpr std::array<int, 3> kWeight = {3, 6, 2};  // of squared differences in R, G and B

int Distance(const GifColor& color, int r, int g, int b) {
  const int dr = color.r - r;
  const int dg = color.g - g;
  const int db = color.b - b;
  return kWeight[0] * dr * dr + kWeight[1] * dg * dg + kWeight[2] * db * db;
}

// A group of cells and what follows from them.
struct Group {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::array<double, 3> mean{};
  int widest = 0;    // the channel that errs most
  double error = 0;  // weighted squared error of that channel, summed over pixels
};

using Cells = std::vector<ColorHistogram::Cell>;

double MeanOf(const ColorHistogram::Cell& cell, int channel) {
  return static_cast<double>(cell.sum[channel]) / static_cast<double>(cell.count);
}

Group Measure(const Cells& cells, std::size_t begin, std::size_t end) {
  Group group{begin, end};
  double count = 0;
  for (std::size_t i = begin; i < end; ++i) {
    count += static_cast<double>(cells[i].count);
    for (int c = 0; c < 3; ++c) {
      group.mean[c] += static_cast<double>(cells[i].sum[c]);
    }
  }
  for (double& mean : group.mean) {
    mean /= count;
  }
  for (int c = 0; c < 3; ++c) {
    double error = 0;
    for (std::size_t i = begin; i < end; ++i) {
      const double miss = MeanOf(cells[i], c) - group.mean[c];
      error += kWeight[c] * miss * miss * static_cast<double>(cells[i].count);
    }
    if (error > group.error) {
      group.error = error;
      group.widest = c;
    }
  }
  return group;
}

// A threshold in (0, 1) for each place of an 8 x 8 tile: Bayer's matrix.
double Threshold(int x, int y) {
  int value = 0;
  for (int bit = 0; bit < 3; ++bit) {
    const int xb = x >> bit & 1;
    const int yb = y >> bit & 1;
    value = value << 2 | (xb ^ yb) << 1 | yb;
  }
  return (value + 0.5) / 64;
}

}  // namespace

void ColorHistogram::Add(ImageView picture, bool skip_transparent) {
  const bool skip = skip_transparent && picture.channels == 4;
  for (int y = 0; y < picture.height; ++y) {
    const std::uint8_t* p = picture.Row(y);
    for (int x = 0; x < picture.width; ++x, p += picture.channels) {
      if (skip && p[3] < 128) {
        continue;
      }
      Cell& cell = cells_[(p[0] >> 3) << 10 | (p[1] >> 3) << 5 | p[2] >> 3];
      ++cell.count;
      for (int c = 0; c < 3; ++c) {
        cell.sum[c] += p[c];
      }
    }
  }
}

std::vector<ColorHistogram::Cell> ColorHistogram::Filled() const {
  Cells filled;
  std::copy_if(cells_.begin(), cells_.end(), std::back_inserter(filled),
               [](const Cell& cell) { return cell.count > 0; });
  return filled;
}

std::vector<GifColor> MakePalette(const ColorHistogram& histogram, int most) {
  Cells cells = histogram.Filled();
  if (cells.empty()) {
    return {GifColor{}};
  }
  std::vector<Group> groups = {Measure(cells, 0, cells.size())};
  while (static_cast<int>(groups.size()) < most) {
    const auto worst =
        std::max_element(groups.begin(), groups.end(),
                         [](const Group& a, const Group& b) { return a.error < b.error; });
    if (worst->error <= 0) {
      break;
    }
    const Group split = *worst;
    const auto middle =
        std::partition(cells.begin() + static_cast<std::ptrdiff_t>(split.begin),
                       cells.begin() + static_cast<std::ptrdiff_t>(split.end),
                       [&](const ColorHistogram::Cell& cell) {
                         return MeanOf(cell, split.widest) <= split.mean[split.widest];
                       });
    const auto at = static_cast<std::size_t>(middle - cells.begin());
    if (at == split.begin || at == split.end) {
      worst->error = 0;  // all at the mean, up to rounding
      continue;
    }
    *worst = Measure(cells, split.begin, at);
    groups.push_back(Measure(cells, at, split.end));
  }
  std::vector<GifColor> palette;
  palette.reserve(groups.size());
  const auto level = [](double value) { return static_cast<std::uint8_t>(std::lround(value)); };
  for (const Group& group : groups) {
    palette.push_back({level(group.mean[0]), level(group.mean[1]), level(group.mean[2])});
  }
  return palette;
}

PaletteMapper::PaletteMapper(std::vector<GifColor> colors)
    : colors_(std::move(colors)), nearest_(1 << 18, std::int16_t{-1}) {
  assert(!colors_.empty() && colors_.size() <= 256);
}

int PaletteMapper::Nearest(int r, int g, int b) {
  std::int16_t& known = nearest_[static_cast<std::size_t>((r >> 2) << 12 | (g >> 2) << 6 | b >> 2)];
  if (known < 0) {
    // Spread the six bits over 0..255, so that black and white are met exactly.
    const auto spread = [](int level) { return (level >> 2) << 2 | level >> 6; };
    int best = INT32_MAX;
    for (std::size_t i = 0; i < colors_.size(); ++i) {
      const int distance = Distance(colors_[i], spread(r), spread(g), spread(b));
      if (distance < best) {
        best = distance;
        known = static_cast<std::int16_t>(i);
      }
    }
  }
  return known;
}

int PaletteMapper::Dithered(int r, int g, int b, int x, int y) {
  const int near = Nearest(r, g, b);
  const GifColor& from = colors_[near];
  // As far on the other side of the wanted colour; twice as far, where that leads back to the same
  // entry.
  int beyond = near;
  for (int steps = 1; steps <= 2 && beyond == near; ++steps) {
    beyond = Nearest(std::clamp(r + steps * (r - from.r), 0, 255),
                     std::clamp(g + steps * (g - from.g), 0, 255),
                     std::clamp(b + steps * (b - from.b), 0, 255));
  }
  if (beyond == near) {
    return near;
  }
  const GifColor& to = colors_[beyond];
  const std::array<int, 3> step = {to.r - from.r, to.g - from.g, to.b - from.b};
  const std::array<int, 3> want = {r - from.r, g - from.g, b - from.b};
  int along = 0;
  int whole = 0;
  for (int c = 0; c < 3; ++c) {
    along += kWeight[c] * step[c] * want[c];
    whole += kWeight[c] * step[c] * step[c];
  }
  return whole > 0 && along > Threshold(x & 7, y & 7) * whole ? beyond : near;
}

double PaletteMapper::MeanError(const ColorHistogram& histogram) {
  double error = 0;
  double count = 0;
  for (const ColorHistogram::Cell& cell : histogram.Filled()) {
    const auto r = static_cast<int>(std::lround(MeanOf(cell, 0)));
    const auto g = static_cast<int>(std::lround(MeanOf(cell, 1)));
    const auto b = static_cast<int>(std::lround(MeanOf(cell, 2)));
    const auto pixels = static_cast<double>(cell.count);
    error += pixels * Distance(colors_[Nearest(r, g, b)], r, g, b);
    count += pixels;
  }
  return count > 0 ? error / count : 0;
}

}  // namespace understudy
