#include "brush/refine_region.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <utility>
#include <vector>

#include "core/distance_transform.h"
#include "core/guided_filter.h"
#include "core/smooth_step.h"

namespace understudy {
namespace {

// The part of the picture that is looked at.
struct Window {
  int x = 0, y = 0, width = 0, height = 0;
};

Window WindowAround(ImageView mask, int margin) {
  int x0 = mask.width, y0 = mask.height, x1 = -1, y1 = -1;
  for (int y = 0; y < mask.height; ++y) {
    for (int x = 0; x < mask.width; ++x) {
      if (mask.At(x, y)[0] != 0) {
        x0 = std::min(x0, x);
        x1 = std::max(x1, x);
        y0 = std::min(y0, y);
        y1 = std::max(y1, y);
      }
    }
  }
  if (x1 < 0) {
    return {};
  }
  x0 = std::max(x0 - margin, 0);
  y0 = std::max(y0 - margin, 0);
  x1 = std::min(x1 + margin, mask.width - 1);
  y1 = std::min(y1 + margin, mask.height - 1);
  return {x0, y0, x1 - x0 + 1, y1 - y0 + 1};
}

Image Inverted(ImageView mask) {
  Image out(mask.width, mask.height, 1);
  for (int y = 0; y < mask.height; ++y) {
    for (int x = 0; x < mask.width; ++x) {
      out.Row(y)[x] = mask.At(x, y)[0] == 0 ? 255 : 0;
    }
  }
  return out;
}

// Counts of what is meant and what is not, by place and colour.
class EvidenceGrid {
 public:
  EvidenceGrid(int width, int height, float spacing)
      : spacing_(spacing),
        columns_(static_cast<int>(static_cast<float>(width) / spacing) + 3),
        rows_(static_cast<int>(static_cast<float>(height) / spacing) + 3),
        counts_(static_cast<std::size_t>(columns_) * rows_ * kColors) {}

  void Clear() { std::fill(counts_.begin(), counts_.end(), std::array<float, 2>{}); }
  void Add(int x, int y, const std::uint8_t* rgb, bool meant, float weight) {
    const Cell c = CellOf(x, y, rgb);
    const auto i = Index(Round(c.x), Round(c.y), Round(c.r), Round(c.g), Round(c.b));
    counts_[i][meant ? 0 : 1] += weight;
  }

  // Spreads the counts over place and colour.
  void Blur() {
    const std::array<int, 5> sizes = {columns_, rows_, kBins, kBins, kBins};
    const std::array<std::size_t, 5> strides = {
        kColors, static_cast<std::size_t>(columns_) * kColors, kBins * kBins, kBins, 1};
    for (const int axis : {0, 1, 0, 1, 2, 3, 4}) {
      BlurAxis(sizes[axis], strides[axis]);
    }
  }

  // Probability that a pixel is meant, from its colour alone; 0.5 where nothing is known.
  float Meant(int x, int y, const std::uint8_t* rgb) const {
    const Cell c = CellOf(x, y, rgb);
    std::array<float, 2> seen{};
    std::array<float, 2> all{};
    for (int corner = 0; corner < 4; ++corner) {
      const int cx = static_cast<int>(c.x) + (corner & 1);
      const int cy = static_cast<int>(c.y) + (corner >> 1);
      const float w = (1 - std::abs(c.x - static_cast<float>(cx))) *
                      (1 - std::abs(c.y - static_cast<float>(cy)));
      const auto& here = counts_[Index(cx, cy, Round(c.r), Round(c.g), Round(c.b))];
      const auto& total = totals_[static_cast<std::size_t>(cy) * columns_ + cx];
      for (int k = 0; k < 2; ++k) {
        seen[k] += w * here[k];
        all[k] += w * total[k];
      }
    }
    if (all[0] <= 0 || all[1] <= 0) {
      return 0.5F;
    }
    constexpr float kDoubt = 0.002F;  // share of all counts that every colour has anyway
    const float a = seen[0] / all[0] + kDoubt;
    const float b = seen[1] / all[1] + kDoubt;
    return a / (a + b);
  }

