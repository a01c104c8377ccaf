#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/box.h"
#include "core/frame_time.h"
#include "core/observation.h"
#include "core/progress.h"
#include "core/result.h"
#include "perceive/perceiver.h"

namespace understudy {

struct ObserveOptions {
  double start_s = 0;                // of the clip, seconds
  std::optional<double> duration_s;  // seconds; none: to the end
  int threads = 2;                   // 1 .. 16; the result does not depend on it
  PerceiveOptions perceive;
  std::optional<Box> box;  // where the person is in the first frame, pixels
};

// What was seen in a clip, frame by frame.
struct ObservedClip {
  std::vector<Observation> observations;
  Rational fps;
  double start_s = 0;   // where the first frame lies in the file, seconds
  std::string damaged;  // what was broken in the file, empty when it was whole
  bool has_audio = false;
};

// Reads a video and watches one person in it. Decoding, the body of one frame and face and hands of
// the one before run side by side; at most four frames are in memory. Cancelled when `stop` is
// asked for.
Result<ObservedClip> ObserveClip(const std::string& path, const std::string& model_folder,
                                 const ObserveOptions& options, const Progress& progress,
                                 std::stop_token stop);

// Looks at one picture. `box`, if given, is where its person is, pixels; `person` is whom to take
// of several.
Result<Observation> ObservePicture(ImageView picture, const std::string& model_folder,
                                   const std::optional<Box>& box, const PersonChoice& person = {});

}  // namespace understudy
