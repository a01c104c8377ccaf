#include "character/fit_eye_openings.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "core/order_statistics.h"

namespace understudy {
namespace {

using Eigen::Vector2f;
using Eigen::Vector3f;

constexpr int kSide = 128;  // of the patch, which is as large as the distance between the eyes
constexpr float kSize = kSide;
constexpr int kPixels = kSide * kSide;
// Differences from skin, CIE 1976 delta E: less is no eye, more says no more.
constexpr float kLeastContrast = 6;
constexpr float kMostContrast = 32;

// CIE 1976 L*a*b* of an sRGB colour, D65.
Vector3f Lab(const Vector3f& rgb) {
  const auto linear = [](float v) {
    v /= 255;
    return v > 0.04045F ? std::pow((v + 0.055F) / 1.055F, 2.4F) : v / 12.92F;
  };
  const Vector3f c(linear(rgb.x()), linear(rgb.y()), linear(rgb.z()));
  const auto f = [](float t) { return t > 0.008856F ? std::cbrt(t) : 7.787F * t + 16.0F / 116.0F; };
  const float x = f((0.4125F * c.x() + 0.3576F * c.y() + 0.1804F * c.z()) / 0.9505F);
  const float y = f(0.2127F * c.x() + 0.7152F * c.y() + 0.0722F * c.z());
  const float z = f((0.0193F * c.x() + 0.1192F * c.y() + 0.9503F * c.z()) / 1.0888F);
  return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

struct Patch {
  Vector2f middle;  // of the eye: the middle of the patch, pixels of the picture
  std::vector<Vector3f> lab;

  Vector3f At(float x, float y) const {
    const int column = std::clamp(static_cast<int>(x), 0, kSide - 1);
    const int row = std::clamp(static_cast<int>(y), 0, kSide - 1);
    return lab[static_cast<std::size_t>(row) * kSide + column];
  }
};

Vector2f ToPatch(const EyeRegion& region, const Vector2f& middle, const Vector2f& p) {
  const Vector2f d = (p - middle) * (kSize / region.eyes);
  return Vector2f(d.dot(region.across), d.dot(region.down)) + Vector2f::Constant(kSize / 2);
}

Vector2f ToPicture(const EyeRegion& region, const Vector2f& middle, const Vector2f& p) {
  const Vector2f d = (p - Vector2f::Constant(kSize / 2)) * (region.eyes / kSize);
  return middle + region.across * d.x() + region.down * d.y();
}

Patch PatchAbout(const EyeRegion& region, const Vector2f& middle) {
  // Large pictures are averaged, so that no patch sees single lashes.
  const int samples = std::clamp(static_cast<int>(std::lround(region.eyes / kSize)), 1, 8);
  const ImageView& picture = region.picture;
  std::vector<Vector3f> sharp(kPixels);
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      Vector3f sum = Vector3f::Zero();
      for (int v = 0; v < samples; ++v) {
        for (int u = 0; u < samples; ++u) {
          const auto part = [samples](int at, int k) {
            return static_cast<float>(at) +
                   (static_cast<float>(k) + 0.5F) / static_cast<float>(samples);
          };
          const Vector2f p = ToPicture(region, middle, {part(x, u), part(y, v)});
          const int px = std::clamp(static_cast<int>(std::floor(p.x())), 0, picture.width - 1);
          const int py = std::clamp(static_cast<int>(std::floor(p.y())), 0, picture.height - 1);
          const std::uint8_t* c = picture.At(px, py);
          sum += Vector3f(c[0], c[1], c[2]);
        }
      }
      sharp[static_cast<std::size_t>(y) * kSide + x] =
          Lab(sum / static_cast<float>(samples * samples));
    }
  }
  Patch patch{middle, std::vector<Vector3f>(kPixels)};
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      Vector3f sum = Vector3f::Zero();
      for (int v = -1; v <= 1; ++v) {
        for (int u = -1; u <= 1; ++u) {
          const int row = std::clamp(y + v, 0, kSide - 1);
          const int column = std::clamp(x + u, 0, kSide - 1);
          const auto weight = static_cast<float>((2 - std::abs(u)) * (2 - std::abs(v)));
          sum += weight / 16 * sharp[static_cast<std::size_t>(row) * kSide + column];
        }
      }
      patch.lab[static_cast<std::size_t>(y) * kSide + x] = sum;
    }
  }
  return patch;
}

