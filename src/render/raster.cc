#include "render/raster.h"

#include <emmintrin.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace understudy {
namespace {

constexpr int kSubBits = 4;  // corners are rounded to 1/16 pixel
constexpr int kSub = 1 << kSubBits;

// One side of a triangle: inside where a * x + b * y + c >= 0, in sub-pixels.
struct Edge {
  std::int64_t a = 0;
  std::int64_t b = 0;
  std::int64_t c = 0;
};

std::int64_t FloorDiv(std::int64_t n, std::int64_t d) {
  const std::int64_t q = n / d;
  return q - ((n % d != 0) && ((n < 0) != (d < 0)) ? 1 : 0);
}

// Everything about a triangle that its rows share. `twice_area` is 0 for one that covers nothing.
struct Setup {
  std::array<Edge, 3> edges;
  std::int64_t twice_area = 0;
  int x0 = 0, x1 = 0, y0 = 0, y1 = 0;  // bounds in pixels, x1 and y1 exclusive
  double u0 = 0, v0 = 0, ux = 0, uy = 0, vx = 0,
         vy = 0;  // texel of pixel centre (x, y): u0 + ux * x + uy * y
};

Setup Prepare(const RasterTriangle& triangle, int width, int height) {
  Setup s;
  std::array<std::int64_t, 3> px;
  std::array<std::int64_t, 3> py;
  for (int i = 0; i < 3; ++i) {
    const float x = triangle.at[i].x();
    const float y = triangle.at[i].y();
    if (!(std::abs(x) < 1e5F && std::abs(y) < 1e5F)) {
      return s;
    }
    px[i] = _mm_cvtsd_si64(_mm_set_sd(static_cast<double>(x) * kSub));
    py[i] = _mm_cvtsd_si64(_mm_set_sd(static_cast<double>(y) * kSub));
  }
  std::array<int, 3> order = {0, 1, 2};
  std::int64_t area = (px[1] - px[0]) * (py[2] - py[0]) - (px[2] - px[0]) * (py[1] - py[0]);
  if (area < 0) {
    std::swap(order[1], order[2]);
    area = -area;
  }
  if (area == 0) {
    return s;
  }
  const auto low = [](const std::array<std::int64_t, 3>& p) {
    return std::min({p[0], p[1], p[2]});
  };
  const auto high = [](const std::array<std::int64_t, 3>& p) {
    return std::max({p[0], p[1], p[2]});
  };
  s.x0 = static_cast<int>(std::max<std::int64_t>(low(px) >> kSubBits, 0));
  s.y0 = static_cast<int>(std::max<std::int64_t>(low(py) >> kSubBits, 0));
  s.x1 = static_cast<int>(std::min<std::int64_t>((high(px) >> kSubBits) + 1, width));
  s.y1 = static_cast<int>(std::min<std::int64_t>((high(py) >> kSubBits) + 1, height));
  if (s.x0 >= s.x1 || s.y0 >= s.y1) {
    return s;
  }
  for (int i = 0; i < 3; ++i) {
    const int p = order[i];
    const int q = order[(i + 1) % 3];
    Edge& e = s.edges[i];
    e.a = -(py[q] - py[p]);
    e.b = px[q] - px[p];
    e.c = -e.a * px[p] - e.b * py[p];
    // Top-left rule: a centre exactly on an edge counts only where the inside lies to the right of
    // it or below it.
    const bool top_left = e.a > 0 || (e.a == 0 && e.b > 0);
    if (!top_left) {
      e.c -= 1;
    }
  }
  s.twice_area = area;
  // Texel coordinates as a function of the pixel's, from the unrounded corners.
  const Eigen::Vector2f& a = triangle.at[0];
  const double bx = triangle.at[1].x() - a.x();
  const double by = triangle.at[1].y() - a.y();
  const double cx = triangle.at[2].x() - a.x();
  const double cy = triangle.at[2].y() - a.y();
  const double det = bx * cy - cx * by;
  if (std::abs(det) < 1e-9) {
    s.twice_area = 0;
    return s;
  }
  const auto plane = [&](int axis, double& zero, double& dx, double& dy) {
    const double t0 = triangle.texel[0][axis];
    const double t1 = triangle.texel[1][axis] - t0;
    const double t2 = triangle.texel[2][axis] - t0;
    dx = (t1 * cy - t2 * by) / det;
    dy = (t2 * bx - t1 * cx) / det;
    zero = t0 + dx * (0.5 - a.x()) + dy * (0.5 - a.y()) - 0.5;
  };
  plane(0, s.u0, s.ux, s.uy);
  plane(1, s.v0, s.vx, s.vy);
  return s;
}

// First and last (exclusive) pixel of row y whose centre is inside; empty when first >= last.
std::pair<int, int> RowSpan(const Setup& s, int y) {
  std::int64_t first = s.x0;
  std::int64_t last = s.x1 - 1;
  const std::int64_t sy = static_cast<std::int64_t>(y) * kSub + kSub / 2;
  for (const Edge& e : s.edges) {
    // a * (x * kSub + kSub / 2) + rest >= 0
    const std::int64_t rest = e.b * sy + e.c + e.a * (kSub / 2);
    const std::int64_t slope = e.a * kSub;
    if (slope > 0) {
      first = std::max(first, -FloorDiv(rest, slope));
    } else if (slope < 0) {
      last = std::min(last, FloorDiv(rest, -slope));
    } else if (rest < 0) {
      return {0, 0};
    }
  }
  return {static_cast<int>(first), static_cast<int>(last + 1)};
}

std::uint32_t Load(const std::uint8_t* p) {
  std::uint32_t v = 0;
  std::memcpy(&v, p, 4);
  return v;
}

// The four texels about (u, v) in 16.16 fixed point, mixed with 8-bit weights: RGBA in the low 4 x
// 16 bits.
inline __m128i Sample(const ImageView& texture, std::int32_t u, std::int32_t v) {
  const int iu = u >> 16;
  const int iv = v >> 16;
  const int fu = (u >> 8) & 0xFF;
  const int fv = (v >> 8) & 0xFF;
  std::uint32_t t[4];
  if (iu >= 0 && iv >= 0 && iu + 1 < texture.width && iv + 1 < texture.height) {
    const std::uint8_t* row =
        texture.data + iv * texture.stride + static_cast<std::ptrdiff_t>(iu) * 4;
    t[0] = Load(row);
    t[1] = Load(row + 4);
    t[2] = Load(row + texture.stride);
    t[3] = Load(row + texture.stride + 4);
  } else {
    for (int k = 0; k < 4; ++k) {
      const int x = iu + (k & 1);
      const int y = iv + (k >> 1);
      const bool inside = x >= 0 && y >= 0 && x < texture.width && y < texture.height;
      t[k] = inside ? Load(texture.At(x, y)) : 0U;
    }
  }
  const __m128i zero = _mm_setzero_si128();
  const __m128i top =
      _mm_unpacklo_epi8(_mm_set_epi32(0, 0, static_cast<int>(t[1]), static_cast<int>(t[0])), zero);
  const __m128i bottom =
      _mm_unpacklo_epi8(_mm_set_epi32(0, 0, static_cast<int>(t[3]), static_cast<int>(t[2])), zero);
  // Down first: (top * (256 - fv) + bottom * fv + 128) >> 8, then across.
  const __m128i half = _mm_set1_epi16(128);
  const __m128i down = _mm_srli_epi16(
      _mm_add_epi16(
          _mm_add_epi16(_mm_mullo_epi16(top, _mm_set1_epi16(static_cast<std::int16_t>(256 - fv))),
                        _mm_mullo_epi16(bottom, _mm_set1_epi16(static_cast<std::int16_t>(fv)))),
          half),
      8);
  const __m128i weights = _mm_unpacklo_epi64(_mm_set1_epi16(static_cast<std::int16_t>(256 - fu)),
                                             _mm_set1_epi16(static_cast<std::int16_t>(fu)));
  const __m128i across = _mm_mullo_epi16(down, weights);
  const __m128i sum = _mm_add_epi16(across, _mm_unpackhi_epi64(across, across));
  return _mm_srli_epi16(_mm_add_epi16(sum, half), 8);
}

// dst * (255 - alpha) / 255, rounded, for 4 x 16-bit lanes.
inline __m128i Fade(__m128i dst, int alpha) {
  const __m128i product =
      _mm_add_epi16(_mm_mullo_epi16(dst, _mm_set1_epi16(static_cast<std::int16_t>(255 - alpha))),
                    _mm_set1_epi16(128));
  return _mm_srli_epi16(_mm_add_epi16(product, _mm_srli_epi16(product, 8)), 8);
}

template <int kChannels, Blend kBlend>
void DrawRow(const Setup& s, const ImageView& texture, std::uint8_t* row, int y, int first,
             int last) {
  constexpr double kOne = 65536;
  auto u = static_cast<std::int32_t>(std::lround((s.u0 + s.ux * first + s.uy * y) * kOne));
  auto v = static_cast<std::int32_t>(std::lround((s.v0 + s.vx * first + s.vy * y) * kOne));
  const auto du = static_cast<std::int32_t>(std::lround(s.ux * kOne));
  const auto dv = static_cast<std::int32_t>(std::lround(s.vx * kOne));
  const __m128i zero = _mm_setzero_si128();
  std::uint8_t* p = row + static_cast<std::ptrdiff_t>(first) * kChannels;
  for (int x = first; x < last; ++x, p += kChannels, u += du, v += dv) {
    const __m128i color = Sample(texture, u, v);
    const int alpha = _mm_extract_epi16(color, 3);
    __m128i out = color;
    if (kBlend == Blend::kOver && alpha == 0) {
      continue;
    }
    if (kBlend == Blend::kOver && alpha < 255) {
      std::uint32_t under = 0;
      std::memcpy(&under, p, kChannels);
      const __m128i dst = _mm_unpacklo_epi8(_mm_cvtsi32_si128(static_cast<int>(under)), zero);
      out = _mm_add_epi16(color, Fade(dst, alpha));
    }
    const auto packed = static_cast<std::uint32_t>(_mm_cvtsi128_si32(_mm_packus_epi16(out, zero)));
    std::memcpy(p, &packed, kChannels);
  }
}

// Whether no row of y0 .. y1 - 1 is touched, to within a pixel.
bool Beyond(const RasterTriangle& triangle, int y0, int y1) {
  const auto [low, high] =
      std::minmax({triangle.at[0].y(), triangle.at[1].y(), triangle.at[2].y()});
  return high < static_cast<float>(y0 - 1) || low > static_cast<float>(y1 + 1);
}

}  // namespace

