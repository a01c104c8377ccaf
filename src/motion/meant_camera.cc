#include "motion/meant_camera.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "core/smooth_track.h"

namespace understudy {
namespace {

using Eigen::Vector2f;

constexpr double kMeantHz = 0.5;
constexpr double kMostZoom = 1.386;  // log 4

// Smooth, and its mean.
struct Slow {
  std::vector<double> value;
  double mean = 0;
};

Slow SlowOf(const std::vector<double>& v, double fps) {
  Slow slow;
  slow.value = SmoothTrack(v, std::vector<double>(v.size(), 1.0),
                           {.cutoff_hz = kMeantHz, .fps = fps, .robust = false});
  slow.mean = std::accumulate(slow.value.begin(), slow.value.end(), 0.0) /
              static_cast<double>(std::max<std::size_t>(v.size(), 1));
  return slow;
}

}  // namespace

std::vector<CameraMove> MeantCamera(std::span<const Observation> observations, double fps) {
  const std::size_t n = observations.size();
  std::vector<double> x(n);
  std::vector<double> y(n);
  std::vector<double> zoom(n);  // logarithm
  std::vector<double> angle(n);
  for (std::size_t i = 1; i < n; ++i) {
    const CameraStep& step = observations[i].camera;
    const CameraMove move{step.dx, step.dy, step.scale > 0 ? step.scale : 1, step.angle};
    const Vector2f at = move.Carry(
        Vector2f(static_cast<float>(x[i - 1]), static_cast<float>(y[i - 1])), Vector2f::Zero());
    x[i] = at.x();
    y[i] = at.y();
    zoom[i] =
        std::clamp(zoom[i - 1] + std::log(static_cast<double>(move.scale)), -kMostZoom, kMostZoom);
    angle[i] = angle[i - 1] + step.angle;
  }
  const std::array<Slow, 4> slow = {SlowOf(x, fps), SlowOf(y, fps), SlowOf(zoom, fps),
                                    SlowOf(angle, fps)};
  std::vector<CameraMove> moves(n);
  for (std::size_t i = 0; i < n; ++i) {
    CameraMove& move = moves[i];
    move.scale = static_cast<float>(
        std::exp(std::clamp(slow[2].value[i] - slow[2].mean, -kMostZoom, kMostZoom)));
    move.angle = static_cast<float>(slow[3].value[i] - slow[3].mean);
    // What is in the middle of the frame at the mean camera.
    const Vector2f mean(static_cast<float>(slow[0].mean), static_cast<float>(slow[1].mean));
    const Vector2f carried = move.Carry(mean, Vector2f::Zero());
    move.dx = static_cast<float>(slow[0].value[i]) - carried.x();
    move.dy = static_cast<float>(slow[1].value[i]) - carried.y();
  }
  return moves;
}

}  // namespace understudy
