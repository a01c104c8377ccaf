#include "core/distance_transform.h"

#include <cassert>
#include <cmath>
#include <limits>
#include <vector>

namespace understudy {
namespace {

constexpr float kFar = 1e12F;

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

}  // namespace

FloatImage DistanceTransform(ImageView mask, bool border_is_zero) {
  assert(mask.channels == 1);
  const int w = mask.width;
  const int h = mask.height;
  FloatImage out(w, h, 1);
  const int n = std::max(w, h) + 2;
  std::vector<float> f(n);
  std::vector<float> d(n);
  std::vector<float> z(n + 1);
  std::vector<int> v(n);
  const float rim = border_is_zero ? 0.0F : kFar;
  for (int x = 0; x < w; ++x) {
    f[0] = f[h + 1] = rim;
    for (int y = 0; y < h; ++y) {
      f[y + 1] = mask.Row(y)[x] != 0 ? kFar : 0.0F;
    }
    Envelope(f, d, v, z, h + 2);
    for (int y = 0; y < h; ++y) {
      out.Row(y)[x] = d[y + 1];
    }
  }
  for (int y = 0; y < h; ++y) {
    f[0] = f[w + 1] = rim;
    for (int x = 0; x < w; ++x) {
      f[x + 1] = out.Row(y)[x];
    }
    Envelope(f, d, v, z, w + 2);
    for (int x = 0; x < w; ++x) {
      out.Row(y)[x] = std::sqrt(std::min(d[x + 1], 1e10F));
    }
  }
  return out;
}

Image Dilate(ImageView mask, float radius) {
  Image inverse(mask.width, mask.height, 1);
  for (int y = 0; y < mask.height; ++y) {
    for (int x = 0; x < mask.width; ++x) {
      inverse.Row(y)[x] = mask.Row(y)[x] != 0 ? 0 : 255;
    }
  }
  const FloatImage distance = DistanceTransform(inverse.span(), false);
  for (int y = 0; y < mask.height; ++y) {
    for (int x = 0; x < mask.width; ++x) {
      inverse.Row(y)[x] = distance.Row(y)[x] <= radius ? 255 : 0;
    }
  }
  return inverse;
}

Image Erode(ImageView mask, float radius) {
  const FloatImage distance = DistanceTransform(mask, false);
  Image out(mask.width, mask.height, 1);
  for (int y = 0; y < mask.height; ++y) {
    for (int x = 0; x < mask.width; ++x) {
      out.Row(y)[x] = distance.Row(y)[x] > radius ? 255 : 0;
    }
  }
  return out;
}

}  // namespace understudy
