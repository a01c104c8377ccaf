#include "core/distance_transform.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "core/pixel_box.h"

namespace understudy {
namespace {

constexpr float kFarLine = 1e6F;  // along a row or a column

// The box about the nonzero pixels with `margin` more on each side, inside the picture.
PixelBox BoxOf(ImageView mask, int margin) {
  return Grown(BoundsOf(mask, 0, [](std::uint8_t v) { return v != 0; }), margin, margin, mask.width,
               mask.height);
}

// Lower envelope of the parabolas f[q] + (x - q)^2 sampled at x = 0 .. n - 1.
void Envelope(const std::vector<float>& f, std::vector<float>& out, std::vector<int>& v,
              std::vector<float>& z, int n) {
  int k = 0;
  v[0] = 0;
  z[0] = -std::numeric_limits<float>::max();
  z[1] = std::numeric_limits<float>::max();
  for (int q = 1; q < n; ++q) {
    const auto meet = [&](int p) {
      return static_cast<float>(((static_cast<double>(f[q]) + static_cast<double>(q) * q) -
                                 (static_cast<double>(f[p]) + static_cast<double>(p) * p)) /
                                (2.0 * (q - p)));
    };
    float s = meet(v[k]);
    while (k > 0 && s <= z[k]) {
      --k;
      s = meet(v[k]);
    }
    ++k;
    v[k] = q;
    z[k] = s;
    z[k + 1] = std::numeric_limits<float>::max();
  }
  k = 0;
  for (int q = 0; q < n; ++q) {
    while (z[k + 1] < static_cast<float>(q)) {
      ++k;
    }
    const auto d = static_cast<float>(q - v[k]);
    out[q] = d * d + f[v[k]];
  }
}

// 255 within `radius` of a pixel that counts, 0 elsewhere: each column's nearest such pixel covers
// a piece of every row.
template <class Counts>
void MarkNear(ImageView mask, const Counts& counts, float radius, MutableImageView out) {
  const int w = mask.width;
  const int h = mask.height;
  const int most = std::clamp(static_cast<int>(std::floor(radius)), 0, std::max(w, h));
  std::vector<int> reach(most + 1);  // along a row, by the distance down or up the column
  for (int down = 0; down <= most; ++down) {
    int& across = reach[down];
    for (across = most; across > 0; --across) {
      if (std::sqrt(static_cast<float>(down * down + across * across)) <= radius) {
        break;
      }
    }
  }
  const auto far = static_cast<std::uint16_t>(most + 1);
  const auto farther = [far](std::uint16_t d) {
    return std::min(static_cast<std::uint16_t>(d + 1), far);
  };
  std::vector<std::uint16_t> above(static_cast<std::size_t>(w) * (h + 1), far);
  for (int y = 0; y < h; ++y) {
    const std::uint8_t* m = mask.Row(y);
    const std::uint16_t* over = &above[static_cast<std::size_t>(y) * w];
    std::uint16_t* here = &above[static_cast<std::size_t>(y + 1) * w];
    for (int x = 0; x < w; ++x) {
      here[x] = counts(m[x]) ? std::uint16_t{0} : farther(over[x]);
    }
  }
  std::vector<std::uint16_t> below(w, far);
  for (int y = h - 1; y >= 0; --y) {
    std::uint16_t* nearest = &above[static_cast<std::size_t>(y + 1) * w];
    for (int x = 0; x < w; ++x) {
      below[x] = nearest[x] == 0 ? std::uint16_t{0} : farther(below[x]);
      nearest[x] = std::min(nearest[x], below[x]);
    }
    std::uint8_t* o = out.Row(y);
    int to = -1;
    for (int x = 0; x < w; ++x) {
      to = nearest[x] <= most ? std::max(to, x + reach[nearest[x]]) : to;
      o[x] = x <= to ? 255 : 0;
    }
    int from = w;
    for (int x = w - 1; x >= 0; --x) {
      from = nearest[x] <= most ? std::min(from, x - reach[nearest[x]]) : from;
      o[x] = x >= from ? 255 : o[x];
    }
  }
}

}  // namespace

FloatImage DistanceTransform(ImageView mask, bool border_is_zero) {
  assert(mask.channels == 1);
  FloatImage out(mask.width, mask.height, 1);
  const PixelBox box = BoxOf(mask, 1);
  const int w = box.width();
  const int h = box.height();
  if (box.empty()) {
    return out;
  }
  // The box's own rim is zero but where the picture ends there.
  const auto beyond = [border_is_zero](bool picture_ends) {
    return picture_ends && !border_is_zero ? kFarLine : 0.0F;
  };
  // Down the columns: the distance to the nearest zero above, then that below if it is less.
  std::vector<float> above(w, beyond(box.y0 == 0));
  for (int y = 0; y < h; ++y) {
    const std::uint8_t* m = mask.Row(box.y0 + y) + box.x0;
    float* d = out.Row(box.y0 + y) + box.x0;
    for (int x = 0; x < w; ++x) {
      above[x] = m[x] != 0 ? above[x] + 1 : 0;
      d[x] = above[x];
    }
  }
  std::vector<float> below(w, beyond(box.y1 == mask.height));
  std::vector<float> f(w + 2);
  std::vector<float> d(w + 2);
  std::vector<float> z(w + 3);
  std::vector<int> v(w + 2);
  f[0] = beyond(box.x0 == 0) * kFarLine;
  f[w + 1] = beyond(box.x1 == mask.width) * kFarLine;
  for (int y = h - 1; y >= 0; --y) {
    float* row = out.Row(box.y0 + y) + box.x0;
    for (int x = 0; x < w; ++x) {
      below[x] = row[x] > 0 ? below[x] + 1 : 0;
      const float nearest = std::min({row[x], below[x], kFarLine});
      f[x + 1] = nearest * nearest;
    }
    Envelope(f, d, v, z, w + 2);
    for (int x = 0; x < w; ++x) {
      row[x] = std::sqrt(std::min(d[x + 1], 1e10F));
    }
  }
  return out;
}

Image Dilate(ImageView mask, float radius) {
  Image out(mask.width, mask.height, 1);
  const PixelBox box = BoxOf(mask, static_cast<int>(std::ceil(radius)) + 1);
  if (!box.empty()) {
    MarkNear(
        box.Of(mask), [](std::uint8_t v) { return v != 0; }, radius, box.Of(out.span()));
  }
  return out;
}

Image Erode(ImageView mask, float radius) {
  Image out(mask.width, mask.height, 1);
  const PixelBox box = BoxOf(mask, 1);
  if (box.empty()) {
    return out;
  }
  MarkNear(
      box.Of(mask), [](std::uint8_t v) { return v == 0; }, radius, box.Of(out.span()));
  for (int y = box.y0; y < box.y1; ++y) {
    for (int x = box.x0; x < box.x1; ++x) {
      out.Row(y)[x] = out.Row(y)[x] != 0 ? 0 : 255;
    }
  }
  return out;
}

Image Close(ImageView mask, float radius) { return Erode(Dilate(mask, radius).span(), radius); }

}  // namespace understudy
