#pragma once

#include <Eigen/Core>
#include <optional>

#include "core/image.h"
#include "core/observation.h"
#include "perceive/body_keypoints.h"

namespace understudy {

// The colour of a person's skin, learned from the face as a clip goes on. A hand has it, a sleeve
// or a thigh mostly has not: what a body network mistakes for a wrist can be told by it.
class SkinColor {
 public:
  // Learns from the pixels between the eyes and the nose, where these are sure.
  void Learn(ImageView picture, const BodyPoints& points);

  // Fills in the skin of each place: the mean likeness to the face's colour of the pixels about it,
  // 0..1, within 0.07 torso lengths. Leaves 0 while no face was seen.
  void FillIn(ImageView picture, const BodyPoints& points, LimbPlaces& places) const;

 private:
  std::optional<Eigen::Vector3f> color_;  // Y, Cb, Cr, 0..255
};

}  // namespace understudy
