#pragma once

#include "core/image.h"

namespace understudy {

struct RefineOptions {
  // How far, in pixels, a painted border may lie beside the true one; 0: a twentieth of the
  // picture's shorter side, less in small regions.
  float reach = 0;
  // The thing stands free of its surroundings, as an object that moves does: paint anywhere that
  // looks like what lies around is left out, and what the thing looks like is learned from the
  // rest (in the manner of Rother, Kolmogorov and Blake 2004, "GrabCut").
  bool stands_free = false;
};

// What of the painted `mask` (1 channel, nonzero where painted) belongs to the thing that was
// meant: 1 inside, 0 outside, soft at its edge. Never more than was painted.
//
// What lies deep in the paint is surely meant and what lies outside is not; the band between is
// told apart by colours near both, counted in a bilateral grid (Chen, Paris and Durand 2007,
// "Real-time edge-aware image processing with the bilateral grid"), and drawn along the picture's
// edges by a guided filter. Where both sides look alike the painted border stands. `picture` is
// RGB.
FloatImage RefineRegion(ImageView picture, ImageView mask, const RefineOptions& options = {});

// The same for an object that is cut out: crumbs are dropped, gaps and holes closed, its inside is
// solid, and its edge is some 3 pixels soft, following the picture. Nothing outside of the painted
// `mask` is added.
FloatImage SolidMatte(ImageView picture, ImageView mask, const FloatImage& membership);

}  // namespace understudy
