#include "pipeline/face_warnings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace understudy {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Character WithFace(float eyes) {
  Character character;
  FaceRig rig;
  rig.landmarks.fill({0, 0});
  for (int i = 0; i < 6; ++i) {
    rig.landmarks[42 + i] = {eyes, 0};
  }
  rig.eye_open = {0.3F, 0.3F};
  character.face = rig;
  return character;
}

MotionClip Seen(float eyes, float yaw, int of_ten) {
  MotionClip motion;
  motion.frames.resize(10);
  for (int f = 0; f < of_ten; ++f) {
    MotionFrame& frame = motion.frames[f];
    frame.face.confidence = 1;
    frame.face.head.yaw = yaw;
    for (int i = 0; i < kFaceLandmarks; ++i) {
      frame.keypoints[kFaceFirst + i] = {i >= 42 && i < 48 ? eyes : 0.0F, 0, 1};
    }
  }
  return motion;
}

TEST(FaceWarnings, NothingToSayOfAClearFace) {
  EXPECT_THAT(FaceWarnings(Seen(60, 20, 10), WithFace(60)), IsEmpty());
}

TEST(FaceWarnings, SaysWhatThePictureLacks) {
  EXPECT_THAT(FaceWarnings(Seen(60, 0, 10), Character()),
              ElementsAre(HasSubstr("no face was found in the character image")));
  EXPECT_THAT(FaceWarnings(Seen(60, 0, 10), WithFace(12)), ElementsAre(HasSubstr("12 pixels")));
  Character sleeper = WithFace(60);
  sleeper.face->eye_open = {0.02F, 0.05F};
  sleeper.face->head.yaw = -50;
  EXPECT_THAT(FaceWarnings(Seen(60, 0, 10), sleeper),
              ElementsAre(HasSubstr("turned 50 degrees"), HasSubstr("shut")));
  Character cool = WithFace(60);
  cool.face->eyes_hidden = true;
  EXPECT_THAT(FaceWarnings(Seen(60, 0, 10), cool), ElementsAre(HasSubstr("dark glasses")));
}

TEST(FaceWarnings, SaysWhatTheDriverLacks) {
  EXPECT_THAT(FaceWarnings(Seen(60, 0, 0), WithFace(60)), ElementsAre(HasSubstr("nowhere seen")));
  EXPECT_THAT(FaceWarnings(Seen(60, 0, 6), WithFace(60)), ElementsAre(HasSubstr("in 4 of 10")));
  EXPECT_THAT(FaceWarnings(Seen(11, 0, 10), WithFace(60)), ElementsAre(HasSubstr("11 pixels")));
  EXPECT_THAT(FaceWarnings(Seen(60, 70, 10), WithFace(60)),
              ElementsAre(HasSubstr("up to 70 degrees")));
}

}  // namespace
}  // namespace understudy
