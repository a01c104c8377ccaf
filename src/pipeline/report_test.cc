#include "pipeline/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "pipeline/write_json.h"
#include "testing/files.h"
#include "testing/paths.h"

namespace understudy {
namespace {

class Report : public ::testing::Test {
 protected:
  Report() {
    request_.character = "mara.png";
    request_.driving = "dance.mp4";
    request_.output = "out.mp4";
    request_.strength = 0.75F;
    request_.orientation = CharacterOrientation::kImage;
    request_.expression = 1.25F;
    request_.performance = Performance::kFaceOnly;
    request_.tier = Tier::kDraft;
    request_.seed = 9;
    request_.duration_s = 1.5;
    summary_.warnings = {"it rained"};
    summary_.checks = {
        .limb_length_change_p95 = 0.01, .foot_slide_p95 = 0.125, .flipped_triangles = 3};
    clip_.width = 360;
    clip_.height = 480;
    clip_.fps = {30000, 1001};
    for (int i = 0; i < 2; ++i) {
      AnimationFrame drawn;
      drawn.time_s = 0.5 * i;
      drawn.confidence = 0.25F;
      drawn.keypoints[kNose] = {180.5F, 60.25F, 0.9F};
      clip_.frames.push_back(drawn);
      MotionFrame driven;
      driven.keypoints[kNose] = {640, 100.125F, 0.8F};
      driven.guess = i == 1;
      motion_.frames.push_back(driven);
    }
  }
  Json Written(const std::vector<float>& identity = {1.0F, 0.5F}) {
    const std::string path = folder_.File("report.json");
    const Status wrote = WriteReport(path, request_, summary_, motion_, clip_, identity,
                                     {{"perceive", 1.25}, {"motion", 0.5}});
    EXPECT_TRUE(wrote.ok()) << wrote.error().message;
    return Json::parse(testing::ReadFile(path));
  }
  testing::TemporaryFolder folder_;
  AnimateRequest request_;
  AnimateSummary summary_;
  MotionClip motion_;
  AnimationClip clip_;
};

TEST_F(Report, SaysWhatWasAskedForAndDone) {
  const Json json = Written();
  EXPECT_EQ(json["inputs"]["character"], "mara.png");
  EXPECT_EQ(json["inputs"]["driving"], "dance.mp4");
  EXPECT_EQ(json["output"]["file"], "out.mp4");
  EXPECT_EQ(json["output"]["width"], 360);
  EXPECT_EQ(json["output"]["height"], 480);
  EXPECT_EQ(json["output"]["frames"], 2);
  EXPECT_EQ(json["output"]["fps"], Json::array({30000, 1001}));
  EXPECT_EQ(json["options"]["strength"], 0.75);
  EXPECT_EQ(json["options"]["orientation"], "image");
  EXPECT_EQ(json["options"]["expression"], 1.25);
  EXPECT_EQ(json["options"]["performance"], "face");
  EXPECT_EQ(json["options"]["mode"], "draft");
  EXPECT_EQ(json["options"]["background"], "keep");
  EXPECT_EQ(json["options"]["sound"], "keep");
  EXPECT_EQ(json["options"]["physics"], "on");
  EXPECT_EQ(json["options"]["shadow"], "on");
  EXPECT_EQ(json["options"]["camera"], "still");
  EXPECT_EQ(json["options"]["seed"], 9);
  EXPECT_EQ(json["options"]["duration"], 1.5);
  EXPECT_EQ(json["timings_s"]["perceive"], 1.25);
  EXPECT_EQ(json["timings_s"]["motion"], 0.5);
  EXPECT_EQ(json["checks"]["limb_length_change_p95"], 0.01);
  EXPECT_EQ(json["checks"]["foot_slide_p95"], 0.125);
  EXPECT_EQ(json["checks"]["flipped_triangles"], 3);
  EXPECT_EQ(json["warnings"], Json::array({"it rained"}));
}

TEST_F(Report, EveryFrameHasBothSetsOfKeypoints) {
  const Json json = Written();
  ASSERT_EQ(json["frames"].size(), 2U);
  const Json& frame = json["frames"][1];
  EXPECT_EQ(frame["time_s"], 0.5);
  ASSERT_EQ(frame["driving_keypoints"].size(), static_cast<std::size_t>(kKeypoints));
  ASSERT_EQ(frame["output_keypoints"].size(), static_cast<std::size_t>(kKeypoints));
  EXPECT_EQ(frame["driving_keypoints"][kNose], Json::array({640.0, 100.125, 0.8}));
  EXPECT_EQ(frame["output_keypoints"][kNose], Json::array({180.5, 60.25, 0.9}));
  EXPECT_EQ(frame["identity"], 0.5);
  EXPECT_EQ(frame["confidence"], 0.25);
  EXPECT_EQ(frame["guess"], true);
  EXPECT_EQ(json["frames"][0]["guess"], false);
}

TEST_F(Report, NumbersThatAreNotFiniteDoNotBreakIt) {
  const Json json = Written({std::numeric_limits<float>::quiet_NaN(), 1});
  EXPECT_EQ(json["frames"][0]["identity"], 0.0);
}

// File names are bytes; JSON is UTF-8.
TEST_F(Report, FileNamesThatAreNoUtf8) {
  request_.driving = "caf\xe9.mp4";
  const Json json = Written();
  EXPECT_EQ(json["inputs"]["driving"], "caf\xef\xbf\xbd.mp4");
}

TEST_F(Report, AFolderThatIsMissing) {
  const Status wrote =
      WriteReport(folder_.File("none/report.json"), request_, summary_, motion_, clip_, {1, 1}, {});
  ASSERT_FALSE(wrote.ok());
  EXPECT_EQ(wrote.error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace understudy
