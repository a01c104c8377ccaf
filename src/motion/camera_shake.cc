#include "motion/camera_shake.h"

#include <cmath>

#include "core/smooth_track.h"

namespace understudy {

CameraPath FollowCamera(std::span<const Observation> observations, double fps) {
  constexpr double kMeantHz = 0.5;
  const std::size_t n = observations.size();
  std::vector<double> x(n);
  std::vector<double> y(n);
  std::vector<double> angle(n);
  for (std::size_t i = 1; i < n; ++i) {
    const CameraStep& step = observations[i].camera;
    x[i] = x[i - 1] + step.dx;
    y[i] = y[i - 1] + step.dy;
    angle[i] = angle[i - 1] + step.angle;
  }
  const std::vector<double> ones(n, 1.0);
  const SmoothOptions options{.cutoff_hz = kMeantHz, .fps = fps, .robust = false};
  const std::vector<double> slow_x = SmoothTrack(x, ones, options);
  const std::vector<double> slow_y = SmoothTrack(y, ones, options);
  const std::vector<double> slow_angle = SmoothTrack(angle, ones, options);
  CameraPath path;
  for (std::size_t i = 0; i < n; ++i) {
    path.shift.emplace_back(static_cast<float>(x[i]), static_cast<float>(y[i]));
    path.shake.emplace_back(static_cast<float>(x[i] - slow_x[i]),
                            static_cast<float>(y[i] - slow_y[i]));
    path.shake_angle.push_back(static_cast<float>(angle[i] - slow_angle[i]));
  }
  return path;
}

Eigen::Vector2f WithoutShake(const CameraPath& path, std::size_t index,
                             const Eigen::Vector2f& point, const Eigen::Vector2f& frame_center) {
  const float c = std::cos(path.shake_angle[index]);
  const float s = std::sin(path.shake_angle[index]);
  const Eigen::Vector2f d = point - path.shake[index] - frame_center;
  return frame_center + Eigen::Vector2f(c * d.x() + s * d.y(), -s * d.x() + c * d.y());
}

}  // namespace understudy
