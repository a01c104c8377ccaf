#include "character/bare_arm.h"

#include <gtest/gtest.h>

#include <array>

#include "character/test_toy_character.h"
#include "core/tint.h"

namespace understudy {
namespace {

using Eigen::Vector2f;
using testing::MakeToyFigure;
using testing::PosedToy;
using testing::ToyFigure;

// The toy figure, whose forearms are bare below red sleeves, with jeans all about its left arm.
struct Scene {
  ToyFigure toy = MakeToyFigure(240, 360, 20);
  Character character = PosedToy(toy);
  HandRegion hand;
  Vector2f shoulder = JointAt(Joint::kLeftShoulder);
  Vector2f elbow = JointAt(Joint::kLeftElbow);
  Vector2f wrist = JointAt(Joint::kLeftWrist);

  Scene() {
    hand.colors = {ToYcc({228, 178, 148})};
    Paint({50, 70, 130});
  }

  Vector2f JointAt(Joint joint) const { return character.joints[Index(joint)].head<2>(); }

  // What is not the figure, and makes it all of the figure.
  void Paint(const std::array<int, 3>& rgb) {
    for (int y = 0; y < toy.picture.height(); ++y) {
      for (int x = 0; x < toy.picture.width(); ++x) {
        if (toy.figure.parts.Row(y)[x] == 0) {
          for (int k = 0; k < 3; ++k) {
            toy.picture.At(x, y)[k] = static_cast<std::uint8_t>(rgb[k]);
          }
          toy.figure.matte.Row(y)[x] = 255;
        }
      }
    }
  }

  BareArm Find() const {
    return FindBareArm(character, true, hand, toy.picture.span(), toy.figure.matte.span());
  }
};

int At(const Image& image, const Vector2f& p) {
  return image.Row(static_cast<int>(p.y()))[static_cast<int>(p.x())];
}

TEST(FindBareArm, SkinUpToTheSleeve) {
  const Scene scene;
  const BareArm arm = scene.Find();
  ASSERT_EQ(arm.skin.width(), 240);
  const Vector2f forearm = (scene.elbow + scene.wrist) / 2;
  const Vector2f upper = (scene.elbow + scene.shoulder) / 2;
  const Vector2f along = (scene.wrist - scene.elbow).normalized();
  const Vector2f across(-along.y(), along.x());
  EXPECT_EQ(At(arm.skin, forearm), 255);
  EXPECT_EQ(At(arm.skin, forearm + 6 * across), 255);
  EXPECT_EQ(At(arm.skin, forearm + 11 * across), 0);
  EXPECT_EQ(At(arm.skin, upper), 0);
  EXPECT_EQ(At(arm.beside, forearm), 0);
  EXPECT_EQ(At(arm.beside, forearm + 16 * across), 255);
  EXPECT_EQ(At(arm.beside, forearm - 16 * across), 255);
  EXPECT_EQ(At(arm.beside, upper - 16 * across), 0);
  EXPECT_EQ(At(arm.beside, scene.wrist + 20 * along), 0);
}

TEST(FindBareArm, ABraceletIsTheArms) {
  Scene scene;
  const Vector2f at = scene.wrist + 0.3F * (scene.elbow - scene.wrist);
  for (int y = static_cast<int>(at.y()) - 1; y <= static_cast<int>(at.y()) + 1; ++y) {
    for (int x = static_cast<int>(at.x()) - 10; x <= static_cast<int>(at.x()) + 10; ++x) {
      scene.toy.picture.At(x, y)[0] = 20;
    }
  }
  EXPECT_EQ(At(scene.Find().skin, at), 255);
}

TEST(FindBareArm, ASleeveIsNotBare) {
  Scene scene;
  scene.hand.colors = {ToYcc({90, 60, 50})};
  EXPECT_EQ(scene.Find().skin.width(), 0);
}

TEST(FindBareArm, AnArmBeforeBareSkinIsNotTold) {
  Scene scene;
  scene.Paint({224, 174, 144});
  EXPECT_EQ(scene.Find().skin.width(), 0);
}

TEST(FindBareArm, NoHandNoArm) {
  Scene scene;
  scene.hand.colors.clear();
  EXPECT_EQ(scene.Find().skin.width(), 0);
}

TEST(FindBareArm, AnArmThatLeavesThePicture) {
  Scene scene;
  for (const Joint joint : {Joint::kLeftElbow, Joint::kLeftWrist, Joint::kLeftShoulder}) {
    scene.character.joints[Index(joint)].x() += 400;
  }
  EXPECT_EQ(scene.Find().skin.width(), 0);
}

}  // namespace
}  // namespace understudy
