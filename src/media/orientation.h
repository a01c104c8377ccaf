#pragma once

#include <array>
#include <cstdint>

#include "core/image.h"

namespace understudy {

// What has to be done to a stored picture so that it stands as it was seen. The numbers are those
// of EXIF.
enum class Orientation : int {
  kUpright = 1,
  kMirrored = 2,                // swap left and right
  kHalfTurn = 3,                // turn by 180 degrees
  kFlipped = 4,                 // swap top and bottom
  kTransposed = 5,              // swap rows and columns
  kQuarterTurn = 6,             // turn by 90 degrees clockwise (a phone held upright)
  kTransversed = 7,             // swap rows and columns, then turn by 180 degrees
  kQuarterTurnCounterwise = 8,  // turn by 90 degrees counterclockwise
};

// True when width and height change places.
bool SwapsSides(Orientation orientation);

// The orientation nearest to a display matrix as MP4 and FFmpeg store it (16.16 fixed point; the
// first two columns of the first two rows count). A matrix of zeros gives kUpright; angles between
// multiples of 90 degrees go to the nearest. From: ISO/IEC 14496-12, 8.3.2 (tkhd matrix).
Orientation OrientationOfMatrix(const std::array<std::int32_t, 9>& matrix);

// The picture turned. kUpright moves it through unchanged.
Image Orient(Image picture, Orientation orientation);

}  // namespace understudy
