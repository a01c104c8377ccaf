#pragma once

#include <string>
#include <vector>

#include "core/character.h"
#include "pipeline/load_driving.h"
#include "retarget/retarget.h"

namespace understudy {

// What worked but may look poor: frames without a person, cuts, a damaged video, hands that had to
// be made up, and what of a face cannot be transferred where faces are to perform. A sentence each.
std::vector<std::string> WarningsFor(const Driving& driving, const Character& character,
                                     Performance performance = Performance::kAll);

}  // namespace understudy
