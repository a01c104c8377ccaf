#include "character/arm_seams.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "core/skeleton.h"

namespace understudy {
namespace {

// A trunk from column 20 to 59 and, to its right, a hanging arm 12 columns wide that touches it
// down to row 90, where a gap of four columns opens.
struct Waist {
  Character character;
  Image matte{120, 200, 1};
  Image picture{120, 200, 3};  // of one colour: no border is seen

  Waist() {
    character.joints.fill({40, 100, 0});
    character.joint_confidence.fill(0);
    character.joints[Index(Joint::kNeck)] = {40, 20, 0};
    character.joints[Index(Joint::kPelvis)] = {40, 140, 0};
    Place(Joint::kLeftShoulder, 66, 15);
    Place(Joint::kRightShoulder, 14, 15);
    Place(Joint::kLeftElbow, 66, 75);
    Place(Joint::kLeftWrist, 66, 130);
    Place(Joint::kLeftHip, 58, 140);
    Place(Joint::kRightHip, 22, 140);
    for (int y = 5; y < 160; ++y) {
      for (int x = 20; x < 72; ++x) {
        matte.Row(y)[x] = y >= 90 && x >= 56 && x < 60 ? 0 : 255;
      }
    }
  }
  void Place(Joint joint, float x, float y) {
    character.joints[Index(joint)] = {x, y, 0};
    character.joint_confidence[Index(joint)] = 1;
  }
  // The columns of a row that are marked: first and last, or -1.
  std::pair<int, int> Marked(int y) const {
    const Image seams = ArmSeams(character, picture.span(), matte.span());
    std::pair<int, int> found = {-1, -1};
    for (int x = 0; x < seams.width(); ++x) {
      if (seams.Row(y)[x] != 0) {
        found = {found.first < 0 ? x : found.first, x};
      }
    }
    return found;
  }
};

TEST(ArmSeams, AnArmEndsAsFarInsideAsItsOtherSideIsOutside) {
  const Waist waist;
  for (const int y : {40, 60, 80}) {
    const auto [first, last] = waist.Marked(y);
    EXPECT_GE(first, 56) << y;
    EXPECT_LE(last, 62) << y;
    EXPECT_EQ(last - first, 1) << y;
  }
}

TEST(ArmSeams, ItRunsIntoTheGapAndEndsThere) {
  const Waist waist;
  EXPECT_NEAR(waist.Marked(89).first, 58, 1);
  EXPECT_EQ(waist.Marked(100).first, -1);
}

TEST(ArmSeams, TheGapTellsWhereTheArmReallyIs) {
  Waist waist;
  for (const Joint j : {Joint::kLeftShoulder, Joint::kLeftElbow, Joint::kLeftWrist}) {
    waist.character.joints[Index(j)].x() += 3;  // so that the other side is only three away
  }
  EXPECT_NEAR(waist.Marked(80).first, 58, 2);
}

void Paint(Image& picture, int x0, int x1, int y0, int y1, std::array<std::uint8_t, 3> color) {
  for (int y = y0; y < y1; ++y) {
    for (int x = x0; x < x1; ++x) {
      std::copy_n(color.begin(), 3, picture.At(x, y));
    }
  }
}

// In a red jacket before a white wall.
Waist InRed() {
  Waist waist;
  Paint(waist.picture, 0, 120, 0, 200, {240, 240, 240});
  Paint(waist.picture, 20, 72, 0, 200, {200, 60, 60});
  return waist;
}

TEST(ArmSeams, ItFollowsADarkLine) {
  Waist waist = InRed();
  Paint(waist.picture, 56, 58, 10, 90, {60, 10, 10});
  for (const int y : {40, 60, 75}) {
    EXPECT_NEAR(waist.Marked(y).first, 56, 1) << y;
  }
}

TEST(ArmSeams, AFoldIsNoBorder) {
  Waist waist = InRed();
  Paint(waist.picture, 55, 57, 58, 61, {60, 10, 10});
  EXPECT_NEAR(waist.Marked(59).first, 59, 1);
}

TEST(ArmSeams, ItRunsThroughAGapThatTheMatteHasClosed) {
  Waist waist = InRed();
  for (int y = 5; y < 160; ++y) {
    std::fill_n(waist.matte.Row(y) + 20, 52, 255);
  }
  Paint(waist.picture, 55, 58, 70, 120, {240, 240, 240});
  EXPECT_NEAR(waist.Marked(95).first, 56, 1);
}

TEST(ArmSeams, NoneForAnArmBeforeTheTrunk) {
  Waist waist;
  for (const Joint j : {Joint::kLeftShoulder, Joint::kLeftElbow, Joint::kLeftWrist}) {
    waist.character.joints[Index(j)].x() = 45;
  }
  for (int y = 0; y < 200; ++y) {
    std::fill_n(waist.matte.Row(y), 120, 255);
  }
  EXPECT_EQ(waist.Marked(60).first, -1);
}

TEST(ArmSeams, NoneForARaisedForearm) {
  Waist waist;
  waist.Place(Joint::kLeftWrist, 66, 30);
  EXPECT_EQ(waist.Marked(60).first, -1);
}

TEST(ArmSeams, NoneForAnArmThatIsNotKnown) {
  Waist waist;
  waist.character.joint_confidence[Index(Joint::kLeftWrist)] = 0;
  EXPECT_EQ(waist.Marked(60).first, -1);
}

}  // namespace
}  // namespace understudy
