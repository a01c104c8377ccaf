#pragma once

#include <cstdint>
#include <span>

#include "brush/motion_grid.h"
#include "core/image.h"

namespace understudy {

// What streams, at every node. A pixel of the output shows the picture at the place from which it
// would have come: two copies of the picture, half a cycle apart, each carried from half a cycle
// before its own time to half a cycle after it, and faded where it begins and ends (Holynski et al.
// 2021, "Animating pictures with Eulerian motion fields", section 4, with warps instead of splats
// and no network; the repeated cycle is that of flow maps in real-time water). So nothing is ever
// carried farther than half a cycle, texture is not stretched apart, and a whole number of cycles
// is a loop without a seam.
struct FlowMotion {
  GridVectors velocity;      // pixels per second
  GridVectors acceleration;  // (v . grad) v, pixels per second squared
  GridScalars phase;         // of the cycle, 0..1, smooth over the picture and different by place
  // How alike the two copies are about a node, -1..1: faded copies of texture that is not alike
  // lose contrast, which is given back (as in Heitz and Neyret 2018, section 3,
  // "variance-preserving").
  GridScalars likeness;
  GridScalars rate;  // cycles per second
};

// One streaming region on the grid.
struct FlowPart {
  GridVectors direction;  // unit or shorter
  GridScalars presence;   // 0..1: share of the region about the node
  float speed = 0;        // pixels per second
};

struct FlowTiming {
  double duration_s = 5;
  bool loop = false;
  std::uint32_t seed = 1;
};

// Puts the regions together. Ends of a stream, where it runs against or out of the still part, are
// slowed over a stretch so long that texture is never pulled by more than `stretch` (0..1).
FlowMotion MakeFlowMotion(ImageView picture, const MotionGrid& grid,
                          std::span<const FlowPart> parts, const FlowTiming& timing,
                          float stretch = 0.4F);

// The displacement of a copy that is `tau` seconds from its own time, pixels: the second-order
// Taylor expansion of the path through a node.
inline Eigen::Vector2f FlowOffset(const Eigen::Vector2f& velocity,
                                  const Eigen::Vector2f& acceleration, float tau) {
  return tau * velocity - 0.5F * tau * tau * acceleration;
}

// The same by walking the stream backward in many small steps: the twin that tests compare with.
Eigen::Vector2f SlowFlowOffset(const FlowMotion& flow, const MotionGrid& grid,
                               const Eigen::Vector2f& at, float tau, int steps = 256);

// How strongly the first copy shows at `phase` of its cycle, 0..1; the second shows 1 less that.
float FlowShare(float phase);

}  // namespace understudy
