#include "media/orientation.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace understudy {
namespace {

constexpr int kTile = 32;  // pixels a side: a tile of both pictures stays in the cache

template <int kChannels>
void CopyPixel(const std::uint8_t* from, std::uint8_t* to) {
  std::memcpy(to, from, kChannels);
}

// Walks the turned picture in tiles. Pixel (x, y) of it comes from `origin + x * dx + y * dy` of
// the stored one.
template <int kChannels>
void Turn(const std::uint8_t* origin, std::ptrdiff_t dx, std::ptrdiff_t dy, Image* turned) {
  for (int top = 0; top < turned->height(); top += kTile) {
    for (int left = 0; left < turned->width(); left += kTile) {
      const int bottom = std::min(top + kTile, turned->height());
      const int right = std::min(left + kTile, turned->width());
      for (int y = top; y < bottom; ++y) {
        const std::uint8_t* from = origin + left * dx + y * dy;
        std::uint8_t* to = turned->At(left, y);
        for (int x = left; x < right; ++x, from += dx, to += kChannels) {
          CopyPixel<kChannels>(from, to);
        }
      }
    }
  }
}

}  // namespace

bool SwapsSides(Orientation orientation) { return static_cast<int>(orientation) >= 5; }

Orientation OrientationOfMatrix(const std::array<std::int32_t, 9>& matrix) {
  // Stored (x, y) is shown at (a x + c y, b x + d y).
  const std::int64_t a = matrix[0];
  const std::int64_t b = matrix[1];
  const std::int64_t c = matrix[3];
  const std::int64_t d = matrix[4];
  if (std::abs(a) + std::abs(d) >= std::abs(b) + std::abs(c)) {
    if (a >= 0) {
      return d >= 0 ? Orientation::kUpright : Orientation::kFlipped;
    }
    return d > 0 ? Orientation::kMirrored : Orientation::kHalfTurn;
  }
  if (b >= 0) {
    return c > 0 ? Orientation::kTransposed : Orientation::kQuarterTurn;
  }
  return c > 0 ? Orientation::kQuarterTurnCounterwise : Orientation::kTransversed;
}

Image Orient(Image picture, Orientation orientation) {
  if (orientation == Orientation::kUpright || picture.empty()) {
    return picture;
  }
  const bool swap = SwapsSides(orientation);
  Image turned(swap ? picture.height() : picture.width(), swap ? picture.width() : picture.height(),
               picture.channels());
  const std::ptrdiff_t pixel = picture.channels();
  const std::ptrdiff_t row = picture.stride();
  const bool from_right = orientation == Orientation::kMirrored ||
                          orientation == Orientation::kHalfTurn ||
                          orientation == Orientation::kTransversed ||
                          orientation == Orientation::kQuarterTurnCounterwise;
  const bool from_bottom =
      orientation == Orientation::kHalfTurn || orientation == Orientation::kFlipped ||
      orientation == Orientation::kQuarterTurn || orientation == Orientation::kTransversed;
  const std::uint8_t* origin =
      picture.At(from_right ? picture.width() - 1 : 0, from_bottom ? picture.height() - 1 : 0);
  const std::ptrdiff_t along_row = from_right ? -pixel : pixel;
  const std::ptrdiff_t along_column = from_bottom ? -row : row;
  const std::ptrdiff_t dx = swap ? along_column : along_row;
  const std::ptrdiff_t dy = swap ? along_row : along_column;
  switch (picture.channels()) {
    case 1:
      Turn<1>(origin, dx, dy, &turned);
      break;
    case 2:
      Turn<2>(origin, dx, dy, &turned);
      break;
    case 3:
      Turn<3>(origin, dx, dy, &turned);
      break;
    default:
      Turn<4>(origin, dx, dy, &turned);
      break;
  }
  return turned;
}

}  // namespace understudy
