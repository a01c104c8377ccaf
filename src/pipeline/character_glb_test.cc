#include "pipeline/character_glb.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "media/image_reader.h"
#include "pipeline/test_character.h"
#include "pipeline/test_glb.h"
#include "testing/files.h"
#include "testing/paths.h"

namespace understudy {
namespace {

using ::testing::Contains;

class CharacterGlb : public ::testing::Test {
 protected:
  GlbParts Written(const Character& character, const GlbOptions& options = {}) {
    const Status wrote = WriteCharacterGlb(path_, character, options);
    EXPECT_TRUE(wrote.ok()) << wrote.error().message;
    GlbParts glb = ReadGlb(path_);
    ExpectSound(glb);
    return glb;
  }

  // What the specification asks of every file, as far as ours use it; the Khronos validator found
  // no fault beside.
  static void ExpectSound(const GlbParts& glb) {
    const Json& json = glb.json;
    const auto joints = json["skins"][0]["joints"];
    const std::size_t nodes = json["nodes"].size();
    std::vector<int> parents(nodes, 0);
    for (const Json& node : json["nodes"]) {
      for (const Json& child : node.value("children", Json::array())) {
        ++parents.at(child.get<std::size_t>());
      }
      for (const float v : node.value("translation", std::vector<float>{})) {
        EXPECT_TRUE(std::isfinite(v));
      }
    }
    for (const Json& node : json["scenes"][0]["nodes"]) {
      ++parents.at(node.get<std::size_t>());
    }
    EXPECT_THAT(parents, ::testing::Each(1)) << "a node has one parent or is in the scene";
    for (const Json& accessor : json["accessors"]) {
      if (!accessor.contains("min")) {
        continue;
      }
      const std::size_t group = GroupOf(accessor);
      const std::vector<float> values = NumbersOf<float>(glb, accessor, group);
      ASSERT_EQ(accessor["min"].size(), group);
      for (std::size_t c = 0; c < group; ++c) {
        float least = values[c];
        float most = values[c];
        for (std::size_t i = c; i < values.size(); i += group) {
          ASSERT_TRUE(std::isfinite(values[i]));
          least = std::min(least, values[i]);
          most = std::max(most, values[i]);
        }
        EXPECT_EQ(accessor["min"][c].get<float>(), least);
        EXPECT_EQ(accessor["max"][c].get<float>(), most);
      }
    }
    const auto count = [&](const Json& accessor) {
      return json["accessors"][accessor.get<std::size_t>()]["count"].get<std::size_t>();
    };
    EXPECT_EQ(count(json["skins"][0]["inverseBindMatrices"]), joints.size());
    for (const Json& mesh : json["meshes"]) {
      for (const Json& primitive : mesh["primitives"]) {
        const Json& attributes = primitive["attributes"];
        const std::size_t vertices = count(attributes["POSITION"]);
        for (const Json& attribute : attributes) {
          EXPECT_EQ(count(attribute), vertices);
        }
        for (const Json& target : primitive.value("targets", Json::array())) {
          EXPECT_EQ(count(target["POSITION"]), vertices);
        }
        EXPECT_EQ(primitive.value("targets", Json::array()).size(),
                  mesh.value("weights", Json::array()).size());
        const auto indices = IndicesOf(glb, primitive["indices"].get<std::size_t>());
        EXPECT_EQ(indices.size() % 3, 0U);
        EXPECT_LT(*std::max_element(indices.begin(), indices.end()), vertices);
        EXPECT_LT(primitive["material"].get<std::size_t>(), json["materials"].size());
        if (!attributes.contains("JOINTS_0")) {
          continue;
        }
        const auto bones = BytesOf(glb, attributes["JOINTS_0"].get<std::size_t>());
        EXPECT_LT(*std::max_element(bones.begin(), bones.end()), joints.size());
        const auto weights = FloatsOf(glb, attributes["WEIGHTS_0"].get<std::size_t>());
        for (std::size_t v = 0; v < vertices; ++v) {
          EXPECT_NEAR(weights[4 * v] + weights[4 * v + 1] + weights[4 * v + 2] + weights[4 * v + 3],
                      1, 1e-5F);
        }
      }
    }
    for (const Json& animation : json.value("animations", Json::array())) {
      for (const Json& channel : animation["channels"]) {
        const Json& sampler = animation["samplers"][channel["sampler"].get<std::size_t>()];
        const std::size_t per_frame =
            channel["target"]["path"] == "weights" ? kFaceCoefficients : 1;
        EXPECT_EQ(count(sampler["output"]), count(sampler["input"]) * per_frame);
        EXPECT_LT(channel["target"]["node"].get<std::size_t>(), nodes);
      }
    }
  }

  static std::vector<std::string> NamesOf(const Json& list) {
    std::vector<std::string> names;
    for (const Json& item : list) {
      names.push_back(item["name"]);
    }
    return names;
  }

