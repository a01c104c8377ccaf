#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/person_choice.h"
#include "core/progress.h"
#include "core/result.h"
#include "pipeline/load_character.h"
#include "retarget/retarget.h"

namespace understudy {

// A picture made into a character that can be kept, corrected by hand and animated again and again
// (.understudy), or opened in Blender and three.js (.glb), there with a performance if one is
// given.
struct RigRequest {
  std::string character;  // a picture or an .understudy file
  std::string output;     // .understudy or .glb
  Tier tier = Tier::kProfessional;
  // The rest is for .glb alone.
  bool background = false;  // whether the picture without the figure stands behind it
  std::string motion;       // a video, or motion: see DrivingKind; empty for none
  PersonChoice person;      // whom to follow in a video
  float strength = 0.5F;    // 0 .. 1
  CharacterOrientation orientation = CharacterOrientation::kVideo;
  double start_s = 0;  // of the motion, seconds
  std::optional<double> duration_s;
  std::optional<double> driving_fps;  // of OpenPose files, 1 .. 240; none: 30
  int threads = 0;                    // 0: the machine's

  Status Validate() const;
};

struct RigSummary {
  std::int64_t frames = 0;  // of the animation
  std::vector<std::string> warnings;
};

// Writes the file, whole or not at all. Errors: those of LoadCharacter and LoadDriving; Unsupported
// for another suffix; InvalidArgument for a motion that an .understudy file cannot hold; Cancelled
// when `stop` is asked for.
Result<RigSummary> Rig(const RigRequest& request, const Progress& progress, std::stop_token stop);

}  // namespace understudy
