#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/character.h"
#include "core/image.h"
#include "core/observation.h"

namespace understudy {

// A capsule that a part's pixels lie in.
struct Bone {
  Part part = Part::kNone;
  Eigen::Vector2f a = Eigen::Vector2f::Zero();
  Eigen::Vector2f b = Eigen::Vector2f::Zero();
  float radius = 1;   // pixels
  bool sure = false;  // found in the picture itself, whatever the coarse map of parts says
};

// The bones of what the picture shows of a character whose joints are known. A hand that is found
// in the picture, in its place and inside the matte, has bones along palm and fingers; any other
// goes on from its forearm.
std::vector<Bone> BonesOf(const Character& character, ImageView matte);

// Whether the picture shows a believable hand where the arm ends: in its place, of a hand's size
// and inside the matte.
bool ShowsHand(const Character& character, ImageView matte, bool left);

}  // namespace understudy
