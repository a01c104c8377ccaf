#pragma once

#include <string>

#include "core/motion_clip.h"
#include "core/result.h"

namespace understudy {

// A motion file: one JSON object with `version` (1), `width`, `height`, `fps` ([num, den]),
// `pixels_per_metre`, `skeleton` (joint name -> {parent, offset}), and `frames`, each with
// `time_s`, `keypoints` (133 x [x, y, confidence], pixels), `rotations` (joint name -> [w, x, y,
// z], relative to the parent), `root` ([x, y, z] metres), `face` (coefficients by name, head angles
// in degrees, gaze), `foot_contact` ([left, right]), `confidence` and `guess`.
Status WriteMotionFile(const std::string& path, const MotionClip& motion);

// Reads one. Errors: NotFound; CorruptInput naming the field and what is wrong with it; Unsupported
// (a newer version); LimitExceeded (more than 100000 frames).
Result<MotionClip> ReadMotionFile(const std::string& path);

}  // namespace understudy
