#pragma once

#include "brush/strokes.h"
#include "core/image.h"

namespace understudy {

// How a region moves whose kind nobody told, from its refined `membership` (0..1), its shape, its
// colours and what was drawn: an object with an outline of its own that is sent along a trajectory
// moves; fire, water and sky flow; stranded or green things that hang on to something sway. A
// guess: `picture` is RGB.
BrushKind GuessKind(ImageView picture, const FloatImage& membership, const BrushRegion& region);

}  // namespace understudy
