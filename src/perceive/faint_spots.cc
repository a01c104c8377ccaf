#include "perceive/faint_spots.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace understudy {
namespace {

constexpr int kGap = 40;                 // mean of a gap, at most
constexpr double kLargest = 1.0 / 2000;  // of the figure's area

// A spot is a connected area of values below `faint`.
void FillSpotsBelow(int faint, Image& matte) {
  const int w = matte.width();
  const int h = matte.height();
  std::size_t figure = 0;
  for (int y = 0; y < h; ++y) {
    const std::uint8_t* row = matte.Row(y);
    figure += std::count_if(row, row + w, [&](std::uint8_t v) { return v >= faint; });
  }
  const auto most = static_cast<std::size_t>(std::max(kLargest * static_cast<double>(figure), 4.0));
  enum : std::uint8_t { kUnseen, kSpot, kLarge };
  std::vector<std::uint8_t> seen(static_cast<std::size_t>(w) * h, kUnseen);
  std::vector<std::int32_t> spot;
  for (int y = 1; y + 1 < h; ++y) {
    const std::uint8_t* row = matte.Row(y);
    for (int x = 1; x + 1 < w; ++x) {
      const std::int32_t start = y * w + x;
      // Every spot has a left rim.
      if (row[x] >= faint || row[x - 1] < faint || seen[start] != kUnseen) {
        continue;
      }
      spot.assign(1, start);
      seen[start] = kSpot;
      bool large = false;
      int sum = 0;
      for (std::size_t i = 0; i < spot.size() && !large; ++i) {
        const std::int32_t at = spot[i];
        const int u = at % w;
        const int v = at / w;
        large = u == 0 || v == 0 || u + 1 == w || v + 1 == h || spot.size() > most;
        if (large) {
          break;
        }
        sum += matte.Row(v)[u];
        for (const std::int32_t next : {at - 1, at + 1, at - w, at + w}) {
          if (matte.Row(next / w)[next % w] >= faint) {
            continue;
          }
          large = large || seen[next] == kLarge;
          if (seen[next] == kUnseen) {
            seen[next] = kSpot;
            spot.push_back(next);
          }
        }
      }
      for (const std::int32_t at : spot) {
        seen[at] = large ? kLarge : kSpot;
        if (!large && sum > kGap * static_cast<int>(spot.size())) {
          matte.Row(at / w)[at % w] = 255;
        }
      }
    }
  }
}

}  // namespace

void FillFaintSpots(Image& matte) {
  // What a veil joins to the outline is closed at a lower level.
  for (const int faint : {192, 160, 128, 104}) {
    FillSpotsBelow(faint, matte);
  }
}

}  // namespace understudy
