#include "media/deinterlace.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace understudy {
namespace {

constexpr int kComb = 10;  // levels an odd row must stick out by

int Green(const std::uint8_t* pixel, int channels) { return channels >= 3 ? pixel[1] : pixel[0]; }

}  // namespace

void Deinterlace(MutableImageView picture) {
  const int channels = picture.channels;
  const std::size_t row_bytes = static_cast<std::size_t>(picture.width) * channels;
  // The odd rows as they were, because the row above may have been mended already.
  std::vector<std::uint8_t> odd_before;
  std::vector<std::uint8_t> odd_here(row_bytes);
  for (int y = 1; y + 1 < picture.height; y += 2) {
    std::uint8_t* row = picture.Row(y);
    std::memcpy(odd_here.data(), row, row_bytes);
    const std::uint8_t* above = picture.Row(y - 1);
    const std::uint8_t* below = picture.Row(y + 1);
    const std::uint8_t* odd_above = y >= 2 ? odd_before.data() : row;
    const std::uint8_t* odd_below = y + 2 < picture.height ? picture.Row(y + 2) : row;
    for (std::size_t i = 0; i < row_bytes; i += channels) {
      const int here = Green(odd_here.data() + i, channels);
      const int a = Green(above + i, channels);
      const int b = Green(below + i, channels);
      const bool sticks_out = here > std::max(a, b) + kComb || here < std::min(a, b) - kComb;
      const int other_field = (a + b) / 2;
      const int own_field = (Green(odd_above + i, channels) + Green(odd_below + i, channels)) / 2;
      if (sticks_out && std::abs(here - own_field) < std::abs(here - other_field)) {
        for (int c = 0; c < channels; ++c) {
          row[i + c] = static_cast<std::uint8_t>((above[i + c] + below[i + c] + 1) / 2);
        }
      }
    }
    odd_before.swap(odd_here);
    odd_here.resize(row_bytes);
  }
}

}  // namespace understudy
