#pragma once

#include <iosfwd>

#include "core/progress.h"

namespace understudy {

// Shows progress: a bar that redraws itself where `terminal`, else a line for each stage and each
// quarter of it.
Progress MakeProgressBar(std::ostream& err, bool terminal);

}  // namespace understudy
