#pragma once

#include <cstdint>

namespace understudy {

// The largest pictures and videos we read or write. Checked against the numbers in a file's header,
// before any memory is taken for pixels.
inline constexpr int kMaxPictureSide = 16384;                  // pixels
inline constexpr std::int64_t kMaxPicturePixels = 100000000;   // width x height
inline constexpr std::int64_t kMaxPictureBytes = 512LL << 20;  // size of the file
inline constexpr int kMaxVideoSide = 8192;                     // pixels
inline constexpr std::int64_t kMaxVideoPixels = 36000000;      // width x height
// Frames per second of a steady clock, unless asked for more.
inline constexpr int kMaxFrameRate = 60;

}  // namespace understudy