  void Total() {
    totals_.assign(static_cast<std::size_t>(columns_) * rows_, {});
    for (std::size_t i = 0; i < totals_.size(); ++i) {
      for (int c = 0; c < kColors; ++c) {
        totals_[i][0] += counts_[i * kColors + c][0];
        totals_[i][1] += counts_[i * kColors + c][1];
      }
    }
  }

 private:
  static constexpr int kBins = 10;  // a channel in steps of 32, with a rim
  static constexpr int kColors = kBins * kBins * kBins;
  struct Cell {
    float x, y, r, g, b;
  };

  static int Round(float v) { return static_cast<int>(std::lround(v)); }
  Cell CellOf(int x, int y, const std::uint8_t* rgb) const {
    return {static_cast<float>(x) / spacing_ + 1, static_cast<float>(y) / spacing_ + 1,
            static_cast<float>(rgb[0]) / 32 + 1, static_cast<float>(rgb[1]) / 32 + 1,
            static_cast<float>(rgb[2]) / 32 + 1};
  }
  std::size_t Index(int x, int y, int r, int g, int b) const {
    return (static_cast<std::size_t>(y) * columns_ + x) * kColors +
           static_cast<std::size_t>((r * kBins + g) * kBins + b);
  }
  void BlurAxis(int size, std::size_t stride) {
    const std::size_t block = stride * size;
    for (std::size_t base = 0; base < counts_.size(); base += block) {
      for (std::size_t line = base; line < base + stride; ++line) {
        std::array<float, 2> before{};
        for (int i = 0; i < size; ++i) {
          auto& here = counts_[line + stride * i];
          const std::array<float, 2> old = here;
          for (int k = 0; k < 2; ++k) {
            const float after = i + 1 < size ? counts_[line + stride * (i + 1)][k] : 0.0F;
            here[k] = 0.25F * before[k] + 0.5F * old[k] + 0.25F * after;
          }
          before = old;
        }
      }
    }
  }

  float spacing_;
  int columns_;
  int rows_;
  std::vector<std::array<float, 2>> counts_;
  std::vector<std::array<float, 2>> totals_;
};

float Largest(const FloatImage& image) {
  float most = 0;
  for (int y = 0; y < image.height(); ++y) {
    most = std::max(most, *std::max_element(image.Row(y), image.Row(y) + image.width()));
  }
  return most;
}

// Calls `visit` for each of the four neighbours of pixel `i` that lie within the picture.
template <class Visit>
void ForNeighbors(int i, int width, int height, const Visit& visit) {
  const int x = i % width;
  const int y = i / width;
  for (const auto& [u, v] : {std::pair{x - 1, y}, {x + 1, y}, {x, y - 1}, {x, y + 1}}) {
    if (u >= 0 && v >= 0 && u < width && v < height) {
      visit(u, v);
    }
  }
}

// Drops what is not connected with the sure inside.
void KeepConnected(const FloatImage& depth, float sure, FloatImage& membership) {
  const int w = membership.width();
  const int h = membership.height();
  Image reached(w, h, 1);
  std::vector<int> stack;
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      if (depth.Row(y)[x] >= sure) {
        reached.Row(y)[x] = 1;
        stack.push_back(y * w + x);
      }
    }
  }
  while (!stack.empty()) {
    const int i = stack.back();
    stack.pop_back();
    ForNeighbors(i, w, h, [&](int x, int y) {
      if (reached.Row(y)[x] == 0 && membership.Row(y)[x] > 0.3F) {
        reached.Row(y)[x] = 1;
        stack.push_back(y * w + x);
      }
    });
  }
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      if (reached.Row(y)[x] == 0) {
        membership.Row(y)[x] = 0;
      }
    }
  }
}

