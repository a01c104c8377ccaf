#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "core/face_shapes.h"
#include "core/forward_kinematics.h"
#include "motion/camera_shake.h"
#include "motion/complete_blinks.h"
#include "motion/face_performance.h"
#include "motion/fit_face_shapes.h"
#include "motion/fit_rotations.h"
#include "motion/foot_contacts.h"
#include "motion/frontal_face.h"
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

TEST(FootContacts, WhatGlidesDoesNotStand) {
  // On a treadmill: it slows down to 0.25 m/s and goes on at 0.45 m/s. The other foot rolls from
  // heel to toe, and stands for a second after it has glided for a third of one.
  constexpr float kMetre = 150;  // pixels
  std::vector<Keypoints> track(60);
  float belt = 200;
  float other = 200;
  for (int i = 0; i < 60; ++i) {
    belt += kMetre / 30 * (i % 30 < 5 ? 0.25F : 0.45F);
    other += kMetre / 30 * (i < 5 ? 0.25F : i < 15 ? 0.4F : i < 30 ? 0.05F : 0.0F);
    for (const int k : {kLeftBigToe, kLeftHeel, kLeftAnklePoint}) {
      track[i][k] = {belt, 400, 0.9F};
    }
    for (const int k : {kRightBigToe, kRightHeel, kRightAnklePoint}) {
      track[i][k] = {other, 400, 0.9F};
    }
  }
  const std::vector<Vector2f> still(60, Vector2f::Zero());
  const auto contacts = FindFootContacts(track, still, kMetre, 30);
  for (const auto& c : contacts) {
    EXPECT_FALSE(c[0]);
  }
  EXPECT_FALSE(contacts[4][1]);
  EXPECT_TRUE(contacts[25][1]);
  EXPECT_TRUE(contacts[55][1]);
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

// A face that looks straight ahead, the eyes' middles 1 apart about the origin, and the depth of
// each point; turned by `yaw` (radians) as scaled orthography shows it, `size` pixels large. The
// depths are the ones that TurnToFront knows.
struct SpatialFace {
  std::array<Vector3f, kFrontalPoints> p;
};

SpatialFace MeanFace() {
  SpatialFace face;
  const auto set = [&face](int i, float x, float y, float z) {
    face.p[i] = Vector3f(x, y, z) / 62.0F;
  };
  constexpr std::array<float, 17> kJawDepth = {-92, -90, -84, -76, -62, -42, -22, -8, -4,
                                               -8,  -22, -42, -62, -76, -84, -90, -92};
  for (int i = 0; i < 17; ++i) {
    const float a = static_cast<float>(M_PI) * static_cast<float>(i) / 16;
    set(i, -70 * std::cos(a), 90 * std::sin(a), kJawDepth[i]);
  }
  constexpr std::array<float, 5> kBrowDepth = {-28, -8, 0, 4, 6};
  for (int k = 0; k < 5; ++k) {
    const auto along = static_cast<float>(k);
    set(17 + k, -52 + 10 * along, -20, kBrowDepth[k]);
    set(26 - k, 52 - 10 * along, -20, kBrowDepth[k]);
  }
  for (int k = 0; k < 4; ++k) {
    set(27 + k, 0, -2 + 13.3F * static_cast<float>(k), std::array{14.0F, 20.0F, 28.0F, 36.0F}[k]);
  }
  for (int k = 0; k < 5; ++k) {
    set(31 + k, -15 + 7.5F * static_cast<float>(k), 51,
        std::array{14.0F, 18.0F, 22.0F, 18.0F, 14.0F}[k]);
  }
  for (const int side : {-1, 1}) {
    const int first = side < 0 ? 36 : 42;
    constexpr std::array<float, 6> kAlong = {-14, -5, 5, 14, 5, -5};
    constexpr std::array<float, 6> kDown = {0, -5, -5, 0, 5, 5};
    constexpr std::array<float, 6> kDepth = {-12, -2, 0, 0, -1, -3};
    for (int k = 0; k < 6; ++k) {
      const int mirrored = k < 4 ? 3 - k : 9 - k;
      set(first + k, 31.0F * static_cast<float>(side) + kAlong[k], kDown[k],
          kDepth[side < 0 ? k : mirrored]);
    }
    set(kFaceLandmarks + (side < 0 ? 0 : 1), 31.0F * static_cast<float>(side), 0, -3);
  }
  constexpr std::array<float, 20> kLipsX = {-25, -16, -8,  0,  8, 16, 25, 16, 8, 0,
                                            -8,  -16, -22, -8, 0, 8,  22, 8,  0, -8};
  constexpr std::array<float, 20> kLipsY = {72, 67, 65, 66, 65, 67, 72, 78, 81, 82,
                                            81, 78, 72, 72, 72, 72, 72, 73, 73, 73};
  constexpr std::array<float, 20> kLipsZ = {4,  12, 18, 19, 18, 12, 4, 12, 16, 17,
                                            16, 12, 4,  13, 15, 13, 4, 12, 14, 12};
  for (int i = 0; i < 20; ++i) {
    set(48 + i, kLipsX[i], kLipsY[i], kLipsZ[i]);
  }
  return face;
}

void Move(SpatialFace& face, FaceCoefficient c, float amount) {
  for (int i = 0; i < kFaceLandmarks; ++i) {
    face.p[i].head<2>() += amount * FaceShapes()[Index(c)][i];
  }
}

FacePlan SeenFrom(const SpatialFace& face, float yaw, float size) {
  FacePlan plan;
  for (int i = 0; i < kFrontalPoints; ++i) {
    const Vector3f& p = face.p[i];
    plan[i] =
        size * Vector2f(std::cos(yaw) * p.x() + std::sin(yaw) * p.z(), p.y()) + Vector2f(320, 240);
  }
  return plan;
}

TEST(FrontalFace, AFaceTurnedAwayComesBackAsItIsFromTheFront) {
  const SpatialFace face = MeanFace();
  std::vector<FacePlan> seen;
  seen.reserve(21);
  for (int i = 0; i < 21; ++i) {
    seen.push_back(SeenFrom(face, 0.05F * static_cast<float>(i - 10), 60 + static_cast<float>(i)));
  }
  const std::vector<double> sure(seen.size(), 1.0);
  const std::vector<FrontalFace> front = TurnToFront(seen, sure);
  for (const FrontalFace& f : front) {
    EXPECT_GT(f.sure, 0.5F);
    const float apart = (f.points[36] + f.points[39] - f.points[42] - f.points[45]).norm() / 2;
    const Vector2f corner = (f.points[54] - f.points[48]) / apart;
    EXPECT_NEAR(corner.x(), 50.0F / 62, 0.02F);
    EXPECT_NEAR(corner.y(), 0, 0.02F);
    EXPECT_NEAR((f.points[48].y() - f.points[36].y()) / apart, 72.0F / 62, 0.04F);
  }
  EXPECT_EQ(TurnToFront(seen, std::vector<double>(seen.size(), 0.0))[3].sure, 0);
}

TEST(FaceShapes, WhatWasMovedIsFoundAgain) {
  FacePlan neutral = SeenFrom(MeanFace(), 0, 1);
  for (const FaceCoefficient c :
       {FaceCoefficient::kJawOpen, FaceCoefficient::kMouthSmileLeft, FaceCoefficient::kMouthRight,
        FaceCoefficient::kMouthPucker, FaceCoefficient::kBrowDownLeft,
        FaceCoefficient::kBrowOuterUpRight, FaceCoefficient::kBrowInnerUp,
        FaceCoefficient::kMouthUpperUpRight, FaceCoefficient::kMouthLowerDownLeft}) {
    SpatialFace moved = MeanFace();
    Move(moved, c, 0.6F);
    const auto found = FitFaceShapes(SeenFrom(moved, 0, 1), neutral);
    for (int k = 0; k < kFaceCoefficients; ++k) {
      EXPECT_NEAR(found[k], k == Index(c) ? 0.6F : 0.0F, 0.12F)
          << kFaceCoefficientNames[k] << " for " << kFaceCoefficientNames[Index(c)];
    }
  }
}

struct Film {
  std::vector<Observation> seen;
  std::vector<Keypoints> points;
  void Add(const SpatialFace& face, float yaw, float lids) { Add(face, yaw, {lids, lids}); }

  // `lids`: right, left.
  void Add(const SpatialFace& face, float yaw, const std::array<float, 2>& lids) {
    Observation o = SeenAt(static_cast<int>(seen.size()));
    o.face.confidence = 1;
    o.eye_open = lids;
    SpatialFace shut = face;
    for (const int eye : {0, 1}) {
      for (const int i : {1, 2, 4, 5}) {
        shut.p[36 + 6 * eye + i].y() *= lids[eye] / 0.36F;
      }
    }
    const FacePlan plan = SeenFrom(shut, yaw, 60);
    Keypoints k{};
    for (int i = 0; i < kFaceLandmarks; ++i) {
      k[kFaceFirst + i] = {plan[i].x(), plan[i].y(), 1.0F};
    }
    for (int i = 0; i < 2; ++i) {
      o.irises[i] = {plan[kFaceLandmarks + i].x(), plan[kFaceLandmarks + i].y(), 1.0F};
    }
    points.push_back(k);
    seen.push_back(o);
  }
};

TEST(FacePerformance, FollowsMouthLidsBrowsAndSmileFromItsOwnNeutral) {
  constexpr float kBrow = 0.75F * 0.7F;  // what the network shows of brows that go 0.7
  Film film;
  for (int i = 0; i < 150; ++i) {
    SpatialFace face = MeanFace();
    const auto during = [i](int from, int to) { return i >= from && i < to ? 1.0F : 0.0F; };
    Move(face, FaceCoefficient::kJawOpen, 0.6F * during(40, 50));
    Move(face, FaceCoefficient::kMouthSmileRight, 0.7F * during(80, 95));
    Move(face, FaceCoefficient::kBrowInnerUp, kBrow * during(100, 112));
    Move(face, FaceCoefficient::kBrowDownRight, kBrow * during(120, 132));
    Move(face, FaceCoefficient::kBrowDownLeft, kBrow * during(120, 132));
    // The head turns to and fro all the time.
    film.Add(face, 0.4F * std::sin(0.1F * static_cast<float>(i)),
             i >= 60 && i < 65 ? 0.02F : 0.36F);
  }
  const std::vector<FaceState> face = FindFacePerformance(film.seen, film.points, 30);
  const auto at = [&face](int i, FaceCoefficient c) { return face[i].coefficients[Index(c)]; };
  EXPECT_LT(at(20, FaceCoefficient::kJawOpen), 0.05F);
  EXPECT_NEAR(at(45, FaceCoefficient::kJawOpen), 0.6F, 0.12F);
  EXPECT_LT(at(20, FaceCoefficient::kEyeBlinkLeft), 0.1F);
  EXPECT_GT(at(62, FaceCoefficient::kEyeBlinkLeft), 0.7F);
  EXPECT_NEAR(at(87, FaceCoefficient::kMouthSmileRight), 0.7F, 0.15F);
  EXPECT_LT(at(87, FaceCoefficient::kMouthSmileLeft), 0.15F);
  EXPECT_NEAR(at(106, FaceCoefficient::kBrowInnerUp), 0.7F, 0.2F);
  EXPECT_NEAR(at(126, FaceCoefficient::kBrowDownRight), 0.7F, 0.2F);
  for (int i = 0; i < 35; ++i) {
    EXPECT_LT(at(i, FaceCoefficient::kBrowDownLeft), 0.1F) << i;
    EXPECT_LT(at(i, FaceCoefficient::kMouthPucker), 0.15F) << i;
    EXPECT_NEAR(face[i].gaze_x, 0, 0.1F) << i;
  }
}

TEST(FacePerformance, WhoSmilesOrHoldsTheMouthOpenAllTheTimeIsSeenToDoSo) {
  Film film;
  for (int i = 0; i < 60; ++i) {
    SpatialFace face = MeanFace();
    Move(face, FaceCoefficient::kJawOpen, 0.4F);
    for (const FaceCoefficient c :
         {FaceCoefficient::kMouthSmileLeft, FaceCoefficient::kMouthSmileRight}) {
      Move(face, c, 1);
    }
    film.Add(face, 0, 0.36F);
  }
  const FaceState face = FindFacePerformance(film.seen, film.points, 30)[30];
  EXPECT_GT(face.coefficients[Index(FaceCoefficient::kJawOpen)], 0.25F);
  EXPECT_GT(face.coefficients[Index(FaceCoefficient::kMouthSmileLeft)], 0.15F);
}

TEST(FacePerformance, EyesShutThroughoutAreShutAlikeAndAWinkLeavesOneOpen) {
  Film film;
  for (int i = 0; i < 60; ++i) {
    film.Add(MeanFace(), 0, {0.06F, 0.02F});
  }
  const auto lids = [](const FaceState& s) {
    return std::pair{s.coefficients[Index(FaceCoefficient::kEyeBlinkRight)],
                     s.coefficients[Index(FaceCoefficient::kEyeBlinkLeft)]};
  };
  const auto [right, left] = lids(FindFacePerformance(film.seen, film.points, 30)[30]);
  EXPECT_GT(right, 0.95F);
  EXPECT_GT(left, 0.95F);
  Film wink;
  for (int i = 0; i < 60; ++i) {
    wink.Add(MeanFace(), 0, {i >= 25 && i < 35 ? 0.03F : 0.3F, 0.3F});
  }
  const auto [shut, open] = lids(FindFacePerformance(wink.seen, wink.points, 30)[30]);
  EXPECT_GT(shut, 0.9F);
  EXPECT_LT(open, 0.1F);
}

TEST(FacePerformance, NoFaceIsNeutral) {
  const std::vector<Observation> seen(5, SeenAt(0));
  const std::vector<Keypoints> points(5);
  for (const FaceState& s : FindFacePerformance(seen, points, 30)) {
    EXPECT_EQ(s.confidence, 0);
    EXPECT_EQ(s.coefficients[Index(FaceCoefficient::kJawOpen)], 0);
  }
}

// A clip of two seconds at 30 frames a second: lids of both eyes as a function of the frame.
template <typename Lids>
std::vector<FaceState> Blinking(const Lids& lids) {
  std::vector<FaceState> faces(60);
  for (int t = 0; t < 60; ++t) {
    const auto [right, left] = lids(t);
    faces[t].coefficients[Index(FaceCoefficient::kEyeBlinkRight)] = right;
    faces[t].coefficients[Index(FaceCoefficient::kEyeBlinkLeft)] = left;
  }
  CompleteBlinks(30, faces);
  return faces;
}

float Bump(int t, int middle, float height) {
  return std::max(0.0F, height * (1 - 0.3F * static_cast<float>(std::abs(t - middle))));
}

TEST(CompleteBlinks, AHalfSeenBlinkShutsBothEyes) {
  const auto faces =
      Blinking([](int t) { return std::pair(0.1F + Bump(t, 20, 0.5F), Bump(t, 20, 0.45F)); });
  EXPECT_FLOAT_EQ(faces[20].coefficients[Index(FaceCoefficient::kEyeBlinkRight)], 1);
  EXPECT_NEAR(faces[20].coefficients[Index(FaceCoefficient::kEyeBlinkLeft)], 1, 0.02F);
  EXPECT_FLOAT_EQ(faces[10].coefficients[Index(FaceCoefficient::kEyeBlinkRight)], 0.1F);
}

TEST(CompleteBlinks, AWinkLeavesTheOtherEyeOpen) {
  const auto faces =
      Blinking([](int t) { return std::pair(Bump(t, 30, 0.6F), Bump(t, 30, 0.1F)); });
  EXPECT_FLOAT_EQ(faces[30].coefficients[Index(FaceCoefficient::kEyeBlinkRight)], 1);
  EXPECT_FLOAT_EQ(faces[30].coefficients[Index(FaceCoefficient::kEyeBlinkLeft)], 0.1F);
}

TEST(CompleteBlinks, ASquintAndATwitchStayAsTheyAre) {
  const auto faces =
      Blinking([](int t) { return std::pair(t >= 10 && t < 45 ? 0.6F : 0.0F, Bump(t, 55, 0.2F)); });
  EXPECT_FLOAT_EQ(faces[30].coefficients[Index(FaceCoefficient::kEyeBlinkRight)], 0.6F);
  EXPECT_FLOAT_EQ(faces[55].coefficients[Index(FaceCoefficient::kEyeBlinkLeft)], 0.2F);
}

}  // namespace
}  // namespace understudy