  static const Json& Named(const Json& list, const std::string& name) {
    const auto found = std::find_if(list.begin(), list.end(),
                                    [&](const Json& item) { return item["name"] == name; });
    EXPECT_NE(found, list.end()) << name;
    return *found;
  }

  // Least and greatest y of everything that is drawn at rest with a skin, metres.
  static std::pair<float, float> Rows(const GlbParts& glb) {
    float low = 1e9F;
    float high = -1e9F;
    for (const Json& mesh : glb.json["meshes"]) {
      const Json& primitive = mesh["primitives"][0];
      const Json& p = glb.json["accessors"][primitive["attributes"]["POSITION"].get<std::size_t>()];
      low = std::min(low, p["min"][1].get<float>());
      high = std::max(high, p["max"][1].get<float>());
    }
    return {low, high};
  }

  testing::TemporaryFolder folder_;
  std::string path_ = folder_.File("toy.glb");
};

TEST_F(CharacterGlb, StandsOnTheGroundAsTallAsAPerson) {
  const GlbParts glb = Written(ToyCharacter());
  const auto [low, high] = Rows(glb);
  // Meshes reach a cell beyond what is visible.
  EXPECT_NEAR(low, 0, 0.1F);
  EXPECT_NEAR(high, 1.7F, 0.1F);
  EXPECT_THAT(NamesOf(glb.json["meshes"]),
              ::testing::UnorderedElementsAre("character_torso", "character_head",
                                              "character_left_arm", "character_right_arm",
                                              "character_left_leg", "character_right_leg"));
  for (const std::string_view joint : kJointNames) {
    EXPECT_THAT(NamesOf(glb.json["nodes"]), Contains(joint));
  }
  // The character faces the viewer, so its left hand is at the image's right.
  const Json& left = Named(glb.json["nodes"], "l_shoulder");
  EXPECT_GT(left["translation"][0], 0);
  EXPECT_FALSE(glb.json.contains("animations"));
  for (const Json& material : glb.json["materials"]) {
    EXPECT_TRUE(material["extensions"].contains("KHR_materials_unlit"));
  }
}

TEST_F(CharacterGlb, ArmsLieBeforeTheTrunkAndLegsBehindIt) {
  const GlbParts glb = Written(ToyCharacter());
  const auto middle = [&](const std::string& name) {
    const Json& mesh = Named(glb.json["meshes"], name);
    const std::size_t at = mesh["primitives"][0]["attributes"]["POSITION"].get<std::size_t>();
    const Json& p = glb.json["accessors"][at];
    return (p["min"][2].get<float>() + p["max"][2].get<float>()) / 2;
  };
  EXPECT_GT(middle("character_left_arm"), middle("character_torso"));
  EXPECT_GT(middle("character_head"), middle("character_torso"));
  EXPECT_LT(middle("character_right_leg"), middle("character_torso"));
}

TEST_F(CharacterGlb, AFigureWithoutFeetHasAnOrdinaryTorso) {
  testing::ToyFigure toy = testing::MakeToyFigure();
  for (const int k : {kLeftKneePoint, kRightKneePoint, kLeftAnklePoint, kRightAnklePoint,
                      kLeftBigToe, kRightBigToe, kLeftHeel, kRightHeel}) {
    toy.seen.keypoints[k].confidence = 0;
  }
  CharacterInput input = testing::InputOf(toy);
  input.picture = toy.picture.span().Crop(0, 0, 240, 220);
  Image matte(240, 220, 1);
  Image parts(240, 220, 1);
  for (int y = 0; y < 220; ++y) {
    std::copy_n(toy.figure.matte.Row(y), 240, matte.Row(y));
    std::copy_n(toy.figure.parts.Row(y), 240, parts.Row(y));
  }
  input.seen.height = 220;
  input.figure = {std::move(matte), std::move(parts)};
  const Result<Character> character = BuildCharacter(input);
  ASSERT_TRUE(character.ok()) << character.error().message;
  const GlbParts glb = Written(*character);
  float spine = 0;
  for (const char* name : {"spine1", "spine2", "spine3"}) {
    spine += Named(glb.json["nodes"], name)["translation"][1].get<float>();
  }
  EXPECT_GT(spine, 0.2F);
  EXPECT_LT(spine, 0.4F);
  EXPECT_NEAR(Rows(glb).first, 0, 0.1F);
}

TEST_F(CharacterGlb, APerformanceIsAnAnimation) {
  const Character character = ToyCharacter();
  AnimationClip clip;
  clip.fps = {24, 1};
  for (int i = 0; i < 12; ++i) {
    const auto t = static_cast<float>(i);
    clip.frames.push_back(ToyFrame(character,
                                   {{Joint::kLeftShoulder, -0.3F * t}, {Joint::kSpine1, 0.01F * t}},
                                   1 + 0.01F * t, {t, 0, 0}));
  }
  const GlbParts glb = Written(character, {.clip = &clip, .clip_name = "wave"});
  ASSERT_EQ(glb.json["animations"].size(), 1U);
  const Json& animation = glb.json["animations"][0];
  EXPECT_EQ(animation["name"], "wave");
  std::map<std::string, std::vector<float>> values;  // by node and path
  for (const Json& channel : animation["channels"]) {
    const Json& sampler = animation["samplers"][channel["sampler"].get<std::size_t>()];
    EXPECT_EQ(sampler["interpolation"], "LINEAR");
    const std::vector<float> times = FloatsOf(glb, sampler["input"].get<std::size_t>());
    ASSERT_EQ(times.size(), 12U);
    EXPECT_EQ(times[0], 0);
    EXPECT_FLOAT_EQ(times[11], 11.0F / 24);
    const std::string node =
        glb.json["nodes"][channel["target"]["node"].get<std::size_t>()]["name"];
    values[node + "." + channel["target"]["path"].get<std::string>()] =
        FloatsOf(glb, sampler["output"].get<std::size_t>());
  }
  ASSERT_TRUE(values.contains("l_shoulder.rotation"));
  EXPECT_FALSE(values.contains("r_shoulder.rotation")) << "what stands still has no track";
  EXPECT_TRUE(values.contains("pelvis.translation"));
  EXPECT_NEAR(values["pelvis.scale"][3 * 11], 1.11F, 1e-5F);
  // The turn grows past 180 degrees without a jump, and a helper turns by its share of it.
  const std::vector<float>& q = values["l_shoulder.rotation"];
  for (int i = 1; i < 12; ++i) {
    float dot = 0;
    for (int c = 0; c < 4; ++c) {
      dot += q[4 * i + c] * q[4 * (i - 1) + c];
    }
    EXPECT_NEAR(dot, std::cos(0.15F), 1e-4F) << i;
  }
  ASSERT_TRUE(values.contains("l_shoulder_bend_50.rotation"));
  EXPECT_NEAR(std::abs(values["l_shoulder_bend_50.rotation"][4 * 11 + 3]), std::cos(3.3F / 4),
              1e-4F);
}

TEST_F(CharacterGlb, TheFaceIsMorphTargets) {
  Character character = ToyCharacter(480, 720);
  const Eigen::Vector2f at = character.joints[Index(Joint::kHead)].head<2>();
  character.face = ToyFace(at.x(), at.y() - 30);
  for (Eigen::Vector2f& p : character.face->landmarks) {
    p = at + (p - at) * 0.4F;
  }
  for (Eigen::Vector2f& p : character.face->irises) {
    p = at + (p - at) * 0.4F;
  }
  for (std::size_t l = 0; l < character.layers.size(); ++l) {
    if (character.layers[l].triangles[0].piece == Piece::kHead) {
      character.face_layer = static_cast<int>(l);
    }
  }
  AnimationClip clip;
  clip.frames.push_back(ToyFrame(character, {}));
  clip.frames[0].face.coefficients[Index(FaceCoefficient::kJawOpen)] = 0.5F;
  const GlbParts glb = Written(character, {.clip = &clip});
  const Json& head = Named(glb.json["meshes"], "character_head");
  ASSERT_EQ(head["extras"]["targetNames"].size(), static_cast<std::size_t>(kFaceCoefficients));
  EXPECT_EQ(head["extras"]["targetNames"][2], "jawOpen");
  EXPECT_EQ(head["primitives"].size(), 3U) << "skin, its edge, and the mouth's inside";
  const Json& channels = glb.json["animations"][0]["channels"];
  const auto weights = std::find_if(channels.begin(), channels.end(),
                                    [](const Json& c) { return c["target"]["path"] == "weights"; });
  ASSERT_NE(weights, channels.end());
  const Json& sampler =
      glb.json["animations"][0]["samplers"][(*weights)["sampler"].get<std::size_t>()];
  EXPECT_EQ(FloatsOf(glb, sampler["output"].get<std::size_t>())[2], 0.5F);
}

TEST_F(CharacterGlb, TheBackgroundStandsBehindWhereItIsAskedFor) {
  const Character character = ToyCharacter();
  EXPECT_THAT(NamesOf(Written(character).json["nodes"]), ::testing::Not(Contains("background")));
  const GlbParts glb = Written(character, {.background = true});
  const Json& mesh = Named(glb.json["meshes"], "background");
  const Json& p =
      glb.json["accessors"][mesh["primitives"][0]["attributes"]["POSITION"].get<std::size_t>()];
  EXPECT_LT(p["max"][2], -0.3);
  EXPECT_NEAR((p["max"][0].get<float>() - p["min"][0].get<float>()) /
                  (p["max"][1].get<float>() - p["min"][1].get<float>()),
              240.0F / 360, 1e-4F);
}

TEST_F(CharacterGlb, TheSameCharacterGivesTheSameBytes) {
  Written(ToyCharacter());
  const std::string first = testing::ReadFile(path_);
  Written(ToyCharacter());
  EXPECT_EQ(testing::ReadFile(path_), first);
}

}  // namespace
}  // namespace understudy