// Drops connected parts smaller than `share` of the largest; returns the largest one's size,
// pixels.
int KeepLargeParts(Image& mask, float share) {
  const int w = mask.width();
  const int h = mask.height();
  std::vector<std::vector<int>> parts;
  Image seen(w, h, 1);
  std::size_t largest = 0;
  for (int start = 0; start < w * h; ++start) {
    if (mask.Row(start / w)[start % w] == 0 || seen.Row(start / w)[start % w] != 0) {
      continue;
    }
    std::vector<int> part = {start};
    seen.Row(start / w)[start % w] = 1;
    for (std::size_t k = 0; k < part.size(); ++k) {
      ForNeighbors(part[k], w, h, [&](int x, int y) {
        if (mask.Row(y)[x] != 0 && seen.Row(y)[x] == 0) {
          seen.Row(y)[x] = 1;
          part.push_back(y * w + x);
        }
      });
    }
    largest = std::max(largest, part.size());
    parts.push_back(std::move(part));
  }
  for (const std::vector<int>& part : parts) {
    if (static_cast<float>(part.size()) < share * static_cast<float>(largest)) {
      for (const int i : part) {
        mask.Row(i / w)[i % w] = 0;
      }
    }
  }
  return static_cast<int>(largest);
}

// What cannot be reached from outside the paint without crossing `inside` is inside too.
void FillHoles(ImageView painted, Image& inside) {
  const int w = inside.width();
  const int h = inside.height();
  Image open(w, h, 1);
  std::vector<int> stack;
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      if (painted.At(x, y)[0] == 0) {
        open.Row(y)[x] = 255;
        stack.push_back(y * w + x);
      }
    }
  }
  while (!stack.empty()) {
    const int i = stack.back();
    stack.pop_back();
    ForNeighbors(i, w, h, [&](int x, int y) {
      if (open.Row(y)[x] == 0 && inside.Row(y)[x] == 0) {
        open.Row(y)[x] = 255;
        stack.push_back(y * w + x);
      }
    });
  }
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      inside.Row(y)[x] = open.Row(y)[x] == 0 ? 255 : 0;
    }
  }
}

}  // namespace

FloatImage RefineRegion(ImageView picture, ImageView mask, const RefineOptions& options) {
  assert(picture.channels >= 3 && picture.width == mask.width && picture.height == mask.height);
  FloatImage out(picture.width, picture.height, 1);
  const float side = static_cast<float>(std::min(picture.width, picture.height));
  const float wanted = options.reach > 0 ? options.reach : std::max(side / 20, 2.0F);
  const Window box = WindowAround(mask, static_cast<int>(2 * wanted) + 2);
  if (box.width == 0) {
    return out;
  }
  const ImageView guide = picture.Crop(box.x, box.y, box.width, box.height);
  const ImageView painted = mask.Crop(box.x, box.y, box.width, box.height);
  const FloatImage depth = DistanceTransform(painted, false);
  const float deepest = Largest(depth);
  const float reach = options.stands_free ? deepest : std::min(wanted, 0.6F * deepest);
  const Image outside = Inverted(painted);
  const FloatImage away = DistanceTransform(outside.span(), false);
  const float ring = options.stands_free ? 2 * wanted : 2 * reach + 2;

  EvidenceGrid grid(box.width, box.height, std::max(2 * std::min(reach, 2 * wanted), 8.0F));
  FloatImage meant(box.width, box.height, 1);
  const int rounds = options.stands_free ? 4 : 1;
  for (int round = 0; round < rounds; ++round) {
    grid.Clear();
    for (int y = 0; y < box.height; ++y) {
      for (int x = 0; x < box.width; ++x) {
        const float d = depth.Row(y)[x];
        const float a = away.Row(y)[x];
        // The border itself says little: it may lie on either side.
        if (d > 0 && options.stands_free) {
          const float m = round == 0 ? 1.0F : meant.Row(y)[x];
          grid.Add(x, y, guide.At(x, y), true, m * m);
        } else if (d >= reach && d <= 5 * reach) {
          grid.Add(x, y, guide.At(x, y), true, 1);
        } else if (a > 1 && a <= ring) {
          grid.Add(x, y, guide.At(x, y), false, 1);
        }
      }
    }
    grid.Blur();
    grid.Total();
    for (int y = 0; y < box.height; ++y) {
      for (int x = 0; x < box.width; ++x) {
        const float d = depth.Row(y)[x];
        float& m = meant.Row(y)[x];
        if (d >= reach && !options.stands_free) {
          m = 1;
          continue;
        }
        // The painter rather meant what he painted, and surely not what he did not.
        const float prior = d <= 0                ? 0.25F
                            : options.stands_free ? 0.5F + 0.3F * d / reach
                                                  : 0.62F + 0.33F * d / reach;
        const float p = grid.Meant(x, y, guide.At(x, y));
        m = p * prior / (p * prior + (1 - p) * (1 - prior));
      }
    }
  }
  const int radius = std::max(static_cast<int>(std::min(reach, wanted) / 4), 2);
  FloatImage smooth = GuidedFilter(guide, meant.span(), radius, 2e-4F);
  for (int y = 0; y < box.height; ++y) {
    for (int x = 0; x < box.width; ++x) {
      float& m = smooth.Row(y)[x];
      m = depth.Row(y)[x] > 0 ? SmoothStep(0.35F, 0.65F, m) : 0.0F;
    }
  }
  if (!options.stands_free) {
    KeepConnected(depth, reach, smooth);
  }
  double kept = 0;
  double given = 0;
  for (int y = 0; y < box.height; ++y) {
    for (int x = 0; x < box.width; ++x) {
      kept += smooth.Row(y)[x];
      given += depth.Row(y)[x] > 0 ? 1 : 0;
    }
  }
  // Losing most of the paint means that the colours misled.
  const bool misled = kept < 0.2 * given;
  for (int y = 0; y < box.height; ++y) {
    for (int x = 0; x < box.width; ++x) {
      const float m = misled ? (depth.Row(y)[x] > 0 ? 1.0F : 0.0F) : smooth.Row(y)[x];
      out.Row(box.y + y)[box.x + x] = m;
    }
  }
  return out;
}

