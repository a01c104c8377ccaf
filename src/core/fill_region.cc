#include "core/fill_region.h"

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <random>
#include <vector>

#include "core/distance_transform.h"
#include "core/push_pull.h"

namespace understudy {
namespace {

constexpr int kRadius = 3;
constexpr int kPatch = 2 * kRadius + 1;
constexpr int kSmallest = 32;  // pixels, shorter side of the coarsest level

// One level of the pyramid. A source patch lies wholly in known, allowed pixels.
struct Level {
  FloatImage color;  // RGB 0..255
  Image hole;        // 255 where unknown
  Image allowed;     // 255 where a patch may be centred as a source
  FloatImage
      wanted;  // mean colour of the patch about each pixel that a smooth continuation would give
  FloatImage means;   // mean colour of the known patches (sources)
  FloatImage trust;   // 1 at the rim of the hole, less toward its middle
  int row_reach = 0;  // rows from which a source may come; 0: any
  std::vector<std::int32_t>
      match;  // for each pixel, index of its source patch's centre; -1 outside the target band
};

// Means of the patches about every pixel; at the rim of what of a patch is inside.
FloatImage PatchMeans(FloatImageView color) {
  const int w = color.width;
  const int h = color.height;
  FloatImage rows(w, h, 3);
  for (int y = 0; y < h; ++y) {
    const float* in = color.Row(y);
    for (int x = 0; x < w; ++x) {
      const int first = std::max(x - kRadius, 0);
      const int last = std::min(x + kRadius, w - 1);
      float sum[3] = {0, 0, 0};
      for (const float* p = in + 3 * first; p <= in + 3 * last; p += 3) {
        for (int c = 0; c < 3; ++c) {
          sum[c] += p[c];
        }
      }
      for (int c = 0; c < 3; ++c) {
        rows.At(x, y)[c] = sum[c] / static_cast<float>(last - first + 1);
      }
    }
  }
  FloatImage out(w, h, 3);
  for (int y = 0; y < h; ++y) {
    const int first = std::max(y - kRadius, 0);
    const int last = std::min(y + kRadius, h - 1);
    float* to = out.Row(y);
    for (int v = first; v <= last; ++v) {
      const float* from = rows.Row(v);
      for (int i = 0; i < 3 * w; ++i) {
        to[i] += from[i];
      }
    }
    for (int i = 0; i < 3 * w; ++i) {
      to[i] /= static_cast<float>(last - first + 1);
    }
  }
  return out;
}

class Filler {
 public:
  Filler(MutableImageView picture, ImageView hole, ImageView source, const FillOptions& options)
      : options_(options), rng_(options.seed) {
    Level base;
    base.color = FloatImage(picture.width, picture.height, 3);
    base.hole = Image(picture.width, picture.height, 1);
    Image source_mask(picture.width, picture.height, 1);
    for (int y = 0; y < picture.height; ++y) {
      for (int x = 0; x < picture.width; ++x) {
        for (int c = 0; c < 3; ++c) {
          base.color.At(x, y)[c] = picture.At(x, y)[c];
        }
        const bool unknown = hole.At(x, y)[0] != 0;
        base.hole.Row(y)[x] = unknown ? 255 : 0;
        source_mask.Row(y)[x] = !unknown && (source.empty() || source.At(x, y)[0] != 0) ? 255 : 0;
      }
    }
    levels_.push_back(std::move(base));
    sources_.push_back(std::move(source_mask));
    while (std::min(levels_.back().color.width(), levels_.back().color.height()) >= 2 * kSmallest) {
      PushHalf();
    }
    for (std::size_t i = 0; i < levels_.size(); ++i) {
      MarkAllowed(levels_[i], sources_[i]);
      MarkTrust(levels_[i]);
      levels_[i].row_reach = options_.row_reach > 0 ? std::max(options_.row_reach >> i, 1) : 0;
    }
  }

  // False when there is nowhere to take texture from.
  bool Run() {
    int start = static_cast<int>(levels_.size()) - 1;
    while (start >= 0 && !HasSource(levels_[start])) {
      --start;
    }
    if (start < 0) {
      return false;
    }
    for (int i = start; i >= 0; --i) {
      Level& level = levels_[i];
      level.means = PatchMeans(level.color.span());
      const FloatImage smooth = SmoothGuess(level);
      level.wanted = PatchMeans(smooth.span());
      if (i == start) {
        level.color = smooth.Clone();
        RandomMatches(level);
      } else {
        EnlargeMatches(levels_[i + 1], level);
        Vote(level);
      }
      const int rounds = i == start ? 3 * options_.iterations
                         : i == 0   ? 1
                         : i == 1   ? 2
                                    : options_.iterations;
      for (int round = 0; round < rounds; ++round) {
        Search(level, round % 2 == 1, i > 1 || i == start);
        Vote(level);
      }
    }
    return true;
  }

