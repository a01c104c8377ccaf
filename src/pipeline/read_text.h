#pragma once

#include <cstdint>
#include <string>

#include "core/result.h"

namespace understudy {

// The largest files of poses and motion that are read. Checked before any of a file is.
inline constexpr std::uintmax_t kMostTextBytes = 128U << 20;

// A whole plain file. NotFound; InvalidArgument (a folder, a device); CorruptInput (0 bytes);
// LimitExceeded (over `most` bytes).
Result<std::string> ReadText(const std::string& path, std::uintmax_t most = kMostTextBytes);

}  // namespace understudy
