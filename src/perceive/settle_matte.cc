#include "perceive/settle_matte.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "core/distance_transform.h"
#include "core/pixel_box.h"
#include "perceive/matte_zones.h"

namespace understudy {
namespace {

constexpr std::array<std::pair<int, int>, 4> kAround = {{{-1, 0}, {1, 0}, {0, -1}, {0, 1}}};

constexpr float kSigma = 14.0F;  // grey levels

float ColorDistance2(const std::uint8_t* a, const std::uint8_t* b) {
  float sum = 0;
  for (int c = 0; c < 3; ++c) {
    const auto d = static_cast<float>(a[c] - b[c]);
    sum += d * d;
  }
  return sum;
}

// A pixel whose alpha is to be found.
struct Unsure {
  std::int32_t x = 0;
  std::int32_t y = 0;
  std::array<float, 4> step{};  // the chance to go to each neighbour
  float said = 0;               // that to stop, times the alpha there
};

// `unheard`: not 0 where the matte's word for the inside does not count.
std::vector<Unsure> UnsureOf(ImageView picture, const std::vector<MatteZone>& zones,
                             FloatImageView matte, ImageView unheard) {
  // Weights of a step to a neighbour of any colour, and of stopping, where a step to one of the
  // same colour has 1.
  constexpr float kLeast = 0.01F;
  constexpr float kStop = 0.004F;
  constexpr float kSureStop = 0.3F;  // the same where the matte is sure
  const int w = picture.width;
  const int h = picture.height;
  std::vector<Unsure> unsure;
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      if (zones[static_cast<std::size_t>(y) * w + x] != MatteZone::kUnsure) {
        continue;
      }
      Unsure& pixel = unsure.emplace_back();
      pixel.x = x;
      pixel.y = y;
      // How much the matte's word weighs rises with how sure it is.
      const float sure = 2 * matte.Row(y)[x] - 1;
      const bool heard = sure < 0 || unheard.Row(y)[x] == 0;
      const float stop = heard ? kStop + kSureStop * std::pow(sure, 8.0F) : 0;
      float sum = stop;
      for (std::size_t k = 0; k < kAround.size(); ++k) {
        const int u = x + kAround[k].first;
        const int v = y + kAround[k].second;
        if (u < 0 || v < 0 || u >= w || v >= h) {
          continue;
        }
        const float apart = ColorDistance2(picture.At(x, y), picture.At(u, v));
        pixel.step[k] = kLeast + std::exp(-apart / (2 * kSigma * kSigma));
        sum += pixel.step[k];
      }
      for (float& step : pixel.step) {
        step /= sum;
      }
      pixel.said = stop / sum * matte.Row(y)[x];
    }
  }
  return unsure;
}

// Successive over-relaxation, to and fro, so that nothing drifts to one side.
void Walk(const std::vector<Unsure>& unsure, FloatImage& alpha) {
  constexpr int kRounds = 120;
  constexpr float kRelax = 1.6F;
  // What has just been changed is added last: the next pixel need not wait for the whole sum.
  const auto relax = [&alpha](const Unsure& p, std::size_t last) {
    float sum = kRelax * p.said + (1 - kRelax) * alpha.Row(p.y)[p.x];
    const auto add = [&](std::size_t k) {
      if (p.step[k] > 0) {
        sum += kRelax * p.step[k] * alpha.Row(p.y + kAround[k].second)[p.x + kAround[k].first];
      }
    };
    add(3);
    add(2);
    add(1 - last);
    add(last);
    alpha.Row(p.y)[p.x] = sum;
  };
  for (int round = 0; round < kRounds; round += 2) {
    for (auto p = unsure.begin(); p != unsure.end(); ++p) {
      relax(*p, 0);
    }
    for (auto p = unsure.rbegin(); p != unsure.rend(); ++p) {
      relax(*p, 1);
    }
  }
}

// What is marked in `ends` is to be found again, but for what is surely inside.
void Reopen(const Image& ends, ImageView inside, std::vector<MatteZone>& zones) {
  for (int y = 0; y < ends.height(); ++y) {
    for (int x = 0; x < ends.width(); ++x) {
      MatteZone& zone = zones[static_cast<std::size_t>(y) * ends.width() + x];
      if (ends.Row(y)[x] != 0 && zone == MatteZone::kInside && inside.Row(y)[x] == 0) {
        zone = MatteZone::kUnsure;
      }
    }
  }
}

// How many pixels of any window are background.
class EmptyCounts {
 public:
  explicit EmptyCounts(const FloatImage& alpha)
      : width_(alpha.width() + 1),
        sums_(static_cast<std::size_t>(width_) * (alpha.height() + 1), 0) {
    for (int y = 0; y < alpha.height(); ++y) {
      int row = 0;
      for (int x = 0; x < alpha.width(); ++x) {
        row += alpha.Row(y)[x] < 0.5F ? 1 : 0;
        sums_[At(x + 1, y + 1)] = sums_[At(x + 1, y)] + row;
      }
    }
  }

  // Of columns x0 to x1 - 1 and rows y0 to y1 - 1.
  int In(const PixelBox& box) const {
    return sums_[At(box.x1, box.y1)] - sums_[At(box.x0, box.y1)] - sums_[At(box.x1, box.y0)] +
           sums_[At(box.x0, box.y0)];
  }

