#include "pipeline/bvh_to_motion.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "core/order_statistics.h"
#include "core/text.h"
#include "motion/fit_rotations.h"
#include "pipeline/bvh_space.h"
#include "pipeline/pose_bvh.h"
#include "pipeline/project_body.h"

namespace understudy {
namespace {

using Eigen::Quaternionf;
using Eigen::Vector3f;

constexpr double kFastest = 60;  // frames per second
constexpr float kNearest =
    5.0F;  // of a camera's distance, over how far anybody goes from the middle

Vector3f Middle(const std::vector<Vector3f>& positions, const std::array<int, 2>& pair) {
  return (positions[pair[0]] + positions[pair[1]]) / 2;
}

Quaternionf FromTo(const Vector3f& from, const Vector3f& to) {
  return from.norm() > 0 && to.norm() > 0 ? Quaternionf::FromTwoVectors(from, to)
                                          : Quaternionf::Identity();
}

struct LimbBone {
  Joint joint;
  Joint end;
  int from;
  int to;
};

std::vector<LimbBone> LimbsOf(const BvhBody& b) {
  return {{Joint::kLeftShoulder, Joint::kLeftElbow, b.shoulder[0], b.elbow[0]},
          {Joint::kRightShoulder, Joint::kRightElbow, b.shoulder[1], b.elbow[1]},
          {Joint::kLeftElbow, Joint::kLeftWrist, b.elbow[0], b.wrist[0]},
          {Joint::kRightElbow, Joint::kRightWrist, b.elbow[1], b.wrist[1]},
          {Joint::kLeftHip, Joint::kLeftKnee, b.hip[0], b.knee[0]},
          {Joint::kRightHip, Joint::kRightKnee, b.hip[1], b.knee[1]},
          {Joint::kLeftKnee, Joint::kLeftAnkle, b.knee[0], b.ankle[0]},
          {Joint::kRightKnee, Joint::kRightAnkle, b.knee[1], b.ankle[1]}};
}

std::vector<LimbBone> CollarsOf(const BvhBody& b) {
  return {{Joint::kLeftCollar, Joint::kLeftShoulder, b.collar[0], b.shoulder[0]},
          {Joint::kRightCollar, Joint::kRightShoulder, b.collar[1], b.shoulder[1]}};
}

// The average body with the file's bone lengths, or the file's own where track wrote it.
Skeleton SkeletonOf(const BvhClip& clip, const BvhBody& body, float unit) {
  Skeleton skeleton = AverageSkeleton();
  if (body.ours) {
    for (const BvhJoint& joint : clip.joints) {
      const auto at = std::find(kJointNames.begin(), kJointNames.end(), joint.name);
      if (at != kJointNames.end() && joint.parent >= 0) {
        skeleton.offsets[at - kJointNames.begin()] = joint.offset * unit;
      }
    }
    return skeleton;
  }
  const std::vector<Vector3f> at = RestBvh(clip).positions;
  const auto scale = [&](Joint j, float length) {
    Vector3f& offset = skeleton.offsets[Index(j)];
    offset *= length > 0 ? length * unit / offset.norm() : 1.0F;
  };
  const std::vector<LimbBone> limbs = LimbsOf(body);
  for (std::size_t i = 0; i < limbs.size(); i += 2) {
    const float length = ((at[limbs[i].from] - at[limbs[i].to]).norm() +
                          (at[limbs[i + 1].from] - at[limbs[i + 1].to]).norm()) /
                         2;
    scale(limbs[i].end, length);
    scale(limbs[i + 1].end, length);
  }
  // Collar bones may lie anyhow at rest.
  const std::vector<Vector3f> posed = PoseBvh(clip, 0).positions;
  const float trunk = (Middle(posed, body.shoulder) - Middle(posed, body.hip)).norm() * unit;
  constexpr float kAverageTrunk = 0.50F;  // metres, of the average skeleton
  const float ratio = std::clamp(trunk / kAverageTrunk, 0.5F, 2.0F);
  for (const Joint j : {Joint::kSpine1, Joint::kSpine2, Joint::kSpine3, Joint::kNeck}) {
    skeleton.offsets[Index(j)] *= ratio;
  }
  return skeleton;
}

using World = std::array<Quaternionf, kJoints>;

Rotations LocalOf(const World& world) {
  Rotations local;
  local[0] = world[0].normalized();
  for (int j = 1; j < kJoints; ++j) {
    local[j] = (world[kJointParents[j]].conjugate() * world[j]).normalized();
  }
  return local;
}

// How a chain of joints is turned `share` of the way from its start to its end.
Quaternionf Along(const std::vector<Quaternionf>& chain, float share) {
  const float at = share * static_cast<float>(chain.size() - 1);
  const auto i = std::min(static_cast<std::size_t>(at), chain.size() - 1);
  const std::size_t next = std::min(i + 1, chain.size() - 1);
  return chain[i].slerp(at - static_cast<float>(i), chain[next]);
}

// From a rest pose that stands: `rest` is the turn into it.
class RestFitter {
 public:
  RestFitter(const BvhClip& clip, const BvhBody& body, const Skeleton& skeleton,
             const Quaternionf& rest)
      : body_(body), skeleton_(skeleton), rest_(rest), limbs_(LimbsOf(body)) {
    const std::vector<Vector3f> at = RestBvh(clip).positions;
    for (const LimbBone& collar : CollarsOf(body)) {
      if (collar.from >= 0) {
        limbs_.push_back(collar);
      }
    }
    for (const LimbBone& limb : limbs_) {
      const Vector3f ours = rest * skeleton.offsets[Index(limb.end)];
      align_.push_back(FromTo(ours, at[limb.to] - at[limb.from]) * rest);
    }
  }

