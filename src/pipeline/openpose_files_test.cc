#include "pipeline/openpose_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "pipeline/write_json.h"
#include "testing/files.h"
#include "testing/paths.h"

namespace understudy {
namespace {

using ::testing::ElementsAre;

MotionClip Clip(int frames) {
  MotionClip clip;
  for (int i = 0; i < frames; ++i) {
    MotionFrame frame;
    for (int k = 0; k < kKeypoints; ++k) {
      frame.keypoints[k] = {static_cast<float>(10 * k + i), static_cast<float>(1000 + k), 0.5F};
    }
    clip.frames.push_back(frame);
  }
  return clip;
}

// Point `index` of a flat list of x, y, confidence.
std::vector<float> Point(const Json& list, int index) {
  return {list[3 * index], list[3 * index + 1], list[3 * index + 2]};
}

TEST(OpenPoseFiles, OnePerFrameWithTheKnownNames) {
  const testing::TemporaryFolder folder;
  ASSERT_TRUE(WriteOpenPose(folder.File("a/b"), Clip(3)).ok());
  EXPECT_THAT(testing::NamesIn(folder.path() / "a/b"),
              ElementsAre("frame_000000000000_keypoints.json", "frame_000000000001_keypoints.json",
                          "frame_000000000002_keypoints.json"));
}

TEST(OpenPoseFiles, PointsInOpenPoseOrder) {
  const testing::TemporaryFolder folder;
  MotionClip clip = Clip(1);
  clip.frames[0].keypoints[kLeftEye].confidence = 0;
  ASSERT_TRUE(WriteOpenPose(folder.path().string(), clip).ok());
  const Json json =
      Json::parse(testing::ReadFile(folder.File("frame_000000000000_keypoints.json")));
  EXPECT_EQ(json["version"], 1.3);
  ASSERT_EQ(json["people"].size(), 1U);
  const Json& person = json["people"][0];
  const Json& body = person["pose_keypoints_2d"];
  ASSERT_EQ(body.size(), 75U);
  ASSERT_EQ(person["face_keypoints_2d"].size(), 210U);
  ASSERT_EQ(person["hand_left_keypoints_2d"].size(), 63U);
  ASSERT_EQ(person["hand_right_keypoints_2d"].size(), 63U);
  const auto x = [&](int index) { return Point(body, index)[0]; };
  EXPECT_EQ(x(0), 10 * kNose);
  EXPECT_EQ(x(1), 10 * (kLeftShoulderPoint + kRightShoulderPoint) / 2.0F);  // the neck
  EXPECT_EQ(x(4), 10 * kRightWristPoint);
  EXPECT_EQ(x(7), 10 * kLeftWristPoint);
  EXPECT_EQ(x(8), 10 * (kLeftHipPoint + kRightHipPoint) / 2.0F);  // the middle of the hips
  EXPECT_EQ(x(11), 10 * kRightAnklePoint);
  EXPECT_EQ(x(14), 10 * kLeftAnklePoint);
  EXPECT_EQ(x(19), 10 * kLeftBigToe);
  EXPECT_EQ(x(24), 10 * kRightHeel);
  EXPECT_THAT(Point(body, 16), ElementsAre(0, 0, 0));  // what was not seen has no place
  EXPECT_EQ(Point(person["face_keypoints_2d"], 30)[0], 10 * (kFaceFirst + 30));
  EXPECT_THAT(Point(person["face_keypoints_2d"], 68), ElementsAre(0, 0, 0));
  EXPECT_EQ(Point(person["hand_left_keypoints_2d"], 20)[0], 10 * (kLeftHandFirst + 20));
  EXPECT_EQ(Point(person["hand_right_keypoints_2d"], 0)[0], 10 * kRightHandFirst);
}

TEST(OpenPoseFiles, AFileInPlaceOfTheFolder) {
  const testing::TemporaryFolder folder;
  testing::WriteFile(folder.File("taken"), "x");
  for (const char* name : {"taken", "taken/under"}) {
    const Status wrote = WriteOpenPose(folder.File(name), Clip(1));
    ASSERT_FALSE(wrote.ok()) << name;
    EXPECT_EQ(wrote.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(wrote.error().message, ::testing::HasSubstr(folder.File(name)));
  }
}

}  // namespace
}  // namespace understudy
