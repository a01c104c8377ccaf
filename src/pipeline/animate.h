#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/person_choice.h"
#include "core/progress.h"
#include "core/result.h"
#include "pipeline/guard_identity.h"
#include "pipeline/load_character.h"
#include "pipeline/load_references.h"
#include "pipeline/motion_checks.h"
#include "retarget/retarget.h"

namespace understudy {

// One performance to be made.
struct AnimateRequest {
  std::string character;                // a picture or an .understudy file
  std::vector<std::string> references;  // further pictures of the character, at most 6
  std::string driving;                  // a video, or motion: see DrivingKind
  PersonChoice person;                  // whom to follow in the driving video
  std::string output;                   // .mp4, .mov, .webm, .gif or a pattern of PNG files
  float strength = 0.5F;                // 0 .. 1
  CharacterOrientation orientation = CharacterOrientation::kVideo;
  float expression = 1;  // of the face, 0 .. 1.5
  Performance performance = Performance::kAll;
  Tier tier = Tier::kStandard;
  std::string background = "keep";  // keep, driving, transparent, #RRGGBB, or a picture's file name
  bool sound = true;                // the driving video's own
  bool physics = true;              // hair, skirts and wide sleeves swing
  bool follow_camera = false;       // the background moves as the driver's camera did
  bool shadow = true;               // under the feet, on backgrounds that are not the picture's own
  std::uint32_t seed = 1;           // reserved for steps with chance in them; there is none yet
  double start_s = 0;               // of the driving video, seconds
  std::optional<double> duration_s;
  std::optional<double> driving_fps;  // of OpenPose files, 1 .. 240; none: 30
  std::string report;                 // file name, empty for none
  int threads = 0;                    // 0: the machine's

  Status Validate() const;
};

// What came of it.
struct AnimateSummary {
  int width = 0;
  int height = 0;
  std::int64_t frames = 0;
  double seconds = 0;       // of the output
  double wall_seconds = 0;  // that the run took
  std::vector<std::string> warnings;
  std::vector<ReferenceInfo> references;  // as asked for
  IdentityEasing easing;
  std::optional<MotionChecks> checks;  // where a report was asked for
};

// Makes the video. Nothing appears under the output's name unless all went well; Cancelled when
// `stop` is asked for.
Result<AnimateSummary> Animate(const AnimateRequest& request, const Progress& progress,
                               std::stop_token stop);

}  // namespace understudy
