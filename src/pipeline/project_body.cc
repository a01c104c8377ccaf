#include "pipeline/project_body.h"

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "core/forward_kinematics.h"
#include "motion/foot_contacts.h"

namespace understudy {
namespace {

using Eigen::Vector3f;

constexpr double kScale = 300;       // pixels per metre
constexpr double kLargest = 4096;    // pixels
constexpr double kMargin = 0.25;     // metres around the body
constexpr float kFaceShown = -0.2F;  // cosine between face and camera from which on it is hidden

struct BodyPoint {
  int keypoint;
  Joint joint;
  Vector3f offset;  // from the joint, metres, in its frame
};

// Where points that are no joints lie on an adult's head and feet.
const std::vector<BodyPoint>& BodyPoints() {
  static const std::vector<BodyPoint> kPoints = {
      {kNose, Joint::kHead, {0, 0.05F, 0.11F}},
      {kLeftEye, Joint::kHead, {0.033F, 0.085F, 0.085F}},
      {kRightEye, Joint::kHead, {-0.033F, 0.085F, 0.085F}},
      {kLeftEar, Joint::kHead, {0.075F, 0.065F, 0}},
      {kRightEar, Joint::kHead, {-0.075F, 0.065F, 0}},
      {kLeftShoulderPoint, Joint::kLeftShoulder, {0, 0, 0}},
      {kRightShoulderPoint, Joint::kRightShoulder, {0, 0, 0}},
      {kLeftElbowPoint, Joint::kLeftElbow, {0, 0, 0}},
      {kRightElbowPoint, Joint::kRightElbow, {0, 0, 0}},
      {kLeftWristPoint, Joint::kLeftWrist, {0, 0, 0}},
      {kRightWristPoint, Joint::kRightWrist, {0, 0, 0}},
      {kLeftHipPoint, Joint::kLeftHip, {0, 0, 0}},
      {kRightHipPoint, Joint::kRightHip, {0, 0, 0}},
      {kLeftKneePoint, Joint::kLeftKnee, {0, 0, 0}},
      {kRightKneePoint, Joint::kRightKnee, {0, 0, 0}},
      {kLeftAnklePoint, Joint::kLeftAnkle, {0, 0, 0}},
      {kRightAnklePoint, Joint::kRightAnkle, {0, 0, 0}},
      {kLeftBigToe, Joint::kLeftAnkle, {-0.02F, -0.07F, 0.18F}},
      {kLeftSmallToe, Joint::kLeftAnkle, {0.04F, -0.07F, 0.14F}},
      {kLeftHeel, Joint::kLeftAnkle, {0, -0.07F, -0.05F}},
      {kRightBigToe, Joint::kRightAnkle, {0.02F, -0.07F, 0.18F}},
      {kRightSmallToe, Joint::kRightAnkle, {-0.04F, -0.07F, 0.14F}},
      {kRightHeel, Joint::kRightAnkle, {0, -0.07F, -0.05F}},
  };
  return kPoints;
}

using Points = std::array<Vector3f, kBodyAndFeet>;

// Metres in the motion's space.
Points PointsOf(const PosedSkeleton& posed) {
  Points points;
  for (const BodyPoint& p : BodyPoints()) {
    points[p.keypoint] =
        posed.positions[Index(p.joint)] + posed.rotations[Index(p.joint)] * p.offset;
  }
  return points;
}

int EvenUp(double pixels) { return std::max(64, 2 * static_cast<int>(std::ceil(pixels / 2))); }

// A foot stands where it neither moves across the picture nor toward the camera.
void FindContacts(const std::vector<Points>& points, MotionClip& motion) {
  const std::size_t n = points.size();
  const std::vector<Eigen::Vector2f> still(n, Eigen::Vector2f::Zero());
  std::array<std::vector<std::array<bool, 2>>, 2> views;
  for (const bool side : {false, true}) {
    std::vector<Keypoints> seen(n);
    for (std::size_t i = 0; i < n; ++i) {
      for (int k = 0; k < kBodyAndFeet; ++k) {
        seen[i][k] = {points[i][k][side ? 2 : 0], -points[i][k].y(), 1};
      }
    }
    views[side ? 1 : 0] = FindFootContacts(seen, still, 1.0, motion.fps.value());
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (int foot = 0; foot < 2; ++foot) {
      motion.frames[i].foot_contact[foot] = views[0][i][foot] && views[1][i][foot];
    }
  }
}

}  // namespace

void ProjectBody(MotionClip& motion) {
  std::vector<Points> points;
  double wide = 0;
  double high = 0;
  for (MotionFrame& frame : motion.frames) {
    const PosedSkeleton posed = ForwardKinematics(motion.skeleton, frame.rotations, frame.root);
    points.push_back(PointsOf(posed));
    for (const Vector3f& p : points.back()) {
      wide = std::max(wide, 2 * (std::abs(static_cast<double>(p.x())) + kMargin));
      high = std::max(high, 2 * (std::abs(static_cast<double>(p.y())) + kMargin));
    }
    const float shown = (posed.rotations[Index(Joint::kHead)] * Vector3f::UnitZ()).z();
    for (const int k : {kNose, kLeftEye, kRightEye}) {
      frame.keypoints[k].confidence = shown > kFaceShown ? 1.0F : 0.0F;
    }
  }
  const double metre = std::min(kScale, kLargest / std::max(wide, high));
  motion.pixels_per_metre = metre;
  motion.width = EvenUp(wide * metre);
  motion.height = EvenUp(high * metre);
  for (std::size_t i = 0; i < points.size(); ++i) {
    for (int k = 0; k < kBodyAndFeet; ++k) {
      Keypoint& seen = motion.frames[i].keypoints[k];
      seen.x = static_cast<float>(0.5 * motion.width + points[i][k].x() * metre);
      seen.y = static_cast<float>(0.5 * motion.height - points[i][k].y() * metre);
      seen.confidence = k < kLeftEar ? seen.confidence : 1.0F;
    }
  }
  FindContacts(points, motion);
}

}  // namespace understudy
