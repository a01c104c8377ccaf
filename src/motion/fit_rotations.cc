#include "motion/fit_rotations.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/angles.h"
#include "core/order_statistics.h"
#include "core/smooth_step.h"

namespace understudy {
namespace {

using Eigen::Matrix3f;
using Eigen::Quaternionf;
using Eigen::Vector2f;
using Eigen::Vector3f;

Vector3f UnitOr(const Vector3f& v, const Vector3f& otherwise) {
  const float n = v.norm();
  return n > 1e-6F ? Vector3f(v / n) : otherwise;
}

// The frame whose x axis is `x` and whose y axis is as near to `up` as it can be.
Quaternionf FrameOf(const Vector3f& x, const Vector3f& up) {
  const Vector3f ex = UnitOr(x, Vector3f::UnitX());
  Vector3f z = ex.cross(up);
  if (z.norm() < 1e-4F) {
    z = ex.cross(Vector3f(up.z(), up.x(), up.y()));
  }
  const Vector3f ez = UnitOr(z, Vector3f::UnitZ());
  Matrix3f m;
  m << ex, ez.cross(ex), ez;
  return Quaternionf(m);
}

Quaternionf FromTo(const Vector3f& from, const Vector3f& to) {
  return Quaternionf::FromTwoVectors(from, to);
}

struct Side {
  Joint shoulder, elbow, wrist, hip, knee, ankle, toe;
  LiftedJoint lifted_shoulder, lifted_elbow, lifted_wrist, lifted_hip, lifted_knee, lifted_ankle,
      lifted_toe;
  int seen_shoulder, seen_elbow, seen_wrist, seen_hip, seen_knee, seen_ankle, seen_toe;
  float sign;  // +1 left, -1 right
};

constexpr std::array<Side, 2> kSides = {Side{Joint::kLeftShoulder,
                                             Joint::kLeftElbow,
                                             Joint::kLeftWrist,
                                             Joint::kLeftHip,
                                             Joint::kLeftKnee,
                                             Joint::kLeftAnkle,
                                             Joint::kLeftToe,
                                             LiftedJoint::kLeftShoulder,
                                             LiftedJoint::kLeftElbow,
                                             LiftedJoint::kLeftWrist,
                                             LiftedJoint::kLeftHip,
                                             LiftedJoint::kLeftKnee,
                                             LiftedJoint::kLeftAnkle,
                                             LiftedJoint::kLeftToe,
                                             kLeftShoulderPoint,
                                             kLeftElbowPoint,
                                             kLeftWristPoint,
                                             kLeftHipPoint,
                                             kLeftKneePoint,
                                             kLeftAnklePoint,
                                             kLeftBigToe,
                                             1.0F},
                                        Side{Joint::kRightShoulder,
                                             Joint::kRightElbow,
                                             Joint::kRightWrist,
                                             Joint::kRightHip,
                                             Joint::kRightKnee,
                                             Joint::kRightAnkle,
                                             Joint::kRightToe,
                                             LiftedJoint::kRightShoulder,
                                             LiftedJoint::kRightElbow,
                                             LiftedJoint::kRightWrist,
                                             LiftedJoint::kRightHip,
                                             LiftedJoint::kRightKnee,
                                             LiftedJoint::kRightAnkle,
                                             LiftedJoint::kRightToe,
                                             kRightShoulderPoint,
                                             kRightElbowPoint,
                                             kRightWristPoint,
                                             kRightHipPoint,
                                             kRightKneePoint,
                                             kRightAnklePoint,
                                             kRightBigToe,
                                             -1.0F}};

// Turns `world` (which already points the bone along `upper`) about the bone until `hinge_rest`
// lies along the hinge of the bend from `upper` to `lower`; a straight limb keeps its twist.
Quaternionf WithHinge(const Quaternionf& world, const Vector3f& upper, const Vector3f& lower,
                      const Vector3f& hinge_rest) {
  const Vector3f axis = upper.cross(lower);
  const float bend = axis.norm();
  const float weight = SmoothStep(0.15F, 0.5F, bend);
  if (weight <= 0) {
    return world;
  }
  const Vector3f have = world * hinge_rest;
  const Vector3f flat = UnitOr(have - upper * have.dot(upper), have);
  const Vector3f want = axis / bend;
  const float angle = std::atan2(flat.cross(want).dot(upper), flat.dot(want));
  return Quaternionf(Eigen::AngleAxisf(angle * weight, upper)) * world;
}

}  // namespace

Eigen::Quaternionf HeadRotation(const HeadPose& head) {
  return Quaternionf(Eigen::AngleAxisf(-head.roll * kDegree, Vector3f::UnitZ()) *
                     Eigen::AngleAxisf(head.yaw * kDegree, Vector3f::UnitY()) *
                     Eigen::AngleAxisf(head.pitch * kDegree, Vector3f::UnitX()));
}

Eigen::Vector3f BoneDirection(const LiftedPose& lifted, LiftedJoint from, LiftedJoint to,
                              const Keypoint& from_seen, const Keypoint& to_seen) {
  const Vector3f v = lifted[Index(to)] - lifted[Index(from)];
  const float length = v.norm();
  if (length < 1e-4F) {
    return Vector3f::UnitY();
  }
  const Vector2f flat = v.head<2>();
  const Vector2f measured(to_seen.x - from_seen.x, from_seen.y - to_seen.y);
  const float sure = SmoothStep(0.1F, 0.35F, std::min(from_seen.confidence, to_seen.confidence)) *
                     SmoothStep(0.08F, 0.3F, measured.norm() / length);
  if (sure <= 0) {
    return v / length;
  }
  const Vector2f measured_unit = measured.normalized();
  const Vector2f lifted_unit = flat.norm() > 1e-4F ? Vector2f(flat.normalized()) : measured_unit;
  Vector2f unit = (1 - sure) * lifted_unit + sure * measured_unit;
  unit = unit.norm() > 1e-3F ? Vector2f(unit.normalized()) : measured_unit;
  Vector3f direction;
  direction << unit * flat.norm(), v.z();
  return direction.normalized();
}

FittedSkeleton FitSkeleton(std::span<const LiftedPose> poses) {
  FittedSkeleton fitted;
  fitted.skeleton = AverageSkeleton();
  using L = LiftedJoint;
  static constexpr std::array<std::array<std::pair<L, L>, 2>, 4> kLimbs = {{
      {{{L::kLeftShoulder, L::kLeftElbow}, {L::kRightShoulder, L::kRightElbow}}},
      {{{L::kLeftElbow, L::kLeftWrist}, {L::kRightElbow, L::kRightWrist}}},
      {{{L::kLeftHip, L::kLeftKnee}, {L::kRightHip, L::kRightKnee}}},
      {{{L::kLeftKnee, L::kLeftAnkle}, {L::kRightKnee, L::kRightAnkle}}},
  }};
  static constexpr std::array<std::array<Joint, 2>, 4> kTargets = {{
      {Joint::kLeftElbow, Joint::kRightElbow},
      {Joint::kLeftWrist, Joint::kRightWrist},
      {Joint::kLeftKnee, Joint::kRightKnee},
      {Joint::kLeftAnkle, Joint::kRightAnkle},
  }};
  const auto median_length = [&](L a, L b) {
    std::vector<float> lengths;
    lengths.reserve(poses.size());
    for (const LiftedPose& pose : poses) {
      lengths.push_back((pose[Index(a)] - pose[Index(b)]).norm());
    }
    return Median(std::move(lengths));
  };
  std::array<float, 4> pixels{};
  double sum_pixels = 0;
  double sum_metres = 0;
  for (int i = 0; i < 4; ++i) {
    for (const auto& [a, b] : kLimbs[i]) {
      pixels[i] += median_length(a, b) / 2;
    }
    sum_pixels += pixels[i];
    sum_metres += fitted.skeleton.offsets[Index(kTargets[i][0])].norm();
  }
  const float spine = median_length(L::kPelvis, L::kNeck);
  const float average_spine =
      0.45F;  // metres from between the COCO hips to between the shoulders, average skeleton
  sum_pixels += spine;
  sum_metres += average_spine;
  if (!(sum_pixels > 1)) {
    return fitted;
  }
  fitted.pixels_per_metre = sum_pixels / sum_metres;
  const auto ratio = [&](float px, float metres) {
    return std::clamp(px / static_cast<float>(fitted.pixels_per_metre) / metres, 0.7F, 1.3F);
  };
  for (int i = 0; i < 4; ++i) {
    for (const Joint j : kTargets[i]) {
      Vector3f& offset = fitted.skeleton.offsets[Index(j)];
      offset *= ratio(pixels[i], offset.norm());
    }
  }
  const float spine_ratio = ratio(spine, average_spine);
  for (const Joint j : {Joint::kSpine1, Joint::kSpine2, Joint::kSpine3, Joint::kNeck}) {
    fitted.skeleton.offsets[Index(j)] *= spine_ratio;
  }
  return fitted;
}

Rotations FitRotations(const Skeleton& skeleton, const LiftedPose& lifted, const Keypoints& seen,
                       const HeadPose& head, float head_sure) {
  using L = LiftedJoint;
  const auto middle = [&seen](int a, int b) {
    return Keypoint{(seen[a].x + seen[b].x) / 2, (seen[a].y + seen[b].y) / 2,
                    std::min(seen[a].confidence, seen[b].confidence)};
  };
  const Keypoint hips = middle(kLeftHipPoint, kRightHipPoint);
  const Keypoint shoulders = middle(kLeftShoulderPoint, kRightShoulderPoint);
  const Vector3f spine = BoneDirection(lifted, L::kPelvis, L::kNeck, hips, shoulders);
  const Vector3f hip_line =
      BoneDirection(lifted, L::kRightHip, L::kLeftHip, seen[kRightHipPoint], seen[kLeftHipPoint]);
  const Vector3f shoulder_line = BoneDirection(lifted, L::kRightShoulder, L::kLeftShoulder,
                                               seen[kRightShoulderPoint], seen[kLeftShoulderPoint]);

  Rotations world;
  const auto set = [&world](Joint j, const Quaternionf& q) { world[Index(j)] = q; };
  const auto get = [&world](Joint j) { return world[Index(j)]; };
  const Quaternionf pelvis = FrameOf(hip_line, spine);
  const Quaternionf chest = FrameOf(shoulder_line, spine);
  set(Joint::kPelvis, pelvis);
  set(Joint::kSpine1, pelvis.slerp(1.0F / 3, chest));
  set(Joint::kSpine2, pelvis.slerp(2.0F / 3, chest));
  set(Joint::kSpine3, chest);
  set(Joint::kLeftCollar, chest);
  set(Joint::kRightCollar, chest);

  const Vector3f neck =
      UnitOr(lifted[Index(L::kHead)] - lifted[Index(L::kNeck)], Vector3f::UnitY());
  const Quaternionf along_neck = FromTo(chest * Vector3f::UnitY(), neck) * chest;
  set(Joint::kNeck, chest.slerp(0.5F, along_neck));
  set(Joint::kHead, along_neck.slerp(std::clamp(head_sure, 0.0F, 1.0F), HeadRotation(head)));

  for (const Side& s : kSides) {
    const auto rest = [&skeleton](Joint j) {
      return Vector3f(skeleton.offsets[Index(j)].normalized());
    };
    const Vector3f upper_arm = BoneDirection(lifted, s.lifted_shoulder, s.lifted_elbow,
                                             seen[s.seen_shoulder], seen[s.seen_elbow]);
    const Vector3f forearm = BoneDirection(lifted, s.lifted_elbow, s.lifted_wrist,
                                           seen[s.seen_elbow], seen[s.seen_wrist]);
    Quaternionf q = FromTo(chest * rest(s.elbow), upper_arm) * chest;
    q = WithHinge(q, upper_arm, forearm, Vector3f(0, -s.sign, 0));
    set(s.shoulder, q);
    q = FromTo(q * rest(s.wrist), forearm) * q;
    set(s.elbow, q);
    set(s.wrist, q);

    const Vector3f thigh =
        BoneDirection(lifted, s.lifted_hip, s.lifted_knee, seen[s.seen_hip], seen[s.seen_knee]);
    const Vector3f shin =
        BoneDirection(lifted, s.lifted_knee, s.lifted_ankle, seen[s.seen_knee], seen[s.seen_ankle]);
    q = FromTo(pelvis * rest(s.knee), thigh) * pelvis;
    q = WithHinge(q, thigh, shin, Vector3f::UnitX());
    set(s.hip, q);
    q = FromTo(q * rest(s.ankle), shin) * q;
    set(s.knee, q);
    const float toe_sure = SmoothStep(0.1F, 0.35F, seen[s.seen_toe].confidence);
    const Vector3f toe =
        BoneDirection(lifted, s.lifted_ankle, s.lifted_toe, seen[s.seen_ankle], seen[s.seen_toe]);
    const Quaternionf turned = FromTo(q * rest(s.toe), toe) * q;
    set(s.ankle, q.slerp(toe_sure, turned));
    set(s.toe, get(s.ankle));
  }

  Rotations local;
  local[0] = world[0];
  for (int j = 1; j < kJoints; ++j) {
    local[j] = (world[kJointParents[j]].conjugate() * world[j]).normalized();
  }
  return local;
}

}  // namespace understudy
