#include "perceive/refine_matte.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "perceive/matte_zones.h"

namespace understudy {
namespace {

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

// A lower bound of the distance to the nearest pixel of a zone: rows or columns, whichever are
// more.
std::vector<std::uint16_t> StepsTo(const std::vector<MatteZone>& zones, int w, int h,
                                   MatteZone zone) {
  constexpr int kFar = 60000;
  std::vector<std::uint16_t> steps(zones.size());
  const auto at = [&](int x, int y) {
    return x < 0 || y < 0 || x >= w || y >= h
               ? kFar
               : static_cast<int>(steps[static_cast<std::size_t>(y) * w + x]);
  };
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      const std::size_t i = static_cast<std::size_t>(y) * w + x;
      const int near =
          std::min({at(x - 1, y), at(x - 1, y - 1), at(x, y - 1), at(x + 1, y - 1), kFar - 1});
      steps[i] = static_cast<std::uint16_t>(zones[i] == zone ? 0 : near + 1);
    }
  }
  for (int y = h - 1; y >= 0; --y) {
    for (int x = w - 1; x >= 0; --x) {
      const int near = std::min({at(x + 1, y), at(x + 1, y + 1), at(x, y + 1), at(x - 1, y + 1)});
      steps[static_cast<std::size_t>(y) * w + x] =
          static_cast<std::uint16_t>(std::min(at(x, y), near + 1));
    }
  }
  return steps;
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

FloatImage RefineMatte(ImageView picture, FloatImageView matte, int reach, Executor* executor) {
  const int w = picture.width;
  const int h = picture.height;
  const std::vector<MatteZone> zones = MatteZonesOf(matte, reach);
  const auto color_at = [&](int x, int y) {
    const std::uint8_t* p = picture.At(x, y);
    return Color{static_cast<float>(p[0]), static_cast<float>(p[1]), static_cast<float>(p[2])};
  };
  const int farthest = 8 * reach + 24;
  const std::vector<std::vector<std::pair<int, int>>> rays = RaysOf(farthest);
  const std::vector<std::uint16_t> to_inside = StepsTo(zones, w, h, MatteZone::kInside);
  const std::vector<std::uint16_t> to_outside = StepsTo(zones, w, h, MatteZone::kOutside);
  std::vector<std::int32_t> number(zones.size(), -1);
  std::int32_t unsure = 0;
  for (std::size_t at = 0; at < zones.size(); ++at) {
    number[at] = zones[at] == MatteZone::kUnsure ? unsure++ : -1;
  }
  // First each unsure pixel looks along its own rays.
  std::vector<Pair> pairs(static_cast<std::size_t>(unsure));
  ForRows(executor, h, [&](int y) {
    for (int x = 0; x < w; ++x) {
      const std::size_t at = static_cast<std::size_t>(y) * w + x;
      if (number[at] < 0) {
        continue;
      }
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
        for (int step = 1; step <= farthest && !(met_inside && met_outside);) {
          const int u = x + ray[step - 1].first;
          const int v = y + ray[step - 1].second;
          if (u < 0 || v < 0 || u >= w || v >= h) {
            break;
          }
          const std::size_t there = static_cast<std::size_t>(v) * w + u;
          const MatteZone zone = zones[there];
          if (zone == MatteZone::kInside && !met_inside) {
            met_inside = true;
            inside_far[insides] = static_cast<float>(step);
            inside[insides++] = color_at(u, v);
          } else if (zone == MatteZone::kOutside && !met_outside) {
            met_outside = true;
            outside_far[outsides] = static_cast<float>(step);
            outside[outsides++] = color_at(u, v);
          }
          // What is still looked for is at least so far away; rounding may bring it one nearer.
          const int need = std::min(met_inside ? farthest : to_inside[there],
                                    met_outside ? farthest : to_outside[there]);
          step += std::max(need - 1, 1);
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
      pairs[number[at]] = best;
    }
  });
  // Then neighbours share what they found: the pair that explains this pixel best.
  FloatImage out(w, h, 1);
  ForRows(executor, h, [&](int y) {
    for (int x = 0; x < w; ++x) {
      const std::size_t at = static_cast<std::size_t>(y) * w + x;
      const float said = matte.Row(y)[x];
      if (zones[at] != MatteZone::kUnsure) {
        out.Row(y)[x] = zones[at] == MatteZone::kInside ? 1.0F : 0.0F;
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
          if (0.3F * pairs[n].cost >= least) {
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
  });
  return out;
}

}  // namespace understudy
