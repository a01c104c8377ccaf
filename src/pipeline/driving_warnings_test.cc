#include "pipeline/driving_warnings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace understudy {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Driving TenFrames() {
  Driving driving;
  driving.motion.frames.resize(10);
  return driving;
}

TEST(WarningsFor, FramesWithoutAPerson) {
  Driving driving = TenFrames();
  EXPECT_THAT(WarningsFor(driving, Character(), Performance::kBodyOnly), IsEmpty());
  driving.motion.frames[3].guess = driving.motion.frames[4].guess = true;
  EXPECT_THAT(WarningsFor(driving, Character(), Performance::kBodyOnly),
              ElementsAre(HasSubstr("2 of 10 frames")));
}

TEST(WarningsFor, HandsThatWereMadeUp) {
  Character character;
  character.layers.resize(3);
  character.layers[1].comes_out_of = Joint::kLeftWrist;
  character.layers[2].comes_out_of = Joint::kRightWrist;
  EXPECT_THAT(WarningsFor(TenFrames(), character, Performance::kBodyOnly),
              ElementsAre(HasSubstr("the left hand"), HasSubstr("the right hand")));
  // Arms that rest do not bring hands out.
  for (const std::string& warning : WarningsFor(TenFrames(), character, Performance::kFaceOnly)) {
    EXPECT_THAT(warning, ::testing::Not(HasSubstr("hand")));
  }
}

}  // namespace
}  // namespace understudy
