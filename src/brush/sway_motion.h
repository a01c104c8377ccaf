#pragma once

#include <cstdint>
#include <vector>

#include "brush/motion_grid.h"
#include "core/image.h"

namespace understudy {

// One frequency of one swaying region: the displacement of a node at time t is
// cosine * cos(2 pi f t) + sine * sin(2 pi f t), pixels. Only nodes of a rectangle are kept.
struct SwayTerm {
  double frequency = 0;  // cycles per second; 0: a steady lean
  int i0 = 0, j0 = 0;    // the rectangle's first node
  int columns = 0, rows = 0;
  GridVectors cosine;  // columns x rows
  GridVectors sine;    // columns x rows
};

// A region that sways, on the grid.
struct SwayPart {
  GridScalars painted;    // 1 where the node may move, else 0
  GridScalars presence;   // 0..1: how much of what is about the node belongs to the thing
  GridVectors direction;  // unit or shorter: the way of the wind
  float amplitude = 0;    // pixels at the tips, before the limit below
};

struct SwayTiming {
  double duration_s = 5;
  bool loop = false;
  std::uint32_t seed = 1;
};

// Swings a region as a damped elastic sheet: the slowest eigenmodes of a membrane (Pentland and
// Williams 1989, "Good vibrations") whose springs are strong within the thing, weak across the
// picture's edges, and pinned where the paint ends. So what is held by its root is pinned at its
// root, and its tips, held by the wall behind them only, move most. Each mode has its own
// frequency, in the ratio of the square roots of the eigenvalues, less amplitude the faster it is,
// and a phase that travels outward from the root. Nowhere is the picture pulled by more than
// `stretch` (0..1): the amplitude is lowered about the steepest places, and no further off.
std::vector<SwayTerm> MakeSwayMotion(ImageView picture, const MotionGrid& grid,
                                     const SwayPart& part, const SwayTiming& timing,
                                     float stretch = 0.4F);

// The largest function below `values` that changes by at most `slope` from a node to the next; in
// two sweeps (Borgefors 1986, "Distance transformations in digital images"). In place.
void LimitSlope(int columns, int rows, float slope, GridScalars& values);
// By comparing every node with every other: the twin that tests compare with.
void SlowLimitSlope(int columns, int rows, float slope, GridScalars& values);

}  // namespace understudy
