#include "retarget/level_pose.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "core/angles.h"
#include "core/order_statistics.h"
#include "core/smooth_step.h"

namespace understudy {
namespace {

using Eigen::AngleAxisf;
using Eigen::Quaternionf;
using Eigen::Vector3f;

constexpr float kNone = 10 * kDegree;
constexpr float kAll = 35 * kDegree;
constexpr float kFreeNod = 30;  // degrees up or down
// What comes on top at most, degrees: less where a picture shows the turn, for that picture is
// turned away from the camera itself.
constexpr float kMoreTurn = 15;
constexpr float kLeastMore = 8;
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

// Pictures show some sides of a head: turned further than they can bear, the turn eases off. Takes
// what it takes away off `q` and returns it, radians.
float FaceTheCamera(const HeadReach& seen, Quaternionf& q) {
  const Vector3f facing = q * Vector3f::UnitZ();
  const float away = std::acos(std::clamp(facing.z(), -1.0F, 1.0F));
  const float sideways = facing.x() / std::max(facing.head<2>().norm(), 1e-6F);
  const float reach = facing.x() < 0 ? seen.left : seen.right;
  const float free_degrees = kFreeNod + (reach - kFreeNod) * sideways * sideways;
  const float free = free_degrees * kDegree;
  if (away <= free) {
    return 0;
  }
  const float more = std::max(kMoreTurn - (free_degrees - kFreeNod), kLeastMore) * kDegree;
  const float eased = free + more * (1 - std::exp((free - away) / more));
  Vector3f axis = Vector3f::UnitZ().cross(facing);
  if (axis.norm() > 1e-4F) {
    axis.normalize();
  } else {
    axis = Vector3f::UnitY();
  }
  q = Quaternionf(AngleAxisf(eased - away, axis)) * q;
  return away - eased;
}

}  // namespace

std::vector<float> LevelPoses(std::span<DriverPose> poses, const HeadReach& seen) {
  std::vector<float> taken_away;
  if (poses.empty()) {
    return taken_away;
  }
  const auto axis = [](const DriverPose& pose, Joint j) -> Vector3f {
    return pose.rotations[Index(j)] * Vector3f::UnitY();
  };
  // How head and neck are held by their owner, and how they were found, is no movement.
  const auto middle = [&](Joint j) {
    std::vector<float> leans;
    for (const DriverPose& pose : poses) {
      leans.push_back(LeanOf(axis(pose, j)));
    }
    return std::clamp(Median(std::move(leans)), -kLargestNod, kLargestNod);
  };
  const float neutral = middle(Joint::kHead);
  const float neck_neutral = middle(Joint::kNeck);
  for (DriverPose& pose : poses) {
    for (const Joint j :
         {Joint::kPelvis, Joint::kSpine1, Joint::kSpine2, Joint::kSpine3, Joint::kNeck}) {
      const Vector3f up = axis(pose, j);
      const float lean = LeanOf(up);
      const float held = j == Joint::kNeck ? neck_neutral : 0;
      pose.rotations[Index(j)] = Tip(up, Leveled(lean - held) - lean) * pose.rotations[Index(j)];
    }
    const Vector3f head = axis(pose, Joint::kHead);
    Quaternionf turned = Tip(head, -neutral) * pose.rotations[Index(Joint::kHead)];
    taken_away.push_back(FaceTheCamera(seen, turned) / kDegree);
    pose.rotations[Index(Joint::kHead)] = turned;
    for (const Joint j :
         {Joint::kLeftElbow, Joint::kRightElbow, Joint::kLeftWrist, Joint::kRightWrist,
          Joint::kLeftKnee, Joint::kRightKnee, Joint::kLeftAnkle, Joint::kRightAnkle}) {
      Vector3f& d = pose.directions[Index(j)];
      const float lean = LeanOf(d);
      d = Tip(d, Leveled(lean) - lean) * d;
    }
  }
  return taken_away;
}

}  // namespace understudy
