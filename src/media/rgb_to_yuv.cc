#include "media/rgb_to_yuv.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace understudy {
namespace {

constexpr double kRed = 0.2126;  // weights of luma
constexpr double kBlue = 0.0722;
constexpr double kGreen = 1 - kRed - kBlue;
constexpr double kLumaScale = 219.0 / 255.0;
constexpr double kChromaScale = 224.0 / 255.0;
constexpr int kBits = 15;  // of the fixed-point weights

constexpr int Fixed(double value) {
  const double scaled = value * (1 << kBits);
  return static_cast<int>(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
}

// Green takes what the others leave, so that grey stays grey and white is 235 whatever the
// rounding.
constexpr int kYRed = Fixed(kRed * kLumaScale);
constexpr int kYBlue = Fixed(kBlue * kLumaScale);
constexpr int kYGreen = Fixed(kLumaScale) - kYRed - kYBlue;
constexpr int kURed = Fixed(-kRed / (2 * (1 - kBlue)) * kChromaScale);
constexpr int kUBlue = Fixed(0.5 * kChromaScale);
constexpr int kUGreen = -kURed - kUBlue;
constexpr int kVRed = Fixed(0.5 * kChromaScale);
constexpr int kVBlue = Fixed(-kBlue / (2 * (1 - kRed)) * kChromaScale);
constexpr int kVGreen = -kVRed - kVBlue;

// One row of the picture taken apart, with a column repeated on both sides: value x is at [x + 1].
struct Row {
  explicit Row(int width) : r(width + 2), g(width + 2), b(width + 2) {}
  std::vector<std::int16_t> r;
  std::vector<std::int16_t> g;
  std::vector<std::int16_t> b;
};

template <int kChannels>
void TakeApart(const std::uint8_t* pixels, int width, Row* row) {
  std::int16_t* __restrict r = row->r.data() + 1;
  std::int16_t* __restrict g = row->g.data() + 1;
  std::int16_t* __restrict b = row->b.data() + 1;
  for (int x = 0; x < width; ++x, pixels += kChannels) {
    r[x] = pixels[0];
    g[x] = pixels[1];
    b[x] = pixels[2];
  }
  for (std::int16_t* plane : {r, g, b}) {
    plane[-1] = plane[0];
    plane[width] = plane[width - 1];
  }
}

void Load(ImageView picture, int y, Row* row) {
  const std::uint8_t* pixels = picture.Row(std::min(y, picture.height - 1));
  if (picture.channels == 4) {
    TakeApart<4>(pixels, picture.width, row);
  } else {
    TakeApart<3>(pixels, picture.width, row);
  }
}

void LumaRow(const Row& row, int width, std::uint8_t* __restrict out) {
  constexpr int kOffset = (16 << kBits) + (1 << (kBits - 1));
  const std::int16_t* r = row.r.data() + 1;
  const std::int16_t* g = row.g.data() + 1;
  const std::int16_t* b = row.b.data() + 1;
  for (int x = 0; x < width; ++x) {
    out[x] = static_cast<std::uint8_t>((r[x] * kYRed + g[x] * kYGreen + b[x] * kYBlue + kOffset) >>
                                       kBits);
  }
}

// Eight times the colour at chroma sample i: two rows, weights 1 2 1 across.
void GatherChroma(const std::vector<std::int16_t>& top, const std::vector<std::int16_t>& bottom,
                  int count, std::int16_t* __restrict out) {
  const std::int16_t* a = top.data() + 1;
  const std::int16_t* b = bottom.data() + 1;
  for (int i = 0; i < count; ++i) {
    const int x = 2 * i;
    out[i] =
        static_cast<std::int16_t>(a[x - 1] + 2 * a[x] + a[x + 1] + b[x - 1] + 2 * b[x] + b[x + 1]);
  }
}

void ChromaRow(const Row& eight, int count, std::uint8_t* __restrict u,
               std::uint8_t* __restrict v) {
  constexpr int kShift = kBits + 3;
  constexpr int kOffset = (128 << kShift) + (1 << (kShift - 1));
  const std::int16_t* r = eight.r.data();
  const std::int16_t* g = eight.g.data();
  const std::int16_t* b = eight.b.data();
  for (int i = 0; i < count; ++i) {
    u[i] = static_cast<std::uint8_t>((r[i] * kURed + g[i] * kUGreen + b[i] * kUBlue + kOffset) >>
                                     kShift);
    v[i] = static_cast<std::uint8_t>((r[i] * kVRed + g[i] * kVGreen + b[i] * kVBlue + kOffset) >>
                                     kShift);
  }
}

void AlphaRow(ImageView picture, int y, std::uint8_t* out) {
  if (picture.channels == 4) {
    const std::uint8_t* pixels = picture.Row(y);
    for (int x = 0; x < picture.width; ++x) {
      out[x] = pixels[4 * x + 3];
    }
  } else {
    std::fill_n(out, picture.width, std::uint8_t{255});
  }
}

}  // namespace

void RgbToYuv420(ImageView picture, const Yuv420Planes& out) {
  const int chroma_width = (picture.width + 1) / 2;
  const int chroma_height = (picture.height + 1) / 2;
  Row top(picture.width);
  Row bottom(picture.width);
  Row eight(chroma_width);
  for (int i = 0; i < chroma_height; ++i) {
    const int y = 2 * i;
    Load(picture, y, &top);
    Load(picture, y + 1, &bottom);
    LumaRow(top, picture.width, out.y + y * out.y_stride);
    if (y + 1 < picture.height) {
      LumaRow(bottom, picture.width, out.y + (y + 1) * out.y_stride);
    }
    GatherChroma(top.r, bottom.r, chroma_width, eight.r.data());
    GatherChroma(top.g, bottom.g, chroma_width, eight.g.data());
    GatherChroma(top.b, bottom.b, chroma_width, eight.b.data());
    ChromaRow(eight, chroma_width, out.u + i * out.u_stride, out.v + i * out.v_stride);
  }
  for (int y = 0; out.a != nullptr && y < picture.height; ++y) {
    AlphaRow(picture, y, out.a + y * out.a_stride);
  }
}

void RgbToYuva444(ImageView picture, const Yuva444Planes& out) {
  constexpr float kTo10Bits = 4.0F;  // of luma and chroma: 235 becomes 940
  constexpr auto kR = static_cast<float>(kRed);
  constexpr auto kG = static_cast<float>(kGreen);
  constexpr auto kB = static_cast<float>(kBlue);
  constexpr float kLuma = static_cast<float>(kLumaScale) * kTo10Bits;
  constexpr float kU = static_cast<float>(kChromaScale / (2 * (1 - kBlue))) * kTo10Bits;
  constexpr float kV = static_cast<float>(kChromaScale / (2 * (1 - kRed))) * kTo10Bits;
  for (int y = 0; y < picture.height; ++y) {
    std::array<std::uint16_t*, 4> row = out.plane;
    for (int p = 0; p < 4; ++p) {
      row[p] += y * out.stride[p];
    }
    const std::uint8_t* pixel = picture.Row(y);
    for (int x = 0; x < picture.width; ++x, pixel += picture.channels) {
      const float r = pixel[0];
      const float g = pixel[1];
      const float b = pixel[2];
      const float luma = kR * r + kG * g + kB * b;
      row[0][x] = static_cast<std::uint16_t>(64.5F + kLuma * luma);
      row[1][x] = static_cast<std::uint16_t>(512.5F + kU * (b - luma));
      row[2][x] = static_cast<std::uint16_t>(512.5F + kV * (r - luma));
      const int alpha = picture.channels == 4 ? pixel[3] : 255;
      row[3][x] = static_cast<std::uint16_t>((alpha * 1023 + 127) / 255);
    }
  }
}

void RgbToYuv420Reference(ImageView picture, const Yuv420Planes& out) {
  using Rgb = std::array<double, 3>;
  const auto at = [&](int x, int y) {
    const std::uint8_t* p =
        picture.At(std::clamp(x, 0, picture.width - 1), std::min(y, picture.height - 1));
    return Rgb{p[0] / 255.0, p[1] / 255.0, p[2] / 255.0};
  };
  const auto luma = [](const Rgb& c) { return kRed * c[0] + kGreen * c[1] + kBlue * c[2]; };
  const auto level = [](double value) {
    return static_cast<std::uint8_t>(std::floor(value + 0.5));
  };
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      out.y[y * out.y_stride + x] = level(16 + 219 * luma(at(x, y)));
      if (out.a != nullptr) {
        out.a[y * out.a_stride + x] = picture.channels == 4 ? picture.At(x, y)[3] : 255;
      }
    }
  }
  for (int y = 0; y < (picture.height + 1) / 2; ++y) {
    for (int x = 0; x < (picture.width + 1) / 2; ++x) {
      Rgb mean{};
      for (const int dy : {0, 1}) {
        for (const int dx : {-1, 0, 1}) {
          const Rgb one = at(2 * x + dx, 2 * y + dy);
          for (int c = 0; c < 3; ++c) {
            mean[c] += one[c] * (dx == 0 ? 0.25 : 0.125);
          }
        }
      }
      out.u[y * out.u_stride + x] = level(128 + 224 * (mean[2] - luma(mean)) / (2 * (1 - kBlue)));
      out.v[y * out.v_stride + x] = level(128 + 224 * (mean[0] - luma(mean)) / (2 * (1 - kRed)));
    }
  }
}

}  // namespace understudy
