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

// Catmull-Rom weights (Keys 1981) of the four pixels about a position, for each of 64 fractions, in
// 1/128. Each kept as pairs for multiply-and-add: w0 w1 w0 w1 .., w2 w3 w2 w3 ..
struct alignas(16) CubicWeights {
  std::array<std::int16_t, 8> first;
  std::array<std::int16_t, 8> second;
};
constexpr std::array<CubicWeights, kSubpixels> MakeCubicTable() {
  constexpr int kOne = 128;
  std::array<CubicWeights, kSubpixels> table{};
  for (int i = 0; i < kSubpixels; ++i) {
    const double t = static_cast<double>(i) / kSubpixels;
    const std::array<double, 4> exact = {t * (-0.5 + t * (1 - 0.5 * t)),
                                         1 + t * t * (-2.5 + 1.5 * t),
                                         t * (0.5 + t * (2 - 1.5 * t)), t * t * (-0.5 + 0.5 * t)};
    std::array<int, 4> w{};
    int sum = 0;
    for (int k = 0; k < 4; ++k) {
      w[k] = static_cast<int>(exact[k] * kOne + (exact[k] < 0 ? -0.5 : 0.5));
      sum += w[k];
    }
    // An even tone must stay as it is.
    w[t < 0.5 ? 1 : 2] += kOne - sum;
    for (int k = 0; k < 8; ++k) {
      table[i].first[k] = static_cast<std::int16_t>(w[k % 2]);
      table[i].second[k] = static_cast<std::int16_t>(w[2 + k % 2]);
    }
  }
  return table;
}
inline constexpr std::array<CubicWeights, kSubpixels> kCubicTable = MakeCubicTable();

namespace cubic_detail {

// Four pixels of a row weighed, times 256.
inline __m128i WeighRow(const std::uint8_t* p, __m128i w01, __m128i w23) {
  const __m128i zero = _mm_setzero_si128();
  // Bytes about zero, so that the sums fit 16 bits.
  const __m128i a = _mm_xor_si128(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)),
                                  _mm_set1_epi8(static_cast<char>(0x80)));
  const __m128i b = _mm_srli_si128(a, 4);
  const __m128i low = _mm_unpacklo_epi8(zero, _mm_unpacklo_epi8(a, b));
  const __m128i high = _mm_unpacklo_epi8(zero, _mm_unpackhi_epi8(a, b));
  return _mm_add_epi32(_mm_madd_epi16(low, w01), _mm_madd_epi16(high, w23));
}

// Two rows side by side as 16-bit pairs.
inline __m128i PairRows(__m128i upper, __m128i lower) {
  return _mm_or_si128(_mm_srli_epi32(_mm_slli_epi32(upper, 8), 16), _mm_slli_epi32(lower, 8));
}

}  // namespace cubic_detail

// The picture's RGBA at (x, y) in 1/64 pixel, as four 32-bit numbers; the filter may overshoot
// 0..255. (x, y) must lie 3 pixels within the rim.
inline __m128i SampleCubic(const MirroredPicture& picture, int x, int y) {
  using cubic_detail::PairRows;
  using cubic_detail::WeighRow;
  const CubicWeights& wx = kCubicTable[x & (kSubpixels - 1)];
  const CubicWeights& wy = kCubicTable[y & (kSubpixels - 1)];
  const std::uint8_t* p = picture.At((x >> kSubpixelBits) - 1, (y >> kSubpixelBits) - 1);
  const std::ptrdiff_t stride = picture.stride();
  const auto load = [](const std::array<std::int16_t, 8>& w) {
    return _mm_load_si128(reinterpret_cast<const __m128i*>(w.data()));
  };
  const __m128i x01 = load(wx.first);
  const __m128i x23 = load(wx.second);
  const __m128i r0 = WeighRow(p, x01, x23);
  const __m128i r1 = WeighRow(p + stride, x01, x23);
  const __m128i r2 = WeighRow(p + 2 * stride, x01, x23);
  const __m128i r3 = WeighRow(p + 3 * stride, x01, x23);
  const __m128i sum = _mm_add_epi32(_mm_madd_epi16(PairRows(r0, r1), load(wy.first)),
                                    _mm_madd_epi16(PairRows(r2, r3), load(wy.second)));
  return _mm_add_epi32(_mm_srai_epi32(_mm_add_epi32(sum, _mm_set1_epi32(1 << 13)), 14),
                       _mm_set1_epi32(128));
}

// The same numbers, one multiplication at a time: the twin that tests compare with.
std::array<int, 4> SlowSampleCubic(const MirroredPicture& picture, int x, int y);

}  // namespace understudy
