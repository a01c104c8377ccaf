#pragma once

#include <string>

#include "core/result.h"

namespace understudy {

// Where the shipped networks lie: $UNDERSTUDY_MODELS, else models/ of the installation or of the
// source tree that the program was built in. Unavailable, naming the places looked at, when none of
// them has them.
Result<std::string> FindModelFolder();

}  // namespace understudy
