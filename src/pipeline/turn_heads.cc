#include "pipeline/turn_heads.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "core/forward_kinematics.h"
#include "core/order_statistics.h"
#include "core/smooth_track.h"
#include "motion/fit_rotations.h"
#include "pipeline/head_pose.h"

namespace understudy {
namespace {

// Five points tell less than a face's 68, and steadier when slow.
constexpr double kCutoffHz = 3.0;
constexpr float kLargestYaw = 80.0F;    // degrees
constexpr float kLargestPitch = 45.0F;  // degrees

// A nose is often found a tenth of a head beside its place: small angles are noise. They grow from
// none at the first to all at the second.
constexpr std::array<std::pair<double, double>, 3> kEasing = {
    {{12.0, 35.0}, {12.0, 35.0}, {4.0, 12.0}}};  // yaw, pitch, roll: degrees

double Eased(double angle, const std::pair<double, double>& from_to) {
  const auto [none, all] = from_to;
  const double t = std::clamp((std::abs(angle) - none) / (all - none), 0.0, 1.0);
  return angle * t * t * (3 - 2 * t);
}

// The middle of what was seen; how a head is held by its owner, and how the points lie on it, is
// not known.
double SeenMiddle(const std::vector<double>& track, const std::vector<double>& weight) {
  std::vector<double> seen;
  for (std::size_t i = 0; i < track.size(); ++i) {
    if (weight[i] > 0) {
      seen.push_back(track[i]);
    }
  }
  return Median(std::move(seen));
}

struct SeenHead {
  HeadPose pose;
  float sure = 0;  // 0..1
};

SeenHead HeadIn(const Observation& o) {
  constexpr float kSure = 0.3F;
  static const std::array<std::pair<int, Eigen::Vector3f>, 5> kPoints = {
      {{kNose, {0, -38, 36}},
       {kLeftEye, {31, 0, -4}},
       {kRightEye, {-31, 0, -4}},
       {kLeftEar, {73, -10, -95}},
       {kRightEar, {-73, -10, -95}}}};
  std::vector<HeadPoint> points;
  SeenHead head;
  for (const auto& [k, model] : kPoints) {
    const Keypoint& p = o.keypoints[k];
    if (o.person && p.confidence > kSure) {
      points.push_back({model, {p.x, p.y}});
      head.sure += p.confidence / 5;
    } else if (k == kNose) {
      return {};
    }
  }
  const std::optional<HeadPose> pose = FindHeadPose(points);
  if (!pose) {
    return {};
  }
  head.pose = {std::clamp(pose->yaw, -kLargestYaw, kLargestYaw),
               std::clamp(pose->pitch, -kLargestPitch, kLargestPitch), pose->roll};
  return head;
}

}  // namespace

void TurnHeads(std::span<const Observation> observations, MotionClip& motion) {
  if (std::any_of(observations.begin(), observations.end(),
                  [](const Observation& o) { return o.face.confidence > 0; })) {
    return;
  }
  const std::size_t n = observations.size();
  std::array<std::vector<double>, 4> tracks;  // yaw, pitch, roll, sure
  tracks.fill(std::vector<double>(n));
  for (std::size_t i = 0; i < n; ++i) {
    const SeenHead head = HeadIn(observations[i]);
    tracks[0][i] = head.pose.yaw;
    tracks[1][i] = head.pose.pitch;
    tracks[2][i] = head.pose.roll;
    tracks[3][i] = head.sure;
  }
  const std::vector<double> weight = tracks[3];
  if (std::all_of(weight.begin(), weight.end(), [](double w) { return w <= 0; })) {
    return;
  }
  const SmoothOptions options{.cutoff_hz = kCutoffHz, .fps = motion.fps.value()};
  const double pitch = SeenMiddle(tracks[1], weight);
  for (int t = 0; t < 3; ++t) {
    tracks[t] = SmoothTrack(tracks[t], weight, options);
    for (double& angle : tracks[t]) {
      angle = Eased(t == 1 ? angle - pitch : angle, kEasing[t]);
    }
  }
  tracks[3] = SmoothTrack(tracks[3], std::vector<double>(n, 1.0), options);
  for (std::size_t i = 0; i < n; ++i) {
    const auto at = [&](int t) { return static_cast<float>(tracks[t][i]); };
    auto& rotations = motion.frames[i].rotations;
    const PosedSkeleton posed =
        ForwardKinematics(motion.skeleton, rotations, Eigen::Vector3f::Zero());
    const Eigen::Quaternionf head = posed.rotations[Index(Joint::kHead)].slerp(
        std::clamp(1.5F * at(3), 0.0F, 1.0F), HeadRotation({at(0), at(1), at(2)}));
    rotations[Index(Joint::kHead)] =
        (posed.rotations[Index(Joint::kNeck)].conjugate() * head).normalized();
  }
}

}  // namespace understudy
