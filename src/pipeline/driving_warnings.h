#pragma once

#include <string>
#include <vector>

#include "core/character.h"
#include "pipeline/load_driving.h"

namespace understudy {

// What worked but may look poor: frames without a person, cuts, a damaged video, a character
// without a face. A sentence each.
std::vector<std::string> WarningsFor(const Driving& driving, const Character& character);

}  // namespace understudy
