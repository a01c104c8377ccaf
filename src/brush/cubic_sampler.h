#pragma once

#include <emmintrin.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/image.h"

namespace understudy {

// Positions of samples are whole numbers of 1/64 pixel; 0 is the centre of the first pixel.
inline constexpr int kSubpixelBits = 6;
inline constexpr int kSubpixels = 1 << kSubpixelBits;

// RGBA with a rim that mirrors the picture, so that a sample near the border needs no test.
class MirroredPicture {
 public:
  MirroredPicture() = default;
  // `picture` has 3 or 4 channels (3: alpha 255); `rim` in pixels, >= 3.
  MirroredPicture(ImageView picture, int rim);

  int rim() const { return rim_; }
  int width() const { return rgba_.width() - 2 * rim_; }
  int height() const { return rgba_.height() - 2 * rim_; }
  std::ptrdiff_t stride() const { return rgba_.stride(); }
  // x in -rim .. width + rim - 1, y likewise.
  const std::uint8_t* At(int x, int y) const { return rgba_.At(x + rim_, y + rim_); }

 private:
  Image rgba_;
  int rim_ = 0;
};

// Catmull-Rom weights (Keys 1981) of the four pixels about a position, for each of 64 fractions:
// down a column in 1/64, each eight times; along a row in 1/128, as pairs for multiply-and-add.
struct alignas(16) CubicWeights {
  std::array<std::array<std::int16_t, 8>, 4> down;
  std::array<std::int16_t, 8> first;   // w0 w1 w0 w1 ..
  std::array<std::int16_t, 8> second;  // w2 w3 w2 w3 ..
};

// The four weights at a fraction t, whole numbers whose sum is `one`, so that an even tone stays.
constexpr std::array<int, 4> WholeCubicWeights(double t, int one) {
  const std::array<double, 4> exact = {t * (-0.5 + t * (1 - 0.5 * t)), 1 + t * t * (-2.5 + 1.5 * t),
                                       t * (0.5 + t * (2 - 1.5 * t)), t * t * (-0.5 + 0.5 * t)};
  std::array<int, 4> w{};
  int sum = 0;
  for (int k = 0; k < 4; ++k) {
    w[k] = static_cast<int>(exact[k] * one + (exact[k] < 0 ? -0.5 : 0.5));
    sum += w[k];
  }
  w[t < 0.5 ? 1 : 2] += one - sum;
  return w;
}

constexpr std::array<CubicWeights, kSubpixels> MakeCubicTable() {
  std::array<CubicWeights, kSubpixels> table{};
  for (int i = 0; i < kSubpixels; ++i) {
    const double t = static_cast<double>(i) / kSubpixels;
    const std::array<int, 4> down = WholeCubicWeights(t, 64);
    const std::array<int, 4> along = WholeCubicWeights(t, 128);
    for (int k = 0; k < 8; ++k) {
      for (int row = 0; row < 4; ++row) {
        table[i].down[row][k] = static_cast<std::int16_t>(down[row]);
      }
      table[i].first[k] = static_cast<std::int16_t>(along[k % 2]);
      table[i].second[k] = static_cast<std::int16_t>(along[2 + k % 2]);
    }
  }
  return table;
}
inline constexpr std::array<CubicWeights, kSubpixels> kCubicTable = MakeCubicTable();

// The picture's RGBA at (x, y) in 1/64 pixel, as four 32-bit numbers; the filter may overshoot
// 0..255. (x, y) must lie 3 pixels within the rim.
inline __m128i SampleCubic(const MirroredPicture& picture, int x, int y) {
  const CubicWeights& wx = kCubicTable[x & (kSubpixels - 1)];
  const CubicWeights& wy = kCubicTable[y & (kSubpixels - 1)];
  const std::uint8_t* p = picture.At((x >> kSubpixelBits) - 1, (y >> kSubpixelBits) - 1);
  const std::ptrdiff_t stride = picture.stride();
  const auto load = [](const void* at) { return _mm_loadu_si128(static_cast<const __m128i*>(at)); };
  // Columns first: sums of 64ths of bytes fit 16 bits.
  const __m128i zero = _mm_setzero_si128();
  __m128i left = zero;   // two pixels
  __m128i right = zero;  // two more
  for (int row = 0; row < 4; ++row) {
    const __m128i bytes = load(p + row * stride);
    const __m128i w = load(wy.down[row].data());
    left = _mm_add_epi16(left, _mm_mullo_epi16(_mm_unpacklo_epi8(bytes, zero), w));
    right = _mm_add_epi16(right, _mm_mullo_epi16(_mm_unpackhi_epi8(bytes, zero), w));
  }
  const __m128i pairs0 = _mm_unpacklo_epi16(left, _mm_srli_si128(left, 8));
  const __m128i pairs1 = _mm_unpacklo_epi16(right, _mm_srli_si128(right, 8));
  const __m128i sum = _mm_add_epi32(_mm_madd_epi16(pairs0, load(wx.first.data())),
                                    _mm_madd_epi16(pairs1, load(wx.second.data())));
  return _mm_srai_epi32(_mm_add_epi32(sum, _mm_set1_epi32(1 << 12)), 13);
}

// The same numbers, one multiplication at a time: the twin that tests compare with.
std::array<int, 4> SlowSampleCubic(const MirroredPicture& picture, int x, int y);

}  // namespace understudy
