#include "character/label_parts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "character/cut_layers.h"
#include "character/limb_geometry.h"
#include "character/test_toy_character.h"
#include "core/segment_distance.h"

namespace understudy {
namespace {

using Eigen::Vector2f;
using testing::MakeToyFigure;
using testing::PosedToy;
using testing::ToyFigure;

// A left hand that hangs inward over the thigh, which the map of parts takes for thigh.
struct HandOverThigh {
  ToyFigure toy = MakeToyFigure(240, 360, 0);
  Vector2f wrist;
  Vector2f tip;

  HandOverThigh() {
    const Keypoint& k = toy.seen.keypoints[kLeftWristPoint];
    wrist = {k.x, k.y};
    tip = wrist + Vector2f(-12, 38);
    for (int y = 0; y < toy.picture.height(); ++y) {
      for (int x = 0; x < toy.picture.width(); ++x) {
        const Vector2f p(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
        if (SegmentDistance(p, wrist, tip) >= 7) {
          continue;
        }
        std::uint8_t* color = toy.picture.At(x, y);
        color[0] = 230;
        color[1] = 180;
        color[2] = 150;
        toy.figure.matte.Row(y)[x] = 255;
        if (y > static_cast<int>(wrist.y()) + 6) {
          toy.figure.parts.Row(y)[x] = static_cast<std::uint8_t>(Part::kLeftThigh);
        }
      }
    }
  }

  // The hand as the landmarks of hands see it.
  void Show(float sure) {
    for (int finger = 0; finger < 5; ++finger) {
      for (int k = 0; k < 4; ++k) {
        const float along = 0.45F + 0.18F * static_cast<float>(k);
        const Vector2f p =
            wrist + (tip - wrist) * along + Vector2f(2.0F * static_cast<float>(finger - 2), 0);
        toy.seen.keypoints[kLeftHandFirst + 1 + 4 * finger + k] = {p.x(), p.y(), sure};
      }
    }
    toy.seen.keypoints[kLeftHandFirst] = {wrist.x(), wrist.y(), sure};
  }

  Part PartAt(const Vector2f& p) {
    const Image labels = LabelParts(PosedToy(toy), toy.picture.span(), toy.figure, std::nullopt);
    return static_cast<Part>(labels.Row(static_cast<int>(p.y()))[static_cast<int>(p.x())]);
  }
};

TEST(LabelParts, AHandSeenInThePictureIsAHandThoughTheMapSaysThigh) {
  HandOverThigh scene;
  scene.Show(1);
  EXPECT_EQ(scene.PartAt(scene.tip), Part::kLeftHand);
  // To its very edge, and not beyond.
  EXPECT_EQ(scene.PartAt(scene.tip + Vector2f(-5, 0)), Part::kLeftHand);
  EXPECT_EQ(scene.PartAt(scene.tip + Vector2f(-11, 0)), Part::kLeftThigh);
}

// A purse beside the fingers, which goes on below them to the thigh.
TEST(LabelParts, NothingGoesOnBesideAHandWhoseOutlineIsKnown) {
  HandOverThigh scene;
  scene.Show(1);
  const auto x0 = static_cast<int>(scene.tip.x());
  const auto y0 = static_cast<int>(scene.tip.y());
  constexpr std::array<std::uint8_t, 3> kPurse = {90, 30, 110};
  for (int y = y0 - 16; y < y0 + 18; ++y) {
    for (int x = y < y0 + 9 ? x0 + 5 : x0 - 12; x < x0 + 20; ++x) {
      std::copy_n(kPurse.begin(), 3, scene.toy.picture.At(x, y));
      scene.toy.figure.matte.Row(y)[x] = 255;
      scene.toy.figure.parts.Row(y)[x] = static_cast<std::uint8_t>(Part::kLeftHand);
    }
  }
  EXPECT_EQ(scene.PartAt(scene.tip), Part::kLeftHand);
  EXPECT_EQ(scene.PartAt(scene.tip + Vector2f(15, 4)), Part::kLeftThigh);
}

TEST(LabelParts, AHandThatNobodySawOrSomebodyElsesIsNotBelieved) {
  HandOverThigh scene;
  const Part unseen = scene.PartAt(scene.tip);
  EXPECT_EQ(unseen, Part::kLeftThigh);
  scene.Show(0.2F);
  EXPECT_EQ(scene.PartAt(scene.tip), unseen);
  scene.Show(1);
  for (int i = 0; i < kHandKeypoints; ++i) {
    scene.toy.seen.keypoints[kLeftHandFirst + i].x -= 64;  // at the other arm's wrist
  }
  EXPECT_EQ(scene.PartAt(scene.wrist + Vector2f(-64, 10)), Part::kRightHand);
}

// A dark rim of trousers that is labelled as the hand's is no part of its sheet.
TEST(CutLayers, AnArmKeepsNoRimOfWhatIsBehindIt) {
  HandOverThigh scene;
  scene.Show(1);
  Character c = PosedToy(scene.toy);
  c.background = Image(c.width, c.height, 3);
  Image labels = LabelParts(c, scene.toy.picture.span(), scene.toy.figure, std::nullopt);
  const auto x = static_cast<int>(scene.tip.x()) - 8;
  const auto y = static_cast<int>(scene.tip.y());
  labels.Row(y)[x] = labels.Row(y - 1)[x] = labels.Row(y + 1)[x] =
      static_cast<std::uint8_t>(Part::kLeftHand);
  ASSERT_LT(scene.toy.picture.At(x, y)[0], 100);
  SerialExecutor serial;
  const std::vector<Cut> cuts =
      CutLayers(c, scene.toy.picture.span(), scene.toy.figure.matte.span(), labels.span(),
                MeasureLimbs(c, labels.span()), {}, serial);
  const std::uint8_t* rim = cuts[static_cast<int>(LayerName::kLeftArm)].texture.At(x, y);
  ASSERT_GT(rim[3], 0);
  EXPECT_GT(rim[0] * 255 / rim[3], 180) << "the colour of the hand";
}

TEST(CutLayers, AThighGoesStraightOnBehindAHand) {
  HandOverThigh scene;
  scene.Show(1);
  Character c = PosedToy(scene.toy);
  c.background = Image(c.width, c.height, 3);
  const Image labels = LabelParts(c, scene.toy.picture.span(), scene.toy.figure, std::nullopt);
  SerialExecutor serial;
  const std::vector<Cut> cuts =
      CutLayers(c, scene.toy.picture.span(), scene.toy.figure.matte.span(), labels.span(),
                MeasureLimbs(c, labels.span()), {}, serial);
  // Inside the thigh as it was drawn before the hand: solid, and the colour of the trousers.
  const Vector2f p = scene.tip + Vector2f(-2, -3);
  const std::uint8_t* under = cuts[static_cast<int>(LayerName::kLeftLeg)].texture.At(
      static_cast<int>(p.x()), static_cast<int>(p.y()));
  EXPECT_GT(under[3], 240);
  EXPECT_NEAR(under[0], 40, 25);
  EXPECT_NEAR(under[2], 150, 30);
}

}  // namespace
}  // namespace understudy