void DrawTriangles(std::span<const RasterTriangle> triangles, MutableImageView target, int y0,
                   int y1, Blend blend) {
  const auto draw =
      target.channels == 4
          ? (blend == Blend::kOver ? DrawRow<4, Blend::kOver> : DrawRow<4, Blend::kReplace>)
          : (blend == Blend::kOver ? DrawRow<3, Blend::kOver> : DrawRow<3, Blend::kReplace>);
  for (const RasterTriangle& triangle : triangles) {
    if (Beyond(triangle, y0, y1)) {
      continue;
    }
    const Setup s = Prepare(triangle, target.width, target.height);
    if (s.twice_area == 0) {
      continue;
    }
    for (int y = std::max(s.y0, y0); y < std::min(s.y1, y1); ++y) {
      const auto [first, last] = RowSpan(s, y);
      if (first < last) {
        draw(s, triangle.texture, target.Row(y), y, first, last);
      }
    }
  }
}

void SlowDrawTriangles(std::span<const RasterTriangle> triangles, MutableImageView target, int y0,
                       int y1, Blend blend) {
  for (const RasterTriangle& triangle : triangles) {
    const Setup s = Prepare(triangle, target.width, target.height);
    if (s.twice_area == 0) {
      continue;
    }
    const ImageView& texture = triangle.texture;
    for (int y = y0; y < y1; ++y) {
      for (int x = 0; x < target.width; ++x) {
        bool inside = true;
        for (const Edge& e : s.edges) {
          inside = inside && e.a * (x * kSub + kSub / 2) +
                                     e.b * (static_cast<std::int64_t>(y) * kSub + kSub / 2) + e.c >=
                                 0;
        }
        if (!inside) {
          continue;
        }
        const double u = s.u0 + s.ux * x + s.uy * y;
        const double v = s.v0 + s.vx * x + s.vy * y;
        const int iu = static_cast<int>(std::floor(u));
        const int iv = static_cast<int>(std::floor(v));
        double color[4] = {0, 0, 0, 0};
        for (int k = 0; k < 4; ++k) {
          const int tx = iu + (k & 1);
          const int ty = iv + (k >> 1);
          const double w =
              ((k & 1) != 0 ? u - iu : 1 - u + iu) * ((k >> 1) != 0 ? v - iv : 1 - v + iv);
          if (tx >= 0 && ty >= 0 && tx < texture.width && ty < texture.height) {
            for (int c = 0; c < 4; ++c) {
              color[c] += w * texture.At(tx, ty)[c];
            }
          }
        }
        std::uint8_t* p = target.At(x, y);
        const double keep = blend == Blend::kOver ? (255 - color[3]) / 255 : 0.0;
        for (int c = 0; c < target.channels; ++c) {
          p[c] =
              static_cast<std::uint8_t>(std::clamp(std::lround(color[c] + keep * p[c]), 0L, 255L));
        }
      }
    }
  }
}

}  // namespace understudy
