#include "perceive/refine_matte.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

namespace understudy {
namespace {

constexpr float kSureInside = 0.92F;
constexpr float kSureOutside = 0.08F;
constexpr int kRays = 6;  // directions per pixel; they differ between the pixels of a 3 x 3 block

using Color = std::array<float, 3>;

// A foreground and a background colour that may explain a pixel, and how far away they were met.
struct Pair {
  Color inside{};
  Color outside{};
  float cost = 1e9F;
};

// Squared distance.
float Distance(const Color& a, const Color& b) {
  float sum = 0;
  for (int c = 0; c < 3; ++c) {
    sum += (a[c] - b[c]) * (a[c] - b[c]);
  }
  return sum;
}

// The share of `inside` that comes nearest to `color`, 0..1.
float AlphaOf(const Color& color, const Color& inside, const Color& outside) {
  float along = 0;
  for (int c = 0; c < 3; ++c) {
    along += (color[c] - outside[c]) * (inside[c] - outside[c]);
  }
  return std::clamp(along / (Distance(inside, outside) + 1e-3F), 0.0F, 1.0F);
}

// Squared distance of `color` from the mixture.
float Residual(const Color& color, const Color& inside, const Color& outside) {
  const float a = AlphaOf(color, inside, outside);
  float sum = 0;
  for (int c = 0; c < 3; ++c) {
    const float d = color[c] - outside[c] - a * (inside[c] - outside[c]);
    sum += d * d;
  }
  return sum;
}

// What is known before colours are looked at.
enum Zone : std::uint8_t { kOutside = 0, kUnsure = 1, kInside = 2 };

// Unsure is whatever the matte does not know, and what lies within `reach` of its half-way line.
std::vector<std::uint8_t> ZonesOf(FloatImageView matte, int reach) {
  const int w = matte.width;
  const int h = matte.height;
  std::vector<std::uint8_t> zones(static_cast<std::size_t>(w) * h);
  // Smallest and largest value of the square about each pixel, rows and then columns.
  std::vector<float> low(zones.size());
  std::vector<float> high(zones.size());
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      const auto [a, b] = std::minmax_element(matte.Row(y) + std::max(x - reach, 0),
                                              matte.Row(y) + std::min(x + reach + 1, w));
      low[static_cast<std::size_t>(y) * w + x] = *a;
      high[static_cast<std::size_t>(y) * w + x] = *b;
    }
  }
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      float least = 1;
      float most = 0;
      for (int v = std::max(y - reach, 0); v < std::min(y + reach + 1, h); ++v) {
        least = std::min(least, low[static_cast<std::size_t>(v) * w + x]);
        most = std::max(most, high[static_cast<std::size_t>(v) * w + x]);
      }
      const float a = matte.Row(y)[x];
      std::uint8_t zone = kUnsure;
      if (a > kSureInside && least > 0.5F) {
        zone = kInside;
      } else if (a < kSureOutside && most < 0.5F) {
        zone = kOutside;
      }
      zones[static_cast<std::size_t>(y) * w + x] = zone;
    }
  }
  return zones;
}

// The pixels along every ray, kRays for each place in a 3 x 3 block, from its first step on.
std::vector<std::vector<std::pair<int, int>>> RaysOf(int steps) {
  std::vector<std::vector<std::pair<int, int>>> rays(9 * kRays);
  for (int i = 0; i < 9 * kRays; ++i) {
    const int place = i / kRays;  // in the block
    const float turn =
        6.2831853F * (static_cast<float>(i % kRays) + static_cast<float>(place) / 9.0F) / kRays;
    for (int step = 1; step <= steps; ++step) {
      rays[i].emplace_back(std::lround(std::cos(turn) * static_cast<float>(step)),
                           std::lround(std::sin(turn) * static_cast<float>(step)));
    }
  }
  return rays;
}

}  // namespace

