#pragma once

#include <stop_token>
#include <string>

#include "core/progress.h"
#include "core/result.h"
#include "pipeline/load_character.h"

namespace understudy {

// A picture made into a character that can be kept, corrected by hand and animated again and again.
struct RigRequest {
  std::string character;  // a picture or an .understudy file
  std::string output;     // .understudy
  Tier tier = Tier::kProfessional;
};

Status Rig(const RigRequest& request, const Progress& progress, std::stop_token stop);

}  // namespace understudy