  const FloatImage& result() const { return levels_[0].color; }

 private:
  void PushHalf() {
    const Level& fine = levels_.back();
    const Image& fine_source = sources_.back();
    Level half;
    const int w = fine.color.width() / 2;
    const int h = fine.color.height() / 2;
    half.color = FloatImage(w, h, 3);
    half.hole = Image(w, h, 1);
    Image source(w, h, 1);
    for (int y = 0; y < h; ++y) {
      for (int x = 0; x < w; ++x) {
        float sum[3] = {0, 0, 0};
        float known = 0;
        bool all_source = true;
        for (int k = 0; k < 4; ++k) {
          const int sx = 2 * x + (k & 1);
          const int sy = 2 * y + (k >> 1);
          const bool unknown = fine.hole.Row(sy)[sx] != 0;
          all_source = all_source && fine_source.Row(sy)[sx] != 0;
          if (!unknown) {
            known += 1;
            for (int c = 0; c < 3; ++c) {
              sum[c] += fine.color.At(sx, sy)[c];
            }
          }
        }
        for (int c = 0; c < 3; ++c) {
          half.color.At(x, y)[c] = known > 0 ? sum[c] / known : 0.0F;
        }
        half.hole.Row(y)[x] = known >= 2 ? 0 : 255;
        source.Row(y)[x] = all_source ? 255 : 0;
      }
    }
    levels_.push_back(std::move(half));
    sources_.push_back(std::move(source));
  }

  static void MarkAllowed(Level& level, const Image& source) {
    const int w = level.color.width();
    const int h = level.color.height();
    level.allowed = Image(w, h, 1);
    // Runs of source pixels along rows, then columns: a patch is allowed when all its rows are.
    Image rows(w, h, 1);
    for (int y = 0; y < h; ++y) {
      int run = 0;
      for (int x = 0; x < w; ++x) {
        run = source.Row(y)[x] != 0 ? run + 1 : 0;
        if (run >= kPatch) {
          rows.Row(y)[x - kRadius] = 255;
        }
      }
    }
    for (int x = 0; x < w; ++x) {
      int run = 0;
      for (int y = 0; y < h; ++y) {
        run = rows.Row(y)[x] != 0 ? run + 1 : 0;
        if (run >= kPatch) {
          level.allowed.Row(y - kRadius)[x] = 255;
        }
      }
    }
  }

  // What is near known pixels is decided first and its surroundings after it (Newson et al. 2014,
  // section 3.2).
  static void MarkTrust(Level& level) {
    constexpr float kFade = 1.3F;  // per pixel of distance
    level.trust = DistanceTransform(level.hole.span(), false);
    for (int y = 0; y < level.trust.height(); ++y) {
      for (int x = 0; x < level.trust.width(); ++x) {
        float& t = level.trust.Row(y)[x];
        t = std::pow(kFade, -std::min(t, 60.0F));
      }
    }
  }

  static bool HasSource(const Level& level) {
    int count = 0;
    for (int y = 0; y < level.allowed.height(); ++y) {
      const std::uint8_t* row = level.allowed.Row(y);
      count += static_cast<int>(std::count(row, row + level.allowed.width(), 255));
    }
    return count >= 16;
  }

  static FloatImage SmoothGuess(const Level& level) {
    FloatImage smooth = level.color.Clone();
    FloatImage weight(smooth.width(), smooth.height(), 1);
    for (int y = 0; y < weight.height(); ++y) {
      for (int x = 0; x < weight.width(); ++x) {
        weight.Row(y)[x] = level.hole.Row(y)[x] != 0 ? 0.0F : 1.0F;
      }
    }
    PushPull(smooth.span(), weight.span());
    return smooth;
  }

  // Pixels whose patch touches the hole and fits into the picture.
  static bool IsTarget(const Level& level, int x, int y) {
    const int w = level.color.width();
    const int h = level.color.height();
    if (x < kRadius || y < kRadius || x >= w - kRadius || y >= h - kRadius) {
      return false;
    }
    for (int v = -kRadius; v <= kRadius; ++v) {
      const std::uint8_t* row = level.hole.Row(y + v) + x - kRadius;
      for (int u = 0; u < kPatch; ++u) {
        if (row[u] != 0) {
          return true;
        }
      }
    }
    return false;
  }

  void CollectTargets(const Level& level) {
    targets_.clear();
    for (int y = 0; y < level.color.height(); ++y) {
      for (int x = 0; x < level.color.width(); ++x) {
        if (IsTarget(level, x, y)) {
          targets_.push_back(y * level.color.width() + x);
        }
      }
    }
  }

  static bool Reaches(const Level& level, int target_row, int source_row) {
    return level.row_reach == 0 || std::abs(source_row - target_row) <= level.row_reach;
  }

