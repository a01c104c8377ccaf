#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/box.h"
#include "core/keypoints.h"
#include "core/result.h"
#include "pipeline/write_json.h"

namespace understudy {

// One of a frame's `people`, its points in our order; those that were not found have confidence 0.
struct PosePerson {
  Keypoints points{};
  std::array<Keypoint, 2> pupils{};  // the person's right, left
  std::int64_t id = -1;              // -1 where the file tells none
};

// The people of one frame: an object with `people`, each with pose_keypoints_2d (COCO-18 or
// BODY_25) and perhaps face_keypoints_2d (68 or 70) and hand_left_keypoints_2d,
// hand_right_keypoints_2d (21), as x, y, confidence. `where` names file and frame, for messages.
Result<std::vector<PosePerson>> PeopleFrom(const Json& frame, const std::string& where);

// canvas_width and canvas_height of a frame, pixels; 0 and 0 where it has none.
Result<std::array<float, 2>> CanvasFrom(const Json& frame, const std::string& where);

// The box around the points of body and feet that were found, or around all where there are none.
Box BoxOf(const PosePerson& person);

// Mean over the 17 body points, 0..1.
float MeanConfidence(const PosePerson& person);

void ScalePerson(float x, float y, PosePerson& person);

}  // namespace understudy
