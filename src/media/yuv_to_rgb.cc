#include "media/yuv_to_rgb.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <vector>

namespace understudy {
namespace {

// What R, G and B take of (Y - offset), (U - 128) and (V - 128).
struct Weights {
  double y_offset;
  double y;
  double red_v;
  double green_u;
  double green_v;
  double blue_u;
};

Weights WeightsOf(const ColorSpace& color) {
  const double kr = color.kr();
  const double kb = color.kb();
  const double kg = 1 - kr - kb;
  const double luma = color.full_range ? 1.0 : 255.0 / 219.0;
  const double chroma = color.full_range ? 1.0 : 255.0 / 224.0;
  return {color.full_range ? 0.0 : 16.0,
          luma,
          2 * (1 - kr) * chroma,
          -2 * (1 - kb) * kb / kg * chroma,
          -2 * (1 - kr) * kr / kg * chroma,
          2 * (1 - kb) * chroma};
}

// The two chroma samples around luma position `at`, in fourths: near * near_weight + far * (4 -
// near_weight).
struct Tap {
  int near;
  int far;
  int near_weight;
};

Tap TapAt(int at, int shift, bool centered, int count) {
  if (shift == 0) {
    return {at, at, 4};
  }
  const int near = at / 2;
  const bool odd = (at & 1) != 0;
  if (centered) {
    return {near, std::clamp(odd ? near + 1 : near - 1, 0, count - 1), 3};
  }
  return {near, std::min(near + 1, count - 1), odd ? 2 : 4};
}

bool CenteredAcross(ChromaSite site) { return site == ChromaSite::kCenter; }
bool CenteredDown(ChromaSite site) { return site != ChromaSite::kTopLeft; }

// Fixed point: luma carries 7 further bits, chroma 8 (of which 4 come from interpolation), the
// products 5.
constexpr int kProductBits = 5;

struct FixedWeights {
  std::int16_t y_offset;
  std::int16_t y;
  std::int16_t red_v;
  std::int16_t green_u;
  std::int16_t green_v;
  std::int16_t blue_u;
};

std::int16_t Fixed16(double value) { return static_cast<std::int16_t>(std::lround(value)); }

FixedWeights Quantize(const Weights& w) {
  // (Y << 7) * weight >> 16 has 5 bits after the point; so has (C << 8) * weight >> 16.
  const double luma = 65536.0 * (1 << kProductBits) / (1 << 7);
  const double chroma = 65536.0 * (1 << kProductBits) / (1 << 8);
  return {Fixed16(w.y_offset),         Fixed16(w.y * luma),         Fixed16(w.red_v * chroma),
          Fixed16(w.green_u * chroma), Fixed16(w.green_v * chroma), Fixed16(w.blue_u * chroma)};
}

std::int16_t MultiplyHigh(std::int16_t a, std::int16_t b) {
  return static_cast<std::int16_t>((std::int32_t{a} * std::int32_t{b}) >> 16);
}

// Stays within 16 bits all the way, so that eight lanes go into one register.
std::uint8_t Level(std::int16_t value) {
  // Half a level more. The products were rounded down, which a single one (grey) does not show.
  const auto raised = static_cast<std::int16_t>(value + (1 << (kProductBits - 1)));
  const auto level = static_cast<std::int16_t>(raised >> kProductBits);
  const std::int16_t low = level < 0 ? std::int16_t{0} : level;
  return static_cast<std::uint8_t>(low > 255 ? std::int16_t{255} : low);
}

// One row of chroma, interpolated down: 4 x the sample.
void InterpolateDown(const std::uint8_t* near, const std::uint8_t* far, int near_weight, int count,
                     std::int16_t* out) {
  const auto a = static_cast<std::int16_t>(near_weight);
  const auto b = static_cast<std::int16_t>(4 - near_weight);
  for (int i = 0; i < count; ++i) {
    out[i] = static_cast<std::int16_t>(near[i] * a + far[i] * b);
  }
}

// Across: from 4 x the sample to (sample - 128) << 8. `in` has one more value on both sides
// (in[-1], in[count]); `out` has room for 2 * count values.
void InterpolateAcross(const std::int16_t* in, int count, int shift, bool centered,
                       std::int16_t* out) {
  constexpr int kZero = 128 * 16;
  if (shift == 0) {
    for (int i = 0; i < count; ++i) {
      out[i] = static_cast<std::int16_t>((in[i] * 4 - kZero) * 16);
    }
  } else if (centered) {
    for (int i = 0; i < count; ++i) {
      out[2 * i] = static_cast<std::int16_t>((in[i] * 3 + in[i - 1] - kZero) * 16);
      out[2 * i + 1] = static_cast<std::int16_t>((in[i] * 3 + in[i + 1] - kZero) * 16);
    }
  } else {
    for (int i = 0; i < count; ++i) {
      out[2 * i] = static_cast<std::int16_t>((in[i] * 4 - kZero) * 16);
      out[2 * i + 1] = static_cast<std::int16_t>((in[i] * 2 + in[i + 1] * 2 - kZero) * 16);
    }
  }
}

struct RowBuffers {
  RowBuffers(int width, int chroma_width)
      : down(chroma_width + 2),
        u(2 * chroma_width),
        v(2 * chroma_width),
        r(width),
        g(width),
        b(width) {}

