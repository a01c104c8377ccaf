#pragma once

#include <string>

#include "core/motion_clip.h"
#include "core/result.h"

namespace understudy {

// Writes one OpenPose file per frame, FOLDER/frame_000000000000_keypoints.json and so on:
// `version` 1.3, `people` with one person: pose_keypoints_2d (BODY_25 order), face_keypoints_2d
// (70: 68 and the pupils' places left empty), hand_left_keypoints_2d and hand_right_keypoints_2d
// (21), each x, y, confidence in pixels; and as ComfyUI does, canvas_width and canvas_height. The
// folder is made if missing.
Status WriteOpenPose(const std::string& folder, const MotionClip& motion);

}  // namespace understudy
