#include "retarget/find_touches.h"

#include <algorithm>
#include <cmath>

#include "core/angles.h"
#include "core/forward_kinematics.h"
#include "core/smooth_step.h"
#include "core/smooth_track.h"
#include "retarget/shown_limbs.h"

namespace understudy {
namespace {

using Eigen::Vector2f;
using Eigen::Vector3f;

constexpr double kPlaceHz = 5.0;  // a touch moves no faster over what it touches
constexpr double kEase = 0.1;     // seconds

constexpr int kRightTemple = kFaceFirst;
constexpr int kChin = kFaceFirst + 8;
constexpr int kLeftTemple = kFaceFirst + 16;

Vector2f PlaceIn(const BodyAxes& axes, const Vector2f& p) {
  const Vector2f d = p - axes.origin;
  const float area = Cross(axes.x, axes.y);
  return {Cross(d, axes.y) / area, Cross(axes.x, d) / area};
}

// What is known of the driver's hand in a frame.
struct Palm {
  Vector2f at = Vector2f::Zero();  // pixels
  float depth = 0;                 // metres toward the camera
  float metre = 1;                 // pixels
  float bent = 0;                  // elbow, radians; 0 straight
  float sure = 0;                  // 0..1
};

Palm PalmOf(const MotionClip& motion, int i, bool left) {
  const MotionFrame& frame = motion.frames[i];
  const int shoulder = Index(left ? Joint::kLeftShoulder : Joint::kRightShoulder);
  const int elbow = Index(left ? Joint::kLeftElbow : Joint::kRightElbow);
  const int wrist = Index(left ? Joint::kLeftWrist : Joint::kRightWrist);
  const Keypoint& wrist_seen = frame.keypoints[left ? kLeftWristPoint : kRightWristPoint];
  const Keypoint& elbow_seen = frame.keypoints[left ? kLeftElbowPoint : kRightElbowPoint];
  const PosedSkeleton posed = ForwardKinematics(motion.skeleton, frame.rotations, Vector3f::Zero());
  const Vector3f hand = posed.rotations[wrist] * motion.skeleton.offsets[wrist] * kPalmOfForearm;
  const Vector3f upper = posed.positions[elbow] - posed.positions[shoulder];
  const Vector3f lower = posed.positions[wrist] - posed.positions[elbow];
  Palm palm;
  palm.metre = static_cast<float>(motion.pixels_per_metre) * kCameraDistance /
               std::max(kCameraDistance - frame.root.z(), 0.1F);
  palm.at = At(wrist_seen) + palm.metre * Vector2f(hand.x(), -hand.y());
  palm.depth = posed.positions[wrist].z() + hand.z();
  palm.bent = std::atan2(upper.cross(lower).norm(), upper.dot(lower));
  palm.sure = SmoothStep(0.25F, 0.55F, std::min(wrist_seen.confidence, elbow_seen.confidence));
  if (!palm.at.allFinite() || !(palm.metre > 1)) {
    palm = {};
  }
  return palm;
}

// One touch through the clip: where it is seen, how near, and how sure that is.
struct Track {
  std::vector<double> x;
  std::vector<double> y;
  std::vector<double> weight;

