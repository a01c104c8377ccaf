#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "core/forward_kinematics.h"
#include "motion/camera_shake.h"
#include "motion/face_performance.h"
#include "motion/fit_rotations.h"
#include "motion/foot_contacts.h"
#include "motion/side_swaps.h"

namespace understudy {
namespace {

using Eigen::Vector2f;
using Eigen::Vector3f;

Observation SeenAt(int index) {
  Observation o;
  o.time = {index, {30, 1}};
  o.width = 640;
  o.height = 480;
  o.person = Box{100, 100, 100, 200};
  return o;
}

TEST(SideSwaps, ExchangesAShortSwapAndBelievesALongOne) {
  for (const int swapped : {3, 40}) {
    std::vector<Keypoints> track(90);
    for (int i = 0; i < 90; ++i) {
      const bool swap = i >= 30 && i < 30 + swapped;
      for (const int side : {0, 1}) {
        const float x = (side == 0) != swap ? 300.0F : 250.0F;
        track[i][kLeftKneePoint + side] = {x + static_cast<float>(i) * 0.2F, 300, 0.9F};
        track[i][kLeftAnklePoint + side] = {x + static_cast<float>(i) * 0.2F, 380, 0.9F};
      }
    }
    RepairSideSwaps(track);
    EXPECT_NEAR(track[31][kLeftKneePoint].x, swapped == 3 ? 306.2F : 256.2F, 0.1F);
    EXPECT_NEAR(track[80][kLeftKneePoint].x, 316.0F, 0.1F);
  }
}

TEST(SideSwaps, EmptyAndOneFrame) {
  std::vector<Keypoints> none;
  RepairSideSwaps(none);
  std::vector<Keypoints> one(1);
  RepairSideSwaps(one);
  EXPECT_EQ(one.size(), 1U);
}

TEST(CameraShake, TakesOutFastMovementAndKeepsAPan) {
  std::vector<Observation> clip;
  for (int i = 0; i < 120; ++i) {
    Observation o = SeenAt(i);
    if (i > 0) {
      const auto shake = [](int t) {
        return 5.0F * static_cast<float>(std::sin(2 * M_PI * 4.0 * t / 30));
      };
      o.camera.dx = 2.0F + shake(i) - shake(i - 1);
    }
    clip.push_back(o);
  }
  const CameraPath path = FollowCamera(clip, 30);
  for (int i = 20; i < 100; ++i) {
    const float shake = 5.0F * static_cast<float>(std::sin(2 * M_PI * 4.0 * i / 30));
    EXPECT_NEAR(path.shake[i].x(), shake, 0.6F);
    EXPECT_NEAR(path.shift[i].x(), 2.0F * static_cast<float>(i) + shake, 0.01F);
    const Vector2f steady = WithoutShake(path, i, {100 + shake, 50}, {320, 240});
    EXPECT_NEAR(steady.x(), 100, 0.7F);
  }
}

TEST(FootContacts, StandWhileStillAndLetGoInTheAir) {
  std::vector<Keypoints> track(60);
  for (int i = 0; i < 60; ++i) {
    const bool air = i >= 20 && i < 40;
    const float lift = air ? 60.0F * static_cast<float>(std::sin(M_PI * (i - 20) / 20.0)) : 0.0F;
    for (const int k : {kLeftBigToe, kLeftHeel, kLeftAnklePoint}) {
      track[i][k] = {200, 400 - lift, 0.9F};
    }
    for (const int k : {kRightBigToe, kRightHeel, kRightAnklePoint}) {
      track[i][k] = {240 + 8.0F * static_cast<float>(i), 400, 0.9F};  // slides at 1.6 m/s
    }
  }
  const std::vector<Vector2f> still(60, Vector2f::Zero());
  const auto contacts = FindFootContacts(track, still, 150, 30);
  EXPECT_TRUE(contacts[10][0]);
  EXPECT_FALSE(contacts[30][0]);
  EXPECT_TRUE(contacts[55][0]);
  for (const auto& c : contacts) {
    EXPECT_FALSE(c[1]);
  }
  // The same slide is standing still before a camera that pans along.
  std::vector<Vector2f> pan(60);
  for (int i = 0; i < 60; ++i) {
    pan[i] = {8.0F * static_cast<float>(i), 0};
  }
  EXPECT_TRUE(FindFootContacts(track, pan, 150, 30)[30][1]);
  EXPECT_TRUE(FindFootContacts({}, {}, 150, 30).empty());
}

// A body posed by known rotations, seen flat; the lifted pose is exact.
struct Posed {
  LiftedPose lifted;
  Keypoints seen{};
  PosedSkeleton truth;
};

Posed PoseBody(const Rotations& local) {
  Posed p;
  const Skeleton skeleton = AverageSkeleton();
  p.truth = ForwardKinematics(skeleton, local, Vector3f::Zero());
  constexpr float kScale = 200;
  using J = Joint;
  static constexpr std::array<J, kLiftedJoints> kSources = {
      J::kPelvis,    J::kNeck,       J::kHead,      J::kLeftShoulder, J::kRightShoulder,
      J::kLeftElbow, J::kRightElbow, J::kLeftWrist, J::kRightWrist,   J::kLeftHip,
      J::kRightHip,  J::kLeftKnee,   J::kRightKnee, J::kLeftAnkle,    J::kRightAnkle,
      J::kLeftToe,   J::kRightToe};
  for (int i = 0; i < kLiftedJoints; ++i) {
    p.lifted[i] = p.truth.positions[Index(kSources[i])] * kScale;
  }
  const auto mean = [&p](LiftedJoint a, LiftedJoint b) {
    return Vector3f((p.lifted[Index(a)] + p.lifted[Index(b)]) / 2);
  };
  p.lifted[0] = mean(LiftedJoint::kLeftHip, LiftedJoint::kRightHip);
  p.lifted[1] = mean(LiftedJoint::kLeftShoulder, LiftedJoint::kRightShoulder);
  const auto see = [&p](int k, LiftedJoint j) {
    const Vector3f& v = p.lifted[Index(j)];
    p.seen[k] = {320 + v.x(), 240 - v.y(), 1.0F};
  };
  using L = LiftedJoint;
  see(kLeftShoulderPoint, L::kLeftShoulder);
  see(kRightShoulderPoint, L::kRightShoulder);
  see(kLeftElbowPoint, L::kLeftElbow);
  see(kRightElbowPoint, L::kRightElbow);
  see(kLeftWristPoint, L::kLeftWrist);
  see(kRightWristPoint, L::kRightWrist);
  see(kLeftHipPoint, L::kLeftHip);
  see(kRightHipPoint, L::kRightHip);
  see(kLeftKneePoint, L::kLeftKnee);
  see(kRightKneePoint, L::kRightKnee);
  see(kLeftAnklePoint, L::kLeftAnkle);
  see(kRightAnklePoint, L::kRightAnkle);
  see(kLeftBigToe, L::kLeftToe);
  see(kRightBigToe, L::kRightToe);
  return p;
}

TEST(FitRotations, GivesBackTheLimbDirectionsOfRandomPoses) {
  std::mt19937 rng(2);
  std::normal_distribution<float> normal(0, 0.5F);
  const Skeleton skeleton = AverageSkeleton();
  for (int round = 0; round < 50; ++round) {
    Rotations local;
    for (auto& q : local) {
      q = Eigen::Quaternionf(1, normal(rng), normal(rng), normal(rng)).normalized();
    }
    const Posed body = PoseBody(local);
    const Rotations fitted = FitRotations(skeleton, body.lifted, body.seen, {}, 0);
    const PosedSkeleton posed = ForwardKinematics(skeleton, fitted, Vector3f::Zero());
    for (const Joint j :
         {Joint::kLeftElbow, Joint::kRightElbow, Joint::kLeftWrist, Joint::kRightWrist,
          Joint::kLeftKnee, Joint::kRightKnee, Joint::kLeftAnkle, Joint::kRightAnkle}) {
      const int parent = kJointParents[Index(j)];
      const Vector3f want =
          (body.truth.positions[Index(j)] - body.truth.positions[parent]).normalized();
      const Vector3f got = (posed.positions[Index(j)] - posed.positions[parent]).normalized();
      EXPECT_GT(want.dot(got), 0.9999F) << kJointNames[Index(j)];
    }
    for (const auto& q : fitted) {
      EXPECT_NEAR(q.norm(), 1.0F, 1e-4F);
    }
  }
}

TEST(FitRotations, MeasuredAnglesWinInThePicture) {
  Rotations rest;
  rest.fill(Eigen::Quaternionf::Identity());
  Posed body = PoseBody(rest);
  // The lifter is off by a few degrees; the picture is right.
  body.lifted[Index(LiftedJoint::kLeftElbow)] += Vector3f(0, 20, 15);
  const Vector3f d = BoneDirection(body.lifted, LiftedJoint::kLeftShoulder, LiftedJoint::kLeftElbow,
                                   body.seen[kLeftShoulderPoint], body.seen[kLeftElbowPoint]);
  EXPECT_NEAR(d.y(), 0, 1e-4F);
  EXPECT_GT(d.z(), 0.1F);
}

TEST(FitSkeleton, FindsScaleAndProportions) {
  Rotations rest;
  rest.fill(Eigen::Quaternionf::Identity());
  Posed body = PoseBody(rest);
  const FittedSkeleton average = FitSkeleton(std::vector<LiftedPose>(3, body.lifted));
  EXPECT_NEAR(average.pixels_per_metre, 200, 8);
  for (const auto j : {LiftedJoint::kLeftWrist, LiftedJoint::kRightWrist}) {
    body.lifted[Index(j)].x() *= 1.15F;
  }
  const FittedSkeleton longer = FitSkeleton(std::vector<LiftedPose>(3, body.lifted));
  EXPECT_GT(longer.skeleton.offsets[Index(Joint::kLeftWrist)].norm(),
            1.2F * average.skeleton.offsets[Index(Joint::kLeftWrist)].norm());
  EXPECT_TRUE(FitSkeleton({}).pixels_per_metre > 0);
}

TEST(HeadRotation, AnglesTurnAsDocumented) {
  const Vector3f right = HeadRotation({.yaw = 30}) * Vector3f::UnitZ();
  EXPECT_GT(right.x(), 0.4F);
  const Vector3f down = HeadRotation({.pitch = 30}) * Vector3f::UnitZ();
  EXPECT_LT(down.y(), -0.4F);
  const Vector3f clockwise = HeadRotation({.roll = 30}) * Vector3f::UnitY();
  EXPECT_GT(clockwise.x(), 0.4F);
}

// A drawn face: eyes 60 px apart, openings in pixels.
Keypoints DrawnFace(float eye, float mouth, float smile, float brow) {
  Keypoints k{};
  const auto set = [&k](int i, float x, float y) { k[kFaceFirst + i] = {320 + x, 240 + y, 1.0F}; };
  for (int i = 0; i < kFaceLandmarks; ++i) {
    set(i, static_cast<float>(i), 40);
  }
  for (const int side : {-1, 1}) {
    const int first = side < 0 ? 36 : 42;
    const auto x = static_cast<float>(30 * side);
    const float half = eye / 2;
    const float dx[6] = {-10, -4, 4, 10, 4, -4};
    const float dy[6] = {0, -half, -half, 0, half, half};
    for (int i = 0; i < 6; ++i) {
      set(first + i, x + dx[i], dy[i]);
    }
  }
  for (int i = 17; i < 27; ++i) {
    set(i, static_cast<float>(i - 21.5) * 12, -20 - brow);
  }
  set(48, -25 - smile / 2, 60 - smile);
  set(54, 25 + smile / 2, 60 - smile);
  set(51, 0, 56);
  set(57, 0, 66 + mouth);
  for (const int i : {61, 62, 63}) {
    set(i, static_cast<float>(i - 62) * 8, 60);
  }
  for (const int i : {65, 66, 67}) {
    set(i, static_cast<float>(66 - i) * 8, 60 + mouth);
  }
  return k;
}

TEST(FacePerformance, FollowsMouthLidsBrowsAndSmileFromItsOwnNeutral) {
  std::vector<Observation> seen;
  std::vector<Keypoints> points;
  for (int i = 0; i < 120; ++i) {
    Observation o = SeenAt(i);
    o.face.confidence = 1;
    const bool open = i >= 40 && i < 50;
    const bool blink = i >= 60 && i < 65;
    const bool smile = i >= 80 && i < 95;
    const bool brow = i >= 100 && i < 110;
    o.eye_open = {blink ? 0.02F : 0.35F, blink ? 0.02F : 0.35F};
    points.push_back(DrawnFace(blink ? 0.5F : 7, open ? 25 : 1, smile ? 8 : 0, brow ? 8 : 0));
    for (const int e : {0, 1}) {
      o.irises[e] = {320 + (e == 0 ? -30.0F : 30.0F), 240, 1};
    }
    seen.push_back(o);
  }
  const std::vector<FaceState> face = FindFacePerformance(seen, points, 30);
  const auto at = [&face](int i, FaceCoefficient c) { return face[i].coefficients[Index(c)]; };
  EXPECT_LT(at(20, FaceCoefficient::kJawOpen), 0.05F);
  EXPECT_GT(at(45, FaceCoefficient::kJawOpen), 0.4F);
  EXPECT_LT(at(20, FaceCoefficient::kEyeBlinkLeft), 0.1F);
  EXPECT_GT(at(62, FaceCoefficient::kEyeBlinkLeft), 0.7F);
  EXPECT_GT(at(87, FaceCoefficient::kMouthSmileRight), 0.4F);
  EXPECT_GT(at(105, FaceCoefficient::kBrowInnerUp), 0.3F);
  EXPECT_NEAR(face[20].gaze_x, 0, 0.01F);
}

TEST(FacePerformance, NoFaceIsNeutral) {
  const std::vector<Observation> seen(5, SeenAt(0));
  const std::vector<Keypoints> points(5);
  for (const FaceState& s : FindFacePerformance(seen, points, 30)) {
    EXPECT_EQ(s.confidence, 0);
    EXPECT_EQ(s.coefficients[Index(FaceCoefficient::kJawOpen)], 0);
  }
}

}  // namespace
}  // namespace understudy