  Rotations Fit(const BvhPose& pose) const {
    const auto turn = [&](int j) { return Quaternionf(pose.rotations[j] * rest_); };
    World world;
    const auto set = [&world](Joint j, const Quaternionf& q) { world[Index(j)] = q; };
    std::vector<Quaternionf> spine = {turn(body_.pelvis)};
    for (const int j : body_.spine) {
      spine.push_back(turn(j));
    }
    spine.push_back(turn(body_.chest));
    set(Joint::kPelvis, spine.front());
    set(Joint::kSpine1, Along(spine, 1.0F / 3));
    set(Joint::kSpine2, Along(spine, 2.0F / 3));
    set(Joint::kSpine3, spine.back());
    const Quaternionf head = body_.head >= 0 ? turn(body_.head) : spine.back();
    set(Joint::kHead, head);
    set(Joint::kNeck, body_.neck.empty() ? spine.back().slerp(0.5F, head)
                                         : turn(body_.neck[(body_.neck.size() - 1) / 2]));
    for (int side = 0; side < 2; ++side) {
      set(side == 0 ? Joint::kLeftCollar : Joint::kRightCollar, spine.back());
    }
    for (std::size_t i = 0; i < limbs_.size(); ++i) {
      const LimbBone& limb = limbs_[i];
      // Between the two joints there may be others that twist or bend the limb.
      const Quaternionf q = pose.rotations[limb.from] * align_[i];
      const Vector3f bone = pose.positions[limb.to] - pose.positions[limb.from];
      set(limb.joint, FromTo(q * skeleton_.offsets[Index(limb.end)], bone) * q);
    }
    for (const bool left : {true, false}) {
      const int side = left ? 0 : 1;
      set(left ? Joint::kLeftWrist : Joint::kRightWrist,
          pose.rotations[body_.wrist[side]] * align_[left ? 2 : 3]);
      set(left ? Joint::kLeftAnkle : Joint::kRightAnkle, turn(body_.ankle[side]));
      set(left ? Joint::kLeftToe : Joint::kRightToe,
          turn(body_.toe[side] >= 0 ? body_.toe[side] : body_.ankle[side]));
    }
    return LocalOf(world);
  }

