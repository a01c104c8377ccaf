#include "pipeline/read_bvh.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "core/forward_kinematics.h"
#include "pipeline/bvh_file.h"
#include "testing/bvh_text.h"
#include "testing/files.h"
#include "testing/messages.h"
#include "testing/paths.h"
#include "testing/toy_figure.h"

namespace understudy {
namespace {

using Eigen::Quaternionf;
using Eigen::Vector3f;
using testing::BvhLine;
using testing::IsOneSentence;
using testing::StandingBody;

class ReadBvhTest : public ::testing::Test {
 protected:
  MotionClip Read(const std::string& text) {
    testing::WriteFile(path_, text);
    Result<MotionClip> motion = ReadBvh(path_);
    EXPECT_TRUE(motion.ok()) << motion.error().message;
    return motion.ok() ? std::move(*motion) : MotionClip{};
  }

  testing::TemporaryFolder folder_;
  std::string path_ = folder_.File("a.bvh");
};

std::array<Quaternionf, kJoints> WorldOf(const MotionClip& motion, std::size_t frame) {
  return ForwardKinematics(motion.skeleton, motion.frames[frame].rotations, Vector3f::Zero())
      .rotations;
}

Vector3f Direction(const MotionClip& motion, std::size_t frame, Joint joint) {
  const PosedSkeleton posed =
      ForwardKinematics(motion.skeleton, motion.frames[frame].rotations, Vector3f::Zero());
  const int j = Index(joint);
  return (posed.positions[j] - posed.positions[kJointParents[j]]).normalized();
}

TEST_F(ReadBvhTest, WhatTrackWroteComesBack) {
  const testing::ToyFigure toy = testing::MakeToyFigure();
  MotionClip wrote;
  wrote.fps = {30000, 1001};
  wrote.skeleton = toy.skeleton;
  for (int i = 0; i < 7; ++i) {
    MotionFrame frame = toy.rest;
    for (int j = 0; j < kJoints; ++j) {
      frame.rotations[j] =
          Eigen::AngleAxisf(static_cast<float>(0.3 * j + 0.5 * i), Vector3f(2, -1, 1).normalized());
    }
    frame.root = {0.1F * static_cast<float>(i), 0.5F, -0.25F};
    wrote.frames.push_back(frame);
  }
  ASSERT_TRUE(WriteBvh(path_, wrote).ok());
  const Result<MotionClip> read = ReadBvh(path_);
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->fps, wrote.fps);
  ASSERT_EQ(read->frames.size(), wrote.frames.size());
  for (std::size_t i = 0; i < wrote.frames.size(); ++i) {
    for (int j = 0; j < kJoints; ++j) {
      EXPECT_LT(wrote.frames[i].rotations[j].angularDistance(read->frames[i].rotations[j]), 2e-3F)
          << i << " " << kJointNames[j];
    }
    EXPECT_NEAR(read->frames[i].root.x(), wrote.frames[i].root.x(), 1e-4);
    EXPECT_NEAR(read->frames[i].root.z(), wrote.frames[i].root.z(), 1e-4);
  }
  for (int j = 0; j < kJoints; ++j) {
    EXPECT_LT((read->skeleton.offsets[j] - wrote.skeleton.offsets[j]).norm(), 1e-5F) << j;
  }
}

TEST_F(ReadBvhTest, AStandingBodyStands) {
  for (const bool arms_down : {false, true}) {
    const MotionClip motion =
        Read(testing::StillBvh(StandingBody(testing::MixamoNames(), arms_down)));
    const auto world = WorldOf(motion, 0);
    for (const Joint j : {Joint::kPelvis, Joint::kSpine1, Joint::kSpine2, Joint::kSpine3,
                          Joint::kNeck, Joint::kHead, Joint::kLeftAnkle}) {
      EXPECT_LT(world[Index(j)].angularDistance(Quaternionf::Identity()), 1e-3F) << Index(j);
    }
    const Vector3f arm = arms_down ? Vector3f(0, -1, 0) : Vector3f(1, 0, 0);
    EXPECT_LT((Direction(motion, 0, Joint::kLeftWrist) - arm).norm(), 1e-3F);
    EXPECT_LT((Direction(motion, 0, Joint::kRightElbow) - Vector3f(-arm.x(), arm.y(), 0)).norm(),
              1e-3F);
    EXPECT_NEAR(motion.skeleton.offsets[Index(Joint::kLeftKnee)].norm(), 0.39, 1e-3);
    const Keypoints& k = motion.frames[0].keypoints;
    EXPECT_GT(k[kLeftWristPoint].x, k[kRightWristPoint].x);
    EXPECT_LT(k[kNose].y, k[kLeftHipPoint].y);
    EXPECT_GT(k[kLeftAnklePoint].y, k[kLeftHipPoint].y);
    for (int i = 0; i < kBodyAndFeet; ++i) {
      EXPECT_EQ(k[i].confidence, 1) << i;
      EXPECT_TRUE(k[i].x > 0 && k[i].x < static_cast<float>(motion.width)) << i;
      EXPECT_TRUE(k[i].y > 0 && k[i].y < static_cast<float>(motion.height)) << i;
    }
  }
}

TEST_F(ReadBvhTest, TheUnitIsToldByTheLegs) {
  for (const float units_per_metre : {1.0F, 10.0F, 39.37F, 100.0F, 1000.0F, 17.717F, 4321.0F}) {
    std::vector<BvhLine> lines = StandingBody(testing::MixamoNames());
    for (BvhLine& line : lines) {
      line.offset *= units_per_metre / 100;
    }
    const MotionClip motion = Read(testing::StillBvh(lines));
    EXPECT_NEAR(motion.skeleton.offsets[Index(Joint::kLeftKnee)].norm(), 0.39, 0.01)
        << units_per_metre;
  }
}

// Blender and others write Z up, facing -Y.
TEST_F(ReadBvhTest, ZUp) {
  std::vector<BvhLine> lines = StandingBody(testing::MixamoNames());
  for (BvhLine& line : lines) {
    line.offset = {line.offset.x(), -line.offset.z(), line.offset.y()};
  }
  const MotionClip motion = Read(testing::BvhText(
      lines, 3, [](int, const std::string&) { return Vector3f(0, 0, 0); },
      [](int i) { return Vector3f(0, -10.0F * static_cast<float>(i), 95); }));
  EXPECT_LT(WorldOf(motion, 0)[0].angularDistance(Quaternionf::Identity()), 1e-3F);
  EXPECT_LT((Direction(motion, 0, Joint::kLeftKnee) - Vector3f(0, -1, 0)).norm(), 1e-3F);
  EXPECT_GT(motion.frames[2].root.z(), motion.frames[0].root.z()) << "comes toward the camera";
  EXPECT_NEAR(motion.frames[2].root.y(), motion.frames[0].root.y(), 1e-4);
}

TEST_F(ReadBvhTest, TheCameraStandsInFront) {
  for (const float yaw : {90.0F, -150.0F, 20.0F}) {
    const MotionClip motion = Read(testing::BvhText(
        StandingBody(testing::MixamoNames()), 5,
        [yaw](int i, const std::string& name) {
          const bool root = name == "mixamorig:Hips";
          return Vector3f(0, 0, root ? yaw + 5 * static_cast<float>(i - 2) : 0.0F);
        },
        [](int) { return Vector3f(300, 95, -200); }));
    const Vector3f facing = WorldOf(motion, 2)[0] * Vector3f::UnitZ();
    EXPECT_GT(facing.z(), 0.999F) << yaw;
    EXPECT_LT(motion.frames[2].root.norm(), 1e-3F);
    const Keypoints& k = motion.frames[2].keypoints;
    EXPECT_GT(k[kLeftWristPoint].x, k[kRightWristPoint].x) << "the person's left is image right";
  }
}

// Some programs write every bone along one axis and leave the rest to the angles.
TEST_F(ReadBvhTest, ARestPoseThatMeansNothing) {
  std::vector<BvhLine> lines = StandingBody(testing::MixamoNames());
  // Both legs along +Y at rest; the motion turns the hips' legs down.
  for (BvhLine& line : lines) {
    if (line.name.ends_with("Leg") && !line.name.ends_with("UpLeg")) {
      line.offset = {0, 39, 0};
    } else if (line.name.ends_with("Foot")) {
      line.offset = {0, 43, 0};
    } else if (line.name.ends_with("ToeBase")) {
      line.offset = {0, 6, 13};
    }
  }
  const MotionClip motion = Read(testing::BvhText(
      lines, 4,
      [](int i, const std::string& name) {
        return name.ends_with("UpLeg")         ? Vector3f(180, 0, 0)
               : name.ends_with("LeftForeArm") ? Vector3f(30 * static_cast<float>(i), 0, 0)
                                               : Vector3f(0, 0, 0);
      },
      [](int) { return Vector3f(0, 95, 0); }));
  EXPECT_LT((Direction(motion, 0, Joint::kLeftKnee) - Vector3f(0, -1, 0)).norm(), 1e-2F);
  EXPECT_LT((Direction(motion, 0, Joint::kRightAnkle) - Vector3f(0, -1, 0)).norm(), 1e-2F);
  EXPECT_LT((Direction(motion, 3, Joint::kLeftWrist) - Vector3f(0, 1, 0)).norm(), 1e-2F);
  EXPECT_LT(WorldOf(motion, 0)[Index(Joint::kHead)].angularDistance(Quaternionf::Identity()),
            2e-2F);
}

TEST_F(ReadBvhTest, FastClocksAreThinnedEvenly) {
  const auto read = [&](double frame_time, int frames) {
    return Read(testing::BvhText(
        StandingBody(testing::MixamoNames()), frames,
        [](int, const std::string&) { return Vector3f(0, 0, 0); },
        [](int) { return Vector3f(0, 95, 0); }, frame_time));
  };
  const MotionClip fast = read(0.00833333, 11);
  EXPECT_EQ(fast.fps, (Rational{60, 1}));
  EXPECT_EQ(fast.frames.size(), 6U);
  EXPECT_NEAR(fast.frames[5].time_s, 5.0 / 60, 1e-9);
  EXPECT_EQ(read(0.0333667, 2).fps, (Rational{30000, 1001}));
  EXPECT_EQ(read(0.041667, 2).fps, (Rational{24, 1}));
  EXPECT_EQ(read(0.01, 3).fps, (Rational{50, 1}));
}

TEST_F(ReadBvhTest, FeetThatStandAreFound) {
  const MotionClip motion = Read(testing::StillBvh(StandingBody(testing::MixamoNames()), 30));
  EXPECT_TRUE(motion.frames[15].foot_contact[0]);
  const MotionClip sliding = Read(testing::BvhText(
      StandingBody(testing::MixamoNames()), 30,
      [](int, const std::string&) { return Vector3f(0, 0, 0); },
      [](int i) { return Vector3f(0, 95, 5 * static_cast<float>(i)); }));
  EXPECT_FALSE(sliding.frames[15].foot_contact[0]) << "it slides toward the camera";
}

TEST_F(ReadBvhTest, BadFiles) {
  const auto code = [&](const std::string& path) {
    const Result<MotionClip> read = ReadBvh(path);
    EXPECT_FALSE(read.ok());
    EXPECT_THAT(read.error().message, IsOneSentence());
    EXPECT_THAT(read.error().message, ::testing::HasSubstr(path));
    return read.error().code;
  };
  EXPECT_EQ(code(folder_.File("none.bvh")), ErrorCode::kNotFound);
  EXPECT_EQ(code(folder_.path().string()), ErrorCode::kInvalidArgument);
  testing::WriteFile(path_, "");
  EXPECT_EQ(code(path_), ErrorCode::kCorruptInput);
  std::filesystem::resize_file(path_, 200'000'000);
  EXPECT_EQ(code(path_), ErrorCode::kLimitExceeded) << "refused by its size alone";
  std::vector<BvhLine> lines = StandingBody(testing::MixamoNames());
  for (BvhLine& line : lines) {
    line.offset.setZero();
  }
  testing::WriteFile(path_, testing::StillBvh(lines));
  EXPECT_EQ(code(path_), ErrorCode::kCorruptInput) << "a body of no size";
}

TEST_F(ReadBvhTest, RealFiles) {
  US_SKIP_WITHOUT_SHARED("perception/mocap/bvh");
  int read = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(testing::SharedData() + "/perception/mocap/bvh")) {
    const std::string path = entry.path().string();
    const Result<MotionClip> motion = ReadBvh(path);
    ASSERT_TRUE(motion.ok()) << motion.error().message;
    ++read;
    const MotionClip& m = *motion;
    int upright = 0;
    int facing = 0;
    for (std::size_t i = 0; i < m.frames.size(); ++i) {
      const Keypoints& k = m.frames[i].keypoints;
      upright += k[kNose].y < k[kLeftHipPoint].y &&
                         std::max(k[kLeftAnklePoint].y, k[kRightAnklePoint].y) > k[kLeftHipPoint].y
                     ? 1
                     : 0;
      facing += k[kLeftShoulderPoint].x > k[kRightShoulderPoint].x ? 1 : 0;
      for (const Quaternionf& q : m.frames[i].rotations) {
        ASSERT_NEAR(q.norm(), 1, 1e-3) << path;
      }
    }
    // All these people stand, and face the way they mostly face.
    const auto n = static_cast<int>(m.frames.size());
    EXPECT_GE(upright, 9 * n / 10) << path;
    EXPECT_GE(facing, 8 * n / 10) << path;
    const float leg = m.skeleton.offsets[Index(Joint::kLeftKnee)].norm() +
                      m.skeleton.offsets[Index(Joint::kLeftAnkle)].norm();
    EXPECT_TRUE(leg > 0.55F && leg < 1.2F) << path << " " << leg;
  }
  EXPECT_GE(read, 11);
}

}  // namespace
}  // namespace understudy
