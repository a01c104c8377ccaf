#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/box.h"
#include "core/person_choice.h"
#include "core/progress.h"
#include "core/result.h"

namespace understudy {

// Motion capture alone.
struct TrackRequest {
  std::string input;       // a video or a picture, or motion to be converted: see DrivingKind
  std::string output;      // .json or .bvh
  PersonChoice person;     // whom to watch where there are several
  std::optional<Box> box;  // where the person is, in a video in its first frame; pixels
  std::string openpose;    // folder for one OpenPose JSON file per frame, empty for none
  std::string
      overlay;  // a video (or picture sequence) with the skeleton drawn over it, empty for none
  double start_s = 0;
  std::optional<double> duration_s;
  std::optional<double> driving_fps;  // of OpenPose files, 1 .. 240; none: 30
  int threads = 0;                    // 0: the machine's

  Status Validate() const;
};

struct TrackSummary {
  std::int64_t frames = 0;
  std::int64_t guesses = 0;    // frames in which nobody was seen
  double mean_confidence = 0;  // 0..1
  std::vector<std::string> warnings;
};

Result<TrackSummary> Track(const TrackRequest& request, const Progress& progress,
                           std::stop_token stop);

}  // namespace understudy
