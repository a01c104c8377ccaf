#include "pipeline/gltf_skin.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "pipeline/test_character.h"
#include "render/pose_vertices.h"

namespace understudy {
namespace {

using Eigen::Affine3f;
using Eigen::Vector3f;

std::vector<Affine3f> WorldOf(const GltfSkin& skin, const std::vector<GltfPose>& poses) {
  std::vector<Affine3f> world(poses.size());
  for (std::size_t b = 0; b < poses.size(); ++b) {
    const Affine3f local = Eigen::Translation3f(poses[b].translation) * poses[b].rotation *
                           Eigen::Scaling(poses[b].scale);
    const int parent = skin.bones()[b].parent;
    world[b] = parent < 0 ? local : world[parent] * local;
  }
  return world;
}

// As a viewer of glTF places the vertices: linear blend skinning, nothing of ours.
std::vector<Vector3f> BlendSkinning(const GltfSkin& skin, const CharacterLayer& layer,
                                    const std::vector<GltfPose>& poses) {
  const std::vector<Affine3f> world = WorldOf(skin, poses);
  const std::vector<Vector3f> rest = skin.RestPositions(layer);
  const std::vector<GltfInfluences> influences = skin.Influences(layer);
  std::vector<Vector3f> out;
  for (std::size_t v = 0; v < rest.size(); ++v) {
    Vector3f sum = Vector3f::Zero();
    for (int k = 0; k < 4; ++k) {
      const int bone = influences[v].bone[k];
      sum += influences[v].weight[k] * (world[bone] * Vector3f(rest[v] - skin.bones()[bone].rest));
    }
    out.push_back(sum);
  }
  return out;
}

struct Gap {
  float most = 0;  // pixels
  float mean = 0;  // pixels
};

// How far the picture places of glTF's skinning are from ours.
Gap GapOf(const Character& character, const AnimationFrame& frame) {
  const GltfSkin skin(character);
  Gap gap;
  int count = 0;
  for (const CharacterLayer& layer : character.layers) {
    const std::vector<Vector3f> ours = PoseVertices(layer, character, frame);
    const std::vector<Vector3f> theirs = BlendSkinning(skin, layer, skin.Pose(frame));
    for (std::size_t v = 0; v < ours.size(); ++v) {
      const float d = (ours[v] - theirs[v]).head<2>().norm();
      gap.most = std::max(gap.most, d);
      gap.mean += d;
      ++count;
    }
  }
  gap.mean /= static_cast<float>(count);
  return gap;
}

float TorsoOf(const Character& c) {
  return (c.joints[Index(Joint::kNeck)] - c.joints[Index(Joint::kPelvis)]).norm();
}

TEST(GltfSkin, AtRestEveryVertexIsWhereThePictureHasIt) {
  const Character character = ToyCharacter();
  const GltfSkin skin(character);
  for (const CharacterLayer& layer : character.layers) {
    const std::vector<Vector3f> rest = BlendSkinning(skin, layer, skin.Rest());
    for (std::size_t v = 0; v < rest.size(); ++v) {
      EXPECT_LT((rest[v] - layer.positions[v]).head<2>().norm(), 1e-3F);
    }
  }
  EXPECT_LT(GapOf(character, ToyFrame(character, {})).most, 1e-3F);
}

TEST(GltfSkin, WholeTurnsPlaceAndScaleAreExact) {
  Character character = ToyCharacter();
  for (CharacterLayer& layer : character.layers) {
    for (VertexSkin& skin : layer.skin) {
      skin.turn = {std::round(skin.turn[0]), std::round(skin.turn[1])};
    }
  }
  const AnimationFrame frame = ToyFrame(character,
                                        {{Joint::kPelvis, 0.3F, {0.2F, 1, 0.3F}},
                                         {Joint::kSpine2, 0.2F},
                                         {Joint::kHead, 0.5F, {0, 1, 0}},
                                         {Joint::kLeftShoulder, -2.4F},
                                         {Joint::kLeftElbow, -1.5F, {0.3F, 0.1F, 1}},
                                         {Joint::kRightHip, 0.8F, {1, 0, 0}},
                                         {Joint::kRightKnee, -1.1F, {1, 0, 0.2F}}},
                                        1.3F, {20, -10, 5});
  EXPECT_LT(GapOf(character, frame).most, 0.01F);
}

// The numbers that docs/character_file.md states for the difference between the two skins.
TEST(GltfSkin, BendsStayNearOurs) {
  const Character character = ToyCharacter(480, 720);
  const float torso = TorsoOf(character);
  const auto gap = [&](const std::vector<ToyTurn>& turns) {
    const Gap g = GapOf(character, ToyFrame(character, turns));
    return Gap{g.most / torso, g.mean / torso};
  };
  const auto expect = [](const char* what, const Gap& g, float most, float mean) {
    EXPECT_LT(g.most, most) << what;
    EXPECT_LT(g.mean, mean) << what;
    EXPECT_GT(g.most, 0) << what;
    ::testing::Test::RecordProperty(what, std::to_string(g.most));
    std::printf("%s: at most %.4f, mean %.5f torso lengths\n", what, g.most, g.mean);
  };
  expect("elbows 90", gap({{Joint::kLeftElbow, -1.57F}, {Joint::kRightElbow, 1.57F}}), 0.006F,
         0.001F);
  expect("arms up 150", gap({{Joint::kLeftShoulder, -2.62F}, {Joint::kRightShoulder, 2.62F}}),
         0.02F, 0.001F);
  expect("arms 225", gap({{Joint::kLeftShoulder, -3.93F}, {Joint::kRightShoulder, 3.93F}}), 0.04F,
         0.002F);
  expect("knees 90", gap({{Joint::kLeftKnee, 1.57F}, {Joint::kRightKnee, -1.57F}}), 0.006F, 0.001F);
  expect("trunk 30",
         gap({{Joint::kSpine1, 0.17F}, {Joint::kSpine2, 0.17F}, {Joint::kSpine3, 0.17F}}), 0.003F,
         0.001F);
  expect("head 45", gap({{Joint::kNeck, 0.39F}, {Joint::kHead, 0.39F}}), 0.006F, 0.001F);
}

TEST(GltfSkin, PiecesAreMovedTowardTheCameraByTheirNearness) {
  Character character = ToyCharacter();
  character.nearness[static_cast<int>(Piece::kLeftUpperArm)] = 0.5F;
  character.nearness[static_cast<int>(Piece::kLeftForearm)] = 0.75F;
  const float torso = TorsoOf(character);
  const GltfSkin skin(character);
  // However the body is turned, toward the camera stays toward the camera.
  const AnimationFrame frame =
      ToyFrame(character, {{Joint::kPelvis, 0.9F, {0, 1, 0}}, {Joint::kLeftShoulder, -1.2F}}, 0.8F);
  const std::vector<Affine3f> world = WorldOf(skin, skin.Pose(frame));
  const auto ahead = [&](Joint j) {
    const Vector3f d = world[Index(j)].translation() - frame.positions[Index(j)];
    EXPECT_LT(d.head<2>().norm(), 0.01F);
    return d.z() / (0.8F * torso);
  };
  EXPECT_NEAR(ahead(Joint::kPelvis), 0, 1e-3F);
  EXPECT_NEAR(ahead(Joint::kLeftShoulder), 0.5F, 1e-3F);
  EXPECT_NEAR(ahead(Joint::kLeftElbow), 0.75F, 1e-3F);
  EXPECT_NEAR(ahead(Joint::kLeftWrist), 0.75F, 1e-3F);
  EXPECT_NEAR(ahead(Joint::kRightShoulder), 0.22F, 1e-3F);
  EXPECT_NEAR(ahead(Joint::kLeftKnee), -0.32F, 1e-3F);
}

TEST(GltfSkin, BonesAreNamedOnceAndWeightsSumToOne) {
  const Character character = ToyCharacter();
  const GltfSkin skin(character);
  std::set<std::string> names;
  for (const GltfBone& bone : skin.bones()) {
    EXPECT_TRUE(names.insert(bone.name).second) << bone.name;
  }
  for (int j = 0; j < kJoints; ++j) {
    EXPECT_EQ(skin.bones()[j].name, kJointNames[j]);
    EXPECT_EQ(skin.bones()[j].parent, kJointParents[j]);
  }
  EXPECT_LT(skin.bones().size(), 255U);
  for (const CharacterLayer& layer : character.layers) {
    for (const GltfInfluences& i : skin.Influences(layer)) {
      float sum = 0;
      std::set<int> used;
      for (int k = 0; k < 4; ++k) {
        sum += i.weight[k];
        EXPECT_GE(i.weight[k], 0);
        EXPECT_LT(i.bone[k], static_cast<int>(skin.bones().size()));
        EXPECT_TRUE(i.weight[k] > 0 ? used.insert(i.bone[k]).second : i.bone[k] == 0);
      }
      EXPECT_NEAR(sum, 1, 1e-5F);
    }
  }
}

}  // namespace
}  // namespace understudy
