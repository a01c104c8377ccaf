#include "retarget/keep_touches.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "core/forward_kinematics.h"
#include "retarget/bend_hands.h"
#include "retarget/find_touches.h"
#include "retarget/reach_arm.h"
#include "retarget/retarget.h"

namespace understudy {
namespace {

using Eigen::Quaternionf;
using Eigen::Vector2f;
using Eigen::Vector3f;

constexpr int kFrames = 90;
constexpr int kFirst = 30;  // frames of the touch
constexpr int kLast = 60;
constexpr float kMetre = 200;  // pixels

// The keypoints of a body whose joints are at `joints` (pixels); `head` scales the head's.
Keypoints PointsOf(const std::array<Vector3f, kJoints>& joints, float head) {
  Keypoints k{};
  const auto put = [&](int i, Joint j, float x = 0, float y = 0) {
    const Vector3f& p = joints[Index(j)];
    k[i] = {p.x() + x * kMetre, p.y() - y * kMetre, 0.95F};
  };
  put(kNose, Joint::kHead, 0, head * 0.05F);
  for (const bool left : {true, false}) {
    const float side = left ? 1.0F : -1.0F;
    put(left ? kLeftEar : kRightEar, Joint::kHead, side * head * 0.075F, head * 0.065F);
    put(left ? kLeftShoulderPoint : kRightShoulderPoint,
        left ? Joint::kLeftShoulder : Joint::kRightShoulder);
    put(left ? kLeftElbowPoint : kRightElbowPoint, left ? Joint::kLeftElbow : Joint::kRightElbow);
    put(left ? kLeftWristPoint : kRightWristPoint, left ? Joint::kLeftWrist : Joint::kRightWrist);
    put(left ? kLeftHipPoint : kRightHipPoint, left ? Joint::kLeftHip : Joint::kRightHip);
  }
  return k;
}

// Pixels, from a body's metres.
Vector3f Picture(const Vector3f& p) { return {300 + p.x() * kMetre, 300 - p.y() * kMetre, 0}; }

// Stands in a T-pose; limbs and head differ from an adult's.
Character Somebody(float limb, float head) {
  Character c;
  c.width = 600;
  c.height = 700;
  Skeleton skeleton = AverageSkeleton();
  for (const Joint j :
       {Joint::kLeftElbow, Joint::kRightElbow, Joint::kLeftWrist, Joint::kRightWrist,
        Joint::kLeftKnee, Joint::kRightKnee, Joint::kLeftAnkle, Joint::kRightAnkle}) {
    skeleton.offsets[Index(j)] *= limb;
  }
  skeleton.offsets[Index(Joint::kHead)] *= head;
  std::array<Quaternionf, kJoints> still;
  still.fill(Quaternionf::Identity());
  const PosedSkeleton posed = ForwardKinematics(skeleton, still, Vector3f::Zero());
  for (int j = 0; j < kJoints; ++j) {
    c.joints[j] = Picture(posed.positions[j]);
    c.joint_confidence[j] = 0.9F;
    c.rest_rotation[j] = Quaternionf::Identity();
  }
  c.keypoints = PointsOf(c.joints, head);
  return c;
}

// Bends an arm so that its palm is at `goal` (metres), the elbow on the outer side.
void PutPalm(const Skeleton& skeleton, bool left, const Vector2f& goal,
             std::array<Quaternionf, kJoints>& rotations) {
  const int shoulder = Index(left ? Joint::kLeftShoulder : Joint::kRightShoulder);
  const int elbow = Index(left ? Joint::kLeftElbow : Joint::kRightElbow);
  const int wrist = Index(left ? Joint::kLeftWrist : Joint::kRightWrist);
  const Vector3f root =
      ForwardKinematics(skeleton, rotations, Vector3f::Zero()).positions[shoulder];
  const float a = skeleton.offsets[elbow].norm();
  const float b = (1 + kPalmOfForearm) * skeleton.offsets[wrist].norm();
  const Vector2f way = goal - root.head<2>();
  const float d = std::min(way.norm(), 0.99F * (a + b));
  const float side = left ? -1.0F : 1.0F;
  const float at = std::atan2(way.y(), way.x()) +
                   side * std::acos(std::clamp((a * a + d * d - b * b) / (2 * a * d), -1.0F, 1.0F));
  const Vector3f upper(a * std::cos(at), a * std::sin(at), 0);
  const Vector3f lower = Vector3f(way.x(), way.y(), 0) * (d / way.norm()) - upper;
  const Quaternionf turn = Quaternionf::FromTwoVectors(skeleton.offsets[elbow], upper);
  rotations[shoulder] = turn;
  rotations[elbow] =
      turn.conjugate() * Quaternionf::FromTwoVectors(turn * skeleton.offsets[wrist], lower) * turn;
}

enum class What { kHead, kHip, kHands, kNothing };

// Metres from the pelvis at which the driver's palm rests while it touches.
Vector2f GoalOf(What what, bool left) {
  const float side = left ? 1.0F : -1.0F;
  switch (what) {
    case What::kHead:
      return {side * 0.06F, 0.62F};
    case What::kHip:
      return {side * 0.17F, 0.06F};
    case What::kHands:
      return {side * 0.03F, 0.25F};
    case What::kNothing:
      break;
  }
  return {side * 0.45F, 0.25F};
}

MotionClip Driver(What what) {
  MotionClip clip;
  clip.width = 600;
  clip.height = 700;
  clip.skeleton = AverageSkeleton();
  clip.pixels_per_metre = kMetre;
  clip.frames.resize(kFrames);
  for (int i = 0; i < kFrames; ++i) {
    MotionFrame& frame = clip.frames[i];
    frame.time_s = i / 30.0;
    frame.rotations.fill(Quaternionf::Identity());
    // Half a second there, and half a second back.
    const float near = std::clamp(std::min(i - kFirst + 15, kLast + 15 - i) / 15.0F, 0.0F, 1.0F);
    for (const bool left : {true, false}) {
      const Vector2f away = GoalOf(What::kNothing, left);
      PutPalm(clip.skeleton, left, away + near * (GoalOf(what, left) - away), frame.rotations);
    }
    const PosedSkeleton posed = ForwardKinematics(clip.skeleton, frame.rotations, Vector3f::Zero());
    std::array<Vector3f, kJoints> joints;
    for (int j = 0; j < kJoints; ++j) {
      joints[j] = Picture(posed.positions[j]);
    }
    frame.keypoints = PointsOf(joints, 1);
    frame.confidence = 0.9F;
  }
  return clip;
}

Vector2f PlaceIn(const BodyAxes& axes, const Vector2f& p) {
  Eigen::Matrix2f m;
  m << axes.x, axes.y;
  return m.inverse() * (p - axes.origin);
}

std::array<Vector3f, kJoints> Posed(const MotionClip& motion, int frame) {
  return ForwardKinematics(motion.skeleton, motion.frames[frame].rotations, Vector3f::Zero())
      .positions;
}

// The palm on the body where it touches, or from the right palm to the left, in forearms.
Vector2f PlaceOf(What what, bool left, const Character& character, const AnimationFrame& frame) {
  const Vector2f palm = PalmOf(left, RestPalm(character, left), frame).at;
  if (what == What::kHands) {
    const Vector2f other = PalmOf(!left, RestPalm(character, !left), frame).at;
    return (palm - other) / (RestPalm(character, left).norm() / kPalmOfForearm);
  }
  return PlaceIn(what == What::kHead ? HeadAxes(frame.keypoints, true) : HipAxes(frame.keypoints),
                 palm);
}

struct Body {
  const char* name;
  float limb;
  float head;
};
constexpr std::array<Body, 4> kBodies = {
    {{"adult", 1, 1}, {"child", 0.75F, 1.4F}, {"giant", 1.5F, 0.8F}, {"big head", 0.9F, 2.2F}}};

TEST(KeepTouches, AHandReachesTheSamePlaceOfEveryBody) {
  for (const What what : {What::kHead, What::kHip, What::kHands}) {
    const MotionClip motion = Driver(what);
    const Character twin = Somebody(1, 1);
    const Result<AnimationClip> same = Retarget(motion, twin, {.strength = 1});
    ASSERT_TRUE(same.ok());
    for (const Body& body : kBodies) {
      SCOPED_TRACE(std::string(body.name) + " " + std::to_string(static_cast<int>(what)));
      const Character character = Somebody(body.limb, body.head);
      const Result<AnimationClip> clip = Retarget(motion, character, {.strength = 1});
      ASSERT_TRUE(clip.ok());
      for (const bool left : {true, false}) {
        for (int i = kFirst + 5; i <= kLast - 5; ++i) {
          const Vector2f want = PlaceOf(what, left, twin, same->frames[i]);
          const Vector2f got = PlaceOf(what, left, character, clip->frames[i]);
          EXPECT_LT((got - want).norm(), 0.12F) << i << " " << left;
        }
      }
    }
  }
}

TEST(KeepTouches, BonesKeepTheirLengthAndNothingJumps) {
  for (const What what : {What::kHead, What::kHip, What::kHands}) {
    const MotionClip motion = Driver(what);
    for (const Body& body : kBodies) {
      const Character character = Somebody(body.limb, body.head);
      const Result<AnimationClip> clip = Retarget(motion, character, {.strength = 1});
      ASSERT_TRUE(clip.ok());
      for (int i = 0; i < kFrames; ++i) {
        const AnimationFrame& frame = clip->frames[i];
        for (const Joint j :
             {Joint::kLeftElbow, Joint::kRightElbow, Joint::kLeftWrist, Joint::kRightWrist}) {
          const int parent = kJointParents[Index(j)];
          const float rest = (character.joints[Index(j)] - character.joints[parent]).norm();
          const Vector3f bone = frame.positions[Index(j)] - frame.positions[parent];
          EXPECT_NEAR(bone.norm(), rest, 0.01F * rest) << body.name << i;
          // The joints' turns say the same as their places.
          const Vector3f turned = WorldRotations(frame.turns)[parent] *
                                  (character.joints[Index(j)] - character.joints[parent]);
          EXPECT_LT((turned - bone).norm(), 0.02F * rest) << body.name << i;
          if (i > 0) {
            const Vector3f step =
                frame.positions[Index(j)] - clip->frames[i - 1].positions[Index(j)];
            const Vector3f driven =
                kMetre * (Posed(motion, i)[Index(j)] - Posed(motion, i - 1)[Index(j)]);
            EXPECT_LT(step.norm(), 1.5F * body.limb * driven.norm() + 0.25F * rest)
                << body.name << i << " " << Index(j);
          }
        }
      }
    }
  }
}

TEST(KeepTouches, WhatTouchesNothingIsLeftAlone) {
  for (const Touches& touch : FindTouches(Driver(What::kNothing), true)) {
    for (int side = 0; side < 2; ++side) {
      EXPECT_EQ(touch.head[side].weight, 0);
      EXPECT_EQ(touch.hip[side].weight, 0);
    }
    EXPECT_EQ(touch.hands.weight, 0);
  }
}

TEST(KeepTouches, ACloseUpWithHandsByMistakeTouchesNothing) {
  MotionClip motion = Driver(What::kHead);
  ASSERT_GT(FindTouches(motion, true)[(kFirst + kLast) / 2].head[0].weight, 0.9F);
  for (MotionFrame& frame : motion.frames) {
    for (const int k : {kLeftElbowPoint, kRightElbowPoint, kLeftWristPoint, kRightWristPoint}) {
      frame.keypoints[k].confidence = 0.47F;
    }
    for (const int k : {kLeftHipPoint, kRightHipPoint}) {
      frame.keypoints[k].confidence = 0.1F;
    }
  }
  for (const Touches& touch : FindTouches(motion, true)) {
    EXPECT_EQ(touch.head[0].weight, 0);
    EXPECT_EQ(touch.head[1].weight, 0);
  }
}

TEST(KeepTouches, WhatIsNotSeenOrBrokenTouchesNothing) {
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  const Character character = Somebody(0.75F, 1.4F);
  for (const int kind : {0, 1, 2, 3}) {
    MotionClip motion = Driver(What::kHead);
    for (MotionFrame& frame : motion.frames) {
      for (Keypoint& k : frame.keypoints) {
        k = kind == 0   ? Keypoint{}
            : kind == 1 ? Keypoint{kNan, kNan, 0.9F}
            : kind == 2 ? Keypoint{10, 10, 0.9F}
                        : k;
      }
      if (kind == 3) {
        frame.keypoints[kLeftWristPoint].confidence = 0;
      }
    }
    if (kind != 3) {
      motion.pixels_per_metre = kind == 0 ? 0 : kMetre;
    }
    for (const Touches& touch : FindTouches(motion, true)) {
      EXPECT_EQ(touch.head[0].weight, 0) << kind;
      if (kind == 1 || kind == 0) {
        EXPECT_EQ(touch.hands.weight, 0) << kind;
      }
    }
    const Result<AnimationClip> clip = Retarget(motion, character, {.strength = 1});
    ASSERT_TRUE(clip.ok());
    for (const AnimationFrame& frame : clip->frames) {
      for (const Vector3f& p : frame.positions) {
        EXPECT_TRUE(p.allFinite()) << kind;
      }
    }
  }
}

TEST(KeepTouches, ACharacterWithoutAnArmMovesTheOtherOne) {
  Character character = Somebody(1.5F, 1);
  character.joint_confidence[Index(Joint::kLeftWrist)] = 0;
  const MotionClip motion = Driver(What::kHands);
  const Result<AnimationClip> clip = Retarget(motion, character, {.strength = 1});
  ASSERT_TRUE(clip.ok());
  const Vector2f place = PlaceOf(What::kHands, true, character, clip->frames[45]);
  EXPECT_LT(place.norm(), 0.4F);
}

TEST(ReachArm, BendsOrLeansUntilThePalmIsThere) {
  const Character character = Somebody(1, 1);
  MotionClip motion = Driver(What::kNothing);
  const Result<AnimationClip> clip = Retarget(motion, character, {.strength = 1});
  ASSERT_TRUE(clip.ok());
  const Vector3f palm = RestPalm(character, true);
  const Vector2f shoulder = clip->frames[0].positions[Index(Joint::kLeftShoulder)].head<2>();
  for (const float angle : {0.0F, 1.0F, 2.5F, 4.0F, 5.5F}) {
    for (const float far : {15.0F, 60.0F, 100.0F, 118.0F}) {
      for (const float side : {1.0F, -1.0F}) {
        AnimationFrame frame = clip->frames[0];
        const Vector2f goal = shoulder + far * Vector2f(std::cos(angle), std::sin(angle));
        ReachArm(true, palm, goal, side, 1, frame);
        const PosedPalm posed = PalmOf(true, palm, frame);
        EXPECT_LT((posed.at - goal).norm(), 0.5F) << angle << " " << far;
        if (far > 40 && far < 110) {
          EXPECT_GT(posed.bend * side, 0) << angle << " " << far;
        }
      }
    }
  }
  // Beyond its reach it is straight, and far beyond it stays as it was.
  AnimationFrame frame = clip->frames[0];
  ReachArm(true, palm, shoulder + Vector2f(135, 0), 1, 1, frame);
  EXPECT_NEAR(PalmOf(true, palm, frame).bend, 0, 0.05F);
  frame = clip->frames[0];
  ReachArm(true, palm, shoulder + Vector2f(400, 0), 1, 1, frame);
  EXPECT_LT((PalmOf(true, palm, frame).at - PalmOf(true, palm, clip->frames[0]).at).norm(), 0.5F);
}

}  // namespace
}  // namespace understudy
