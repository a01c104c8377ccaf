#pragma once

#include "core/result.h"

namespace understudy {

inline constexpr int kExitDone = 0;
inline constexpr int kExitOther = 1;
inline constexpr int kExitBadArguments = 2;
inline constexpr int kExitBadInput = 3;
inline constexpr int kExitUnsupported = 4;
inline constexpr int kExitLimit = 5;
inline constexpr int kExitCancelled = 6;

// The exit code for an error: 2 bad arguments, 3 bad input, 4 unsupported, 5 limit exceeded, 6
// cancelled, 1 anything else.
int ExitCodeOf(ErrorCode code);

}  // namespace understudy
