#include "character/loosen_parts.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <random>

#include "character/build_character.h"
#include "character/find_hair.h"
#include "character/find_skirt.h"
#include "character/label_parts.h"
#include "character/test_toy_character.h"
#include "core/skin_pose.h"
#include "testing/toy_figure.h"

namespace understudy {
namespace {

using Eigen::Vector2f;
using testing::InputOf;
using testing::MakeToyFigure;
using testing::PosedToy;
using testing::ToyFigure;

// Paints a convex piece onto the figure where `inside` says so.
template <class Inside>
void Paint(ToyFigure& toy, std::array<std::uint8_t, 3> rgb, Part part, const Inside& inside) {
  for (int y = 0; y < toy.picture.height(); ++y) {
    for (int x = 0; x < toy.picture.width(); ++x) {
      if (inside(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F)) {
        std::copy(rgb.begin(), rgb.end(), toy.picture.At(x, y));
        toy.figure.matte.Row(y)[x] = 255;
        toy.figure.parts.Row(y)[x] = static_cast<std::uint8_t>(part);
      }
    }
  }
}

constexpr float kHem = 262;

// A skirt from the hips (row 180) to below the knees' middle, that the network takes for thighs.
ToyFigure InSkirt() {
  ToyFigure toy = MakeToyFigure(240, 360, 35);
  Paint(toy, {30, 140, 60}, Part::kLeftThigh, [](float x, float y) {
    return y > 178 && y < kHem && std::abs(x - 120) < 32 + 0.3F * (y - 178);
  });
  return toy;
}

// Hair that hangs down on both sides of the face and over the chest; the network knows its top.
ToyFigure WithLongHair(std::array<std::uint8_t, 3> rgb) {
  ToyFigure toy = MakeToyFigure();
  const auto locks = [](float x, float y) {
    return y > 40 && y < 140 && std::abs(x - 120) > 21 && std::abs(x - 120) < 33;
  };
  Paint(toy, rgb, Part::kTorso, locks);
  const auto crown = [](float x, float y) {
    const float r = std::hypot(x - 120, y - 45);
    return r < 33 && y < 46 && (r > 20 || y < 32);
  };
  Paint(toy, rgb, Part::kHair, crown);
  // Landmarks: eyes at row 45, the chin at 70, 40 pixels from ear to ear.
  for (int i = 0; i < 68; ++i) {
    toy.seen.keypoints[kFaceFirst + i] = {120, 55, 0.9F};
  }
  for (int i = 36; i < 48; ++i) {
    toy.seen.keypoints[kFaceFirst + i] = {i < 42 ? 113.0F : 127.0F, 45, 0.9F};
  }
  toy.seen.keypoints[kFaceFirst] = {100, 50, 0.9F};
  toy.seen.keypoints[kFaceFirst + 16] = {140, 50, 0.9F};
  toy.seen.keypoints[kFaceFirst + 8] = {120, 70, 0.9F};
  toy.seen.face.confidence = 0.9F;
  return toy;
}

Character Build(const ToyFigure& toy) { return *BuildCharacter(InputOf(toy)); }

float ReachOf(const VertexSway& sway) {
  return sway.reach[0] + sway.reach[1] + sway.reach[2] + sway.reach[3];
}

TEST(FindSkirt, FindsItFromTheHipsToTheHem) {
  const ToyFigure toy = InSkirt();
  const Character c = PosedToy(toy);
  const auto skirt = FindSkirt(c, toy.picture.span(), toy.figure);
  ASSERT_TRUE(skirt.has_value());
  EXPECT_EQ(skirt->where.Row(220)[120], 255);  // between the legs
  EXPECT_EQ(skirt->where.Row(220)[85], 255);
  EXPECT_EQ(skirt->where.Row(static_cast<int>(kHem) - 3)[100], 255);
  EXPECT_NE(skirt->where.Row(static_cast<int>(kHem) + 8)[100], 255);  // a bare leg
  EXPECT_EQ(skirt->where.Row(310)[100], 0);
  // It hangs on the torso then, all of it, and the legs below it do not.
  const Image labels = LabelParts(c, toy.picture.span(), toy.figure, skirt);
  for (const int x : {85, 101, 120, 139, 155}) {
    EXPECT_EQ(labels.Row(235)[x], static_cast<int>(Part::kTorso)) << x;
  }
  EXPECT_EQ(labels.Row(300)[140], static_cast<int>(Part::kLeftShin));
}

TEST(FindSkirt, TrousersAreNone) {
  const ToyFigure toy = MakeToyFigure();
  EXPECT_FALSE(FindSkirt(PosedToy(toy), toy.picture.span(), toy.figure).has_value());
}

TEST(FindSkirt, NoLegsNoSkirt) {
  ToyFigure toy = InSkirt();
  toy.seen.keypoints[kLeftAnklePoint] = {};
  EXPECT_FALSE(FindSkirt(PosedToy(toy), toy.picture.span(), toy.figure).has_value());
}

TEST(FindHangingHair, FindsWhatHasTheHairsColours) {
  const ToyFigure toy = WithLongHair({70, 40, 20});
  const Character c = PosedToy(toy);
  Image parts = toy.figure.parts.Clone();
  EXPECT_TRUE(FindHangingHair(c, toy.picture.span(), toy.figure.matte.span(), parts));
  for (const int x : {93, 147}) {
    for (const int y : {60, 100, 132}) {
      EXPECT_EQ(parts.Row(y)[x], static_cast<int>(Part::kHair)) << x << "," << y;
    }
  }
  EXPECT_EQ(parts.Row(120)[120], static_cast<int>(Part::kTorso));
  EXPECT_EQ(parts.Row(55)[120], static_cast<int>(Part::kHead));
}

TEST(FindHangingHair, LeavesHairOfTheClothesColourAlone) {
  const ToyFigure toy = WithLongHair({190, 40, 40});
  Image parts = toy.figure.parts.Clone();
  EXPECT_FALSE(FindHangingHair(PosedToy(toy), toy.picture.span(), toy.figure.matte.span(), parts));
  for (int y = 0; y < parts.height(); ++y) {
    EXPECT_TRUE(std::equal(parts.Row(y), parts.Row(y) + parts.width(), toy.figure.parts.Row(y)));
  }
}

TEST(FindHangingHair, NeedsAFace) {
  ToyFigure toy = WithLongHair({70, 40, 20});
  toy.seen.face.confidence = 0;
  EXPECT_FALSE(FindHangingHair(PosedToy(toy), toy.picture.span(), toy.figure.matte.span(),
                               toy.figure.parts));
}

TEST(LoosenParts, WhatFitsCloselyDoesNotMoveAtAll) {
  const Character c = Build(MakeToyFigure());
  EXPECT_FALSE(c.skirt);
  EXPECT_FALSE(c.long_hair);
  for (const CharacterLayer& layer : c.layers) {
    for (const VertexSway& sway : layer.sway) {
      EXPECT_LT(ReachOf(sway), 3) << "pixels";
    }
  }
}

TEST(LoosenParts, ASkirtIsFirmAtTheHipsAndLooseAtTheHem) {
  const Character c = Build(InSkirt());
  ASSERT_TRUE(c.skirt);
  ASSERT_FALSE(c.loose.empty());
  ASSERT_LE(static_cast<int>(c.loose.size()), kMostLoosePoints);
  const CharacterLayer& torso = c.layers[0];
  ASSERT_EQ(torso.sway.size(), torso.positions.size());
  float hem = 0;
  for (std::size_t i = 0; i < torso.positions.size(); ++i) {
    const float reach = ReachOf(torso.sway[i]);
    EXPECT_GE(reach, 0);
    if (torso.positions[i].y() < 185) {
      EXPECT_EQ(reach, 0) << torso.positions[i].transpose();
    }
    if (std::abs(torso.positions[i].y() - 258) < 6) {
      hem = std::max(hem, reach);
    }
  }
  EXPECT_GT(hem, 25);
  for (const LoosePoint& point : c.loose) {
    EXPECT_NEAR(point.along.norm(), 1, 1e-4F);
    EXPECT_GT(point.length, 0);
    EXPECT_GT(point.along.y(), 0.5F);
  }
}

TEST(LoosenParts, HairIsFirmAtTheSkullAndFaceAndLooseAtItsEnds) {
  const Character c = Build(WithLongHair({70, 40, 20}));
  ASSERT_TRUE(c.long_hair);
  const CharacterLayer& head = c.layers[c.face_layer];
  ASSERT_EQ(head.sway.size(), head.positions.size());
  float ends = 0;
  for (std::size_t i = 0; i < head.positions.size(); ++i) {
    const Vector2f p = head.positions[i].head<2>();
    if (p.y() < 60 && std::abs(p.x() - 120) < 20) {
      EXPECT_EQ(ReachOf(head.sway[i]), 0) << p.transpose();
    }
    if (p.y() > 125) {
      ends = std::max(ends, ReachOf(head.sway[i]));
    }
  }
  EXPECT_GT(ends, 10);
}

// Twice the signed area in the picture.
float Area(const MeshTriangle& t, const std::vector<Vector2f>& at) {
  const Vector2f a = at[t.vertex[1]] - at[t.vertex[0]];
  const Vector2f b = at[t.vertex[2]] - at[t.vertex[0]];
  return a.x() * b.y() - b.x() * a.y();
}

// Whatever way the loose points lean together, with some disorder among them.
TEST(LoosenParts, LeaningTurnsNoTriangleOver) {
  std::mt19937 rng(9);
  std::uniform_real_distribution<float> disorder(0.75F, 1.0F);
  for (const bool skirt : {true, false}) {
    const Character c = Build(skirt ? InSkirt() : WithLongHair({70, 40, 20}));
    for (int round = 0; round < 24; ++round) {
      const float angle = static_cast<float>(round) * static_cast<float>(M_PI) / 12;
      std::vector<Vector2f> lean;
      for (std::size_t i = 0; i < c.loose.size(); ++i) {
        lean.push_back(0.33F * disorder(rng) * Vector2f(std::cos(angle), std::sin(angle)));
      }
      for (const CharacterLayer& layer : c.layers) {
        if (layer.sway.empty()) {
          continue;
        }
        std::vector<Vector2f> rest;
        std::vector<Vector2f> leant;
        for (std::size_t i = 0; i < layer.positions.size(); ++i) {
          rest.emplace_back(layer.positions[i].head<2>());
          leant.push_back(rest.back());
          for (int k = 0; k < 4; ++k) {
            leant.back() += layer.sway[i].reach[k] * lean[layer.sway[i].point[k]];
          }
        }
        for (const MeshTriangle& t : layer.triangles) {
          const float before = Area(t, rest);
          if (before > 0) {
            EXPECT_GT(Area(t, leant), 0.1F * before) << "round " << round;
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace understudy