 private:
  const BvhBody& body_;
  const Skeleton& skeleton_;
  Quaternionf rest_;
  std::vector<LimbBone> limbs_;
  std::vector<Quaternionf> align_;  // per limb: from our rest pose to the file's
};

// From the places of the joints alone, already upright.
Rotations FitPlaces(const std::vector<Vector3f>& at, const BvhBody& body,
                    const Skeleton& skeleton) {
  using L = LiftedJoint;
  const Vector3f hips = Middle(at, body.hip);
  LiftedPose lifted;
  const auto put = [&](L j, const Vector3f& place) { lifted[Index(j)] = place - hips; };
  put(L::kPelvis, hips);
  put(L::kNeck, Middle(at, body.shoulder));
  put(L::kHead, body.head >= 0 ? at[body.head] : Vector3f(2 * Middle(at, body.shoulder) - hips));
  Keypoints seen{};
  for (int side = 0; side < 2; ++side) {
    const auto of = [side](L left) { return static_cast<L>(Index(left) + side); };
    put(of(L::kLeftShoulder), at[body.shoulder[side]]);
    put(of(L::kLeftElbow), at[body.elbow[side]]);
    put(of(L::kLeftWrist), at[body.wrist[side]]);
    put(of(L::kLeftHip), at[body.hip[side]]);
    put(of(L::kLeftKnee), at[body.knee[side]]);
    put(of(L::kLeftAnkle), at[body.ankle[side]]);
    if (body.toe[side] >= 0) {
      put(of(L::kLeftToe), at[body.toe[side]]);
      // The foot follows its toe; with no ankle seen, in the direction given here.
      seen[side == 0 ? kLeftBigToe : kRightBigToe].confidence = 1;
    }
  }
  return FitRotations(skeleton, lifted, seen, {}, 0);
}

// Heads turned as their joints turn, and on the whole straight on their chests.
void AlignHeads(const std::vector<Quaternionf>& heads, std::vector<Rotations>& rotations) {
  const auto chest = [](const Rotations& r) {
    return Quaternionf(r[0] * r[Index(Joint::kSpine1)] * r[Index(Joint::kSpine2)] *
                       r[Index(Joint::kSpine3)]);
  };
  Eigen::Vector4f sum = Eigen::Vector4f::Zero();
  for (std::size_t i = 0; i < heads.size(); ++i) {
    const Eigen::Vector4f q = (heads[i].conjugate() * chest(rotations[i])).coeffs();
    sum += q.dot(sum) < 0 ? Eigen::Vector4f(-q) : q;
  }
  if (sum.norm() < 1e-3F) {
    return;
  }
  const Quaternionf align(Eigen::Vector4f(sum.normalized()));
  for (std::size_t i = 0; i < heads.size(); ++i) {
    const Quaternionf neck = chest(rotations[i]) * rotations[i][Index(Joint::kNeck)];
    rotations[i][Index(Joint::kHead)] = (neck.conjugate() * heads[i] * align).normalized();
  }
}

// The turn about the vertical that brings the mean facing to the camera, or that of the first frame
// where there is no mean.
Quaternionf TurnToCamera(const std::vector<Rotations>& rotations) {
  Eigen::Vector2f sum = Eigen::Vector2f::Zero();
  Eigen::Vector2f first = Eigen::Vector2f::Zero();
  for (const Rotations& r : rotations) {
    const Vector3f facing = r[0] * Vector3f::UnitZ();
    const Eigen::Vector2f flat(facing.x(), facing.z());
    sum += flat;
    first = first.isZero() ? flat : first;
  }
  const bool steady = sum.norm() > 0.5F * static_cast<float>(rotations.size());
  const Eigen::Vector2f facing = steady ? sum : first;
  return Quaternionf(Eigen::AngleAxisf(-std::atan2(facing.x(), facing.y()), Vector3f::UnitY()));
}

// Puts the middle of the path before the camera; a file of track's keeps its place sideways and in
// depth.
void CenterRoots(bool ours, std::vector<MotionFrame>& frames) {
  Vector3f middle = Vector3f::Zero();
  for (int axis = 0; axis < 3; ++axis) {
    std::vector<float> values;
    values.reserve(frames.size());
    for (const MotionFrame& f : frames) {
      values.push_back(f.root[axis]);
    }
    middle[axis] = ours && axis != 1 ? 0.0F : Median(values);
  }
  for (MotionFrame& f : frames) {
    f.root -= middle;
  }
}

// Takes the camera far enough away, and brings the picture as much closer.
void StandBack(std::vector<MotionFrame>& frames) {
  float farthest = 0;
  for (const MotionFrame& f : frames) {
    farthest = std::max(farthest, std::abs(f.root.z()));
  }
  const float distance = std::max(kCameraDistance, kNearest * farthest);
  for (MotionFrame& f : frames) {
    f.root.z() *= kCameraDistance / distance;
  }
}

}  // namespace

Result<MotionClip> MotionFromBvh(const BvhClip& clip, const BvhBody& body,
                                 const std::string& name) {
  const float leg = LegLength(clip, body);
  if (!(leg > 1e-4F)) {
    return Error{ErrorCode::kCorruptInput, Concat(name, " holds a body whose legs are ", leg,
                                                  " units long; more than 0.0001 are needed")};
  }
  const float unit = body.ours ? 0.01F : UnitOf(leg);
  const BvhClock clock = ClockOf(clip);
  const std::optional<Quaternionf> rest = StandingRest(clip, body);
  const Quaternionf upright = body.ours
                                  ? Quaternionf::Identity()
                                  : FromTo(WorldUp(clip, body, clock, rest), Vector3f::UnitY());
  MotionClip motion;
  motion.fps = clock.fps;
  motion.skeleton = SkeletonOf(clip, body, unit);
  std::vector<Rotations> rotations;
  std::vector<Quaternionf> heads;
  std::vector<Vector3f> hips;
  const std::optional<RestFitter> fitter =
      rest ? std::optional<RestFitter>(std::in_place, clip, body, motion.skeleton, *rest)
           : std::nullopt;
  for (std::size_t i = 0; i < clock.frames; ++i) {
    BvhPose pose = PoseBvh(clip, i * clock.step);
    for (std::size_t j = 0; j < clip.joints.size(); ++j) {
      pose.positions[j] = upright * pose.positions[j];
      pose.rotations[j] = upright * pose.rotations[j];
    }
    rotations.push_back(fitter ? fitter->Fit(pose)
                               : FitPlaces(pose.positions, body, motion.skeleton));
    hips.push_back(Middle(pose.positions, body.hip) * unit);
    if (!fitter && body.head >= 0) {
      heads.push_back(pose.rotations[body.head]);
    }
  }
  AlignHeads(heads, rotations);
  const Quaternionf turn = body.ours ? Quaternionf::Identity() : TurnToCamera(rotations);
  const Vector3f from_hips = -(motion.skeleton.offsets[Index(Joint::kLeftHip)] +
                               motion.skeleton.offsets[Index(Joint::kRightHip)]) /
                             2;
  for (std::size_t i = 0; i < clock.frames; ++i) {
    MotionFrame frame;
    frame.time_s = static_cast<double>(i) / clock.fps.value();
    frame.rotations = rotations[i];
    frame.rotations[0] = (turn * rotations[i][0]).normalized();
    frame.root = turn * hips[i] + frame.rotations[0] * from_hips;
    frame.confidence = 1;
    motion.frames.push_back(frame);
  }
  CenterRoots(body.ours, motion.frames);
  ProjectBody(motion);
  if (!body.ours) {
    StandBack(motion.frames);
  }
  return motion;
}

}  // namespace understudy
