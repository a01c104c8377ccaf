#pragma once

#include "character/build_character.h"
#include "character/rest_pose.h"
#include "testing/toy_figure.h"

namespace understudy::testing {

// What BuildCharacter is given for the toy figure, which must outlive it.
inline CharacterInput InputOf(const ToyFigure& toy) {
  CharacterInput input;
  input.picture = toy.picture.span();
  input.seen = toy.seen;
  input.figure = {toy.figure.matte.Clone(), toy.figure.parts.Clone()};
  input.rest = toy.rest;
  input.skeleton = toy.skeleton;
  input.pixels_per_metre = toy.pixels_per_metre;
  return input;
}

// The toy figure with its joints and nothing else.
inline Character PosedToy(const ToyFigure& toy) {
  Character c;
  c.width = toy.picture.width();
  c.height = toy.picture.height();
  FindRestPose(toy.seen, toy.rest, toy.skeleton, toy.pixels_per_metre, c);
  return c;
}

}  // namespace understudy::testing