// The middle colour of a box, in shares of the distance between the eyes from the eye's middle.
Vector3f MiddleColor(const Patch& patch, float x0, float x1, float y0, float y1) {
  std::array<std::vector<float>, 3> channels;
  const auto pixel = [](float at) { return static_cast<int>((0.5F + at) * kSize); };
  for (int y = pixel(y0); y < pixel(y1); ++y) {
    for (int x = pixel(x0); x < pixel(x1); ++x) {
      const Vector3f c = patch.At(static_cast<float>(x), static_cast<float>(y));
      for (int k = 0; k < 3; ++k) {
        channels[static_cast<std::size_t>(k)].push_back(c[k]);
      }
    }
  }
  return {Median(channels[0]), Median(channels[1]), Median(channels[2])};
}

float DistanceToLine(const Vector3f& p, const Vector3f& a, const Vector3f& b) {
  const Vector3f d = b - a;
  const float t = std::clamp((p - a).dot(d) / std::max(d.squaredNorm(), 1e-6F), 0.0F, 1.0F);
  return (p - a - t * d).norm();
}

// How unlike skin each pixel is: 0 to 1, less `kLevel`; empty where nothing is. Skin is what lies
// below the eye, toward the nose and under the brow, and everything between those in colour, as
// shade makes it.
std::vector<float> UnlikeSkin(const EyeRegion& region, const Patch& patch) {
  constexpr float kLevel = 0.3F;
  const Vector3f below = MiddleColor(patch, -0.15F, 0.15F, 0.28F, 0.38F);
  const float nose = 0.30F * region.nose;
  const Vector3f beside = MiddleColor(patch, nose - 0.04F, nose + 0.04F, -0.02F, 0.1F);
  const float brow = (patch.middle - region.brow_above).dot(region.down) / region.eyes;
  const Vector3f above = MiddleColor(patch, -0.15F, 0.15F, -std::max(0.62F * brow, 0.14F),
                                     -std::max(0.45F * brow, 0.1F));
  std::vector<float> core;
  for (int i = -5; i <= 5; ++i) {
    for (const float v : {-0.03F, 0.0F, 0.03F}) {
      const float u = 0.02F * static_cast<float>(i);
      core.push_back((patch.At((0.5F + u) * kSize, (0.5F + v) * kSize) - below).norm());
    }
  }
  const float seen = Percentile(std::move(core), 0.6);
  if (seen < kLeastContrast) {
    return {};
  }
  const float contrast = std::min(seen, kMostContrast);
  const bool bare_above = (above - below).norm() < 0.7F * seen;  // no fringe hangs there
  std::vector<float> unlike(kPixels);
  for (std::size_t i = 0; i < unlike.size(); ++i) {
    const Vector3f& c = patch.lab[i];
    float d = DistanceToLine(c, below, beside);
    if (bare_above) {
      d = std::min({d, DistanceToLine(c, below, above), DistanceToLine(c, beside, above)});
    }
    unlike[i] = std::min(d / contrast, 1.0F) - kLevel;
  }
  return unlike;
}

// An almond: its middle, half its width, its heights above and below the line through its corners,
// and that line's slope; pixels of the patch.
enum { kX, kY, kHalf, kAbove, kBelow, kSlope, kNumbers };
using Almond = std::array<float, kNumbers>;

// The height of an almond at a share of its width; of the shape render/face_patch gives to lids.
float Bulge(float share) {
  return std::pow(std::max(std::sin(static_cast<float>(M_PI) * share), 0.0F), 0.6F);
}

class Template {
 public:
  // Of an eye half as wide, and as far open, as its landmarks say, with a brow so far above its
  // middle; pixels of the patch.
  Template(std::vector<float> unlike, float half, float opening, float brow)
      : unlike_(std::move(unlike)),
        half_(half),
        opening_(opening),
        highest_(kSize / 2 - std::max(kBelowBrow * brow, 0.16F * kSize)),
        low_{0.37F * kSize, 0.38F * kSize, 0.97F * half, 0.025F * kSize, 0.015F * kSize, -0.3F},
        high_{0.63F * kSize, 0.62F * kSize, std::max(0.36F * kSize, half),
              0.28F * kSize, 0.3F * kSize,  0.3F},
        sums_((kSide + 1) * kSide) {
    for (int y = 0; y < kSide; ++y) {
      for (int x = 0; x < kSide; ++x) {
        sums_[At(x, y + 1)] = sums_[At(x, y)] + unlike_[At(x, y)];
      }
    }
  }

