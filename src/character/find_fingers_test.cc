#include "character/find_fingers.h"

#include <gtest/gtest.h>

#include <cmath>

namespace understudy {
namespace {

using Eigen::Vector2f;
using Eigen::Vector3f;

constexpr int kSize = 600;

// A figure with its wrists at (200, 300) and (400, 300), where hands of 40 pixels' palm hang down.
struct Scene {
  Character character;
  Image matte{kSize, kSize, 1};

  Scene() {
    matte.Fill(255);
    character.width = character.height = kSize;
    character.joints.fill({300, 100, 0});
    character.joints[Index(Joint::kLeftHip)] =
        character.joints[Index(Joint::kRightHip)] = {300, 300, 0};
    character.joints[Index(Joint::kLeftWrist)] = {400, 300, 0};
    character.joints[Index(Joint::kRightWrist)] = {200, 300, 0};
    character.joint_confidence.fill(0.9F);
  }

  // `broad`: from the index's to the little finger's root along +x, pixels; `bent`: how far the
  // tips lie beside the roots along +x.
  void Place(bool left, float broad, float bent, float reach = 38) {
    const Vector2f wrist(left ? 400 : 200, 300);
    const int first = left ? kLeftHandFirst : kRightHandFirst;
    character.keypoints[first] = {wrist.x(), wrist.y(), 0.9F};
    for (int finger = 0; finger < 5; ++finger) {
      for (int k = 0; k < 4; ++k) {
        const float t = static_cast<float>(k) / 3;
        const Vector2f p =
            wrist +
            Vector2f(broad * (static_cast<float>(finger) - 2.5F) / 3 + bent * t, 40 + reach * t);
        character.keypoints[first + 1 + 4 * finger + k] = {p.x(), p.y(), 0.9F};
      }
    }
  }
};

TEST(FindFingers, CloseTowardThePalm) {
  // Hanging, the thumb toward the image's left: of a left hand that is its back, of a right one its
  // palm.
  for (const bool left : {true, false}) {
    for (const float broad : {24.0F, -24.0F}) {
      Scene scene;
      scene.Place(left, broad, 0);
      const auto fold = FindFingers(scene.character, scene.matte.span(), left);
      ASSERT_TRUE(fold);
      EXPECT_NEAR(fold->length, 38, 1);
      const Vector3f tip = fold->knuckles + fold->length * fold->along;
      const Vector3f closed = Folded(*fold, 1.5F, tip);
      EXPECT_LT(closed.y(), tip.y() - 5);
      const bool palm_shown = left == (broad < 0);
      EXPECT_EQ(closed.z() > 5, palm_shown);
      EXPECT_EQ(closed.z() < -5, !palm_shown);
    }
  }
}

TEST(FindFingers, AHandSeenFromItsEdgeClosesTheWayItIsBent) {
  for (const bool left : {true, false}) {
    for (const float bent : {12.0F, -12.0F}) {
      Scene scene;
      scene.Place(left, 2, bent);
      const auto fold = FindFingers(scene.character, scene.matte.span(), left);
      ASSERT_TRUE(fold);
      const Vector3f tip = fold->knuckles + fold->length * fold->along;
      EXPECT_GT((Folded(*fold, 1, tip) - tip).x() * bent, 0);
      // It opens until it is straight.
      const Vector3f open = Folded(*fold, -3, tip);
      EXPECT_NEAR(open.x(), fold->knuckles.x(), 4);
    }
  }
}

TEST(FindFingers, NotOfAFistNorWithoutAHand) {
  Scene scene;
  EXPECT_FALSE(FindFingers(scene.character, scene.matte.span(), true));
  scene.Place(true, 24, 0, -10);
  EXPECT_FALSE(FindFingers(scene.character, scene.matte.span(), true));
  scene.Place(true, 24, 0);
  scene.matte.Fill(0);
  EXPECT_FALSE(FindFingers(scene.character, scene.matte.span(), true));
}

}  // namespace
}  // namespace understudy
