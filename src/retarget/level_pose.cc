#include "retarget/level_pose.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/smooth_step.h"

namespace understudy {
namespace {

using Eigen::AngleAxisf;
using Eigen::Quaternionf;
using Eigen::Vector3f;

constexpr float kDegree = static_cast<float>(M_PI) / 180.0F;
constexpr float kNone = 10 * kDegree;
constexpr float kAll = 35 * kDegree;
constexpr float kFreeTurn = 30 * kDegree;    // of the head from the camera
constexpr float kMoreTurn = 15 * kDegree;    // and what comes on top at most
constexpr float kLargestNod = 25 * kDegree;  // beyond it the middle of a clip is no neutral head

float LeanOf(const Vector3f& d) { return std::atan2(d.z(), d.head<2>().norm()); }

float Leveled(float lean) { return lean * SmoothStep(kNone, kAll, std::abs(lean)); }

// The turn that changes the lean of direction `d` toward the camera by `by`.
Quaternionf Tip(const Vector3f& d, float by) {
  const Vector3f flat(d.x(), d.y(), 0);
  const float length = flat.norm();
  if (length < 1e-4F) {
    return Quaternionf::Identity();
  }
  return Quaternionf(AngleAxisf(by, (flat / length).cross(Vector3f::UnitZ())));
}

// One picture shows one side of a head: turned further than it can bear, the turn eases off.
Quaternionf FaceTheCamera(const Quaternionf& q) {
  const Vector3f facing = q * Vector3f::UnitZ();
  const float away = std::acos(std::clamp(facing.z(), -1.0F, 1.0F));
  if (away <= kFreeTurn) {
    return q;
  }
  const float eased = kFreeTurn + kMoreTurn * (1 - std::exp((kFreeTurn - away) / kMoreTurn));
  Vector3f axis = Vector3f::UnitZ().cross(facing);
  if (axis.norm() > 1e-4F) {
    axis.normalize();
  } else {
    axis = Vector3f::UnitY();
  }
  return Quaternionf(AngleAxisf(eased - away, axis)) * q;
}

}  // namespace

void LevelPoses(std::span<DriverPose> poses) {
  if (poses.empty()) {
    return;
  }
  const auto axis = [](const DriverPose& pose, Joint j) -> Vector3f {
    return pose.rotations[Index(j)] * Vector3f::UnitY();
  };
  std::vector<float> nods;
  for (const DriverPose& pose : poses) {
    nods.push_back(LeanOf(axis(pose, Joint::kHead)));
  }
  const auto middle = nods.begin() + static_cast<std::ptrdiff_t>(nods.size() / 2);
  std::nth_element(nods.begin(), middle, nods.end());
  const float neutral = std::clamp(*middle, -kLargestNod, kLargestNod);
  for (DriverPose& pose : poses) {
    for (const Joint j :
         {Joint::kPelvis, Joint::kSpine1, Joint::kSpine2, Joint::kSpine3, Joint::kNeck}) {
      const Vector3f up = axis(pose, j);
      const float lean = LeanOf(up);
      pose.rotations[Index(j)] = Tip(up, Leveled(lean) - lean) * pose.rotations[Index(j)];
    }
    const Vector3f head = axis(pose, Joint::kHead);
    pose.rotations[Index(Joint::kHead)] =
        FaceTheCamera(Tip(head, -neutral) * pose.rotations[Index(Joint::kHead)]);
    for (const Joint j :
         {Joint::kLeftElbow, Joint::kRightElbow, Joint::kLeftWrist, Joint::kRightWrist,
          Joint::kLeftKnee, Joint::kRightKnee, Joint::kLeftAnkle, Joint::kRightAnkle}) {
      Vector3f& d = pose.directions[Index(j)];
      const float lean = LeanOf(d);
      d = Tip(d, Leveled(lean) - lean) * d;
    }
  }
}

}  // namespace understudy