  float Score(const Almond& a) const {
    if (a[kY] - a[kAbove] < highest_) {
      return std::numeric_limits<float>::lowest();
    }
    constexpr int kReach = 2;  // to either side of an edge
    float area = 0;
    float upper_edge = 0;
    float lower_edge = 0;
    int columns = 0;
    const int first = std::max(static_cast<int>(std::ceil(a[kX] - a[kHalf] - 0.5F)), 0);
    for (int x = first; x < kSide && Middle(x) < a[kX] + a[kHalf]; ++x) {
      const float bulge = Bulge((Middle(x) - a[kX] + a[kHalf]) / (2 * a[kHalf]));
      const float line = a[kY] + a[kSlope] * (Middle(x) - a[kX]);
      const int upper = Row(line - a[kAbove] * bulge);
      const int lower = Row(line + a[kBelow] * bulge);
      area += sums_[At(x, lower)] - sums_[At(x, upper)];
      const auto edge = [&](int inside, int outside) {
        return std::clamp(Value(x, inside) - Value(x, outside), -0.5F, 0.5F);
      };
      upper_edge += edge(upper + kReach, upper - kReach - 1);
      lower_edge += edge(lower - kReach - 1, lower + kReach);
      ++columns;
    }
    if (columns == 0) {
      return std::numeric_limits<float>::lowest();
    }
    const auto n = static_cast<float>(columns);
    const auto squared = [](float v) { return v * v; };
    // The network's points lie near the middle of the eye and a little inside of its edge.
    const float unlikely = 0.03F * squared(std::log(a[kHalf] / half_ / 1.15F) / 0.3F) +
                           0.06F * squared(std::log((a[kAbove] + a[kBelow]) / opening_ / 1.4F)) +
                           5 * (squared(a[kX] / kSize - 0.5F) + squared(a[kY] / kSize - 0.5F)) +
                           0.03F * squared(a[kSlope] / 0.15F);
    return 20 * area / kPixels + 2.4F * (upper_edge + 0.6F * lower_edge) / n - unlikely;
  }

  struct Found {
    Almond almond{};
    float score = std::numeric_limits<float>::lowest();
  };

  // The best almond, from several sizes.
  Found Fit() const {
    Found best;
    for (const float wider : {1.0F, 1.4F, 1.9F}) {
      for (const float height : {0.06F, 0.14F}) {
        const Almond start = {
            kSize / 2, kSize / 2, half_ * wider, height * kSize, 0.8F * height * kSize, 0};
        const Found found = Climb(start, low_, high_);
        if (found.score > best.score) {
          best = found;
        }
      }
    }
    return best;
  }

  // The best almond that is much like `other`, which was found on the other eye.
  Found FitLike(const Almond& other) const {
    Almond mirrored = other;
    mirrored[kX] = kSize - other[kX];
    mirrored[kSlope] = -other[kSlope];
    const Almond reach = {0.05F * kSize,           0.05F * kSize,           0.18F * mirrored[kHalf],
                          0.2F * mirrored[kAbove], 0.2F * mirrored[kBelow], 0.1F};
    Almond low;
    Almond high;
    for (int j = 0; j < kNumbers; ++j) {
      low[j] = std::max(low_[j], mirrored[j] - reach[j]);
      high[j] = std::max(low[j], std::min(high_[j], mirrored[j] + reach[j]));
    }
    return Climb(mirrored, low, high);
  }

  // How far an eye goes on beyond a corner of its almond (`side`: -1 the left, 1 the right end), of
  // half its width: an eye's inner corner is long and narrow.
  float Beyond(const Almond& a, float side) const {
    constexpr float kMost = 0.6F;
    constexpr int kGap = 2;         // pixels that may look like skin
    constexpr float kSlim = 0.12F;  // of half the width: what may lie above or below the line
    const int slim = std::max(static_cast<int>(std::lround(kSlim * a[kHalf])), 1);
    float reached = 0;
    int gap = 0;
    for (int step = 0; static_cast<float>(step) < kMost * a[kHalf] && gap <= kGap; ++step) {
      const auto on = static_cast<float>(step);
      const float along = side * (a[kHalf] + on);
      const int x = static_cast<int>(a[kX] + along);
      const int y = Row(a[kY] + a[kSlope] * along);
      if (x < 0 || x >= kSide) {
        break;
      }
      float most = Value(x, y);
      for (int k = 1; k <= slim; ++k) {
        most = std::max({most, Value(x, y - k), Value(x, y + k)});
      }
      gap = most > 0.2F ? 0 : gap + 1;
      reached = gap == 0 ? on + 1 : reached;
    }
    return reached / a[kHalf];
  }