  std::vector<std::int16_t> down;  // with one value more on both sides
  std::vector<std::int16_t> u;
  std::vector<std::int16_t> v;
  std::vector<std::uint8_t> r;
  std::vector<std::uint8_t> g;
  std::vector<std::uint8_t> b;
};

void ColorRow(const std::uint8_t* luma, const FixedWeights& w, int width, RowBuffers* rows) {
  const std::int16_t* u = rows->u.data();
  const std::int16_t* v = rows->v.data();
  std::uint8_t* __restrict r = rows->r.data();
  std::uint8_t* __restrict g = rows->g.data();
  std::uint8_t* __restrict b = rows->b.data();
  for (int x = 0; x < width; ++x) {
    const auto offset = static_cast<std::int16_t>((luma[x] - w.y_offset) * 128);
    const std::int16_t y = MultiplyHigh(offset, w.y);
    r[x] = Level(static_cast<std::int16_t>(y + MultiplyHigh(v[x], w.red_v)));
    g[x] = Level(static_cast<std::int16_t>(y + MultiplyHigh(u[x], w.green_u) +
                                           MultiplyHigh(v[x], w.green_v)));
    b[x] = Level(static_cast<std::int16_t>(y + MultiplyHigh(u[x], w.blue_u)));
  }
}

void InterleaveRgba(const RowBuffers& rows, int width, std::uint8_t* out) {
  for (int x = 0; x < width; ++x, out += 4) {
    out[0] = rows.r[x];
    out[1] = rows.g[x];
    out[2] = rows.b[x];
  }
}

#if defined(__SSE2__)
// Sixteen pixels as 64 bytes R, G, B, 0.
void WidenSixteen(const std::uint8_t* r, const std::uint8_t* g, const std::uint8_t* b,
                  std::uint64_t* four) {
  const auto load = [](const std::uint8_t* p) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
  };
  const __m128i red = load(r);
  const __m128i green = load(g);
  const __m128i blue = load(b);
  const __m128i zero = _mm_setzero_si128();
  const __m128i rg_low = _mm_unpacklo_epi8(red, green);
  const __m128i rg_high = _mm_unpackhi_epi8(red, green);
  const __m128i b_low = _mm_unpacklo_epi8(blue, zero);
  const __m128i b_high = _mm_unpackhi_epi8(blue, zero);
  auto* out = reinterpret_cast<__m128i*>(four);
  _mm_storeu_si128(out, _mm_unpacklo_epi16(rg_low, b_low));
  _mm_storeu_si128(out + 1, _mm_unpackhi_epi16(rg_low, b_low));
  _mm_storeu_si128(out + 2, _mm_unpacklo_epi16(rg_high, b_high));
  _mm_storeu_si128(out + 3, _mm_unpackhi_epi16(rg_high, b_high));
}
#endif

void InterleaveRgb(const RowBuffers& rows, int width, std::uint8_t* out) {
  const std::uint8_t* r = rows.r.data();
  const std::uint8_t* g = rows.g.data();
  const std::uint8_t* b = rows.b.data();
  int x = 0;
#if defined(__SSE2__)
  std::array<std::uint64_t, 8> four{};  // two pixels each
  for (; x + 17 <= width;
       x += 16) {  // each store runs over by two bytes, into a pixel that comes later
    WidenSixteen(r + x, g + x, b + x, four.data());
    std::uint8_t* to = out + 3 * x;
    for (const std::uint64_t two : four) {
      const std::uint64_t six_bytes = (two & 0xFFFFFF) | (two >> 8 & 0xFFFFFF000000);
      std::memcpy(to, &six_bytes, sizeof(six_bytes));
      to += 6;
    }
  }
#endif
  for (; x < width; ++x) {
    out[3 * x] = r[x];
    out[3 * x + 1] = g[x];
    out[3 * x + 2] = b[x];
  }
}

}  // namespace

