#include "character/trunk_gaps.h"

#include <gtest/gtest.h>

namespace understudy {
namespace {

// A trunk from column 40 to 59 and, beyond a gap of `gap` columns to its right, a sleeve of 10; the
// network takes all of it for trunk.
struct Waist {
  Character character;
  Figure figure;
  explicit Waist(int gap) {
    character.width = 120;
    character.height = 200;
    character.joints.fill({50, 100, 0});
    character.joints[Index(Joint::kNeck)] = {50, 20, 0};
    character.joints[Index(Joint::kPelvis)] = {50, 140, 0};
    for (const Joint j : {Joint::kLeftShoulder, Joint::kRightShoulder}) {
      character.joints[Index(j)] = {50, 25, 0};
    }
    for (const Joint j : {Joint::kLeftHip, Joint::kRightHip}) {
      character.joints[Index(j)] = {50, 145, 0};
    }
    figure.matte = Image(120, 200, 1);
    figure.parts = Image(120, 200, 1);
    for (int y = 10; y < 160; ++y) {
      for (int x = 40; x < 70 + gap; ++x) {
        figure.parts.Row(y)[x] = static_cast<std::uint8_t>(Part::kTorso);
        figure.matte.Row(y)[x] = x < 60 || x >= 60 + gap ? 255 : 0;
      }
    }
  }
};

TEST(WithoutTrunkBeyondGaps, ASleeveBeyondAGapIsNoTrunk) {
  const Waist waist(6);
  const Image parts =
      WithoutTrunkBeyondGaps(waist.character, waist.figure, Image(120, 200, 1).span());
  EXPECT_EQ(parts.Row(80)[45], static_cast<int>(Part::kTorso));
  EXPECT_EQ(parts.Row(80)[59], static_cast<int>(Part::kTorso));
  EXPECT_EQ(parts.Row(80)[70], static_cast<int>(Part::kNone));
}

TEST(WithoutTrunkBeyondGaps, WithoutAGapNothingChanges) {
  const Waist waist(0);
  const Image parts =
      WithoutTrunkBeyondGaps(waist.character, waist.figure, Image(120, 200, 1).span());
  for (int y = 0; y < 200; ++y) {
    for (int x = 0; x < 120; ++x) {
      ASSERT_EQ(parts.Row(y)[x], waist.figure.parts.Row(y)[x]) << x << ", " << y;
    }
  }
}

TEST(WithoutTrunkBeyondGaps, ASeamCountsAsAGap) {
  const Waist waist(0);
  Image seams(120, 200, 1);
  for (int y = 0; y < 200; ++y) {
    seams.Row(y)[60] = seams.Row(y)[61] = 255;
  }
  const Image parts = WithoutTrunkBeyondGaps(waist.character, waist.figure, seams.span());
  EXPECT_EQ(parts.Row(80)[59], static_cast<int>(Part::kTorso));
  EXPECT_EQ(parts.Row(80)[65], static_cast<int>(Part::kNone));
}

TEST(WithoutTrunkBeyondGaps, ASpineOfOnePointDoesNoHarm) {
  Waist waist(6);
  waist.character.joints.fill({50, 100, 0});
  const Image parts =
      WithoutTrunkBeyondGaps(waist.character, waist.figure, Image(120, 200, 1).span());
  EXPECT_EQ(parts.Row(100)[50], static_cast<int>(Part::kTorso));
}

}  // namespace
}  // namespace understudy