  explicit Track(int n) : x(n), y(n), weight(n) {}
};

// Over 2 kEase seconds.
std::vector<double> Eased(const std::vector<double>& v, double fps) {
  const int n = static_cast<int>(v.size());
  const int reach = static_cast<int>(std::lround(kEase * fps));
  std::vector<double> out(n);
  for (int i = 0; i < n; ++i) {
    for (int k = i - reach; k <= i + reach; ++k) {
      out[i] += v[std::clamp(k, 0, n - 1)] / (2 * reach + 1);
    }
  }
  return out;
}

// Smooths the places and lets `near` say how much of a touch each is.
template <class Near>
std::vector<Touch> TouchesOf(const Track& track, double fps, const Near& near) {
  const int n = static_cast<int>(track.x.size());
  std::vector<Touch> touches(n);
  if (std::all_of(track.weight.begin(), track.weight.end(), [](double w) { return w <= 0; })) {
    return touches;
  }
  const SmoothOptions options{.cutoff_hz = kPlaceHz, .fps = fps};
  const std::vector<double> x = SmoothTrack(track.x, track.weight, options);
  const std::vector<double> y = SmoothTrack(track.y, track.weight, options);
  std::vector<double> weight(n);
  for (int i = 0; i < n; ++i) {
    touches[i].place = {static_cast<float>(x[i]), static_cast<float>(y[i])};
    weight[i] = track.weight[i] * near(i, touches[i].place);
  }
  // What is seen for a part of the time only speaks for the rest of it.
  constexpr double kEnough = 0.35;
  const std::vector<double> sure = Eased(track.weight, fps);
  weight = Eased(weight, fps);
  for (int i = 0; i < n; ++i) {
    touches[i].weight = static_cast<float>(weight[i] / std::max(sure[i], kEnough));
  }
  return touches;
}

// How much a palm is on a head, by its place in the head's axes.
float OnHead(const Vector2f& place) {
  const float away = std::hypot(place.x() / 1.05F, (place.y() + 0.05F) / 1.1F);
  return SmoothStep(1.9F, 1.4F, away);
}

// How much a palm is on its own side's hip; `outward` is the place toward that side.
float OnHip(float outward, float down) {
  return SmoothStep(0.3F, 0.9F, outward) * SmoothStep(3.2F, 2.5F, outward) *
         SmoothStep(-0.8F, -0.55F, down) * SmoothStep(0.3F, 0.1F, down);
}

}  // namespace

BodyAxes HeadAxes(const Keypoints& k, bool by_ears) {
  constexpr float kChinBelowEars = 1.25F;  // of half the width between them
  BodyAxes axes;
  const Keypoint& left = by_ears ? k[kLeftEar] : k[kLeftTemple];
  const Keypoint& right = by_ears ? k[kRightEar] : k[kRightTemple];
  axes.origin = (At(left) + At(right)) / 2;
  axes.x = (At(left) - At(right)) / 2;
  axes.y = by_ears ? kChinBelowEars * Vector2f(-axes.x.y(), axes.x.x())
                   : Vector2f(At(k[kChin]) - axes.origin);
  float sure = std::min(left.confidence, right.confidence);
  sure = by_ears ? sure : std::min(sure, k[kChin].confidence);
  // Seen from the side, a width becomes too short to measure by.
  const float turned = axes.x.norm() / std::max(axes.y.norm(), 1e-3F);
  axes.sure = SmoothStep(0.2F, 0.5F, sure) * SmoothStep(0.3F, 0.5F, turned);
  if (!(Cross(axes.x, axes.y) > 1) || (by_ears && axes.x.x() <= 0)) {
    axes.sure = 0;
  }
  return axes;
}

BodyAxes HipAxes(const Keypoints& k) {
  BodyAxes axes;
  axes.origin = (At(k[kLeftHipPoint]) + At(k[kRightHipPoint])) / 2;
  axes.x = (At(k[kLeftHipPoint]) - At(k[kRightHipPoint])) / 2;
  axes.y = axes.origin - (At(k[kLeftShoulderPoint]) + At(k[kRightShoulderPoint])) / 2;
  const float sure =
      std::min({k[kLeftHipPoint].confidence, k[kRightHipPoint].confidence,
                k[kLeftShoulderPoint].confidence, k[kRightShoulderPoint].confidence});
  const float turned = axes.x.norm() / std::max(axes.y.norm(), 1e-3F);
  axes.sure = SmoothStep(0.2F, 0.5F, sure) * SmoothStep(0.08F, 0.14F, turned);
  if (!(Cross(axes.x, axes.y) > 1)) {
    axes.sure = 0;
  }
  return axes;
}

std::vector<Touches> FindTouches(const MotionClip& motion, bool by_ears) {
  constexpr float kBent = 70 * kDegree;  // an elbow from which on a hand may lie on a hip
  constexpr float kBentMuch = 95 * kDegree;
  constexpr float kStill = 0.4F;  // m/s
  constexpr float kMoving = 0.9F;
  const int n = static_cast<int>(motion.frames.size());
  const double fps = motion.fps.value();
  std::vector<Touches> touches(n);
  std::array<std::vector<Palm>, 2> palms{std::vector<Palm>(n), std::vector<Palm>(n)};
  for (int side = 0; side < 2; ++side) {
    std::vector<Palm>& hand = palms[side];
    Track head(n);
    Track hip(n);
    std::vector<float> metre(n);  // in the hips' axes
    const float shown = ShownLimb(motion, side == 0 ? kLeftWristPoint : kRightWristPoint);
    for (int i = 0; i < n; ++i) {
      hand[i] = PalmOf(motion, i, side == 0);
      hand[i].sure *= shown;
      const Keypoints& k = motion.frames[i].keypoints;
      const auto add = [&](const BodyAxes& axes, Track& track) {
        const Vector2f place = PlaceIn(axes, hand[i].at);
        if (axes.sure > 0 && hand[i].sure > 0 && place.allFinite()) {
          track.x[i] = place.x();
          track.y[i] = place.y();
          track.weight[i] = axes.sure * hand[i].sure;
        }
      };
      const BodyAxes hips = HipAxes(k);
      add(HeadAxes(k, by_ears), head);
      add(hips, hip);
      metre[i] = hand[i].metre / std::max(hips.y.norm(), 1.0F);
    }
    const float sign = side == 0 ? 1.0F : -1.0F;
    const std::vector<Touch> on_head =
        TouchesOf(head, fps, [](int, const Vector2f& place) { return OnHead(place); });
    const std::vector<Touch> on_hip = TouchesOf(hip, fps, [&](int i, const Vector2f& place) {
      const int a = std::max(i - 1, 0);
      const int b = std::min(i + 1, n - 1);
      const Vector2f moved(static_cast<float>(hip.x[b] - hip.x[a]) / 4,
                           static_cast<float>(hip.y[b] - hip.y[a]));
      const float speed = moved.norm() / metre[i] * static_cast<float>(fps) /
                          static_cast<float>(std::max(b - a, 1));
      return OnHip(sign * place.x(), place.y()) * SmoothStep(kBent, kBentMuch, hand[i].bent) *
             SmoothStep(kMoving, kStill, speed);
    });
    for (int i = 0; i < n; ++i) {
      touches[i].head[side] = on_head[i];
      touches[i].hip[side] = on_hip[i];
    }
  }
  Track apart(n);
  const float forearm = (motion.skeleton.offsets[Index(Joint::kLeftWrist)].norm() +
                         motion.skeleton.offsets[Index(Joint::kRightWrist)].norm()) /
                        2;
  for (int i = 0; i < n && forearm > 0; ++i) {
    const Palm& left = palms[0][i];
    const Palm& right = palms[1][i];
    const Vector2f between = (left.at - right.at) / (left.metre * forearm);
    apart.x[i] = between.x();
    apart.y[i] = between.y();
    apart.weight[i] = std::min(left.sure, right.sure);
  }
  const std::vector<Touch> together = TouchesOf(apart, fps, [&](int i, const Vector2f& between) {
    return SmoothStep(0.24F, 0.14F, between.norm() * forearm) *
           SmoothStep(0.45F, 0.25F, std::abs(palms[0][i].depth - palms[1][i].depth));
  });
  for (int i = 0; i < n; ++i) {
    touches[i].hands = together[i];
  }
  return touches;
}

}  // namespace understudy
