#include "motion/build_motion.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/smooth_track.h"
#include "core/text.h"
#include "motion/camera_shake.h"
#include "motion/choose_places.h"
#include "motion/face_performance.h"
#include "motion/fit_rotations.h"
#include "motion/foot_contacts.h"
#include "motion/hand_turns.h"
#include "motion/meant_camera.h"
#include "motion/pelvis_path.h"
#include "motion/side_swaps.h"

namespace understudy {
namespace {

using Eigen::Vector2f;
using Eigen::Vector3f;

// A tilt toward the camera is a guess of the lifter's, and steadier when slow.
constexpr double kDepthCutoffHz = 2.5;
// Nobody comes nearer or goes farther faster than this.
constexpr double kSizeCutoffHz = 1.0;

Error NobodyError(std::span<const Observation> observations) {
  float best = 0;
  double at = 0;
  for (const Observation& o : observations) {
    if (o.person_confidence > best) {
      best = o.person_confidence;
      at = o.time.seconds();
    }
  }
  return Error{ErrorCode::kNotFound,
               Concat("no person was found in the driving video: ", observations.size(),
                      observations.size() == 1 ? " frame was" : " frames were",
                      " searched whole, and the likeliest figure (at ", Fixed(at, 1),
                      " s) was only ", Fixed(100.0 * best, 0), " % sure, where 35 % is needed")};
}

// The observed points without camera shake; a frame without a person has confidence 0 throughout.
std::vector<Keypoints> Steady(std::span<const Observation> observations,
                              const std::vector<Keypoints>& seen, const CameraPath& camera) {
  std::vector<Keypoints> out(observations.size());
  for (std::size_t i = 0; i < observations.size(); ++i) {
    const Observation& o = observations[i];
    if (!o.person) {
      continue;
    }
    const Vector2f center(static_cast<float>(o.width) / 2, static_cast<float>(o.height) / 2);
    for (int k = 0; k < kKeypoints; ++k) {
      const Keypoint& p = seen[i][k];
      if (p.confidence > 0) {
        const Vector2f q = WithoutShake(camera, i, {p.x, p.y}, center);
        out[i][k] = {q.x(), q.y(), p.confidence};
      }
    }
  }
  return out;
}

void SmoothKeypoints(std::vector<Keypoints>& keypoints, double fps, double cutoff) {
  const std::size_t n = keypoints.size();
  std::vector<double> x(n);
  std::vector<double> y(n);
  std::vector<double> weight(n);
  for (int k = 0; k < kKeypoints; ++k) {
    bool any = false;
    for (std::size_t i = 0; i < n; ++i) {
      const Keypoint& p = keypoints[i][k];
      x[i] = p.x;
      y[i] = p.y;
      // A joint said to be half as sure is about twice as far off.
      weight[i] = p.confidence > 0.05F ? p.confidence * p.confidence : 0.0;
      any = any || weight[i] > 0;
    }
    if (!any) {
      continue;
    }
    // Lids, lips and fingers are quicker than limbs, and a blink is no outlier.
    const bool face = k >= kFaceFirst && k < kLeftHandFirst;
    const bool body = k < kBodyAndFeet;
    const SmoothOptions options{
        .cutoff_hz = body ? cutoff : cutoff + 3, .fps = fps, .robust = !face};
    const std::vector<double> sx = SmoothTrack(x, weight, options);
    const std::vector<double> sy = SmoothTrack(y, weight, options);
    for (std::size_t i = 0; i < n; ++i) {
      keypoints[i][k].x = static_cast<float>(sx[i]);
      keypoints[i][k].y = static_cast<float>(sy[i]);
    }
  }
}

void SmoothDepth(std::vector<LiftedPose>& poses, double fps) {
  const std::size_t n = poses.size();
  std::vector<double> z(n);
  const std::vector<double> ones(n, 1.0);
  for (int j = 0; j < kLiftedJoints; ++j) {
    for (std::size_t i = 0; i < n; ++i) {
      z[i] = poses[i][j].z();
    }
    const std::vector<double> smooth =
        SmoothTrack(z, ones, {.cutoff_hz = kDepthCutoffHz, .fps = fps});
    for (std::size_t i = 0; i < n; ++i) {
      poses[i][j].z() = static_cast<float>(smooth[i]);
    }
  }
}

// How large the body is drawn in each frame, relative to the clip's mean: torso and head, which do
// not foreshorten much. 1 where the trunk is made up.
std::vector<double> RelativeSize(const std::vector<LiftedPose>& poses,
                                 const std::vector<Keypoints>& seen, double fps) {
  using L = LiftedJoint;
  std::vector<double> size(poses.size());
  double sum = 0;
  for (std::size_t i = 0; i < poses.size(); ++i) {
    const LiftedPose& p = poses[i];
    const auto length = [&p](L a, L b) { return (p[Index(a)] - p[Index(b)]).norm(); };
    size[i] = length(L::kPelvis, L::kNeck) + length(L::kLeftHip, L::kLeftKnee) +
              length(L::kRightHip, L::kRightKnee) + length(L::kNeck, L::kHead);
    sum += size[i];
  }
  const double mean = sum / static_cast<double>(std::max<std::size_t>(poses.size(), 1));
  for (std::size_t i = 0; i < poses.size(); ++i) {
    size[i] = mean + static_cast<double>(HipsShown(seen[i])) * (size[i] - mean);
  }
  size = SmoothTrack(size, std::vector<double>(poses.size(), 1.0),
                     {.cutoff_hz = kSizeCutoffHz, .fps = fps});
  for (double& s : size) {
    s = mean > 0 ? std::clamp(s / mean, 0.25, 4.0) : 1.0;
  }
  return size;
}

// What a joint's sureness is worth: the share of joints said to be that sure that lie within 0.2
// torso lengths. Fitted to the validation split (docs/perception.md has the table); logistic (Platt
// 1999).
float Calibrated(float confidence) {
  constexpr float kSlope = 1.39F;
  constexpr float kOffset = 1.22F;
  if (!(confidence > 0)) {
    return 0;
  }
  const float c = std::min(confidence, 0.999F);
  return 1 / (1 + std::exp(-(kSlope * std::log(c / (1 - c)) + kOffset)));
}

float MeanBodyConfidence(const Keypoints& k) {
  float sum = 0;
  for (int i = 0; i < kBodyKeypoints; ++i) {
    sum += k[i].confidence;
  }
  return sum / kBodyKeypoints;
}

}  // namespace

Status MotionOptions::Validate() const {
  if (!(cutoff_hz >= 1 && cutoff_hz <= 15)) {
    return Error{ErrorCode::kInvalidArgument,
                 Concat("the motion cutoff is ", cutoff_hz, " Hz; it must be between 1 and 15")};
  }
  return {};
}

Result<MotionClip> BuildMotion(std::span<const Observation> observations, Rational fps,
                               Lifter& lifter, const MotionOptions& options) {
  US_RETURN_IF_ERROR(options.Validate());
  const std::size_t n = observations.size();
  if (std::none_of(observations.begin(), observations.end(),
                   [](const Observation& o) { return o.person.has_value(); })) {
    return NobodyError(observations);
  }
  const double rate = fps.value();
  const CameraPath camera = FollowCamera(observations, rate);
  std::vector<Keypoints> keypoints = Steady(observations, ChoosePlaces(observations, rate), camera);
  // Before the landmarks are smoothed: the face has rates of its own.
  const std::vector<FaceState> faces = FindFacePerformance(observations, keypoints, rate);
  RepairSideSwaps(keypoints);
  const std::vector<Keypoints> unsmoothed = keypoints;
  SmoothKeypoints(keypoints, rate, options.cutoff_hz);
  US_ASSIGN_OR_RETURN(std::vector<LiftedPose> lifted, lifter.Lift(keypoints, rate));
  SmoothDepth(lifted, rate);
  const FittedSkeleton fitted = FitSkeleton(lifted);
  const std::vector<double> size = RelativeSize(lifted, keypoints, rate);
  const std::vector<Vector2f> pelvis = PelvisPath(keypoints, rate);

  std::vector<Vector2f> camera_shift(n);
  for (std::size_t i = 0; i < n; ++i) {
    camera_shift[i] = camera.shift[i] - camera.shake[i];  // the keypoints are without shake already
  }
  const std::vector<std::array<bool, 2>> contacts =
      FindFootContacts(keypoints, camera_shift, fitted.pixels_per_metre, rate);

  MotionClip clip;
  clip.width = observations[0].width;
  clip.height = observations[0].height;
  clip.fps = fps;
  clip.skeleton = fitted.skeleton;
  clip.pixels_per_metre = fitted.pixels_per_metre;
  clip.frames.resize(n);
  const std::vector<CameraMove> meant = MeantCamera(observations, rate);
  for (std::size_t i = 0; i < n; ++i) {
    MotionFrame& frame = clip.frames[i];
    frame.camera = meant[i];
    frame.time_s = observations[i].time.seconds();
    frame.keypoints = keypoints[i];
    frame.face = faces[i];
    frame.rotations =
        FitRotations(clip.skeleton, lifted[i], keypoints[i], faces[i].head, faces[i].confidence);
    const float metre = static_cast<float>(fitted.pixels_per_metre);
    frame.root = {(pelvis[i].x() - static_cast<float>(clip.width) / 2) / metre,
                  (static_cast<float>(clip.height) / 2 - pelvis[i].y()) / metre,
                  kCameraDistance * static_cast<float>(1 - 1 / size[i])};
    frame.foot_contact = contacts[i];
    for (int k = 0; k < kBodyAndFeet; ++k) {
      frame.keypoints[k].confidence = Calibrated(frame.keypoints[k].confidence);
    }
    frame.confidence = MeanBodyConfidence(frame.keypoints);
    frame.guess = !observations[i].person.has_value();
  }
  TurnHands(unsmoothed, clip);
  return clip;
}

}  // namespace understudy
