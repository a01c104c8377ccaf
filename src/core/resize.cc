#include "core/resize.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <vector>

namespace understudy {
namespace {

float Keys(float x) {
  x = std::abs(x);
  if (x < 1) {
    return (1.5F * x - 2.5F) * x * x + 1;
  }
  if (x < 2) {
    return ((-0.5F * x + 2.5F) * x - 4) * x + 2;
  }
  return 0;
}

// For each output sample, which input samples it mixes: `count` weights from index `first`.
struct Taps {
  int count = 0;
  std::vector<int> first;
  std::vector<float> weights;  // count per output sample
};

Taps MakeTaps(int from, int to) {
  const float step = static_cast<float>(from) / static_cast<float>(to);
  const float widen = std::max(step, 1.0F);
  Taps taps;
  taps.count = static_cast<int>(std::ceil(4 * widen)) + 1;
  for (int i = 0; i < to; ++i) {
    const float center = (static_cast<float>(i) + 0.5F) * step - 0.5F;
    const int first = static_cast<int>(std::ceil(center - 2 * widen));
    taps.first.push_back(first);
    float sum = 0;
    std::vector<float> w(taps.count);
    for (int k = 0; k < taps.count; ++k) {
      w[k] = Keys((static_cast<float>(first + k) - center) / widen);
      sum += w[k];
    }
    for (const float v : w) {
      taps.weights.push_back(v / sum);
    }
  }
  return taps;
}

}  // namespace

Image Resize(ImageView image, int width, int height) {
  assert(width >= 1 && height >= 1 && !image.empty());
  const int channels = image.channels;
  const Taps across = MakeTaps(image.width, width);
  const Taps down = MakeTaps(image.height, height);
  FloatImage rows(width, image.height, channels);
  std::vector<float> line(static_cast<std::size_t>(image.width) * channels);
  for (int y = 0; y < image.height; ++y) {
    const std::uint8_t* p = image.Row(y);
    for (int x = 0; x < image.width; ++x) {
      const float alpha = channels == 4 ? static_cast<float>(p[x * 4 + 3]) / 255.0F : 1.0F;
      for (int c = 0; c < channels; ++c) {
        line[static_cast<std::size_t>(x) * channels + c] =
            static_cast<float>(p[x * channels + c]) * (c == 3 ? 1.0F : alpha);
      }
    }
    float* out = rows.Row(y);
    for (int x = 0; x < width; ++x) {
      const float* w = &across.weights[static_cast<std::size_t>(x) * across.count];
      for (int c = 0; c < channels; ++c) {
        float sum = 0;
        for (int k = 0; k < across.count; ++k) {
          const int sx = std::clamp(across.first[x] + k, 0, image.width - 1);
          sum += w[k] * line[static_cast<std::size_t>(sx) * channels + c];
        }
        out[x * channels + c] = sum;
      }
    }
  }
  Image result(width, height, channels);
  std::vector<float> sums(static_cast<std::size_t>(width) * channels);
  for (int y = 0; y < height; ++y) {
    std::fill(sums.begin(), sums.end(), 0.0F);
    const float* w = &down.weights[static_cast<std::size_t>(y) * down.count];
    for (int k = 0; k < down.count; ++k) {
      const float* row = rows.Row(std::clamp(down.first[y] + k, 0, image.height - 1));
      for (std::size_t i = 0; i < sums.size(); ++i) {
        sums[i] += w[k] * row[i];
      }
    }
    std::uint8_t* out = result.Row(y);
    const auto byte = [](float v) {
      return static_cast<std::uint8_t>(std::clamp(v + 0.5F, 0.0F, 255.0F));
    };
    for (int x = 0; x < width; ++x) {
      const float* s = &sums[static_cast<std::size_t>(x) * channels];
      const float alpha = channels == 4 ? std::clamp(s[3] / 255.0F, 0.0F, 1.0F) : 1.0F;
      for (int c = 0; c < channels; ++c) {
        out[x * channels + c] = c == 3 ? byte(s[3]) : byte(alpha > 1e-3F ? s[c] / alpha : 0.0F);
      }
    }
  }
  return result;
}

}  // namespace understudy
