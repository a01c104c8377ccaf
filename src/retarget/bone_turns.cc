#include "retarget/bone_turns.h"

#include <algorithm>
#include <cmath>

#include "core/angles.h"
#include "core/smooth_step.h"

namespace understudy {
namespace {

using Eigen::Quaternionf;
using Eigen::Vector2f;
using Eigen::Vector3f;

struct LimbBone {
  Joint joint;   // that turns
  Joint target;  // where its bone ends
  bool arm;
  bool left;
};

constexpr std::array<LimbBone, 8> kLimbBones = {{
    {Joint::kLeftShoulder, Joint::kLeftElbow, true, true},
    {Joint::kRightShoulder, Joint::kRightElbow, true, false},
    {Joint::kLeftElbow, Joint::kLeftWrist, true, true},
    {Joint::kRightElbow, Joint::kRightWrist, true, false},
    {Joint::kLeftHip, Joint::kLeftKnee, false, true},
    {Joint::kRightHip, Joint::kRightKnee, false, false},
    {Joint::kLeftKnee, Joint::kLeftAnkle, false, true},
    {Joint::kRightKnee, Joint::kRightAnkle, false, false},
}};

// Angle from hanging straight down, positive outward (toward the character's own side), radians.
float OutwardAngle(const Vector3f& d, bool left) {
  return std::atan2(left ? d.x() : -d.x(), d.y());
}

// The in-plane swing that carries `rest` to `posed`, unwrapped the way a body moves: an upper arm
// goes anywhere from across the chest (-135 degrees) over straight out to behind the head (225
// degrees).
float Swing(const Vector3f& rest, const Vector3f& posed, bool left) {
  const auto unwrap = [](float a) { return a < -0.75F * kPi ? a + 2 * kPi : a; };
  const float outward = unwrap(OutwardAngle(posed, left)) - unwrap(OutwardAngle(rest, left));
  // Turning a left limb outward is counterclockwise in the picture.
  return left ? -outward : outward;
}

Quaternionf InPlane(float angle) {
  return Quaternionf(std::cos(angle / 2), 0, 0, std::sin(angle / 2));
}

// The in-plane part of a rotation: how far it turns the picture's vertical.
float RollOf(const Quaternionf& q) {
  const Vector3f down = q * Vector3f::UnitY();
  return std::atan2(-down.x(), down.y());
}

// `q` or its negative, whichever lies on the side of `hint`.
Quaternionf OnSideOf(const Quaternionf& q, const Quaternionf& hint) {
  return q.dot(hint) < 0 ? Quaternionf(-q.w(), -q.x(), -q.y(), -q.z()) : q;
}

}  // namespace

Eigen::Quaternionf SwingAndTilt(const Eigen::Vector3f& rest, const Eigen::Vector3f& posed,
                                float swing) {
  const auto tilt = [](const Vector3f& d) {
    const Vector3f flat(d.x(), d.y(), 0);
    const float length = flat.norm();
    if (length < 1e-5F) {
      return Quaternionf::Identity();
    }
    const Vector3f axis = (flat / length).cross(Vector3f::UnitZ());
    return Quaternionf(Eigen::AngleAxisf(std::atan2(d.z(), length), axis));
  };
  return tilt(posed) * InPlane(swing) * tilt(rest).conjugate();
}

PosedTurns TurnBones(const DriverPose& driver, const Character& character, float share) {
  PosedTurns out;
  const auto rest_direction = [&character](Joint from, Joint to) {
    const Vector3f d = character.joints[Index(to)] - character.joints[Index(from)];
    return d.norm() > 1e-4F ? Vector3f(d.normalized()) : Vector3f(0, 1, 0);
  };
  auto& world = out.world;
  std::array<float, kJoints> roll{};  // in-plane part of each world rotation, unwrapped
  for (const Joint j : {Joint::kPelvis, Joint::kSpine1, Joint::kSpine2, Joint::kSpine3,
                        Joint::kNeck, Joint::kHead}) {
    const int i = Index(j);
    const Quaternionf full = driver.rotations[i] * Mirror(character.rest_rotation[i]).conjugate();
    world[i] = Quaternionf::Identity().slerp(share, full);
    roll[i] = RollOf(world[i]);
  }
  const int chest = Index(Joint::kSpine3);
  std::array<float, kLimbBones.size()> swing{};
  std::array<Vector3f, kLimbBones.size()> posed;
  for (std::size_t b = 0; b < kLimbBones.size(); ++b) {
    const LimbBone& bone = kLimbBones[b];
    const Vector3f rest = rest_direction(bone.joint, bone.target);
    const Vector3f goal = driver.directions[Index(bone.target)];
    float full = Swing(rest, goal, bone.left);
    if (b % 4 >= 2) {
      // A forearm bends from its upper arm, a shin from its thigh: the shorter way relative to
      // that.
      full = swing[b - 2] / std::max(share, 1e-3F) +
             WrapPi(full - swing[b - 2] / std::max(share, 1e-3F));
    } else if (!bone.arm) {
      full = WrapPi(full);
    }
    swing[b] = share * full;
    // Between rest and goal the limb's elevation changes evenly.
    const float elevation = std::asin(std::clamp(rest.z(), -1.0F, 1.0F)) * (1 - share) +
                            std::asin(std::clamp(goal.z(), -1.0F, 1.0F)) * share;
    Vector2f flat = rest.head<2>();
    flat = flat.norm() > 1e-4F ? Vector2f(flat.normalized()) : Vector2f(0, 1);
    const float c = std::cos(swing[b]);
    const float s = std::sin(swing[b]);
    posed[b] << std::cos(elevation) * (c * flat.x() - s * flat.y()),
        std::cos(elevation) * (s * flat.x() + c * flat.y()), std::sin(elevation);
    world[Index(bone.joint)] = SwingAndTilt(rest, posed[b], swing[b]);
    roll[Index(bone.joint)] = swing[b];
  }
  // A raised arm lifts its shoulder: about a quarter of what it is above 50 degrees (scapulohumeral
  // rhythm). The picture's shoulder is lifted already by what its own arm is raised.
  for (const bool left : {true, false}) {
    const std::size_t b = left ? 0 : 1;
    const LimbBone& bone = kLimbBones[b];
    const auto lift_of = [left](const Vector3f& upper_arm) {
      const float raised = Swing({0, 1, 0}, upper_arm, left) * (left ? -1.0F : 1.0F);
      return 0.27F * std::clamp(raised - 0.87F, 0.0F, 2.3F);
    };
    const float lift = lift_of(posed[b]) - lift_of(rest_direction(bone.joint, bone.target));
    const float turn = left ? -lift : lift;
    const int collar = Index(left ? Joint::kLeftCollar : Joint::kRightCollar);
    world[collar] = world[chest] * InPlane(turn);
    roll[collar] = roll[chest] + turn;
  }
  for (const bool left : {true, false}) {
    const int elbow = Index(left ? Joint::kLeftElbow : Joint::kRightElbow);
    const int knee = Index(left ? Joint::kLeftKnee : Joint::kRightKnee);
    world[Index(left ? Joint::kLeftWrist : Joint::kRightWrist)] = world[elbow];
    roll[Index(left ? Joint::kLeftWrist : Joint::kRightWrist)] = roll[elbow];
    // A foot stays level under a leg that leans a little and goes along with one that is swung.
    const float lean = std::abs(roll[knee]);
    const float follow = 0.15F + 0.8F * SmoothStep(0.35F, 1.2F, lean);
    for (const Joint j : {left ? Joint::kLeftAnkle : Joint::kRightAnkle,
                          left ? Joint::kLeftToe : Joint::kRightToe}) {
      world[Index(j)] = Quaternionf::Identity().slerp(follow, world[knee]);
      roll[Index(j)] = follow * roll[knee];
    }
  }
  for (int j = 0; j < kJoints; ++j) {
    const int parent = kJointParents[j];
    if (parent < 0) {
      out.turns[j] = OnSideOf(world[j], Quaternionf::Identity());
      continue;
    }
    const Quaternionf turn = (world[parent].conjugate() * world[j]).normalized();
    out.turns[j] = OnSideOf(turn, InPlane(roll[j] - roll[parent]));
  }
  return out;
}

}  // namespace understudy
