#include "perceive/crop.h"

#include <emmintrin.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace understudy {
namespace {

constexpr float kOutside = 114.0F;
// What a transparent picture is laid over: drawn figures are known from light pages.
constexpr std::uint32_t kBehind = 200;

// Red, green, blue and nothing, averaged over `factor` x `factor` blocks of the picture.
struct Reduced {
  FloatImage rgb;
  int x0 = 0;  // of the block grid, pixels of the picture
  int y0 = 0;
};

// Adds the colours of `n` pixels to `sums`; what is not opaque is seen before light
// grey.
void AddRow(const std::uint8_t* p, int n, int channels, std::uint16_t* sums) {
  if (channels == 3) {
    for (int i = 0; i < 3 * n; ++i) {
      sums[i] = static_cast<std::uint16_t>(sums[i] + p[i]);
    }
    return;
  }
  for (int x = 0; x < n; ++x, p += 4) {
    for (int c = 0; c < 3; ++c) {
      sums[3 * x + c] = static_cast<std::uint16_t>(
          sums[3 * x + c] + (p[c] * p[3] + kBehind * (255U - p[3]) + 127U) / 255U);
    }
  }
}

// Averages the part of the picture that the crop touches over square blocks.
Reduced Reduce(ImageView picture, const SquareCrop& crop, int factor) {
  const float turned = std::abs(std::cos(crop.angle)) + std::abs(std::sin(crop.angle));
  const float reach = crop.side / 2 * turned + static_cast<float>(2 * factor);
  const auto floor_to = [factor](float v) {
    return static_cast<int>(std::floor(v / static_cast<float>(factor))) * factor;
  };
  const int x0 = std::clamp(floor_to(crop.center.x() - reach), 0, picture.width);
  const int y0 = std::clamp(floor_to(crop.center.y() - reach), 0, picture.height);
  const int x1 =
      std::clamp(static_cast<int>(std::ceil(crop.center.x() + reach)), x0, picture.width);
  const int y1 =
      std::clamp(static_cast<int>(std::ceil(crop.center.y() + reach)), y0, picture.height);
  Reduced out;
  out.x0 = x0;
  out.y0 = y0;
  out.rgb = FloatImage((x1 - x0 + factor - 1) / factor, (y1 - y0 + factor - 1) / factor, 4);
  // Rows are added up first, which runs over the bytes as they lie; 16 bits hold what 256 of them
  // add up to.
  constexpr int kMostRows = 256;
  const int rows = std::min(factor, kMostRows);
  std::vector<std::uint16_t> columns(static_cast<std::size_t>(x1 - x0) * 3);
  for (int by = 0; by < out.rgb.height(); ++by) {
    std::fill(columns.begin(), columns.end(), std::uint16_t{0});
    const int ya = y0 + by * factor;
    const int yb = std::min(ya + rows, y1);
    for (int y = ya; y < yb; ++y) {
      AddRow(picture.At(x0, y), x1 - x0, picture.channels, columns.data());
    }
    float* to = out.rgb.Row(by);
    const std::uint16_t* from = columns.data();
    for (int xa = 0; xa < x1 - x0; xa += factor, to += 4) {
      const int xb = std::min(xa + factor, x1 - x0);
      int red = 0;
      int green = 0;
      int blue = 0;
      for (int x = xa; x < xb; ++x, from += 3) {
        red += from[0];
        green += from[1];
        blue += from[2];
      }
      const auto n = static_cast<float>((xb - xa) * (yb - ya));
      const __m128 sums = _mm_cvtepi32_ps(_mm_set_epi32(0, blue, green, red));
      _mm_storeu_ps(to, _mm_div_ps(sums, _mm_set1_ps(n)));
    }
  }
  return out;
}

// std::floor calls a function where the processor may be old.
int Floor(float v) {
  const int whole = static_cast<int>(v);
  return whole - (static_cast<float>(whole) > v ? 1 : 0);
}

// Between the four neighbours of (u, v), grey where they lie outside. `rgb` has room for four.
void Sample(const ImageSpan<const float>& src, float u, float v, float* rgb) {
  const int iu = Floor(u);
  const int iv = Floor(v);
  const float fu = u - static_cast<float>(iu);
  const float fv = v - static_cast<float>(iv);
  const float weights[4] = {(1 - fu) * (1 - fv), fu * (1 - fv), (1 - fu) * fv, fu * fv};
  if (iu >= 0 && iv >= 0 && iu + 1 < src.width && iv + 1 < src.height) {
    const float* a = src.At(iu, iv);
    const float* b = src.At(iu, iv + 1);
    const auto part = [](const float* p, float weight) {
      return _mm_mul_ps(_mm_loadu_ps(p), _mm_set1_ps(weight));
    };
    __m128 sum = _mm_add_ps(part(a, weights[0]), part(a + 4, weights[1]));
    sum = _mm_add_ps(sum, part(b, weights[2]));
    _mm_storeu_ps(rgb, _mm_add_ps(sum, part(b + 4, weights[3])));
    return;
  }
  std::fill_n(rgb, 4, 0.0F);
  for (int k = 0; k < 4; ++k) {
    const int cx = iu + (k & 1);
    const int cy = iv + (k >> 1);
    const bool inside = cx >= 0 && cy >= 0 && cx < src.width && cy < src.height;
    for (int c = 0; c < 3; ++c) {
      rgb[c] += weights[k] * (inside ? src.At(cx, cy)[c] : kOutside);
    }
  }
}

}  // namespace

