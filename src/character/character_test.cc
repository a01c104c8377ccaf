#include <gtest/gtest.h>

#include <cmath>

#include "character/build_character.h"
#include "character/complete_parts.h"
#include "character/cut_layers.h"
#include "character/label_parts.h"
#include "character/limb_geometry.h"
#include "character/refine_face.h"
#include "character/rest_pose.h"
#include "character/skin_weights.h"
#include "character/test_toy_character.h"
#include "core/distance_transform.h"
#include "core/fill_region.h"
#include "core/push_pull.h"
#include "testing/toy_figure.h"

namespace understudy {
namespace {

using Eigen::Vector2f;
using testing::InputOf;
using testing::MakeToyFigure;
using testing::PosedToy;
using testing::ToyFigure;

TEST(PushPull, ContinuesAConstantAndKeepsTheKnown) {
  FloatImage colors(33, 20, 3);
  FloatImage weight(33, 20, 1);
  for (int y = 0; y < 20; ++y) {
    for (int x = 0; x < 33; ++x) {
      const bool known = x < 5;
      weight.Row(y)[x] = known ? 1 : 0;
      for (int c = 0; c < 3; ++c) {
        colors.At(x, y)[c] = known ? 40.0F * static_cast<float>(c + 1) : 999.0F;
      }
    }
  }
  PushPull(colors.span(), weight.span());
  for (int x = 0; x < 33; ++x) {
    EXPECT_NEAR(colors.At(x, 10)[1], 80, 0.01F);
  }
  FloatImage untouched(4, 4, 3);
  untouched.Fill(7);
  const FloatImage nothing(4, 4, 1);
  PushPull(untouched.span(), nothing.span());
  EXPECT_EQ(untouched.At(2, 2)[0], 7);
}

// A wall of stripes with a hole must come back as stripes.
TEST(FillRegion, ContinuesStripesAndKeepsKnownPixels) {
  Image wall(160, 120, 3);
  for (int y = 0; y < 120; ++y) {
    for (int x = 0; x < 160; ++x) {
      for (int c = 0; c < 3; ++c) {
        wall.At(x, y)[c] = static_cast<std::uint8_t>((x / 8 % 2) * 120 + 60 + c * 10);
      }
    }
  }
  Image hole(160, 120, 1);
  Image filled = wall.Clone();
  for (int y = 40; y < 90; ++y) {
    for (int x = 60; x < 100; ++x) {
      hole.Row(y)[x] = 255;
      for (int c = 0; c < 3; ++c) {
        filled.At(x, y)[c] = 255;
      }
    }
  }
  FillRegion(filled.span(), hole.span());
  double error = 0;
  for (int y = 0; y < 120; ++y) {
    for (int x = 0; x < 160; ++x) {
      const double d = std::abs(filled.At(x, y)[0] - wall.At(x, y)[0]);
      if (hole.Row(y)[x] == 0) {
        EXPECT_EQ(d, 0);
      } else {
        error += d / (40 * 50);
      }
    }
  }
  EXPECT_LT(error, 15);
}

TEST(FillRegion, ContinuesAGradientAndIsRepeatable) {
  Image sky(128, 128, 3);
  Image hole(128, 128, 1);
  for (int y = 0; y < 128; ++y) {
    for (int x = 0; x < 128; ++x) {
      for (int c = 0; c < 3; ++c) {
        sky.At(x, y)[c] = static_cast<std::uint8_t>(60 + y);
      }
      hole.Row(y)[x] = x > 40 && x < 90 && y > 30 && y < 110 ? 255 : 0;
    }
  }
  Image a = sky.Clone();
  Image b = sky.Clone();
  FillRegion(a.span(), hole.span());
  FillRegion(b.span(), hole.span());
  for (int y = 0; y < 128; ++y) {
    for (int x = 0; x < 128; ++x) {
      EXPECT_NEAR(a.At(x, y)[0], 60 + y, 14);
      EXPECT_EQ(a.At(x, y)[2], b.At(x, y)[2]);
    }
  }
}

TEST(FillRegion, NothingKnownOrNothingUnknown) {
  Image picture(40, 40, 3);
  picture.Fill(50);
  Image hole(40, 40, 1);
  hole.Fill(255);
  FillRegion(picture.span(), hole.span());
  EXPECT_EQ(picture.At(20, 20)[0], 50);
  hole.Fill(0);
  FillRegion(picture.span(), hole.span());
  EXPECT_EQ(picture.At(20, 20)[0], 50);
}

TEST(RestPose, PutsJointsWhereThePictureShowsThem) {
  const ToyFigure toy = MakeToyFigure();
  const Character c = PosedToy(toy);
  const auto at = [&](Joint j) { return c.joints[Index(j)]; };
  EXPECT_NEAR(at(Joint::kLeftElbow).x(), toy.seen.keypoints[kLeftElbowPoint].x, 1e-3F);
  EXPECT_NEAR(at(Joint::kLeftElbow).z(), 0, 1e-3F);
  EXPECT_LT(at(Joint::kNeck).y(), at(Joint::kPelvis).y());
  EXPECT_GT(at(Joint::kLeftShoulder).x(), at(Joint::kRightShoulder).x());
  // The hip joint lies above COCO's hip.
  EXPECT_LT(at(Joint::kLeftHip).y(), toy.seen.keypoints[kLeftHipPoint].y);
}

TEST(RestPose, MissingLegsArePlacedBelowTheBody) {
  ToyFigure toy = MakeToyFigure();
  for (const int k : {kLeftKneePoint, kRightKneePoint, kLeftAnklePoint, kRightAnklePoint,
                      kLeftBigToe, kRightBigToe}) {
    toy.seen.keypoints[k] = {};
  }
  const Character c = PosedToy(toy);
  EXPECT_EQ(c.joint_confidence[Index(Joint::kLeftKnee)], 0);
  EXPECT_GT(c.joints[Index(Joint::kLeftKnee)].y(), c.joints[Index(Joint::kLeftHip)].y() + 30);
}

TEST(LabelParts, CorrectsAPatchOfTheWrongLimb) {
  ToyFigure toy = MakeToyFigure();
  const Character c = PosedToy(toy);
  // The network takes a bit of the left shin for the right one, and a bit of the torso for a foot.
  const Keypoint& knee = toy.seen.keypoints[kLeftKneePoint];
  const auto smear = [&](float cx, float cy, int r, Part part) {
    for (int y = static_cast<int>(cy) - r; y <= static_cast<int>(cy) + r; ++y) {
      for (int x = static_cast<int>(cx) - r; x <= static_cast<int>(cx) + r; ++x) {
        toy.figure.parts.Row(y)[x] = static_cast<std::uint8_t>(part);
      }
    }
  };
  smear(knee.x, knee.y + 30, 4, Part::kRightShin);
  smear(static_cast<float>(toy.seen.width) / 2, 130, 5, Part::kRightFoot);
  const Image labels = LabelParts(c, toy.picture.span(), toy.figure, std::nullopt);
  EXPECT_EQ(labels.Row(static_cast<int>(knee.y) + 30)[static_cast<int>(knee.x)],
            static_cast<int>(Part::kLeftShin));
  EXPECT_EQ(labels.Row(130)[toy.seen.width / 2], static_cast<int>(Part::kTorso));
  EXPECT_EQ(labels.Row(5)[5], 0);
}

TEST(Limbs, AreMeasuredByTheirPixels) {
  const ToyFigure toy = MakeToyFigure();
  const Character c = PosedToy(toy);
  const std::array<Limb, kLimbs> limbs = MeasureLimbs(c, toy.figure.parts.span());
  const Limb& leg = limbs[static_cast<int>(LimbName::kLeftLeg)];
  EXPECT_TRUE(leg.shown);
  EXPECT_NEAR(leg.middle_radius, 12, 3);
}

TEST(SkinPoint, RigidInTheMiddleOfABoneAndHalfAtTheJoint) {
  const ToyFigure toy = MakeToyFigure();
  const Character c = PosedToy(toy);
  const std::array<Limb, kLimbs> limbs = MeasureLimbs(c, toy.figure.parts.span());
  const Limb& arm = limbs[static_cast<int>(LimbName::kLeftArm)];
  const Vector2f elbow = arm.at[1];
  const SkinnedPoint at = SkinPoint(LayerName::kLeftArm, elbow, c, limbs);
  EXPECT_EQ(at.skin.joint[0], Index(Joint::kLeftElbow));
  EXPECT_NEAR(at.skin.turn[0], 0.5F, 0.05F);
  const SkinnedPoint fore = SkinPoint(LayerName::kLeftArm, (arm.at[1] + arm.at[2]) / 2, c, limbs);
  EXPECT_EQ(fore.piece, Piece::kLeftForearm);
  EXPECT_EQ(fore.skin.turn[0], 1.0F);
  const SkinnedPoint upper = SkinPoint(LayerName::kLeftArm, (arm.at[0] + arm.at[1]) / 2, c, limbs);
  EXPECT_EQ(upper.piece, Piece::kLeftUpperArm);
  EXPECT_EQ(upper.skin.joint[0], Index(Joint::kLeftShoulder));
  EXPECT_EQ(upper.skin.turn[0], 1.0F);
}

// The toy figure, its arms at an angle (degrees), cut into layers.
struct CutToy {
  explicit CutToy(float arms) : toy(MakeToyFigure(240, 360, arms)), character(PosedToy(toy)) {
    character.background = Image(character.width, character.height, 3);
    labels = LabelParts(character, toy.picture.span(), toy.figure, std::nullopt);
    SerialExecutor serial;
    cuts = CutLayers(character, toy.picture.span(), toy.figure.matte.span(), labels.span(),
                     MeasureLimbs(character, labels.span()), {}, serial);
  }
  ToyFigure toy;
  Character character;
  Image labels;
  std::vector<Cut> cuts;
};

TEST(CutLayers, RevealTheTorsoBehindAnArmThatCrossesIt) {
  const CutToy cut(-18);  // both arms hang inward before the body
  // On the forearm, in the middle of the trunk: the torso's layer is solid and has the torso's
  // colour.
  const Keypoint& elbow = cut.toy.seen.keypoints[kLeftElbowPoint];
  const Keypoint& wrist = cut.toy.seen.keypoints[kLeftWristPoint];
  const int x = static_cast<int>(elbow.x + (wrist.x - elbow.x) * 0.35F);
  const int y = static_cast<int>(elbow.y + (wrist.y - elbow.y) * 0.35F);
  ASSERT_EQ(cut.labels.Row(y)[x], static_cast<int>(Part::kLeftForearm));
  const std::uint8_t* under = cut.cuts[static_cast<int>(LayerName::kTorso)].texture.At(x, y);
  EXPECT_GT(under[3], 240);
  EXPECT_NEAR(under[0], 190, 30);
  EXPECT_NEAR(under[1], 40, 30);
}

TEST(CutLayers, LeaveNoThinLineWhereAnArmGoesOnUnderTheTrunk) {
  const CutToy cut(-18);
  const Image& arm = cut.cuts[static_cast<int>(LayerName::kLeftArm)].texture;
  int lines = 0;
  for (int y = 0; y < arm.height(); ++y) {
    for (int x = 2; x + 2 < arm.width(); ++x) {
      // Not at the outline.
      const bool within = cut.labels.Row(std::max(y - 2, 0))[x] != 0 &&
                          cut.labels.Row(std::min(y + 2, arm.height() - 1))[x] != 0;
      lines += within && arm.At(x, y)[3] < 250 && arm.At(x - 2, y)[3] == 255 &&
               arm.At(x + 2, y)[3] == 255;
    }
  }
  EXPECT_EQ(lines, 0);
}

TEST(CutLayers, TheTrunkGoesOnOverThighsButNotBetweenThem) {
  const CutToy cut(20);
  const Image& trunk = cut.cuts[static_cast<int>(LayerName::kTorso)].texture;
  const auto hip = cut.character.joints[Index(Joint::kLeftHip)].head<2>();
  const auto x = static_cast<int>(hip.x());
  auto y = static_cast<int>(hip.y()) - 30;
  while (LayerOf(static_cast<Part>(cut.labels.Row(y)[x])) == LayerName::kTorso) {
    ++y;
  }
  EXPECT_GT(trunk.At(x, y + 2)[3], 240);
  const auto middle =
      static_cast<int>((hip.x() + cut.character.joints[Index(Joint::kRightHip)].x()) / 2);
  while (cut.toy.figure.matte.Row(y)[middle] >= 128) {
    ++y;
  }
  for (int u = middle - 12; u <= middle + 12; ++u) {
    EXPECT_EQ(trunk.At(u, y + 12)[3], 0) << u;
  }
}

TEST(LabelParts, WhatLiesBeyondTheGapBetweenTheLegsIsTheOtherThigh) {
  ToyFigure toy = MakeToyFigure(240, 360, 20);
  const Character c = PosedToy(toy);
  const auto at = [&c](Joint j) { return Eigen::Vector2f(c.joints[Index(j)].head<2>()); };
  const Eigen::Vector2f right = (at(Joint::kRightHip) + at(Joint::kRightKnee)) / 2;
  // The network says that the inner side of the right thigh is the left one.
  for (int y = 0; y < 360; ++y) {
    for (int x = static_cast<int>(right.x()) + 4; x < 120; ++x) {
      if (static_cast<Part>(toy.figure.parts.Row(y)[x]) == Part::kRightThigh) {
        toy.figure.parts.Row(y)[x] = static_cast<std::uint8_t>(Part::kLeftThigh);
      }
    }
  }
  const Image labels = LabelParts(c, toy.picture.span(), toy.figure, std::nullopt);
  const auto y = static_cast<int>(right.y());
  for (int x = static_cast<int>(right.x()); x < 120; ++x) {
    EXPECT_NE(static_cast<Part>(labels.Row(y)[x]), Part::kLeftThigh) << x;
  }
}

TEST(BuildCharacter, MakesSixLayersAndACleanBackground) {
  const ToyFigure toy = MakeToyFigure();
  const Result<Character> made = BuildCharacter(InputOf(toy));
  ASSERT_TRUE(made.ok()) << made.error().message;
  EXPECT_EQ(made->layers.size(), 6U);
  for (const CharacterLayer& layer : made->layers) {
    EXPECT_EQ(layer.positions.size(), layer.skin.size());
    EXPECT_GT(layer.triangles.size(), 20U);
    for (const MeshTriangle& t : layer.triangles) {
      for (const std::uint32_t v : t.vertex) {
        ASSERT_LT(v, layer.positions.size());
      }
    }
  }
  // Where the red torso stood the wall is blue-grey again.
  const std::uint8_t* back = made->background.At(120, 130);
  EXPECT_LT(std::abs(back[0] - 160), 40);
  EXPECT_GT(back[2], 150);
}

// A rim of the trunk that the outline missed is not what the wall behind it is filled with.
TEST(BuildCharacter, WhatTheOutlineMissedIsNoTextureOfTheBackground) {
  ToyFigure toy = MakeToyFigure();
  const auto is_reddish = [](const std::uint8_t* p) { return p[0] > p[2]; };
  const FloatImage far = DistanceTransform(toy.figure.matte.span(), true);
  const Image about = Dilate(toy.figure.matte.span(), 10);
  const Image hole = Dilate(toy.figure.matte.span(), 4);
  for (int y = 0; y < toy.picture.height(); ++y) {
    for (int x = 0; x < toy.picture.width(); ++x) {
      if (about.Row(y)[x] != 0 && far.Row(y)[x] <= 0) {
        std::copy_n(std::array<std::uint8_t, 3>{190, 40, 40}.data(), 3, toy.picture.At(x, y));
      }
    }
  }
  const Result<Character> made = BuildCharacter(InputOf(toy));
  ASSERT_TRUE(made.ok());
  const Image filled = Erode(hole.span(), 2);
  int red = 0;
  int all = 0;
  for (int y = 0; y < filled.height(); ++y) {
    for (int x = 0; x < filled.width(); ++x) {
      if (filled.Row(y)[x] != 0) {
        ++all;
        red += is_reddish(made->background.At(x, y)) ? 1 : 0;
      }
    }
  }
  EXPECT_LT(red, all / 200);  // 72 of 22922, where 293 were before
}

TEST(BuildCharacter, RefusesNobodyAndTinyPictures) {
  ToyFigure toy = MakeToyFigure();
  toy.seen.person.reset();
  toy.seen.person_confidence = 0.12F;
  const Result<Character> nobody = BuildCharacter(InputOf(toy));
  ASSERT_FALSE(nobody.ok());
  EXPECT_EQ(nobody.error().code, ErrorCode::kNotFound);
  EXPECT_NE(nobody.error().message.find("12 %"), std::string::npos);
  const Image tiny(20, 20, 3);
  CharacterInput input = InputOf(toy);
  input.picture = tiny.span();
  EXPECT_EQ(BuildCharacter(input).error().code, ErrorCode::kInvalidArgument);
}

// A drawn face on plain skin: dark almond eyes larger than the rig says, a dark line between the
// lips above where the rig has them.
struct DrawnFace {
  Image picture;
  FaceRig rig;
};

DrawnFace BigEyes() {
  DrawnFace face;
  face.picture = Image(300, 300, 3);
  face.picture.Fill(210);
  auto& p = face.rig.landmarks;
  p.fill({150, 200});
  const auto darken = [&](float x, float y, float rx, float ry) {
    for (int v = 0; v < 300; ++v) {
      for (int u = 0; u < 300; ++u) {
        const float dx = (static_cast<float>(u) + 0.5F - x) / rx;
        const float dy = (static_cast<float>(v) + 0.5F - y) / ry;
        if (dx * dx + dy * dy < 1) {
          std::fill_n(face.picture.At(u, v), 3, static_cast<std::uint8_t>(40));
        }
      }
    }
  };
  for (const int side : {-1, 1}) {
    const float x = 150.0F + 40.0F * static_cast<float>(side);
    darken(x, 120, 22, 12);
    const int first = side < 0 ? 36 : 42;
    constexpr std::array<float, 6> kX = {-16, -6, 6, 16, 6, -6};
    constexpr std::array<float, 6> kY = {0, -7, -7, 0, 7, 7};
    for (int k = 0; k < 6; ++k) {
      p[first + k] = {x + kX[k], 120 + kY[k]};
    }
    for (int k = 0; k < 5; ++k) {
      p[(side < 0 ? 17 : 22) + k] = {x - 20 + 10 * static_cast<float>(k), 84};
    }
  }
  darken(150, 180, 34, 1.5F);
  for (int i = 0; i < 12; ++i) {
    const float a = static_cast<float>(M_PI) * (1 + static_cast<float>(i) / 6);
    p[48 + i] = {150 + 32 * std::cos(a), 184 + 7 * std::sin(a)};
  }
  for (int i = 0; i < 8; ++i) {
    const float a = static_cast<float>(M_PI) * (1 + static_cast<float>(i) / 4);
    p[60 + i] = {150 + 26 * std::cos(a), 184 + std::sin(a)};
  }
  return face;
}

TEST(RefineFace, LidsGoToTheEdgeOfTheEyeAndLipsToTheLineBetweenThem) {
  DrawnFace face = BigEyes();
  RefineFace(face.picture.span(), face.rig);
  const auto& p = face.rig.landmarks;
  for (const int upper : {37, 38, 43, 44}) {
    EXPECT_NEAR(p[upper].y(), 108.5F, 2.5F) << upper;
  }
  for (const int lower : {40, 41, 46, 47}) {
    EXPECT_NEAR(p[lower].y(), 131.5F, 2.5F) << lower;
  }
  EXPECT_LT(p[36].x(), 91.5F);
  for (const int lip : {61, 62, 63, 65, 66, 67}) {
    EXPECT_NEAR(p[lip].y(), 180, 2.5F) << lip;
  }
  EXPECT_GT(p[66].y(), p[62].y());
}

TEST(RefineFace, LeavesEyesBehindDarkGlassesAlone) {
  DrawnFace face = BigEyes();
  RefineFace(face.picture.span(), face.rig);
  EXPECT_FALSE(face.rig.eyes_hidden);
  face = BigEyes();
  for (const int eye : {110, 190}) {
    for (int y = 98; y < 156; ++y) {
      for (int x = eye - 36; x < eye + 36; ++x) {
        std::fill_n(face.picture.At(x, y), 3, static_cast<std::uint8_t>(30));
      }
    }
  }
  const FaceRig before = face.rig;
  RefineFace(face.picture.span(), face.rig);
  EXPECT_TRUE(face.rig.eyes_hidden);
  for (int i = 17; i < 48; ++i) {
    EXPECT_EQ(face.rig.landmarks[i], before.landmarks[i]) << i;
  }
}

TEST(RefineFace, LeavesEyesThatAPlainPictureDoesNotShow) {
  DrawnFace face = BigEyes();
  face.picture.Fill(180);
  const FaceRig before = face.rig;
  RefineFace(face.picture.span(), face.rig);
  for (int i = 17; i < 48; ++i) {
    EXPECT_EQ(face.rig.landmarks[i], before.landmarks[i]) << i;
  }
}

TEST(CompleteParts, WhatIsNotPaintedTakesTheNearestPartAlongTheFigure) {
  // Two bars that touch at their left end only; the upper is painted, its last pixels are not.
  Image matte(12, 5, 1);
  Image parts(12, 5, 1);
  for (int x = 0; x < 10; ++x) {
    matte.Row(1)[x] = 255;
    matte.Row(3)[x] = 40;
    parts.Row(1)[x] = x < 6 ? 6 : 0;
  }
  matte.Row(2)[0] = 255;
  parts.Row(3)[9] = 7;
  parts.Row(0)[0] = 9;     // painted beside the figure
  matte.Row(4)[11] = 255;  // a speck
  const Image out = CompleteParts(parts.span(), matte.span());
  EXPECT_EQ(out.Row(1)[9], 6);
  EXPECT_EQ(out.Row(2)[0], 6);
  EXPECT_EQ(out.Row(3)[0], 6);
  EXPECT_EQ(out.Row(3)[8], 7) << "nearest along the bar, though the other bar is nearer";
  EXPECT_EQ(out.Row(0)[0], 0);
  EXPECT_EQ(out.Row(4)[11], 0);
}

TEST(BuildCharacter, PartsThatAPersonDrewAreCutExactlySo) {
  const ToyFigure toy = MakeToyFigure();
  const Result<Character> first = BuildCharacter(InputOf(toy));
  ASSERT_TRUE(first.ok());
  CharacterInput again = InputOf(toy);
  again.figure.parts = first->parts.Clone();
  again.parts_are_final = true;
  const Result<Character> same = BuildCharacter(again);
  ASSERT_TRUE(same.ok());
  ASSERT_EQ(same->layers.size(), first->layers.size());
  for (std::size_t l = 0; l < first->layers.size(); ++l) {
    EXPECT_EQ(same->layers[l].positions, first->layers[l].positions) << "layer " << l;
  }
  // The left shin is said to belong to the right leg: far from its bone, and cut so all the same.
  for (int y = 0; y < again.figure.parts.height(); ++y) {
    for (int x = 0; x < again.figure.parts.width(); ++x) {
      std::uint8_t& p = again.figure.parts.Row(y)[x];
      p = p == static_cast<int>(Part::kLeftShin) ? static_cast<std::uint8_t>(Part::kRightShin) : p;
    }
  }
  const Result<Character> edited = BuildCharacter(again);
  ASSERT_TRUE(edited.ok());
  const auto seen = [](const Character& c, Piece of) {
    for (const CharacterLayer& layer : c.layers) {
      if (layer.triangles[0].piece == of) {
        return layer.texture.width();
      }
    }
    return 0;
  };
  EXPECT_GT(seen(*edited, Piece::kRightThigh), seen(*first, Piece::kRightThigh) + 15);
}

}  // namespace
}  // namespace understudy
