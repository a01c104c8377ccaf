#include "perceive/matte_zones.h"

#include <algorithm>
#include <cstddef>

namespace understudy {

std::vector<MatteZone> MatteZonesOf(FloatImageView matte, int reach) {
  constexpr float kSureInside = 0.92F;
  constexpr float kSureOutside = 0.08F;
  const int w = matte.width;
  const int h = matte.height;
  // How many pixels of the square about each one are less, and more, than half: rows, then columns.
  const auto count = [&](const auto& counts) {
    std::vector<std::int32_t> rows(static_cast<std::size_t>(w) * h);
    for (int y = 0; y < h; ++y) {
      std::int32_t sum = 0;
      for (int x = -reach; x < w; ++x) {
        sum += x + reach < w && counts(matte.Row(y)[x + reach]) ? 1 : 0;
        sum -= x - reach > 0 && counts(matte.Row(y)[x - reach - 1]) ? 1 : 0;
        if (x >= 0) {
          rows[static_cast<std::size_t>(y) * w + x] = sum;
        }
      }
    }
    std::vector<std::int32_t> all(rows.size());
    std::vector<std::int32_t> sum(w);
    for (int y = -reach; y < h; ++y) {
      for (int x = 0; x < w; ++x) {
        sum[x] += y + reach < h ? rows[static_cast<std::size_t>(y + reach) * w + x] : 0;
        sum[x] -= y - reach > 0 ? rows[static_cast<std::size_t>(y - reach - 1) * w + x] : 0;
      }
      if (y >= 0) {
        std::copy(sum.begin(), sum.end(), all.begin() + static_cast<std::ptrdiff_t>(y) * w);
      }
    }
    return all;
  };
  const std::vector<std::int32_t> not_more = count([](float a) { return a <= 0.5F; });
  const std::vector<std::int32_t> not_less = count([](float a) { return a >= 0.5F; });
  std::vector<MatteZone> zones(not_more.size());
  for (std::size_t i = 0; i < zones.size(); ++i) {
    const float a = matte.Row(static_cast<int>(i / w))[i % w];
    zones[i] = a > kSureInside && not_more[i] == 0    ? MatteZone::kInside
               : a < kSureOutside && not_less[i] == 0 ? MatteZone::kOutside
                                                      : MatteZone::kUnsure;
  }
  return zones;
}

}  // namespace understudy
