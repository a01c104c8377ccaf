#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace understudy {

// Told how far a long run is: the stage's name ("watching", "rigging", "drawing"), how much of it
// is done and how much there is (0: unknown). May be called from any one thread at a time.
using Progress = std::function<void(std::string_view stage, std::int64_t done, std::int64_t total)>;

}  // namespace understudy
