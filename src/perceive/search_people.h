#pragma once

#include <vector>

#include "core/box.h"
#include "core/image.h"
#include "core/result.h"
#include "perceive/appearance.h"
#include "perceive/body_finder.h"
#include "perceive/body_keypoints.h"

namespace understudy {

// One of the people in a frame.
struct SeenPerson {
  BodyPoints points{};
  LimbPlaces places{};
  float confidence = 0;  // PersonConfidence of the points
  Box box;               // pixels
  Appearance look;
  bool in_doubt = false;  // may be another than the one who was followed
};

// That the points are a person's, 0..1: the mean confidence of the eight surest body joints, or
// 0.65 of that of the five surest, which a head alone has.
float PersonConfidence(const BodyPoints& points);

// The extent of the sure joints, a little larger on every side, within the frame.
Box PersonBox(const BodyPoints& points, int width, int height);

// The square to cut for a person whose joints' extent is `box`.
SquareCrop CropOfBox(const Box& box);

// Looks for people in the whole frame, at up to `most` places, and at the frame as a whole (a
// person who fills it, or a drawing that the finder does not know). Doubtful figures are among
// them; no two are the same person. Never empty.
Result<std::vector<SeenPerson>> SearchPeople(ImageView frame, int most, BodyFinder& finder,
                                             BodyKeypoints& body);

}  // namespace understudy