void YuvToRgb(const YuvPlanes& picture, MutableImageView out) {
  const int chroma_width = (picture.width + picture.shift_x) >> picture.shift_x;
  const int chroma_height = (picture.height + picture.shift_y) >> picture.shift_y;
  const FixedWeights weights = Quantize(WeightsOf(picture.color));
  const bool centered = CenteredAcross(picture.color.site);
  RowBuffers rows(picture.width, chroma_width);
  const auto interpolate = [&](const std::uint8_t* plane, std::ptrdiff_t stride, const Tap& tap,
                               std::int16_t* across) {
    std::int16_t* down = rows.down.data() + 1;
    InterpolateDown(plane + tap.near * stride, plane + tap.far * stride, tap.near_weight,
                    chroma_width, down);
    down[-1] = down[0];
    down[chroma_width] = down[chroma_width - 1];
    InterpolateAcross(down, chroma_width, picture.shift_x, centered, across);
  };
  for (int y = 0; y < picture.height; ++y) {
    const Tap tap = TapAt(y, picture.shift_y, CenteredDown(picture.color.site), chroma_height);
    interpolate(picture.u, picture.u_stride, tap, rows.u.data());
    interpolate(picture.v, picture.v_stride, tap, rows.v.data());
    ColorRow(picture.y + y * picture.y_stride, weights, picture.width, &rows);
    if (out.channels == 3) {
      InterleaveRgb(rows, picture.width, out.Row(y));
    } else {
      InterleaveRgba(rows, picture.width, out.Row(y));
    }
  }
}

void YuvToRgbReference(const YuvPlanes& picture, MutableImageView out) {
  const int chroma_width = (picture.width + picture.shift_x) >> picture.shift_x;
  const int chroma_height = (picture.height + picture.shift_y) >> picture.shift_y;
  const Weights w = WeightsOf(picture.color);
  const auto sample = [](const std::uint8_t* plane, std::ptrdiff_t stride, const Tap& across,
                         const Tap& down) {
    const auto row = [&](int y) {
      return plane[y * stride + across.near] * across.near_weight / 4.0 +
             plane[y * stride + across.far] * (4 - across.near_weight) / 4.0;
    };
    return row(down.near) * down.near_weight / 4.0 + row(down.far) * (4 - down.near_weight) / 4.0;
  };
  const auto level = [](double value) {
    return static_cast<std::uint8_t>(std::clamp(std::floor(value + 0.5), 0.0, 255.0));
  };
  for (int y = 0; y < picture.height; ++y) {
    const Tap down = TapAt(y, picture.shift_y, CenteredDown(picture.color.site), chroma_height);
    for (int x = 0; x < picture.width; ++x) {
      const Tap across =
          TapAt(x, picture.shift_x, CenteredAcross(picture.color.site), chroma_width);
      const double luma = (picture.y[y * picture.y_stride + x] - w.y_offset) * w.y;
      const double u = sample(picture.u, picture.u_stride, across, down) - 128;
      const double v = sample(picture.v, picture.v_stride, across, down) - 128;
      std::uint8_t* pixel = out.At(x, y);
      pixel[0] = level(luma + w.red_v * v);
      pixel[1] = level(luma + w.green_u * u + w.green_v * v);
      pixel[2] = level(luma + w.blue_u * u);
    }
  }
}

}  // namespace understudy
