#include "perceive/settle_matte.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "perceive/matte_zones.h"

namespace understudy {
namespace {

constexpr std::array<std::pair<int, int>, 4> kAround = {{{-1, 0}, {1, 0}, {0, -1}, {0, 1}}};

// A pixel whose alpha is to be found.
struct Unsure {
  std::int32_t x = 0;
  std::int32_t y = 0;
  std::array<float, 4> step{};  // the chance to go to each neighbour
  float said = 0;               // that to stop, times the alpha there
};

std::vector<Unsure> UnsureOf(ImageView picture, const std::vector<MatteZone>& zones,
                             FloatImageView matte) {
  constexpr float kSigma = 14.0F;  // grey levels
  // Weights of a step to a neighbour of any colour, and of stopping, where a step to one of the
  // same colour has 1.
  constexpr float kLeast = 0.01F;
  constexpr float kStop = 0.004F;
  constexpr float kSureStop = 0.3F;  // the same where the matte is sure
  const int w = picture.width;
  const int h = picture.height;
  std::vector<Unsure> unsure;
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      if (zones[static_cast<std::size_t>(y) * w + x] != MatteZone::kUnsure) {
        continue;
      }
      Unsure& pixel = unsure.emplace_back();
      pixel.x = x;
      pixel.y = y;
      // How much the matte's word weighs rises with how sure it is.
      const float sure = 2 * matte.Row(y)[x] - 1;
      const float stop = kStop + kSureStop * std::pow(sure, 8.0F);
      float sum = stop;
      const std::uint8_t* here = picture.At(x, y);
      for (std::size_t k = 0; k < kAround.size(); ++k) {
        const int u = x + kAround[k].first;
        const int v = y + kAround[k].second;
        if (u < 0 || v < 0 || u >= w || v >= h) {
          continue;
        }
        const std::uint8_t* there = picture.At(u, v);
        float apart = 0;
        for (int c = 0; c < 3; ++c) {
          const auto d = static_cast<float>(here[c] - there[c]);
          apart += d * d;
        }
        pixel.step[k] = kLeast + std::exp(-apart / (2 * kSigma * kSigma));
        sum += pixel.step[k];
      }
      for (float& step : pixel.step) {
        step /= sum;
      }
      pixel.said = stop / sum * matte.Row(y)[x];
    }
  }
  return unsure;
}

// Successive over-relaxation, to and fro, so that nothing drifts to one side.
void Walk(const std::vector<Unsure>& unsure, FloatImage& alpha) {
  constexpr int kRounds = 120;
  constexpr float kRelax = 1.6F;
  for (int round = 0; round < kRounds; ++round) {
    for (std::size_t i = 0; i < unsure.size(); ++i) {
      const Unsure& pixel = unsure[round % 2 == 0 ? i : unsure.size() - 1 - i];
      float mean = pixel.said;
      for (std::size_t k = 0; k < kAround.size(); ++k) {
        if (pixel.step[k] > 0) {
          mean +=
              pixel.step[k] * alpha.Row(pixel.y + kAround[k].second)[pixel.x + kAround[k].first];
        }
      }
      float& value = alpha.Row(pixel.y)[pixel.x];
      value += kRelax * (mean - value);
    }
  }
}

}  // namespace

FloatImage SettleMatte(ImageView picture, FloatImageView matte, ImageView inside, int reach) {
  constexpr float kSteep = 3;
  const int w = picture.width;
  const int h = picture.height;
  FloatImage alpha(w, h, 1);
  for (int y = 0; y < h; ++y) {
    std::copy_n(matte.Row(y), w, alpha.Row(y));
  }
  std::vector<MatteZone> zones = MatteZonesOf(matte, reach);
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      if (inside.Row(y)[x] != 0) {
        zones[static_cast<std::size_t>(y) * w + x] = MatteZone::kInside;
        alpha.Row(y)[x] = 1;
      }
    }
  }
  Walk(UnsureOf(picture, zones, matte), alpha);
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      float& value = alpha.Row(y)[x];
      value = std::clamp((value - 0.5F) * kSteep + 0.5F, 0.0F, 1.0F);
    }
  }
  return alpha;
}

}  // namespace understudy
