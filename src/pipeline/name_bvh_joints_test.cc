#include "pipeline/name_bvh_joints.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "pipeline/pose_bvh.h"
#include "testing/bvh_text.h"
#include "testing/messages.h"

namespace understudy {
namespace {

using testing::BvhLine;
using testing::BvhNames;
using testing::StandingBody;

BvhClip Parsed(const std::string& text) {
  Result<BvhClip> clip = ParseBvh(text, "a.bvh");
  EXPECT_TRUE(clip.ok()) << clip.error().message;
  return clip.ok() ? std::move(*clip) : BvhClip{};
}

// Every limb is where it is in StandingBody, whatever the names.
void ExpectStandingBody(const BvhNames& names) {
  const BvhClip clip = Parsed(testing::StillBvh(StandingBody(names)));
  const Result<BvhBody> body = NameBvhJoints(clip, "a.bvh");
  ASSERT_TRUE(body.ok()) << body.error().message;
  const BvhPose rest = RestBvh(clip);
  const auto place = [&](int j) { return j < 0 ? Eigen::Vector3f(-1, -1, -1) : rest.positions[j]; };
  EXPECT_EQ(place(body->pelvis), Eigen::Vector3f(0, 0, 0)) << names.hips;
  EXPECT_EQ(place(body->chest), Eigen::Vector3f(0, 28, 0)) << names.hips;
  EXPECT_EQ(place(body->head), Eigen::Vector3f(0, 57, 1)) << names.hips;
  EXPECT_EQ(body->spine.size(), 1U) << names.hips;
  EXPECT_EQ(body->neck.size(), 1U) << names.hips;
  for (int side = 0; side < 2; ++side) {
    const float x = side == 0 ? 1.0F : -1.0F;
    EXPECT_EQ(place(body->collar[side]), Eigen::Vector3f(4 * x, 42, 0)) << names.hips;
    EXPECT_EQ(place(body->shoulder[side]), Eigen::Vector3f(18 * x, 44, 0)) << names.hips;
    EXPECT_EQ(place(body->elbow[side]), Eigen::Vector3f(46 * x, 44, 0)) << names.hips;
    EXPECT_EQ(place(body->wrist[side]), Eigen::Vector3f(70 * x, 44, 0)) << names.hips;
    EXPECT_EQ(place(body->hip[side]), Eigen::Vector3f(9 * x, -7, 0)) << names.hips;
    EXPECT_EQ(place(body->knee[side]), Eigen::Vector3f(9 * x, -46, 0)) << names.hips;
    EXPECT_EQ(place(body->ankle[side]), Eigen::Vector3f(9 * x, -89, 0)) << names.hips;
    EXPECT_EQ(place(body->toe[side]), Eigen::Vector3f(9 * x, -95, 13)) << names.hips;
  }
  EXPECT_FALSE(body->ours);
}

TEST(NameBvhJoints, NamesOfManyPrograms) {
  ExpectStandingBody(testing::MixamoNames());
  ExpectStandingBody(  // CMU by MotionBuilder
      {"Hips",
       "Chest",
       "Chest2",
       "Neck",
       "Head",
       {"LeftCollar", "LeftShoulder", "LeftElbow", "LeftWrist", "LeftHip", "LeftKnee", "LeftAnkle",
        "LeftToe"},
       {"RightCollar", "RightShoulder", "RightElbow", "RightWrist", "RightHip", "RightKnee",
        "RightAnkle", "RightToe"}});
  ExpectStandingBody(  // Daz
      {"hip",
       "abdomen",
       "chest",
       "neck",
       "head",
       {"lCollar", "lShldr", "lForeArm", "lHand", "lThigh", "lShin", "lFoot", "lToe"},
       {"rCollar", "rShldr", "rForeArm", "rHand", "rThigh", "rShin", "rFoot", "rToe"}});
  ExpectStandingBody(  // 3ds Max Biped
      {"Bip01 Pelvis",
       "Bip01 Spine",
       "Bip01 Spine1",
       "Bip01 Neck",
       "Bip01 Head",
       {"Bip01 L Clavicle", "Bip01 L UpperArm", "Bip01 L Forearm", "Bip01 L Hand", "Bip01 L Thigh",
        "Bip01 L Calf", "Bip01 L Foot", "Bip01 L Toe0"},
       {"Bip01 R Clavicle", "Bip01 R UpperArm", "Bip01 R Forearm", "Bip01 R Hand", "Bip01 R Thigh",
        "Bip01 R Calf", "Bip01 R Foot", "Bip01 R Toe0"}});
  ExpectStandingBody(  // Blender's Rigify
      {"spine",
       "spine.001",
       "spine.002",
       "spine.003",
       "spine.004",
       {"shoulder.L", "upper_arm.L", "forearm.L", "hand.L", "thigh.L", "shin.L", "foot.L", "toe.L"},
       {"shoulder.R", "upper_arm.R", "forearm.R", "hand.R", "thigh.R", "shin.R", "foot.R",
        "toe.R"}});
  ExpectStandingBody(  // CMU's own
      {"root",
       "lowerback",
       "thorax",
       "upperneck",
       "head",
       {"lclavicle", "lhumerus", "lradius", "lhand", "lfemur", "ltibia", "lfoot", "ltoes"},
       {"rclavicle", "rhumerus", "rradius", "rhand", "rfemur", "rtibia", "rfoot", "rtoes"}});
  ExpectStandingBody(  // VRM
      {"J_Bip_C_Hips",
       "J_Bip_C_Spine",
       "J_Bip_C_Chest",
       "J_Bip_C_Neck",
       "J_Bip_C_Head",
       {"J_Bip_L_Shoulder", "J_Bip_L_UpperArm", "J_Bip_L_LowerArm", "J_Bip_L_Hand",
        "J_Bip_L_UpperLeg", "J_Bip_L_LowerLeg", "J_Bip_L_Foot", "J_Bip_L_ToeBase"},
       {"J_Bip_R_Shoulder", "J_Bip_R_UpperArm", "J_Bip_R_LowerArm", "J_Bip_R_Hand",
        "J_Bip_R_UpperLeg", "J_Bip_R_LowerLeg", "J_Bip_R_Foot", "J_Bip_R_ToeBase"}});
  ExpectStandingBody(  // Unreal
      {"pelvis",
       "spine_01",
       "spine_02",
       "neck_01",
       "head",
       {"clavicle_l", "upperarm_l", "lowerarm_l", "hand_l", "thigh_l", "calf_l", "foot_l",
        "ball_l"},
       {"clavicle_r", "upperarm_r", "lowerarm_r", "hand_r", "thigh_r", "calf_r", "foot_r",
        "ball_r"}});
}

TEST(NameBvhJoints, NamesThatSayNothing) {
  const auto numbered = [](int first) {
    std::vector<std::string> names;
    names.reserve(8);
    for (int i = 0; i < 8; ++i) {
      names.push_back("Bone" + std::to_string(first + i));
    }
    return names;
  };
  ExpectStandingBody({"Bone1", "Bone2", "Bone3", "Bone4", "Bone5", numbered(6), numbered(14)});
  // The right side first in the file.
  BvhNames swapped = {"a", "b", "c", "d", "e", numbered(6), numbered(14)};
  std::vector<BvhLine> lines = StandingBody(swapped);
  for (BvhLine& line : lines) {
    line.offset.x() *= -1;
  }
  const BvhClip clip = Parsed(testing::StillBvh(lines));
  const Result<BvhBody> body = NameBvhJoints(clip, "a.bvh");
  ASSERT_TRUE(body.ok()) << body.error().message;
  const BvhPose rest = RestBvh(clip);
  EXPECT_GT(rest.positions[body->hip[0]].x(), 0) << "facing +Z, the left is at +X";
  EXPECT_GT(rest.positions[body->wrist[0]].x(), 0);
}

TEST(NameBvhJoints, NoBody) {
  for (const char* text :
       {"HIERARCHY\nROOT a\n{\nOFFSET 0 0 0\nCHANNELS 1 Xrotation\n}\nMOTION\nFrames: 1\nFrame "
        "Time: 1\n0\n",
        "HIERARCHY\nROOT Hips\n{\nOFFSET 0 0 0\nCHANNELS 1 Xrotation\nJOINT LeftUpLeg\n{\nOFFSET 0 "
        "1 0\n}\n}\nMOTION\nFrames: 1\nFrame Time: 1\n0\n"}) {
    const Result<BvhBody> body = NameBvhJoints(Parsed(text), "a.bvh");
    ASSERT_FALSE(body.ok());
    EXPECT_EQ(body.error().code, ErrorCode::kCorruptInput);
    EXPECT_THAT(body.error().message, testing::IsOneSentence());
  }
}

}  // namespace
}  // namespace understudy
