#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>
#include <cstddef>
#include <optional>

#include "core/frame_time.h"
#include "pipeline/name_bvh_joints.h"
#include "pipeline/parse_bvh.h"

namespace understudy {

// Which frames of a file are used: every so manieth, so that there are at most 60 a second.
struct BvhClock {
  std::size_t step = 1;
  std::size_t frames = 0;
  Rational fps;
};
BvhClock ClockOf(const BvhClip& clip);

// The turn from our rest pose (left +X, up +Y, facing +Z) into the file's; nothing where that is no
// standing body.
std::optional<Eigen::Quaternionf> StandingRest(const BvhClip& clip, const BvhBody& body);

// Which way is up in the space in which the body moves, a unit vector: that of the rest pose,
// unless nearly all frames say otherwise; without a rest pose, +Y unless most do.
Eigen::Vector3f WorldUp(const BvhClip& clip, const BvhBody& body, const BvhClock& clock,
                        const std::optional<Eigen::Quaternionf>& rest);

// The mean length of the legs from hip to ankle, in the file's units.
float LegLength(const BvhClip& clip, const BvhBody& body);

// Metres of one unit of a file in which a leg is `leg` (above 0) units long: metre, decimetre,
// centimetre, millimetre, inch, foot or CMU's 1 / 0.45 inch, whichever makes it most like an
// adult's 0.825 m; where none comes within a third, what makes it just that.
float UnitOf(float leg);

}  // namespace understudy