Eigen::Vector2f SquareCrop::ToPicture(const Eigen::Vector2f& unit) const {
  Eigen::Vector2f d = (unit - Eigen::Vector2f(0.5F, 0.5F)) * side;
  if (mirrored) {
    d.x() = -d.x();
  }
  const float c = std::cos(angle);
  const float s = std::sin(angle);
  return center + Eigen::Vector2f(c * d.x() + s * d.y(), -s * d.x() + c * d.y());
}

Eigen::Vector2f SquareCrop::ToUnit(const Eigen::Vector2f& pixels) const {
  const Eigen::Vector2f d = (pixels - center) / side;
  const float c = std::cos(angle);
  const float s = std::sin(angle);
  const float x = c * d.x() - s * d.y();
  return {(mirrored ? -x : x) + 0.5F, s * d.x() + c * d.y() + 0.5F};
}

SquareCrop CropAroundTurned(std::span<const Keypoint> points, float angle, float room) {
  SquareCrop crop;
  crop.angle = angle;
  if (points.empty()) {
    return crop;
  }
  const float c = std::cos(angle);
  const float s = std::sin(angle);
  Eigen::Vector2f low = Eigen::Vector2f::Constant(std::numeric_limits<float>::max());
  Eigen::Vector2f high = -low;
  for (const Keypoint& k : points) {
    const Eigen::Vector2f p(c * k.x - s * k.y, s * k.x + c * k.y);
    low = low.cwiseMin(p);
    high = high.cwiseMax(p);
  }
  const Eigen::Vector2f middle = (low + high) / 2;
  crop.center = {c * middle.x() + s * middle.y(), -s * middle.x() + c * middle.y()};
  crop.side = room * (high - low).maxCoeff();
  return crop;
}

Tensor SampleCrop(ImageView picture, const SquareCrop& crop, int size) {
  Tensor tensor = Tensor::Zeros({1, 3, size, size});
  const int factor =
      std::max(1, static_cast<int>(std::floor(crop.side / static_cast<float>(size) + 0.25F)));
  const Reduced reduced = Reduce(picture, crop, factor);
  const ImageSpan<const float> src = reduced.rgb.span();
  const float inverse = 1.0F / static_cast<float>(factor);
  const std::size_t plane = static_cast<std::size_t>(size) * size;
  const Eigen::Vector2f origin =
      crop.ToPicture({0.5F / static_cast<float>(size), 0.5F / static_cast<float>(size)});
  const Eigen::Vector2f step_x =
      crop.ToPicture({1.5F / static_cast<float>(size), 0.5F / static_cast<float>(size)}) - origin;
  const Eigen::Vector2f step_y =
      crop.ToPicture({0.5F / static_cast<float>(size), 1.5F / static_cast<float>(size)}) - origin;
  for (int y = 0; y < size; ++y) {
    float* red = &tensor.values[static_cast<std::size_t>(y) * size];
    const Eigen::Vector2f row = origin + step_y * static_cast<float>(y);
    for (int x = 0; x < size; ++x) {
      const float px = row.x() + step_x.x() * static_cast<float>(x);
      const float py = row.y() + step_x.y() * static_cast<float>(x);
      float rgb[4];
      Sample(src, (px - static_cast<float>(reduced.x0)) * inverse - 0.5F,
             (py - static_cast<float>(reduced.y0)) * inverse - 0.5F, rgb);
      red[x] = rgb[0] / 255.0F;
      red[plane + x] = rgb[1] / 255.0F;
      red[2 * plane + x] = rgb[2] / 255.0F;
    }
  }
  return tensor;
}

}  // namespace understudy