  // A source for a target in that row.
  int RandomSource(const Level& level, int target_row) {
    const int w = level.color.width();
    const int h = level.color.height();
    if (level.row_reach > 0) {
      for (int tries = 0; tries < 256; ++tries) {
        const int x = static_cast<int>(rng_() % static_cast<unsigned>(w));
        const int y = target_row - level.row_reach +
                      static_cast<int>(rng_() % static_cast<unsigned>(2 * level.row_reach + 1));
        if (y >= 0 && y < h && level.allowed.Row(y)[x] != 0) {
          return y * w + x;
        }
      }
    }
    for (int tries = 0; tries < 4096; ++tries) {
      const int x = static_cast<int>(rng_() % static_cast<unsigned>(w));
      const int y = static_cast<int>(rng_() % static_cast<unsigned>(h));
      if (level.allowed.Row(y)[x] != 0) {
        return y * w + x;
      }
    }
    for (int y = 0; y < h; ++y) {
      for (int x = 0; x < w; ++x) {
        if (level.allowed.Row(y)[x] != 0) {
          return y * w + x;
        }
      }
    }
    return -1;
  }

  void RandomMatches(Level& level) {
    CollectTargets(level);
    level.match.assign(static_cast<std::size_t>(level.color.width()) * level.color.height(), -1);
    for (const int t : targets_) {
      level.match[t] = RandomSource(level, t / level.color.width());
    }
  }

  void EnlargeMatches(const Level& coarse, Level& fine) {
    CollectTargets(fine);
    const int w = fine.color.width();
    const int cw = coarse.color.width();
    fine.match.assign(static_cast<std::size_t>(w) * fine.color.height(), -1);
    for (const int t : targets_) {
      const int x = t % w;
      const int y = t / w;
      const int cx = std::clamp(x / 2, kRadius, cw - kRadius - 1);
      const int cy = std::clamp(y / 2, kRadius, coarse.color.height() - kRadius - 1);
      const int m = coarse.match[static_cast<std::size_t>(cy) * cw + cx];
      int sx = x;
      int sy = y;
      if (m >= 0) {
        sx = 2 * (m % cw) + (x - 2 * cx);
        sy = 2 * (m / cw) + (y - 2 * cy);
      }
      const bool inside = sx >= 0 && sy >= 0 && sx < w && sy < fine.color.height();
      fine.match[t] = inside && fine.allowed.Row(sy)[sx] != 0 ? sy * w + sx : RandomSource(fine, y);
    }
  }

  struct Bias {
    float c[3];
  };

  // How much lighter a copied patch is made, so that gradients continue. A difference too large for
  // that is structure, and is left as it is: of all colours alike, or the patch changes its hue.
  Bias BiasOf(const Level& level, int t, int s) const {
    const int w = level.color.width();
    const float limit = static_cast<float>(options_.largest_bias);
    Bias bias;
    float most = 0;
    for (int c = 0; c < 3; ++c) {
      bias.c[c] = level.wanted.At(t % w, t / w)[c] - level.means.At(s % w, s / w)[c];
      most = std::max(most, std::abs(bias.c[c]));
    }
    const float share = std::clamp(2 - most / std::max(limit, 1e-3F), 0.0F, 1.0F);
    for (float& c : bias.c) {
      c *= share;
    }
    return bias;
  }

  // Sum of squared differences of two patches after the bias, given up above `best`.
  float Distance(const Level& level, int t, int s, float best) const {
    const int w = level.color.width();
    const Bias bias = BiasOf(level, t, s);
    const int tx = t % w - kRadius;
    const int ty = t / w - kRadius;
    const int sx = s % w - kRadius;
    const int sy = s / w - kRadius;
    // A little is charged for the bias, so that a plain match wins.
    float sum =
        1.0F * kPatch * (bias.c[0] * bias.c[0] + bias.c[1] * bias.c[1] + bias.c[2] * bias.c[2]);
    using PatchRow = Eigen::Array<float, kPatch * 3, 1>;
    PatchRow offsets;
    for (int k = 0; k < kPatch * 3; ++k) {
      offsets[k] = bias.c[k % 3];
    }
    for (int v = 0; v < kPatch && sum < best; ++v) {
      const Eigen::Map<const PatchRow> a(level.color.At(tx, ty + v));
      const Eigen::Map<const PatchRow> b(level.color.At(sx, sy + v));
      sum += (a - b - offsets).square().sum();
    }
    return sum;
  }