 private:
  std::size_t At(int x, int y) const { return static_cast<std::size_t>(y) * width_ + x; }

  int width_;
  std::vector<std::int32_t> sums_;
};

// The window of `reach` pixels to all sides, within the picture.
PixelBox About(int x, int y, int reach, const FloatImage& alpha) {
  return {std::max(x - reach, 0), std::max(y - reach, 0),
          std::min(x + reach, alpha.width() - 1) + 1, std::min(y + reach, alpha.height() - 1) + 1};
}

// Whether the background about (x, y) is a narrow strip between what is mostly unlike it.
bool IsNarrow(ImageView picture, const FloatImage& alpha, const EmptyCounts& counts, int x, int y,
              int reach) {
  constexpr float kNarrow = 0.35F;  // of the surroundings; beside a straight outline it is half
  constexpr float kAlike = 0.4F;    // of the figure, the rest of the strip included
  constexpr float kUnlike = 2 * kSigma;
  const PixelBox box = About(x, y, reach, alpha);
  const int all = box.width() * box.height();
  const int empty = counts.In(box);
  if (!(static_cast<float>(empty) < kNarrow * static_cast<float>(all))) {
    return false;
  }
  const std::uint8_t* here = picture.At(x, y);
  int alike = 0;
  for (int v = box.y0; v < box.y1; ++v) {
    for (int u = box.x0; u < box.x1; ++u) {
      alike += alpha.Row(v)[u] >= 0.5F && ColorDistance2(here, picture.At(u, v)) < kUnlike * kUnlike
                   ? 1
                   : 0;
    }
  }
  return static_cast<float>(alike) < kAlike * static_cast<float>(all - empty);
}

// Gaps narrow toward an armpit or a crotch, where the coarse matte no longer sees them. Marks with
// 255 what lies about the ends of such strips that the picture shows no edge at; returns whether
// there was one.
bool MarkNarrowEnds(ImageView picture, const FloatImage& alpha, int reach, Image& ends) {
  constexpr float kNoEdge = 1.5F * kSigma;
  constexpr float kFigure = 0.6F;
  const int w = alpha.width();
  const int h = alpha.height();
  const EmptyCounts counts(alpha);
  bool any = false;
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      if (alpha.Row(y)[x] >= 0.5F) {
        continue;
      }
      const PixelBox near = About(x, y, reach, alpha);
      if (counts.In(near) == near.width() * near.height()) {
        continue;  // no figure that could be reached
      }
      const auto goes_on = [&](const std::pair<int, int>& way) {
        for (int step = 1; step <= reach; ++step) {
          const int u = x + step * way.first;
          const int v = y + step * way.second;
          if (u < 0 || v < 0 || u >= w || v >= h ||
              ColorDistance2(picture.At(x, y), picture.At(u, v)) > kNoEdge * kNoEdge) {
            return false;
          }
          if (alpha.Row(v)[u] > kFigure) {
            return true;
          }
        }
        return false;
      };
      if (!std::any_of(kAround.begin(), kAround.end(), goes_on) ||
          !IsNarrow(picture, alpha, counts, x, y, 2 * reach)) {
        continue;
      }
      any = true;
      for (int v = std::max(y - 2 * reach, 0); v <= std::min(y + 2 * reach, h - 1); ++v) {
        std::fill_n(ends.Row(v) + std::max(x - 2 * reach, 0),
                    std::min(x + 2 * reach, w - 1) - std::max(x - 2 * reach, 0) + 1, 255);
      }
    }
  }
  return any;
}

}  // namespace

FloatImage SettleMatte(ImageView picture, FloatImageView matte, ImageView inside, ImageView outside,
                       int reach) {
  constexpr float kSteep = 3;
  constexpr int kOpenings = 6;
  const int w = picture.width;
  const int h = picture.height;
  FloatImage alpha(w, h, 1);
  for (int y = 0; y < h; ++y) {
    std::copy_n(matte.Row(y), w, alpha.Row(y));
  }
  std::vector<MatteZone> zones = MatteZonesOf(matte, reach);
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      if (inside.Row(y)[x] != 0) {
        zones[static_cast<std::size_t>(y) * w + x] = MatteZone::kInside;
        alpha.Row(y)[x] = 1;
      }
    }
  }
  Image ends = Dilate(outside, static_cast<float>(reach));
  Reopen(ends, inside, zones);
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      if (outside.Row(y)[x] != 0) {
        zones[static_cast<std::size_t>(y) * w + x] = MatteZone::kOutside;
        alpha.Row(y)[x] = 0;
      }
    }
  }
  Walk(UnsureOf(picture, zones, matte, ends.span()), alpha);
  for (int round = 0; round < kOpenings && MarkNarrowEnds(picture, alpha, reach, ends); ++round) {
    Reopen(ends, inside, zones);
    std::vector<Unsure> again = UnsureOf(picture, zones, matte, ends.span());
    again.erase(std::remove_if(again.begin(), again.end(),
                               [&ends](const Unsure& p) { return ends.Row(p.y)[p.x] == 0; }),
                again.end());
    Walk(again, alpha);
  }
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      float& value = alpha.Row(y)[x];
      value = std::clamp((value - 0.5F) * kSteep + 0.5F, 0.0F, 1.0F);
    }
  }
  return alpha;
}

}  // namespace understudy
