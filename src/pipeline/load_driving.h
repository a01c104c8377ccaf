#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "core/motion_clip.h"
#include "core/person_choice.h"
#include "core/progress.h"
#include "core/result.h"
#include "pipeline/driving_kind.h"
#include "pipeline/observe_clip.h"
#include "pipeline/stopwatch.h"

namespace understudy {

// What is to be performed, and which part of it.
struct DrivingRequest {
  std::string path;                  // a video, or motion: see DrivingKind
  PersonChoice person;               // whom to follow in a video
  double start_s = 0;                // seconds, 0 or more
  std::optional<double> duration_s;  // seconds, above 0; none: to the end
  std::optional<double> fps;         // of OpenPose files, 1 .. 240; none: 30
  int threads = 2;                   // 0 .. 64; 0 means the machine's to those who ask a user

  Status Validate() const;
};

// The performance, and what was watched for it when it came from a video.
struct Driving {
  MotionClip motion;
  std::optional<ObservedClip> watched;
};

// Whether a rate may be given for such a driving, and is 1 to 240 frames per second.
Status CheckRate(std::optional<double> fps, const std::string& path, DrivingKind kind);

// Whether the request makes sense and a video can be opened at all: asked before the long work.
// Files of motion are read whole soon enough.
Status CheckDriving(const DrivingRequest& request);

// Watches the video or reads the motion. `watch` is given a lap per stage. Cancelled when
// `stop` is asked for.
Result<Driving> LoadDriving(const DrivingRequest& request, const std::string& model_folder,
                            const Progress& progress, std::stop_token stop, Stopwatch& watch);

}  // namespace understudy
