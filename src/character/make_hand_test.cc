#include "character/make_hand.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "character/missing_hands.h"
#include "character/test_toy_character.h"

namespace understudy {
namespace {

using Eigen::Vector2f;
using Eigen::Vector3f;
using testing::MakeToyFigure;
using testing::PosedToy;
using testing::ToyFigure;

const Vector3f kSkin(230, 180, 150);

// The toy figure with its left hand behind its back.
ToyFigure WithoutLeftHand() {
  ToyFigure toy = MakeToyFigure();
  for (int y = 0; y < toy.picture.height(); ++y) {
    for (int x = 0; x < toy.picture.width(); ++x) {
      if (static_cast<Part>(toy.figure.parts.Row(y)[x]) == Part::kLeftHand) {
        toy.figure.matte.Row(y)[x] = 0;
        toy.figure.parts.Row(y)[x] = 0;
      }
    }
  }
  return toy;
}

// Landmarks of a right hand where the toy has one, 9 pixels from the wrist to the knuckles.
void ShowRightHand(ToyFigure& toy) {
  const Vector2f wrist = At(toy.seen.keypoints[kRightWristPoint]);
  const Vector2f along = (wrist - At(toy.seen.keypoints[kRightElbowPoint])).normalized();
  const Vector2f across(-along.y(), along.x());
  toy.seen.keypoints[kRightHandFirst] = {wrist.x(), wrist.y(), 0.9F};
  for (int finger = 0; finger < 5; ++finger) {
    for (int k = 0; k < 4; ++k) {
      const Vector2f p = wrist + (9 + static_cast<float>(k)) * along +
                         1.5F * static_cast<float>(finger - 2) * across;
      toy.seen.keypoints[kRightHandFirst + 1 + 4 * finger + k] = {p.x(), p.y(), 0.9F};
    }
  }
}

std::array<bool, 2> Missing(const ToyFigure& toy) {
  return FindMissingHands(PosedToy(toy), toy.picture.span(), toy.figure.matte.span());
}

TEST(FindMissingHands, OnlyThatWhichIsNotShown) {
  EXPECT_EQ(Missing(MakeToyFigure()), (std::array{false, false}));
  EXPECT_EQ(Missing(WithoutLeftHand()), (std::array{true, false}));
}

TEST(FindMissingHands, LandmarksShowAHand) {
  ToyFigure toy = WithoutLeftHand();
  toy.seen.keypoints[kLeftHandFirst].confidence = 0.9F;
  EXPECT_FALSE(Missing(toy)[0]);
}

TEST(FindMissingHands, AnArmThatIsAGuessHasNoHandToMiss) {
  ToyFigure toy = WithoutLeftHand();
  toy.seen.keypoints[kLeftWristPoint].confidence = 0.3F;
  EXPECT_FALSE(Missing(toy)[0]);
}

// What a layer shows at a point of the picture, RGBA.
std::array<int, 4> TexelAt(const CharacterLayer& layer, const Vector2f& p) {
  const Vector2f at = p - layer.origin;
  const int x = std::clamp(static_cast<int>(at.x()), 0, layer.texture.width() - 1);
  const int y = std::clamp(static_cast<int>(at.y()), 0, layer.texture.height() - 1);
  const std::uint8_t* t = layer.texture.At(x, y);
  return {t[0], t[1], t[2], t[3]};
}

TEST(MakeHand, OneAtRestInTheSkinsColour) {
  const ToyFigure toy = WithoutLeftHand();
  const Character c = PosedToy(toy);
  const std::optional<CharacterLayer> hand =
      MakeHand(c, true, {}, toy.figure.parts.span(), toy.figure.matte.span(), kSkin);
  ASSERT_TRUE(hand);
  EXPECT_EQ(hand->comes_out_of, Joint::kLeftWrist);
  const Vector2f wrist = c.joints[Index(Joint::kLeftWrist)].head<2>();
  const Vector2f fore = wrist - c.joints[Index(Joint::kLeftElbow)].head<2>();
  const std::array<int, 4> palm = TexelAt(*hand, wrist + 0.25F * fore);
  EXPECT_EQ(palm[3], 255);
  EXPECT_NEAR(palm[0], kSkin[0], 40);
  EXPECT_NEAR(palm[2], kSkin[2], 40);
  for (const Vector3f& p : hand->positions) {
    EXPECT_LT((p.head<2>() - wrist).norm(), 1.2F * fore.norm());
  }
  for (const VertexSkin& skin : hand->skin) {
    EXPECT_EQ(skin.joint[0], Index(Joint::kLeftWrist));
  }
}

TEST(MakeHand, TheOtherOneInTheMirror) {
  ToyFigure toy = WithoutLeftHand();
  ShowRightHand(toy);
  for (int y = 0; y < toy.picture.height(); ++y) {
    for (int x = 0; x < toy.picture.width(); ++x) {
      if (static_cast<Part>(toy.figure.parts.Row(y)[x]) == Part::kRightHand) {
        std::fill_n(toy.picture.At(x, y), 3, 99);  // a glove
      }
    }
  }
  const Character c = PosedToy(toy);
  Cut arm;
  arm.name = LayerName::kRightArm;
  arm.empty = false;
  arm.texture = Image(toy.picture.width(), toy.picture.height(), 4);
  for (int y = 0; y < toy.picture.height(); ++y) {
    for (int x = 0; x < toy.picture.width(); ++x) {
      std::copy_n(toy.picture.At(x, y), 3, arm.texture.At(x, y));
      arm.texture.At(x, y)[3] = 255;
    }
  }
  const std::optional<CharacterLayer> hand =
      MakeHand(c, true, {&arm, 1}, toy.figure.parts.span(), toy.figure.matte.span(), kSkin);
  ASSERT_TRUE(hand);
  const Vector2f wrist = c.joints[Index(Joint::kLeftWrist)].head<2>();
  const Vector2f fore = wrist - c.joints[Index(Joint::kLeftElbow)].head<2>();
  EXPECT_EQ(TexelAt(*hand, wrist + 0.12F * fore), (std::array{99, 99, 99, 255}));
}

TEST(MakeHand, NothingToMakeItFrom) {
  const ToyFigure toy = WithoutLeftHand();
  EXPECT_FALSE(MakeHand(PosedToy(toy), true, {}, toy.figure.parts.span(), toy.figure.matte.span(),
                        std::nullopt));
}

}  // namespace
}  // namespace understudy