FloatImage SolidMatte(ImageView picture, ImageView mask, const FloatImage& membership) {
  constexpr float kInside = 0.4F;  // membership from which a pixel counts
  constexpr int kSoft = 3;         // pixels
  const int w = picture.width;
  const int h = picture.height;
  Image inside(w, h, 1);
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      inside.Row(y)[x] = membership.Row(y)[x] >= kInside ? 255 : 0;
    }
  }
  const int largest = KeepLargeParts(inside, 0.02F);
  const float gap = std::max(0.03F * std::sqrt(static_cast<float>(largest)), 1.5F);
  const Image closed = Close(inside.span(), gap);
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      if (closed.Row(y)[x] != 0 && mask.At(x, y)[0] != 0) {
        inside.Row(y)[x] = 255;
      }
    }
  }
  FillHoles(mask, inside);
  FloatImage out(w, h, 1);
  const Window box = WindowAround(inside.span(), 4 * kSoft);
  if (box.width == 0) {
    return out;
  }
  const ImageView part = inside.span().Crop(box.x, box.y, box.width, box.height);
  const FloatImage depth = DistanceTransform(part, false);
  FloatImage hard(box.width, box.height, 1);
  for (int y = 0; y < box.height; ++y) {
    for (int x = 0; x < box.width; ++x) {
      hard.Row(y)[x] = part.At(x, y)[0] != 0 ? 1.0F : 0.0F;
    }
  }
  const FloatImage soft =
      GuidedFilter(picture.Crop(box.x, box.y, box.width, box.height), hard.span(), kSoft, 1e-4F);
  for (int y = 0; y < box.height; ++y) {
    for (int x = 0; x < box.width; ++x) {
      const float d = depth.Row(y)[x];
      const float solid = std::clamp(d / kSoft, 0.0F, 1.0F);
      const float edge = SmoothStep(0.1F, 0.9F, soft.Row(y)[x]);
      out.Row(box.y + y)[box.x + x] = d > 0 ? std::max(edge, solid * solid) : 0.0F;
    }
  }
  return out;
}

}  // namespace understudy
