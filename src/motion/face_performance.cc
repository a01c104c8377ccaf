#include "motion/face_performance.h"

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cmath>

#include "core/smooth_track.h"

namespace understudy {
namespace {

constexpr float kRadians = static_cast<float>(M_PI) / 180.0F;
// The mean pitch that the face network reports for a face that looks straight ahead, degrees.
constexpr float kNeutralPitch = 5.0F;

enum Measure {
  kEyeRight,
  kEyeLeft,
  kGap,
  kWidth,
  kCornerRight,
  kCornerLeft,
  kBrowInner,
  kBrowOuterRight,
  kBrowOuterLeft,
  kYaw,
  kPitch,
  kRoll,
  kGazeX,
  kGazeY,
  kMeasures,
};

using Measures = std::array<double, kMeasures>;

// The landmarks of one frame turned upright and scaled so that the eyes are 1 apart.
struct UprightFace {
  std::array<Eigen::Vector2f, kFaceLandmarks> p;
  std::array<Eigen::Vector2f, 2> iris;
  float eye_distance = 0;  // pixels
};

UprightFace Upright(const Keypoints& k, const Observation& o) {
  UprightFace face;
  const auto at = [&k](int i) { return Eigen::Vector2f(k[kFaceFirst + i].x, k[kFaceFirst + i].y); };
  Eigen::Vector2f right = Eigen::Vector2f::Zero();
  Eigen::Vector2f left = Eigen::Vector2f::Zero();
  for (int i = 0; i < 6; ++i) {
    right += at(36 + i) / 6;
    left += at(42 + i) / 6;
  }
  const Eigen::Vector2f across = left - right;
  face.eye_distance = std::max(across.norm(), 1e-3F);
  const float yaw = std::clamp(std::abs(o.face.head.yaw), 0.0F, 55.0F) * kRadians;
  const float unit = face.eye_distance / std::cos(yaw);
  const Eigen::Vector2f ex = across / face.eye_distance;
  const Eigen::Vector2f ey(-ex.y(), ex.x());
  const Eigen::Vector2f middle = (left + right) / 2;
  const auto local = [&](const Eigen::Vector2f& v) {
    const Eigen::Vector2f d = v - middle;
    return Eigen::Vector2f(d.dot(ex) / (face.eye_distance), d.dot(ey) / unit);
  };
  for (int i = 0; i < kFaceLandmarks; ++i) {
    face.p[i] = local(at(i));
  }
  for (int i = 0; i < 2; ++i) {
    face.iris[i] = local({o.irises[i].x, o.irises[i].y});
  }
  return face;
}

double LidOpening(const UprightFace& f, int corner) {
  const auto gap = [&f](int a, int b) { return std::abs(f.p[b].y() - f.p[a].y()); };
  const float width = std::max(std::abs(f.p[corner + 3].x() - f.p[corner].x()), 0.05F);
  return (gap(corner + 1, corner + 5) + gap(corner + 2, corner + 4)) / (2 * width);
}

Measures Measure68(const UprightFace& f, const Observation& o) {
  Measures m{};
  m[kEyeRight] = 0.5 * LidOpening(f, 36) + 0.5 * o.eye_open[0];
  m[kEyeLeft] = 0.5 * LidOpening(f, 42) + 0.5 * o.eye_open[1];
  m[kGap] =
      (f.p[67].y() - f.p[61].y() + f.p[66].y() - f.p[62].y() + f.p[65].y() - f.p[63].y()) / 3.0;
  m[kWidth] = f.p[54].x() - f.p[48].x();
  const double lips = (f.p[51].y() + f.p[62].y()) / 2.0;
  m[kCornerRight] = lips - f.p[48].y();
  m[kCornerLeft] = lips - f.p[54].y();
  m[kBrowInner] = -(f.p[21].y() + f.p[22].y()) / 2.0;
  m[kBrowOuterRight] = -(f.p[17].y() + f.p[18].y() + f.p[19].y()) / 3.0;
  m[kBrowOuterLeft] = -(f.p[24].y() + f.p[25].y() + f.p[26].y()) / 3.0;
  m[kYaw] = o.face.head.yaw;
  m[kPitch] = o.face.head.pitch - kNeutralPitch;
  m[kRoll] = o.face.head.roll;
  for (int eye = 0; eye < 2; ++eye) {
    const int corner = eye == 0 ? 36 : 42;
    const Eigen::Vector2f middle = (f.p[corner] + f.p[corner + 3]) / 2;
    const float half = std::max(std::abs(f.p[corner + 3].x() - f.p[corner].x()) / 2, 0.03F);
    m[kGazeX] += 0.5 * (f.iris[eye].x() - middle.x()) / half;
    m[kGazeY] += 0.5 * (f.iris[eye].y() - middle.y()) / half;
  }
  return m;
}

double Percentile(std::vector<double> values, double share) {
  if (values.empty()) {
    return 0;
  }
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(
                                       std::lround(share * static_cast<double>(values.size() - 1)));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

float Ramp(double value, double from, double to) {
  return static_cast<float>(std::clamp((value - from) / (to - from), 0.0, 1.0));
}

}  // namespace

std::vector<FaceState> FindFacePerformance(std::span<const Observation> observations,
                                           std::span<const Keypoints> keypoints, double fps) {
  const std::size_t n = observations.size();
  std::vector<std::vector<double>> tracks(kMeasures, std::vector<double>(n));
  std::vector<double> weights(n);
  std::vector<double> sizes;
  for (std::size_t i = 0; i < n; ++i) {
    if (observations[i].face.confidence <= 0) {
      continue;
    }
    const UprightFace face = Upright(keypoints[i], observations[i]);
    const Measures m = Measure68(face, observations[i]);
    weights[i] = observations[i].face.confidence;
    sizes.push_back(face.eye_distance);
    for (int k = 0; k < kMeasures; ++k) {
      tracks[k][i] = std::isfinite(m[k]) ? m[k] : 0.0;
    }
  }
  if (sizes.empty()) {
    return std::vector<FaceState>(n);
  }
  std::array<double, kMeasures> rest{};
  for (int k = 0; k < kMeasures; ++k) {
    std::vector<double> seen;
    for (std::size_t i = 0; i < n; ++i) {
      if (weights[i] > 0) {
        seen.push_back(tracks[k][i]);
      }
    }
    const bool eye = k == kEyeRight || k == kEyeLeft;
    rest[k] = Percentile(std::move(seen), eye ? 0.65 : k == kGap ? 0.1 : 0.5);
    // A blink lasts a tenth of a second; a head takes longer to turn.
    const double cutoff = eye || k == kGap                         ? 9.0
                          : k == kYaw || k == kPitch || k == kRoll ? 4.0
                                                                   : 5.0;
    tracks[k] = SmoothTrack(tracks[k], weights,
                            {.cutoff_hz = cutoff, .fps = fps, .robust = !eye && k != kGap});
  }
  // A face of a few pixels says where the head points, but its lips and brows are noise.
  const float detail = Ramp(Percentile(sizes, 0.5), 9.0, 20.0);
  std::vector<FaceState> states(n);
  for (std::size_t i = 0; i < n; ++i) {
    FaceState& s = states[i];
    const auto over = [&](Measure k) { return tracks[k][i] - rest[k]; };
    const auto set = [&](FaceCoefficient c, float v) { s.coefficients[Index(c)] = v * detail; };
    const auto lid = [&](Measure k) {
      return Ramp(rest[k] - tracks[k][i], 0.12 * rest[k], 0.85 * rest[k]);
    };
    set(FaceCoefficient::kEyeBlinkRight, lid(kEyeRight));
    set(FaceCoefficient::kEyeBlinkLeft, lid(kEyeLeft));
    set(FaceCoefficient::kJawOpen, Ramp(std::max(over(kGap), 0.0), 0.02, 0.62));
    const double wider = over(kWidth) / std::max(rest[kWidth], 0.2);
    const float wide = Ramp(wider, 0.03, 0.3);
    set(FaceCoefficient::kMouthSmileRight,
        std::max(wide * 0.7F, Ramp(over(kCornerRight), 0.02, 0.16)));
    set(FaceCoefficient::kMouthSmileLeft,
        std::max(wide * 0.7F, Ramp(over(kCornerLeft), 0.02, 0.16)));
    set(FaceCoefficient::kMouthFrownRight, Ramp(-over(kCornerRight), 0.03, 0.16));
    set(FaceCoefficient::kMouthFrownLeft, Ramp(-over(kCornerLeft), 0.03, 0.16));
    set(FaceCoefficient::kMouthPucker, Ramp(-wider, 0.04, 0.35));
    set(FaceCoefficient::kBrowInnerUp, Ramp(over(kBrowInner), 0.03, 0.2));
    set(FaceCoefficient::kBrowOuterUpRight, Ramp(over(kBrowOuterRight), 0.03, 0.2));
    set(FaceCoefficient::kBrowOuterUpLeft, Ramp(over(kBrowOuterLeft), 0.03, 0.2));
    const float down = Ramp(-over(kBrowInner), 0.03, 0.14);
    set(FaceCoefficient::kBrowDownRight, std::max(down, Ramp(-over(kBrowOuterRight), 0.04, 0.16)));
    set(FaceCoefficient::kBrowDownLeft, std::max(down, Ramp(-over(kBrowOuterLeft), 0.04, 0.16)));
    s.head = {static_cast<float>(tracks[kYaw][i]), static_cast<float>(tracks[kPitch][i]),
              static_cast<float>(tracks[kRoll][i])};
    s.gaze_x = static_cast<float>(std::clamp(over(kGazeX), -1.0, 1.0)) * detail;
    s.gaze_y = static_cast<float>(std::clamp(over(kGazeY), -1.0, 1.0)) * detail;
    s.confidence = static_cast<float>(weights[i]);
  }
  return states;
}

}  // namespace understudy
