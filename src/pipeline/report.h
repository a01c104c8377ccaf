#pragma once

#include <string>
#include <vector>

#include "core/animation_clip.h"
#include "core/motion_clip.h"
#include "core/result.h"
#include "pipeline/animate.h"

namespace understudy {

// Wall time of one stage of a run.
struct StageTime {
  std::string stage;
  double seconds = 0;
};

// Writes the report of a run as one JSON object: inputs, options, timings, warnings, `checks`
// (see motion_checks.h), `references` (further pictures of the character, and how many frames each
// fed), `identity` (mean, worst and where, what is kept to, and what was eased to keep to it), and
// for every frame `time_s`, `driving_keypoints` (133 x [x, y, confidence], pixels of the driving
// video), `output_keypoints` (same order, pixels of the output), `identity` and `confidence`
// (0..1), `head_eased` (degrees), and with references `pictures`, the shares of those that the head
// is drawn from (0 is the character image).
Status WriteReport(const std::string& path, const AnimateRequest& request,
                   const AnimateSummary& summary, const MotionClip& motion,
                   const AnimationClip& clip, const std::vector<float>& identity,
                   const std::vector<StageTime>& timings);

}  // namespace understudy
