#pragma once

#include <span>
#include <string>

#include "core/result.h"

namespace understudy {

// InvalidArgument when one of the output names leads to the same file as an input, which it would
// replace. Empty names, and names of nothing that exists, are fine.
Status KeepInputs(std::span<const std::string> inputs, std::span<const std::string> outputs);

}  // namespace understudy
