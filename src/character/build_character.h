#pragma once

#include <array>

#include "core/character.h"
#include "core/executor.h"
#include "core/image.h"
#include "core/motion_clip.h"
#include "core/observation.h"
#include "core/result.h"

namespace understudy {

// What a character is made from: one picture and what was seen in it.
struct CharacterInput {
  ImageView picture;  // RGB or RGBA; alpha, where the picture has it, outlines the character
  Observation seen;   // keypoints and face, pixels of the picture
  Figure figure;      // matte and parts, the picture's size
  MotionFrame rest;   // the pose as a one-frame performance, for its depth
  Skeleton skeleton;  // of that performance
  double pixels_per_metre = 1;
  bool head_only = false;        // make no other layer: a further picture of a character
  bool parts_are_final = false;  // figure.parts were drawn by a person: cut exactly so
  std::array<float, kPieces> nearness = kUsualNearness;
  Executor* executor = nullptr;  // works on background and layers side by side; null: one by one
};

// Cuts a character out of its picture, fills the background behind it and gives it a mesh that
// bends at the joints.
//
// NotFound when the picture shows no person sure enough (says how sure it was); InvalidArgument for
// a picture smaller than 32 pixels a side.
Result<Character> BuildCharacter(const CharacterInput& input);

}  // namespace understudy
