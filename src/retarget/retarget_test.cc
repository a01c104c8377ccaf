#include "retarget/retarget.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <tuple>
#include <vector>

#include "core/forward_kinematics.h"
#include "retarget/act_face.h"
#include "retarget/bone_turns.h"
#include "retarget/draw_order.h"
#include "retarget/level_pose.h"
#include "retarget/pin_feet.h"
#include "retarget/plant_feet.h"

namespace understudy {
namespace {

using Eigen::Quaternionf;
using Eigen::Vector2f;
using Eigen::Vector3f;

// A character that stands with hanging arms, 2 pixels per centimetre, its limbs `limb` times as
// long as average.
Character StandingCharacter(float limb = 1) {
  Character c;
  c.width = 400;
  c.height = 600;
  std::array<Quaternionf, kJoints> local;
  local.fill(Quaternionf::Identity());
  for (const float side : {1.0F, -1.0F}) {
    local[Index(side > 0 ? Joint::kLeftShoulder : Joint::kRightShoulder)] =
        Quaternionf(Eigen::AngleAxisf(-side * static_cast<float>(M_PI) / 2, Vector3f::UnitZ()));
  }
  Skeleton skeleton = AverageSkeleton();
  for (const Joint j :
       {Joint::kLeftElbow, Joint::kRightElbow, Joint::kLeftWrist, Joint::kRightWrist,
        Joint::kLeftKnee, Joint::kRightKnee, Joint::kLeftAnkle, Joint::kRightAnkle}) {
    skeleton.offsets[Index(j)] *= limb;
  }
  const PosedSkeleton posed = ForwardKinematics(skeleton, local, Vector3f::Zero());
  for (int j = 0; j < kJoints; ++j) {
    const Vector3f& p = posed.positions[j];
    c.joints[j] = {200 + p.x() * 200, 300 - p.y() * 200, 0};
    c.joint_confidence[j] = 0.9F;
    c.rest_rotation[j] = Quaternionf::Identity();
  }
  return c;
}

MotionClip StillClip(int frames) {
  MotionClip clip;
  clip.width = 640;
  clip.height = 480;
  clip.skeleton = AverageSkeleton();
  clip.pixels_per_metre = 200;
  clip.frames.resize(frames);
  for (int i = 0; i < frames; ++i) {
    clip.frames[i].time_s = i / 30.0;
    clip.frames[i].rotations.fill(Quaternionf::Identity());
    clip.frames[i].confidence = 0.9F;
  }
  return clip;
}

// Random limb poses that keep the body facing the camera.
MotionClip RandomClip(int frames, unsigned seed) {
  std::mt19937 rng(seed);
  std::normal_distribution<float> normal(0, 0.45F);
  MotionClip clip = StillClip(frames);
  for (MotionFrame& frame : clip.frames) {
    for (const Joint j :
         {Joint::kLeftShoulder, Joint::kRightShoulder, Joint::kLeftElbow, Joint::kRightElbow,
          Joint::kLeftHip, Joint::kRightHip, Joint::kLeftKnee, Joint::kRightKnee}) {
      frame.rotations[Index(j)] =
          Quaternionf(1, normal(rng), normal(rng), normal(rng)).normalized();
    }
  }
  return clip;
}

Vector3f Bone(const AnimationFrame& f, Joint a, Joint b) {
  return f.positions[Index(b)] - f.positions[Index(a)];
}

constexpr std::array<std::pair<Joint, Joint>, 8> kBones = {
    {{Joint::kLeftShoulder, Joint::kLeftElbow},
     {Joint::kRightShoulder, Joint::kRightElbow},
     {Joint::kLeftElbow, Joint::kLeftWrist},
     {Joint::kRightElbow, Joint::kRightWrist},
     {Joint::kLeftHip, Joint::kLeftKnee},
     {Joint::kRightHip, Joint::kRightKnee},
     {Joint::kLeftKnee, Joint::kLeftAnkle},
     {Joint::kRightKnee, Joint::kRightAnkle}}};

float LeanDegrees(const Vector3f& d) {
  return std::atan2(d.z(), d.head<2>().norm()) * 180.0F / static_cast<float>(M_PI);
}

TEST(LevelPoses, SmallLeansVanishLargeOnesStay) {
  for (const float lean : {-50.0F, -9.0F, 0.0F, 9.0F, 20.0F, 36.0F, 70.0F}) {
    const float a = lean * static_cast<float>(M_PI) / 180.0F;
    std::array<DriverPose, 1> pose;
    pose[0].rotations.fill(Eigen::Quaternionf::Identity());
    pose[0].directions.fill(Vector3f::UnitY());
    Vector3f& wrist = pose[0].directions[Index(Joint::kLeftWrist)];
    wrist = {0.6F * std::cos(a), 0.8F * std::cos(a), std::sin(a)};
    LevelPoses(pose);
    EXPECT_NEAR(wrist.x() / wrist.y(), 0.75F, 1e-4F);
    EXPECT_NEAR(wrist.norm(), 1, 1e-5F);
    const float left = LeanDegrees(wrist);
    if (std::abs(lean) < 10) {
      EXPECT_NEAR(left, 0, 1e-3F);
    } else if (std::abs(lean) > 35) {
      EXPECT_NEAR(left, lean, 1e-3F);
    } else {
      EXPECT_GT(left, 0);
      EXPECT_LT(left, lean);
    }
  }
  LevelPoses({});
}

TEST(LevelPoses, TheHeadNodsAboutTheClipsMiddle) {
  std::vector<DriverPose> poses(5);
  for (int i = 0; i < 5; ++i) {
    poses[i].directions.fill(Vector3f::UnitY());
    poses[i].rotations.fill(Eigen::Quaternionf::Identity());
    const float nod =
        (10.0F + 4.0F * static_cast<float>(i - 2)) * static_cast<float>(M_PI) / 180.0F;
    poses[i].rotations[Index(Joint::kHead)] =
        Eigen::Quaternionf(Eigen::AngleAxisf(nod, Vector3f::UnitX()));
  }
  LevelPoses(poses);
  for (int i = 0; i < 5; ++i) {
    const Vector3f up = poses[i].rotations[Index(Joint::kHead)] * Vector3f::UnitY();
    EXPECT_NEAR(std::abs(LeanDegrees(up)), 4.0F * static_cast<float>(std::abs(i - 2)), 0.01F) << i;
  }
}

TEST(ActFace, NothingActsBehindDarkGlassesButTheMouthDoes) {
  MotionClip motion;
  motion.frames.resize(1);
  FaceState& driver = motion.frames[0].face;
  driver.confidence = 1;
  driver.coefficients.fill(0.5F);
  driver.gaze_x = 0.4F;
  Character character;
  character.face = FaceRig{};
  for (const bool hidden : {false, true}) {
    character.face->eyes_hidden = hidden;
    const FaceState face = ActFace(motion, character, 1)[0];
    for (const FaceCoefficient c : {FaceCoefficient::kEyeBlinkLeft, FaceCoefficient::kEyeWideRight,
                                    FaceCoefficient::kBrowDownLeft}) {
      EXPECT_EQ(face.coefficients[Index(c)] > 0, !hidden);
    }
    EXPECT_EQ(face.gaze_x > 0, !hidden);
    EXPECT_GT(face.coefficients[Index(FaceCoefficient::kJawOpen)], 0.4F);
  }
}

TEST(LevelPoses, HowANeckIsHeldIsNoMovement) {
  std::vector<DriverPose> poses(5);
  for (int i = 0; i < 5; ++i) {
    poses[i].directions.fill(Vector3f::UnitY());
    poses[i].rotations.fill(Eigen::Quaternionf::Identity());
    const float lean = (i == 4 ? 60.0F : 20.0F) * static_cast<float>(M_PI) / 180.0F;
    poses[i].rotations[Index(Joint::kNeck)] =
        Eigen::Quaternionf(Eigen::AngleAxisf(lean, Vector3f::UnitX()));
  }
  LevelPoses(poses);
  for (int i = 0; i < 5; ++i) {
    const Vector3f up = poses[i].rotations[Index(Joint::kNeck)] * Vector3f::UnitY();
    EXPECT_NEAR(std::abs(LeanDegrees(up)), i == 4 ? 40.0F : 0.0F, 0.01F) << i;
  }
}

TEST(LevelPoses, TheHeadNeverTurnsItsBack) {
  float last = -1;
  for (int turn = 0; turn <= 180; turn += 10) {
    std::array<DriverPose, 1> pose;
    pose[0].rotations.fill(Eigen::Quaternionf::Identity());
    pose[0].directions.fill(Vector3f::UnitY());
    pose[0].rotations[Index(Joint::kHead)] = Eigen::Quaternionf(
        Eigen::AngleAxisf(static_cast<float>(turn * M_PI / 180), Vector3f::UnitY()));
    LevelPoses(pose);
    const Vector3f facing = pose[0].rotations[Index(Joint::kHead)] * Vector3f::UnitZ();
    const float away = std::acos(std::min(facing.z(), 1.0F)) * 180.0F / static_cast<float>(M_PI);
    EXPECT_NEAR(away, turn <= 30 ? static_cast<float>(turn) : away, 0.1F);
    EXPECT_LE(away, 45.1F);
    EXPECT_GT(away, last) << turn;  // still further when the driver turns further
    last = away;
  }
}

TEST(LevelPoses, TheHeadTurnsAsFarAsThePicturesShowIt) {
  const auto turned = [](float yaw, const HeadReach& reach, float& eased) {
    std::array<DriverPose, 1> pose;
    pose[0].rotations.fill(Eigen::Quaternionf::Identity());
    pose[0].directions.fill(Vector3f::UnitY());
    pose[0].rotations[Index(Joint::kHead)] = Eigen::Quaternionf(
        Eigen::AngleAxisf(yaw * static_cast<float>(M_PI) / 180, Vector3f::UnitY()));
    eased = LevelPoses(pose, reach)[0];
    const Vector3f facing = pose[0].rotations[Index(Joint::kHead)] * Vector3f::UnitZ();
    return std::atan2(facing.x(), facing.z()) * 180.0F / static_cast<float>(M_PI);
  };
  float eased = 0;
  EXPECT_NEAR(turned(55, {30, 60}, eased), 55, 0.1F);
  EXPECT_NEAR(eased, 0, 0.01F);
  const float far = turned(90, {30, 60}, eased);
  EXPECT_GT(far, 60);
  EXPECT_LE(far, 68.1F);
  EXPECT_NEAR(eased, 90 - far, 0.1F);
  const float other = turned(-90, {30, 60}, eased);
  EXPECT_GE(other, -45.1F);
  EXPECT_NEAR(eased, 90 + other, 0.1F);
}

TEST(Retarget, ExactStrengthCopiesEveryLimbDirectionAndKeepsLengths) {
  const MotionClip motion = RandomClip(40, 3);
  for (const float limb : {0.6F, 1.0F, 1.4F}) {
    const Character character = StandingCharacter(limb);
    const Result<AnimationClip> clip = Retarget(motion, character, {.strength = 1});
    ASSERT_TRUE(clip.ok());
    for (std::size_t i = 0; i < clip->frames.size(); ++i) {
      const PosedSkeleton driver =
          ForwardKinematics(motion.skeleton, motion.frames[i].rotations, Vector3f::Zero());
      for (const auto& [a, b] : kBones) {
        Vector3f want = driver.positions[Index(b)] - driver.positions[Index(a)];
        want.y() = -want.y();
        const Vector3f got = Bone(clip->frames[i], a, b);
        // Small leans toward the camera are levelled; the direction in the picture is exact.
        const float lean = std::abs(LeanDegrees(want));
        if (lean < 80) {
          EXPECT_GT(got.head<2>().normalized().dot(want.head<2>().normalized()), 0.9999F)
              << i << " " << kJointNames[Index(b)];
        }
        if (lean > 35) {
          EXPECT_GT(got.normalized().dot(want.normalized()), 0.9999F)
              << i << " " << kJointNames[Index(b)];
        }
        const float rest = (character.joints[Index(b)] - character.joints[Index(a)]).norm();
        EXPECT_NEAR(got.norm(), rest, 0.01F * rest);
      }
    }
  }
}

TEST(Retarget, StrengthIsMonotone) {
  const MotionClip motion = RandomClip(12, 5);
  const Character character = StandingCharacter();
  double before = -1;
  for (const float strength : {0.0F, 0.2F, 0.4F, 0.6F, 0.8F, 1.0F}) {
    const Result<AnimationClip> clip = Retarget(motion, character, {.strength = strength});
    ASSERT_TRUE(clip.ok());
    double moved = 0;
    for (const AnimationFrame& f : clip->frames) {
      for (const auto& [a, b] : kBones) {
        const Vector3f rest =
            (character.joints[Index(b)] - character.joints[Index(a)]).normalized();
        moved += std::acos(std::clamp(Bone(f, a, b).normalized().dot(rest), -1.0F, 1.0F));
      }
    }
    EXPECT_GT(moved, before);
    before = moved;
  }
  EXPECT_NEAR(MovementShare(0), 0.25F, 1e-6F);
  EXPECT_GT(MovementShare(0.5F), 0.94F);
  EXPECT_NEAR(MovementShare(1), 1, 1e-6F);
}

TEST(TurnBones, AnArmGoesOverheadOutwardWithoutAJump) {
  const Character character = StandingCharacter();
  DriverPose driver;
  driver.rotations.fill(Quaternionf::Identity());
  driver.directions.fill(Vector3f(0, 1, 0));
  Quaternionf last = Quaternionf::Identity();
  for (int degrees = 0; degrees <= 200; degrees += 4) {
    const float a = static_cast<float>(degrees) * static_cast<float>(M_PI) / 180;
    driver.directions[Index(Joint::kLeftElbow)] = {std::sin(a), std::cos(a), 0};
    driver.directions[Index(Joint::kLeftWrist)] = driver.directions[Index(Joint::kLeftElbow)];
    const PosedTurns posed = TurnBones(driver, character, 1);
    const Quaternionf& turn = posed.turns[Index(Joint::kLeftShoulder)];
    // The quaternion itself moves smoothly, so half of the turn always lies outward.
    if (degrees > 0) {
      EXPECT_GT(turn.dot(last), 0.99F) << degrees;
    }
    last = turn;
    const float collar = 2 * std::atan2(posed.turns[Index(Joint::kLeftCollar)].z(),
                                        posed.turns[Index(Joint::kLeftCollar)].w());
    EXPECT_LE(std::abs(collar), 0.7F);
  }
}

TEST(TurnBones, ArmsThatThePictureShowsRaisedStayWhereTheyAre) {
  Character character = StandingCharacter();
  DriverPose driver;
  driver.rotations.fill(Quaternionf::Identity());
  for (const bool left : {true, false}) {
    const int shoulder = Index(left ? Joint::kLeftShoulder : Joint::kRightShoulder);
    const int elbow = Index(left ? Joint::kLeftElbow : Joint::kRightElbow);
    const int wrist = Index(left ? Joint::kLeftWrist : Joint::kRightWrist);
    const Vector3f outward(left ? 50.0F : -50.0F, -60, 0);
    character.joints[elbow] = character.joints[shoulder] + outward;
    character.joints[wrist] = character.joints[elbow] + Vector3f(0, -60, 0);
  }
  for (int j = 1; j < kJoints; ++j) {
    driver.directions[j] = (character.joints[j] - character.joints[kJointParents[j]]).normalized();
  }
  const PosedTurns posed = TurnBones(driver, character, 1);
  for (int j = 0; j < kJoints; ++j) {
    EXPECT_LT(posed.world[j].angularDistance(Quaternionf::Identity()), 1e-3F) << j;
  }
}

TEST(SwingAndTilt, CarriesRestToPosed) {
  std::mt19937 rng(9);
  std::normal_distribution<float> normal;
  for (int i = 0; i < 100; ++i) {
    const Vector3f rest = Vector3f(normal(rng), normal(rng), 0.3F * normal(rng)).normalized();
    const Vector3f posed = Vector3f(normal(rng), normal(rng), normal(rng)).normalized();
    const float swing = std::atan2(posed.y(), posed.x()) - std::atan2(rest.y(), rest.x());
    EXPECT_TRUE((SwingAndTilt(rest, posed, swing) * rest).isApprox(posed, 1e-4F));
  }
}

TEST(PlantFeet, StopsASlidingStance) {
  MotionClip motion = StillClip(60);
  for (int i = 0; i < 60; ++i) {
    motion.frames[i].root.x() = 0.004F * static_cast<float>(i);
    motion.frames[i].foot_contact = {i >= 10 && i < 50, i >= 10 && i < 50};
  }
  const Result<AnimationClip> clip = Retarget(motion, StandingCharacter(), {.strength = 1});
  ASSERT_TRUE(clip.ok());
  const Character character = StandingCharacter();
  float least = 1e9F;
  float most = -1e9F;
  for (int i = 14; i < 46; ++i) {
    const float x = FootPoint(character, clip->frames[i], true).x();
    least = std::min(least, x);
    most = std::max(most, x);
  }
  EXPECT_LT(most - least, 3.0F);
}

// Legs that spread under a body that stands still: the body cannot follow both feet.
TEST(Retarget, FeetStandOnABackgroundThatTheCameraMoves) {
  MotionClip motion = StillClip(60);
  for (int i = 0; i < 60; ++i) {
    motion.frames[i].camera.dx = static_cast<float>(i - 30);
    motion.frames[i].root.x() = 0.005F * static_cast<float>(i - 30);  // goes along in the frame
    motion.frames[i].foot_contact = {true, true};
  }
  const Character character = StandingCharacter();
  const auto slide = [&](bool follow) {
    const Result<AnimationClip> clip =
        Retarget(motion, character, {.strength = 1, .follow_camera = follow});
    EXPECT_TRUE(clip.ok());
    const Vector2f centre(200, 300);
    const auto foot = [&](int i) {
      const AnimationFrame& frame = clip->frames[i];
      return frame.camera.Back(FootPoint(character, frame, true), centre);
    };
    EXPECT_EQ(clip->frames[50].camera.dx != 0, follow);
    return (foot(50) - foot(10)).norm() + (clip->frames[50].camera.dx == 0 ? 1000 : 0);
  };
  EXPECT_LT(slide(true), 2);
  EXPECT_GE(slide(false), 1000);
}

// A character who stands as in its picture, and how far a foot gets along an axis while it stands.
AnimationClip StandingClip(const Character& character, int frames) {
  AnimationClip still;
  still.frames.resize(frames);
  for (AnimationFrame& frame : still.frames) {
    frame.turns.fill(Quaternionf::Identity());
    frame.positions = character.joints;
  }
  return still;
}

// Feet that stand from frame 5 to frame 34 of 40, the right one too where `both`.
constexpr int kStandingFrames = 40;
MotionClip StandingFeet(bool both) {
  MotionClip motion = StillClip(kStandingFrames);
  for (int i = 5; i < 35; ++i) {
    motion.frames[i].foot_contact = {true, both};
  }
  return motion;
}

float FootRange(const Character& character, const AnimationClip& clip, bool left, int axis) {
  float least = 1e9F;
  float most = -1e9F;
  for (int i = 8; i < 32; ++i) {
    const float at = FootPoint(character, clip.frames[i], left)[axis];
    least = std::min(least, at);
    most = std::max(most, at);
  }
  return most - least;
}

TEST(PinFeet, AFootThatWouldSlideAlongItsLegStands) {
  const Character character = StandingCharacter();
  const MotionClip motion = StandingFeet(false);
  AnimationClip still = StandingClip(character, kStandingFrames);
  for (int i = 0; i < kStandingFrames; ++i) {
    for (Eigen::Vector3f& p : still.frames[i].positions) {
      p.y() += 3 * std::sin(0.3F * static_cast<float>(i));  // the body bobs
    }
  }
  AnimationClip pinned = still;
  PinFeet(motion, character, pinned);
  const float before = FootRange(character, still, true, 1);
  EXPECT_GT(before, 5);
  // A leg that lies in the picture cannot reach farther down, but tilts to reach less far.
  EXPECT_LT(FootRange(character, pinned, true, 1), 0.65F * before);
  for (int i = 0; i < kStandingFrames; ++i) {
    const AnimationFrame& a = still.frames[i];
    const AnimationFrame& b = pinned.frames[i];
    for (const auto& [from, to] :
         {std::pair{Joint::kLeftHip, Joint::kLeftKnee}, {Joint::kLeftKnee, Joint::kLeftAnkle}}) {
      EXPECT_NEAR((a.positions[Index(from)] - a.positions[Index(to)]).norm(),
                  (b.positions[Index(from)] - b.positions[Index(to)]).norm(), 0.01F);
    }
    // The knee does not go aside for it.
    EXPECT_NEAR(a.positions[Index(Joint::kLeftKnee)].x(), b.positions[Index(Joint::kLeftKnee)].x(),
                1);
  }
}

TEST(PinFeet, BothFeetStandWhereTheLegsWouldSpread) {
  const Character character = StandingCharacter();
  const MotionClip motion = StandingFeet(true);
  AnimationClip still = StandingClip(character, kStandingFrames);
  for (int i = 0; i < kStandingFrames; ++i) {
    const float spread = 4 * std::sin(0.3F * static_cast<float>(i));
    for (const auto& [ankle, toe, sign] : {std::tuple{Joint::kLeftAnkle, Joint::kLeftToe, 1.0F},
                                           {Joint::kRightAnkle, Joint::kRightToe, -1.0F}}) {
      still.frames[i].positions[Index(ankle)].x() += sign * spread;
      still.frames[i].positions[Index(toe)].x() += sign * spread;
    }
  }
  AnimationClip pinned = still;
  PinFeet(motion, character, pinned);
  for (const bool left : {true, false}) {
    EXPECT_GT(FootRange(character, still, left, 0), 7);
    EXPECT_LT(FootRange(character, pinned, left, 0), 0.7F);
  }
  for (int i = 0; i < kStandingFrames; ++i) {
    const AnimationFrame& a = still.frames[i];
    const AnimationFrame& b = pinned.frames[i];
    const auto length = [](const AnimationFrame& f) {
      return (f.positions[Index(Joint::kLeftAnkle)] - f.positions[Index(Joint::kLeftHip)]).norm();
    };
    EXPECT_NEAR(length(a), length(b), 0.01F);
    // The foot keeps its angle: what the hip turns, the ankle turns back.
    const Quaternionf foot = b.turns[Index(Joint::kLeftHip)] * b.turns[Index(Joint::kLeftKnee)] *
                             b.turns[Index(Joint::kLeftAnkle)];
    EXPECT_NEAR(std::abs(foot.w()), 1, 1e-4F);
    if (i < 5 || i >= 35) {
      EXPECT_EQ(a.positions[Index(Joint::kLeftAnkle)], b.positions[Index(Joint::kLeftAnkle)]);
    }
  }
}

TEST(OrderPieces, ArmsGoBehindOnlyWhenTheyAreAndDoNotFlicker) {
  const Character character = StandingCharacter();
  AnimationClip clip;
  clip.frames.resize(40);
  for (int i = 0; i < 40; ++i) {
    for (int j = 0; j < kJoints; ++j) {
      clip.frames[i].positions[j] = character.joints[j];
    }
    const float depth = i < 20 ? 0.0F : -120.0F;
    const float jitter = (i % 2 == 0 ? 1.0F : -1.0F) * 2.0F;
    clip.frames[i].positions[Index(Joint::kLeftElbow)].z() = depth + jitter;
    clip.frames[i].positions[Index(Joint::kLeftWrist)].z() = depth + jitter;
  }
  OrderPieces(character, clip);
  int changes = 0;
  for (int i = 0; i < 40; ++i) {
    const auto& order = clip.frames[i].order;
    const auto place = [&order](Piece p) {
      return std::find(order.begin(), order.end(), p) - order.begin();
    };
    EXPECT_EQ(place(Piece::kLeftForearm) > place(Piece::kTorso), i < 20) << i;
    changes += i > 0 && clip.frames[i].order != clip.frames[i - 1].order ? 1 : 0;
  }
  EXPECT_LE(changes, 2);
}

TEST(OrderPieces, WhatAPersonSaysComesBeforeWhatIsUsual) {
  Character character = StandingCharacter();
  AnimationClip clip;
  clip.frames.resize(1);
  clip.frames[0].positions = character.joints;
  const auto before_torso = [&](Piece p) {
    OrderPieces(character, clip);
    const auto& order = clip.frames[0].order;
    return std::find(order.begin(), order.end(), p) >
           std::find(order.begin(), order.end(), Piece::kTorso);
  };
  EXPECT_TRUE(before_torso(Piece::kLeftForearm));
  EXPECT_FALSE(before_torso(Piece::kLeftShin));
  character.nearness[static_cast<int>(Piece::kLeftForearm)] = -1;
  character.nearness[static_cast<int>(Piece::kLeftShin)] = 1;
  EXPECT_FALSE(before_torso(Piece::kLeftForearm));
  EXPECT_TRUE(before_torso(Piece::kRightForearm));
  EXPECT_TRUE(before_torso(Piece::kLeftShin));
}

TEST(Retarget, ImageOrientationKeepsThePicturesFacing) {
  MotionClip motion = StillClip(20);
  for (MotionFrame& f : motion.frames) {
    f.rotations[0] = Quaternionf(Eigen::AngleAxisf(1.2F, Vector3f::UnitY()));
    f.root.z() = 1;
  }
  const Character character = StandingCharacter();
  const Result<AnimationClip> image =
      Retarget(motion, character, {.strength = 1, .orientation = CharacterOrientation::kImage});
  const Result<AnimationClip> video =
      Retarget(motion, character, {.strength = 1, .orientation = CharacterOrientation::kVideo});
  ASSERT_TRUE(image.ok() && video.ok());
  const auto width = [](const AnimationFrame& f) {
    return std::abs(f.positions[Index(Joint::kLeftShoulder)].x() -
                    f.positions[Index(Joint::kRightShoulder)].x());
  };
  const float rest = std::abs(character.joints[Index(Joint::kLeftShoulder)].x() -
                              character.joints[Index(Joint::kRightShoulder)].x());
  EXPECT_NEAR(width(image->frames[5]), rest, 0.05F * rest);
  EXPECT_LT(width(video->frames[5]), 0.6F * rest * video->frames[5].scale);
  EXPECT_EQ(image->frames[5].scale, 1);
  EXPECT_GT(video->frames[5].scale, 1.2F);
}

TEST(Retarget, AFigureStandsWhereACloseUpShowsNoneOfTheTrunk) {
  MotionClip motion = StillClip(30);
  for (int i = 0; i < 30; ++i) {
    MotionFrame& frame = motion.frames[i];
    const float jump = i % 2 == 0 ? 1.0F : -1.0F;
    frame.root = {0.3F * jump, 0.5F * jump, 2 * jump};
    for (const int k : {kNose, kLeftShoulderPoint, kRightShoulderPoint}) {
      frame.keypoints[k] = {320, 200, 0.9F};
    }
  }
  const Character character = StandingCharacter();
  const RetargetOptions options{.strength = 1, .orientation = CharacterOrientation::kVideo};
  const Result<AnimationClip> close_up = Retarget(motion, character, options);
  for (MotionFrame& frame : motion.frames) {
    frame.keypoints[kLeftHipPoint] = frame.keypoints[kRightHipPoint] = {320, 300, 0.9F};
  }
  const Result<AnimationClip> whole = Retarget(motion, character, options);
  ASSERT_TRUE(close_up.ok() && whole.ok());
  for (const AnimationFrame& frame : close_up->frames) {
    EXPECT_EQ(frame.scale, 1);
    EXPECT_NEAR((frame.positions[0] - character.joints[0]).norm(), 0, 0.01F);
  }
  EXPECT_GT(whole->frames[4].scale, 1.3F);
  EXPECT_GT(std::abs(whole->frames[4].positions[0].y() - whole->frames[5].positions[0].y()), 50);
}

TEST(Retarget, AHandComesOutWhereItsWristLeavesThePictures) {
  MotionClip motion = StillClip(2);
  // The left arm hangs as in the picture, the right one is held out.
  for (MotionFrame& frame : motion.frames) {
    frame.rotations[Index(Joint::kLeftShoulder)] =
        Quaternionf(Eigen::AngleAxisf(-static_cast<float>(M_PI) / 2, Vector3f::UnitZ()));
  }
  const RetargetOptions options{.strength = 1, .orientation = CharacterOrientation::kVideo};
  const Result<AnimationClip> clip = Retarget(motion, StandingCharacter(), options);
  ASSERT_TRUE(clip.ok());
  for (const AnimationFrame& frame : clip->frames) {
    EXPECT_EQ(frame.hand_out[0], 0);
    EXPECT_EQ(frame.hand_out[1], 1);
  }
}

TEST(Retarget, BadInputIsRefused) {
  const Character character = StandingCharacter();
  EXPECT_EQ(Retarget(MotionClip{}, character).error().code, ErrorCode::kInvalidArgument);
  MotionClip motion = StillClip(3);
  motion.frames[1].root.x() = std::numeric_limits<float>::quiet_NaN();
  const Result<AnimationClip> clip = Retarget(motion, character);
  ASSERT_FALSE(clip.ok());
  EXPECT_NE(clip.error().message.find("frame 1"), std::string::npos);
  EXPECT_FALSE(Retarget(StillClip(2), character, {.strength = 1.5F}).ok());
  EXPECT_FALSE(Retarget(StillClip(2), character, {.strength = std::nanf("")}).ok());
  EXPECT_EQ(Retarget(StillClip(1), character)->frames.size(), 1U);
}

// A clip whose head turns, whose arm rises and whose mouth opens and shuts.
MotionClip TalkingClip() {
  MotionClip clip = StillClip(40);
  for (int i = 0; i < 40; ++i) {
    MotionFrame& frame = clip.frames[i];
    const float t = std::sin(0.3F * static_cast<float>(i));
    frame.rotations[Index(Joint::kHead)] =
        Quaternionf(Eigen::AngleAxisf(0.3F * t, Vector3f::UnitY()));
    frame.rotations[Index(Joint::kLeftShoulder)] =
        Quaternionf(Eigen::AngleAxisf(-0.5F + 0.4F * t, Vector3f::UnitZ()));
    frame.root = {0.1F * t, 0, 0};
    frame.face.confidence = 1;
    frame.face.coefficients[Index(FaceCoefficient::kJawOpen)] = std::max(0.0F, 0.5F * t);
    frame.face.coefficients[Index(FaceCoefficient::kEyeBlinkLeft)] = i == 9 ? 1.0F : 0.0F;
  }
  return clip;
}

TEST(Retarget, FaceOnlyKeepsTheBodyAndBodyOnlyTheFace) {
  const Character character = StandingCharacter();
  const MotionClip motion = TalkingClip();
  const auto face = Retarget(motion, character, {.performance = Performance::kFaceOnly});
  const auto body = Retarget(motion, character, {.performance = Performance::kBodyOnly});
  ASSERT_TRUE(face.ok() && body.ok());
  float head_turned = 0;
  float arm_turned = 0;
  for (std::size_t i = 0; i < motion.frames.size(); ++i) {
    const AnimationFrame& acting = face->frames[i];
    for (int j = 0; j < kJoints; ++j) {
      if (j != Index(Joint::kHead)) {
        EXPECT_LT(acting.turns[j].angularDistance(Quaternionf::Identity()), 2e-2F)
            << kJointNames[j];
      }
      EXPECT_LT((acting.positions[j] - character.joints[j]).norm(), 2.0F) << kJointNames[j];
    }
    head_turned = std::max(
        head_turned, acting.turns[Index(Joint::kHead)].angularDistance(Quaternionf::Identity()));
    const AnimationFrame& moving = body->frames[i];
    EXPECT_LT(moving.turns[Index(Joint::kHead)].angularDistance(Quaternionf::Identity()), 1e-2F);
    EXPECT_EQ(moving.face.coefficients, FaceState{}.coefficients);
    arm_turned = std::max(arm_turned, moving.turns[Index(Joint::kLeftShoulder)].angularDistance(
                                          Quaternionf::Identity()));
  }
  EXPECT_GT(head_turned, 0.2F);
  EXPECT_GT(arm_turned, 0.3F);
}

TEST(Retarget, ExpressionScalesTheFaceAndABlinkStaysWhole) {
  const Character character = StandingCharacter();
  const MotionClip motion = TalkingClip();
  const auto with = [&](float expression) {
    return Retarget(motion, character, {.strength = 1, .expression = expression});
  };
  const auto jaw = [](const AnimationClip& clip, int i) {
    return clip.frames[i].face.coefficients[Index(FaceCoefficient::kJawOpen)];
  };
  const auto at = [](const AnimationClip& clip, int i, FaceCoefficient c) {
    return clip.frames[i].face.coefficients[Index(c)];
  };
  const auto one = with(1);
  const auto half = with(0.5F);
  const auto more = with(1.5F);
  const auto none = with(0);
  ASSERT_TRUE(one.ok() && half.ok() && more.ok() && none.ok());
  EXPECT_NEAR(jaw(*half, 5), 0.5F * jaw(*one, 5), 1e-4F);
  EXPECT_NEAR(jaw(*more, 5), 1.5F * jaw(*one, 5), 1e-4F);
  EXPECT_EQ(jaw(*none, 5), 0);
  EXPECT_NEAR(at(*half, 9, FaceCoefficient::kEyeBlinkLeft), 1, 1e-4F);
  EXPECT_EQ(at(*none, 9, FaceCoefficient::kEyeBlinkLeft), 0);
  EXPECT_FALSE(with(1.6F).ok());
  EXPECT_FALSE(with(std::numeric_limits<float>::quiet_NaN()).ok());
}

TEST(Retarget, AMouthThatThePictureShowsOpenShutsWhileTheDriverTalks) {
  Character character = StandingCharacter();
  FaceRig rig;
  rig.landmarks.fill({200, 100});
  for (int i = 0; i < 6; ++i) {
    rig.landmarks[36 + i] = {190, 90};
    rig.landmarks[42 + i] = {210, 90};
  }
  rig.landmarks[62] = {200, 108};
  rig.landmarks[66] = {200, 112};  // a fifth of the eyes' distance
  character.face = rig;
  const auto closed = [&](const MotionClip& motion) {
    const auto clip = Retarget(motion, character, {.strength = 1});
    EXPECT_TRUE(clip.ok());
    std::vector<float> out;
    for (const AnimationFrame& frame : clip->frames) {
      out.push_back(frame.face.coefficients[Index(FaceCoefficient::kMouthClose)]);
    }
    return out;
  };
  const std::vector<float> talking = closed(TalkingClip());
  EXPECT_GT(talking[15], 0.95F);  // the driver's lips meet
  EXPECT_LT(talking[5], 0.6F);    // and are apart
  EXPECT_GT(talking[5], 0.2F);
  EXPECT_EQ(closed(StillClip(20))[10], 0);
}

}  // namespace
}  // namespace understudy
