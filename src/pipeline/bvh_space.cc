#include "pipeline/bvh_space.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "pipeline/pose_bvh.h"

namespace understudy {
namespace {

using Eigen::Matrix3f;
using Eigen::Quaternionf;
using Eigen::Vector3f;

constexpr double kFastest = 60;  // frames per second

Vector3f Middle(const std::vector<Vector3f>& positions, const std::array<int, 2>& pair) {
  return (positions[pair[0]] + positions[pair[1]]) / 2;
}

Vector3f Across(const std::vector<Vector3f>& positions, const std::array<int, 2>& pair) {
  return positions[pair[0]] - positions[pair[1]];
}

float Cosine(const Vector3f& a, const Vector3f& b) {
  const float lengths = a.norm() * b.norm();
  return lengths > 0 ? a.dot(b) / lengths : 0.0F;
}

// The axis of the file's space nearest to `v` where one is within 25 degrees, else `v` itself.
Vector3f Snapped(const Vector3f& v) {
  int axis = 0;
  v.cwiseAbs().maxCoeff(&axis);
  const Vector3f unit = Vector3f::Unit(axis) * (v[axis] < 0 ? -1.0F : 1.0F);
  return Cosine(v, unit) > 0.906F ? unit : Vector3f(v.normalized());
}

Rational RateOf(double frame_time_s) {
  constexpr double kNear = 3e-4;  // files give the frame time to four digits or so
  const double fps = 1 / frame_time_s;
  const double whole = std::round(fps);
  if (whole >= 1 && std::abs(fps - whole) < kNear * fps) {
    return {static_cast<std::int64_t>(whole), 1};
  }
  const double ntsc = std::ceil(fps);
  if (std::abs(fps - ntsc * 1000 / 1001) < kNear * fps) {
    return {static_cast<std::int64_t>(ntsc) * 1000, 1001};
  }
  return {1'000'000, static_cast<std::int64_t>(std::llround(frame_time_s * 1e6))};
}

}  // namespace

BvhClock ClockOf(const BvhClip& clip) {
  BvhClock clock;
  clock.fps = RateOf(clip.frame_time_s);
  clock.step =
      static_cast<std::size_t>(std::max(std::ceil(clock.fps.value() / kFastest - 1e-9), 1.0));
  clock.fps.den *= static_cast<std::int64_t>(clock.step);
  clock.frames = (clip.frames + clock.step - 1) / clock.step;
  if (clock.fps.num % clock.fps.den == 0) {
    clock.fps = {clock.fps.num / clock.fps.den, 1};
  }
  return clock;
}

std::optional<Quaternionf> StandingRest(const BvhClip& clip, const BvhBody& body) {
  const std::vector<Vector3f> at = RestBvh(clip).positions;
  const Vector3f up = Snapped(Middle(at, body.shoulder) - Middle(at, body.ankle));
  const Vector3f left = Across(at, body.hip);
  bool stands = Cosine(Middle(at, body.shoulder) - Middle(at, body.hip), up) > 0.8F &&
                std::abs(Cosine(left, up)) < 0.3F && left.dot(Across(at, body.shoulder)) > 0;
  for (int side = 0; side < 2; ++side) {
    stands = stands && Cosine(at[body.hip[side]] - at[body.knee[side]], up) > 0.7F &&
             Cosine(at[body.knee[side]] - at[body.ankle[side]], up) > 0.7F;
  }
  if (!stands) {
    return std::nullopt;
  }
  const Vector3f forward = Snapped(left).cross(up).normalized();
  Matrix3f axes;
  axes << up.cross(forward), up, forward;
  return Quaternionf(axes);
}

Vector3f WorldUp(const BvhClip& clip, const BvhBody& body, const BvhClock& clock,
                 const std::optional<Quaternionf>& rest) {
  std::array<std::size_t, 6> upright{};  // +X +Y +Z -X -Y -Z: frames in which that is up
  for (std::size_t i = 0; i < clock.frames; ++i) {
    const std::vector<Vector3f> at = PoseBvh(clip, i * clock.step).positions;
    const Vector3f up = Middle(at, body.shoulder) - Middle(at, body.ankle);
    for (int a = 0; a < 6; ++a) {
      const Vector3f axis = Vector3f::Unit(a % 3) * (a < 3 ? 1.0F : -1.0F);
      upright[a] += Cosine(up, axis) > 0.82F ? 1 : 0;
    }
  }
  const auto share = [&](std::size_t a) {
    return static_cast<double>(upright[a]) / static_cast<double>(clock.frames);
  };
  const std::size_t most = std::max_element(upright.begin(), upright.end()) - upright.begin();
  const Vector3f other = Vector3f::Unit(static_cast<int>(most % 3)) * (most < 3 ? 1.0F : -1.0F);
  constexpr std::size_t kPlusY = 1;
  constexpr std::size_t kMinusY = 4;
  if (!rest) {
    return share(kPlusY) < 0.3 && share(most) > 0.6 && most != kMinusY ? other : Vector3f::UnitY();
  }
  const Vector3f rest_up = *rest * Vector3f::UnitY();
  // A body at rest may stand in other axes than those in which it moves.
  return Cosine(rest_up, other) < 0.5F && Cosine(rest_up, other) > -0.5F && share(most) > 0.9
             ? other
             : rest_up;
}

float LegLength(const BvhClip& clip, const BvhBody& body) {
  const std::vector<Vector3f> at = RestBvh(clip).positions;
  float sum = 0;
  for (int side = 0; side < 2; ++side) {
    sum += (at[body.hip[side]] - at[body.knee[side]]).norm() +
           (at[body.knee[side]] - at[body.ankle[side]]).norm();
  }
  return sum / 2;
}

float UnitOf(float leg) {
  // Metres, decimetres, centimetres, millimetres, inches, feet, and CMU's 1 / 0.45 inch.
  constexpr std::array<float, 7> kUnits = {1, 0.1F, 0.01F, 0.001F, 0.0254F, 0.3048F, 0.056444F};
  constexpr float kLeg = 0.825F;  // metres, of an average adult
  const auto off = [leg](float unit) { return std::abs(std::log(leg * unit / kLeg)); };
  const float best = *std::min_element(kUnits.begin(), kUnits.end(),
                                       [&](float a, float b) { return off(a) < off(b); });
  return off(best) < 0.33F ? best : kLeg / leg;
}

}  // namespace understudy