  // How far below its almond's line an eye's inner corner (`side` as above) lies, pixels: painters
  // let it hang. Rows of the eye are followed from inside the almond to where they end.
  float Hangs(const Almond& a, float side) const {
    constexpr float kStart = 0.7F;  // of half the width
    constexpr float kEnd = 1.3F;
    constexpr float kMost = 0.5F;  // of the height
    constexpr float kSeen = 0.1F;
    const float height = a[kAbove] + a[kBelow];
    const auto line = [&a](float along) { return a[kY] + a[kSlope] * along; };
    float y = line(side * kStart * a[kHalf]);
    float reach = 0.4F * height;
    const int steps = static_cast<int>(std::ceil((kEnd - kStart) * a[kHalf]));
    for (int step = 0; step < steps; ++step) {
      const float on = kStart * a[kHalf] + static_cast<float>(step);
      const int x = static_cast<int>(a[kX] + side * on);
      if (x < 0 || x >= kSide) {
        break;
      }
      float sum = 0;
      float weight = 0;
      float top = y + reach;
      float bottom = y - reach;
      for (int row = Row(y - reach); row <= Row(y + reach); ++row) {
        const float v = Value(x, row);
        if (v > kSeen) {
          sum += v * (static_cast<float>(row) + 0.5F);
          weight += v;
          top = std::min(top, static_cast<float>(row));
          bottom = std::max(bottom, static_cast<float>(row));
        }
      }
      if (weight <= 0) {
        break;
      }
      y = sum / weight;
      // The corner narrows.
      reach = std::min(reach, std::max((bottom - top) / 2 + 1, 1.5F));
    }
    return std::clamp(y - line(side * a[kHalf]), -kMost * height, kMost * height);
  }

  // How far an eye goes on below its almond, of its height: the foot of a drawn iris is as light as
  // the skin about it, and boxier than an almond.
  float Under(const Almond& a) const {
    constexpr float kMost = 0.35F;
    const float height = a[kAbove] + a[kBelow];
    std::vector<float> rows;
    for (int x = static_cast<int>(a[kX] - 0.5F * a[kHalf]); Middle(x) < a[kX] + 0.5F * a[kHalf];
         ++x) {
      const float line = a[kY] + a[kSlope] * (Middle(x) - a[kX]);
      const int lower =
          Row(line + a[kBelow] * Bulge((Middle(x) - a[kX] + a[kHalf]) / (2 * a[kHalf])));
      int on = 0;
      while (static_cast<float>(on) < kMost * height && lower + on < kSide &&
             Value(x, lower + on) > 0) {
        ++on;
      }
      rows.push_back(static_cast<float>(on));
    }
    return Percentile(std::move(rows), 0.7) / height;
  }

 private:
  // Uphill with ever smaller steps.
  Found Climb(Almond a, const Almond& low, const Almond& high) const {
    constexpr int kRounds = 6;
    for (int j = 0; j < kNumbers; ++j) {
      a[j] = std::clamp(a[j], low[j], high[j]);
    }
    Found now{a, Score(a)};
    for (const float step : {6.0F, 3.0F, 1.5F, 0.8F}) {
      for (int round = 0; round < kRounds; ++round) {
        const float before = now.score;
        for (int j = 0; j < kNumbers; ++j) {
          for (const float sign : {-1.0F, 1.0F}) {
            Almond tried = now.almond;
            const float change = sign * step * (j == kSlope ? 0.02F : 1.0F);
            tried[j] = std::clamp(tried[j] + change, low[j], high[j]);
            if (const float score = Score(tried); score > now.score) {
              now = {tried, score};
            }
          }
        }
        if (now.score <= before) {
          break;
        }
      }
    }
    return now;
  }

  static std::size_t At(int x, int y) { return static_cast<std::size_t>(y) * kSide + x; }
  static float Middle(int x) { return static_cast<float>(x) + 0.5F; }
  static int Row(float y) { return std::clamp(static_cast<int>(std::lround(y)), 0, kSide); }
  float Value(int x, int y) const { return unlike_[At(x, std::clamp(y, 0, kSide - 1))]; }

  // Of a brow's height above the eye's middle: no eye opens further up.
  static constexpr float kBelowBrow = 0.78F;