FloatImage RefineMatte(ImageView picture, FloatImageView matte, int reach) {
  const int w = picture.width;
  const int h = picture.height;
  const std::vector<std::uint8_t> zones = ZonesOf(matte, reach);
  const auto color_at = [&](int x, int y) {
    const std::uint8_t* p = picture.At(x, y);
    return Color{static_cast<float>(p[0]), static_cast<float>(p[1]), static_cast<float>(p[2])};
  };
  const int farthest = 8 * reach + 24;
  const std::vector<std::vector<std::pair<int, int>>> rays = RaysOf(farthest);
  // First each unsure pixel looks along its own rays.
  std::vector<std::int32_t> number(zones.size(), -1);
  std::vector<Pair> pairs;
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      const std::size_t at = static_cast<std::size_t>(y) * w + x;
      if (zones[at] != kUnsure) {
        continue;
      }
      number[at] = static_cast<std::int32_t>(pairs.size());
      const Color color = color_at(x, y);
      const float said = matte.Row(y)[x];
      std::array<Color, kRays> inside;
      std::array<Color, kRays> outside;
      std::array<float, kRays> inside_far{};
      std::array<float, kRays> outside_far{};
      int insides = 0;
      int outsides = 0;
      for (int r = 0; r < kRays; ++r) {
        const auto& ray = rays[static_cast<std::size_t>(x % 3 + 3 * (y % 3)) * kRays + r];
        bool met_inside = false;
        bool met_outside = false;
        for (int step = 1; step <= farthest && !(met_inside && met_outside); ++step) {
          const int u = x + ray[step - 1].first;
          const int v = y + ray[step - 1].second;
          if (u < 0 || v < 0 || u >= w || v >= h) {
            break;
          }
          const std::uint8_t zone = zones[static_cast<std::size_t>(v) * w + u];
          if (zone == kInside && !met_inside) {
            met_inside = true;
            inside_far[insides] = static_cast<float>(step);
            inside[insides++] = color_at(u, v);
          } else if (zone == kOutside && !met_outside) {
            met_outside = true;
            outside_far[outsides] = static_cast<float>(step);
            outside[outsides++] = color_at(u, v);
          }
        }
      }
      Pair best;
      for (int i = 0; i < insides; ++i) {
        for (int o = 0; o < outsides; ++o) {
          const float a = AlphaOf(color, inside[i], outside[o]);
          // Grey levels squared; far samples and a break with the given matte cost.
          const float cost = Residual(color, inside[i], outside[o]) +
                             2.0F * (inside_far[i] + outside_far[o]) +
                             150.0F * (a - said) * (a - said);
          if (cost < best.cost) {
            best = {inside[i], outside[o], cost};
          }
        }
      }
      pairs.push_back(best);
    }
  }
  // Then neighbours share what they found: the pair that explains this pixel best.
  FloatImage out(w, h, 1);
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      const std::size_t at = static_cast<std::size_t>(y) * w + x;
      const float said = matte.Row(y)[x];
      if (zones[at] != kUnsure) {
        out.Row(y)[x] = zones[at] == kInside ? 1.0F : 0.0F;
        continue;
      }
      const Color color = color_at(x, y);
      const Pair* best = nullptr;
      float least = 1e9F;
      for (int v = std::max(y - 3, 0); v <= std::min(y + 3, h - 1); ++v) {
        for (int u = std::max(x - 3, 0); u <= std::min(x + 3, w - 1); ++u) {
          const std::int32_t n = number[static_cast<std::size_t>(v) * w + u];
          if (n < 0 || pairs[n].cost >= 1e9F) {
            continue;
          }
          const float a = AlphaOf(color, pairs[n].inside, pairs[n].outside);
          const float cost = Residual(color, pairs[n].inside, pairs[n].outside) +
                             0.3F * pairs[n].cost + 150.0F * (a - said) * (a - said);
          if (cost < least) {
            least = cost;
            best = &pairs[n];
          }
        }
      }
      if (best == nullptr) {
        out.Row(y)[x] = said;
        continue;
      }
      const float a = AlphaOf(color, best->inside, best->outside);
      const float apart = std::sqrt(Distance(best->inside, best->outside));
      const float trust = std::clamp((apart - 12.0F) / 40.0F, 0.0F, 1.0F) *
                          std::exp(-Residual(color, best->inside, best->outside) / 900.0F);
      out.Row(y)[x] = said + trust * (a - said);
    }
  }
  return out;
}

}  // namespace understudy