  void Search(Level& level, bool backward, bool random) {
    const int w = level.color.width();
    const int h = level.color.height();
    const int step = backward ? 1 : -1;
    const auto count = static_cast<std::ptrdiff_t>(targets_.size());
    for (std::ptrdiff_t n = 0; n < count; ++n) {
      const int t = targets_[backward ? count - 1 - n : n];
      const int x = t % w;
      const int y = t / w;
      int best = level.match[t];
      float cost = Distance(level, t, best, std::numeric_limits<float>::max());
      const auto attempt = [&](int sx, int sy) {
        if (sx < 0 || sy < 0 || sx >= w || sy >= h || level.allowed.Row(sy)[sx] == 0 ||
            !Reaches(level, y, sy)) {
          return;
        }
        const int s = sy * w + sx;
        if (s == best) {
          return;
        }
        const float d = Distance(level, t, s, cost);
        if (d < cost) {
          cost = d;
          best = s;
        }
      };
      for (const bool across : {true, false}) {
        const int nx = across ? x + step : x;
        const int ny = across ? y : y + step;
        if (nx < 0 || ny < 0 || nx >= w || ny >= h) {
          continue;
        }
        const int m = level.match[static_cast<std::size_t>(ny) * w + nx];
        if (m >= 0) {
          attempt(m % w - (nx - x), m / w - (ny - y));
        }
      }
      if (random) {
        for (int reach = std::max(w, h); reach >= 1; reach /= 2) {
          const int sx =
              best % w + static_cast<int>(rng_() % static_cast<unsigned>(2 * reach + 1)) - reach;
          const int sy =
              best / w + static_cast<int>(rng_() % static_cast<unsigned>(2 * reach + 1)) - reach;
          attempt(sx, sy);
        }
      }
      level.match[t] = best;
    }
  }

  // Every unknown pixel becomes the mean of what the patches over it say, the nearer their centre
  // the more.
  void Vote(Level& level) const {
    const int w = level.color.width();
    const int h = level.color.height();
    FloatImage sum(w, h, 3);
    FloatImage total(w, h, 1);
    std::array<float, kPatch * kPatch> nearness;
    for (int i = 0; i < kPatch * kPatch; ++i) {
      const int u = i % kPatch - kRadius;
      const int v = i / kPatch - kRadius;
      nearness[i] = 1.0F / static_cast<float>(1 + u * u + v * v);
    }
    for (const int t : targets_) {
      const int s = level.match[t];
      if (s < 0) {
        continue;
      }
      const Bias bias = BiasOf(level, t, s);
      const int x = t % w;
      const int y = t / w;
      const float trust = level.trust.Row(y)[x];
      for (int v = -kRadius; v <= kRadius; ++v) {
        const std::uint8_t* hole = level.hole.Row(y + v) + x - kRadius;
        const float* from = level.color.At(s % w - kRadius, s / w + v);
        float* to = sum.At(x - kRadius, y + v);
        float* weights = total.Row(y + v) + x - kRadius;
        for (int u = 0; u < kPatch; ++u, from += 3, to += 3) {
          if (hole[u] == 0) {
            continue;
          }
          const float weight = trust * nearness[(v + kRadius) * kPatch + u];
          for (int c = 0; c < 3; ++c) {
            to[c] += weight * (from[c] + bias.c[c]);
          }
          weights[u] += weight;
        }
      }
    }
    for (int y = 0; y < h; ++y) {
      for (int x = 0; x < w; ++x) {
        if (level.hole.Row(y)[x] != 0 && total.Row(y)[x] > 0) {
          for (int c = 0; c < 3; ++c) {
            level.color.At(x, y)[c] = std::clamp(sum.At(x, y)[c] / total.Row(y)[x], 0.0F, 255.0F);
          }
        }
      }
    }
  }

  FillOptions options_;
  std::mt19937 rng_;
  std::vector<Level> levels_;
  std::vector<Image> sources_;
  std::vector<std::int32_t> targets_;
};

}  // namespace

void FillRegion(MutableImageView picture, ImageView hole, ImageView source,
                const FillOptions& options) {
  assert(picture.channels == 3 && hole.channels == 1);
  Filler filler(picture, hole, source, options);
  const bool textured = filler.Run();
  FloatImage smooth;
  if (!textured) {
    smooth = FloatImage(picture.width, picture.height, 3);
    FloatImage weight(picture.width, picture.height, 1);
    for (int y = 0; y < picture.height; ++y) {
      for (int x = 0; x < picture.width; ++x) {
        weight.Row(y)[x] = hole.Row(y)[x] != 0 ? 0.0F : 1.0F;
        for (int c = 0; c < 3; ++c) {
          smooth.At(x, y)[c] = picture.At(x, y)[c];
        }
      }
    }
    PushPull(smooth.span(), weight.span());
  }
  const FloatImage& result = textured ? filler.result() : smooth;
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      if (hole.Row(y)[x] != 0) {
        for (int c = 0; c < 3; ++c) {
          picture.At(x, y)[c] =
              static_cast<std::uint8_t>(std::clamp(std::lround(result.At(x, y)[c]), 0L, 255L));
        }
      }
    }
  }
}

}  // namespace understudy