  std::vector<float> unlike_;
  float half_;
  float opening_;
  float highest_;
  Almond low_;
  Almond high_;
  std::vector<float> sums_;  // of the columns from above
};

std::optional<Template> TemplateOf(const EyeRegion& region, const std::array<Vector2f, 6>& lids,
                                   const Vector2f& middle) {
  std::vector<float> unlike = UnlikeSkin(region, PatchAbout(region, middle));
  if (unlike.empty()) {
    return std::nullopt;
  }
  std::array<Vector2f, 6> seen;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    seen[i] = ToPatch(region, middle, lids[i]);
  }
  const float half = std::clamp((seen[3].x() - seen[0].x()) / 2, 0.12F * kSize, 0.36F * kSize);
  const float opening = (seen[4].y() + seen[5].y() - seen[1].y() - seen[2].y()) / 2;
  const float brow = (middle - region.brow_above).dot(region.down) * (kSize / region.eyes);
  return Template(std::move(unlike), half, std::max(opening, 0.05F * kSize), brow);
}

}  // namespace

bool FitEyeOpenings(const std::array<EyeRegion, 2>& regions,
                    std::array<std::array<Eigen::Vector2f, 6>, 2>& lids) {
  std::array<Vector2f, 2> middles;
  std::array<std::optional<Template>, 2> templates;
  std::array<Template::Found, 2> found;
  for (std::size_t eye = 0; eye < 2; ++eye) {
    middles[eye] = Vector2f::Zero();
    for (const Vector2f& p : lids[eye]) {
      middles[eye] += p / 6;
    }
    templates[eye] = TemplateOf(regions[eye], lids[eye], middles[eye]);
    if (!templates[eye]) {
      return false;
    }
    found[eye] = templates[eye]->Fit();
  }
  // Eyes are alike: of the two almonds the one that, nearly so, does better on the other eye too.
  const Template::Found left_like_right = templates[1]->FitLike(found[0].almond);
  const Template::Found right_like_left = templates[0]->FitLike(found[1].almond);
  if (found[0].score + left_like_right.score >= found[1].score + right_like_left.score) {
    found[1] = left_like_right;
  } else {
    found[0] = right_like_left;
  }
  if (std::min(found[0].score, found[1].score) <= 0) {
    return false;
  }
  const auto beyond = [&](float toward_nose) {
    return (templates[0]->Beyond(found[0].almond, toward_nose) +
            templates[1]->Beyond(found[1].almond, -toward_nose)) /
           2;
  };
  // Lashes at the outer corner are not the eye.
  constexpr float kMostOutside = 0.2F;
  const float inner = beyond(1);
  const float outer = std::min(beyond(-1), kMostOutside);
  const float under =
      (templates[0]->Under(found[0].almond) + templates[1]->Under(found[1].almond)) / 2;
  for (std::size_t eye = 0; eye < 2; ++eye) {
    // A little beyond the edge, so that closed lids cover it.
    Almond a = found[eye].almond;
    a[kBelow] += under * (a[kAbove] + a[kBelow]);
    a[kHalf] *= 1.05F;
    a[kAbove] *= 1.1F;
    a[kBelow] *= 1.05F;
    const auto place = [&](float share, float height) {
      const float x = (2 * share - 1) * a[kHalf];
      const Vector2f at(a[kX] + x, a[kY] + a[kSlope] * x + height * Bulge(share));
      return ToPicture(regions[eye], middles[eye], at);
    };
    const float hangs = templates[eye]->Hangs(found[eye].almond, eye == 0 ? 1.0F : -1.0F);
    const auto corner = [&](float share, bool nose) {
      const float x = (2 * share - 1) * a[kHalf];
      const Vector2f at(a[kX] + x, a[kY] + a[kSlope] * x + (nose ? hangs : 0.0F));
      return ToPicture(regions[eye], middles[eye], at);
    };
    constexpr float kFirst = 0.32F;  // where lid landmarks stand between the corners
    const float left = (eye == 0 ? outer : inner) / 2;
    const float right = (eye == 0 ? inner : outer) / 2;
    lids[eye] = {corner(-left, eye == 1),       place(kFirst, -a[kAbove]),
                 place(1 - kFirst, -a[kAbove]), corner(1 + right, eye == 0),
                 place(1 - kFirst, a[kBelow]),  place(kFirst, a[kBelow])};
  }
  return true;
}

}  // namespace understudy
