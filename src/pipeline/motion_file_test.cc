#include "pipeline/motion_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <string>

#include "pipeline/write_json.h"
#include "testing/files.h"
#include "testing/messages.h"
#include "testing/paths.h"
#include "testing/toy_figure.h"

namespace understudy {
namespace {

using ::testing::HasSubstr;
using testing::IsOneSentence;
using testing::ReadFile;
using testing::TemporaryFolder;
using testing::WriteFile;

// Three frames in which every field has another value, each a number that the file can hold.
MotionClip Clip() {
  const testing::ToyFigure toy = testing::MakeToyFigure();
  MotionClip clip;
  clip.width = 1280;
  clip.height = 720;
  clip.fps = {30000, 1001};
  clip.skeleton = toy.skeleton;
  clip.pixels_per_metre = 312.25;
  for (int i = 0; i < 3; ++i) {
    MotionFrame frame = toy.rest;
    frame.time_s = 0.03125 * i;
    for (int k = 0; k < kKeypoints; ++k) {
      const auto v = static_cast<float>(k + 200 * i);
      frame.keypoints[k] = {v * 0.125F, 720 - v * 0.25F, static_cast<float>(k % 9) / 8};
    }
    for (int j = 0; j < kJoints; ++j) {
      const auto angle = static_cast<float>(0.1 * j - 0.7 * i);
      frame.rotations[j] = Eigen::AngleAxisf(angle, Eigen::Vector3f(1, 2, 3).normalized());
    }
    frame.root = {0.5F, -0.25F, static_cast<float>(i)};
    for (int c = 0; c < kFaceCoefficients; ++c) {
      frame.face.coefficients[c] = static_cast<float>(c) / 16;
    }
    frame.face.head = {12.5F, -3.25F, 1.5F};
    frame.face.gaze_x = -0.5F;
    frame.face.gaze_y = 0.25F;
    frame.face.confidence = 0.75F;
    frame.foot_contact = {i == 0, i == 1};
    frame.confidence = 0.5F;
    frame.guess = i == 2;
    frame.camera = {12.5F, -3.25F, 1.25F, 0.125F};
    clip.frames.push_back(frame);
  }
  return clip;
}

class MotionFile : public ::testing::Test {
 protected:
  MotionFile() : path_(folder_.File("motion.json")) {
    EXPECT_TRUE(WriteMotionFile(path_, Clip()).ok());
  }

  Result<MotionClip> ReadText(const std::string& text) {
    WriteFile(path_, text);
    return ReadMotionFile(path_);
  }

  Result<MotionClip> ReadEdited(const std::function<void(Json&)>& edit) {
    Json json = Json::parse(ReadFile(path_));
    edit(json);
    return ReadText(json.dump());
  }

  // The file with one thing wrong is refused, with one sentence that names it.
  void ExpectRefused(const std::string& field, const std::function<void(Json&)>& edit,
                     ErrorCode code = ErrorCode::kCorruptInput) {
    const std::string whole = ReadFile(path_);
    const Result<MotionClip> read = ReadEdited(edit);
    WriteFile(path_, whole);
    ASSERT_FALSE(read.ok()) << field;
    EXPECT_EQ(read.error().code, code) << read.error().message;
    EXPECT_THAT(read.error().message, IsOneSentence());
    EXPECT_THAT(read.error().message, HasSubstr(path_));
    EXPECT_THAT(read.error().message, HasSubstr(field));
  }

  TemporaryFolder folder_;
  std::string path_;
};

TEST_F(MotionFile, ComesBackExactly) {
  const MotionClip wrote = Clip();
  const Result<MotionClip> read = ReadMotionFile(path_);
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->width, wrote.width);
  EXPECT_EQ(read->height, wrote.height);
  EXPECT_EQ(read->fps, wrote.fps);
  EXPECT_EQ(read->pixels_per_metre, wrote.pixels_per_metre);
  for (int j = 0; j < kJoints; ++j) {
    EXPECT_LT((read->skeleton.offsets[j] - wrote.skeleton.offsets[j]).norm(), 1e-5F) << j;
  }
  ASSERT_EQ(read->frames.size(), wrote.frames.size());
  for (std::size_t i = 0; i < wrote.frames.size(); ++i) {
    const MotionFrame& a = wrote.frames[i];
    const MotionFrame& b = read->frames[i];
    EXPECT_EQ(a.time_s, b.time_s);
    for (int k = 0; k < kKeypoints; ++k) {
      EXPECT_EQ(a.keypoints[k].x, b.keypoints[k].x);
      EXPECT_EQ(a.keypoints[k].y, b.keypoints[k].y);
      EXPECT_EQ(a.keypoints[k].confidence, b.keypoints[k].confidence);
    }
    for (int j = 0; j < kJoints; ++j) {
      EXPECT_LT((a.rotations[j].coeffs() - b.rotations[j].coeffs()).norm(), 2e-6F) << j;
    }
    EXPECT_EQ(a.root, b.root);
    EXPECT_EQ(a.face.coefficients, b.face.coefficients);
    EXPECT_EQ(a.face.head.yaw, b.face.head.yaw);
    EXPECT_EQ(a.face.head.pitch, b.face.head.pitch);
    EXPECT_EQ(a.face.head.roll, b.face.head.roll);
    EXPECT_EQ(a.face.gaze_x, b.face.gaze_x);
    EXPECT_EQ(a.face.gaze_y, b.face.gaze_y);
    EXPECT_EQ(a.face.confidence, b.face.confidence);
    EXPECT_EQ(a.foot_contact, b.foot_contact);
    EXPECT_EQ(a.confidence, b.confidence);
    EXPECT_EQ(a.guess, b.guess);
    EXPECT_EQ(a.camera.dx, b.camera.dx);
    EXPECT_EQ(a.camera.dy, b.camera.dy);
    EXPECT_EQ(a.camera.scale, b.camera.scale);
    EXPECT_EQ(a.camera.angle, b.camera.angle);
  }
}

TEST_F(MotionFile, TheSameMotionGivesTheSameBytes) {
  ASSERT_TRUE(WriteMotionFile(folder_.File("again.json"), Clip()).ok());
  EXPECT_EQ(ReadFile(path_), ReadFile(folder_.File("again.json")));
}

// A float would be off by more than a frame's tenth after an hour.
TEST_F(MotionFile, LateTimesKeepTheirDigits) {
  MotionClip clip = Clip();
  clip.frames[2].time_s = 36000.01234;
  ASSERT_TRUE(WriteMotionFile(path_, clip).ok());
  const Result<MotionClip> read = ReadMotionFile(path_);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->frames[2].time_s, 36000.01234);
}

// JSON has no word for them, so they are written as 0.
TEST_F(MotionFile, NumbersThatAreNotFiniteAreWrittenAsNought) {
  MotionClip clip = Clip();
  clip.frames[0].keypoints[0].x = std::numeric_limits<float>::quiet_NaN();
  clip.frames[0].root.x() = std::numeric_limits<float>::infinity();
  ASSERT_TRUE(WriteMotionFile(path_, clip).ok());
  const Result<MotionClip> read = ReadMotionFile(path_);
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->frames[0].keypoints[0].x, 0);
  EXPECT_EQ(read->frames[0].root.x(), 0);
}

TEST_F(MotionFile, WithoutFaceContactAndConfidenceIsEnough) {
  const Result<MotionClip> read = ReadEdited([](Json& json) {
    json.erase("pixels_per_metre");
    for (const char* name : {"face", "foot_contact", "camera", "confidence", "guess"}) {
      json["frames"][0].erase(name);
    }
  });
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_FALSE(read->frames[0].guess);
  EXPECT_EQ(read->frames[0].face.confidence, 0);
  EXPECT_EQ(read->frames[0].camera.dx, 0);
  EXPECT_EQ(read->frames[0].camera.scale, 1);
}

TEST_F(MotionFile, ACameraWithoutAScaleIsCorrupt) {
  for (const double scale : {0.0, -1.0, 1e6}) {
    const Result<MotionClip> read =
        ReadEdited([&](Json& json) { json["frames"][1]["camera"][2] = scale; });
    ASSERT_FALSE(read.ok()) << scale;
    EXPECT_EQ(read.error().code, ErrorCode::kCorruptInput);
    EXPECT_NE(read.error().message.find("scale"), std::string::npos);
  }
}

TEST_F(MotionFile, EveryTruncationIsCorrupt) {
  const std::string whole = ReadFile(path_);
  for (std::size_t size = 0; size + 2 < whole.size(); size += whole.size() / 40) {
    const Result<MotionClip> read = ReadText(whole.substr(0, size));
    ASSERT_FALSE(read.ok()) << size;
    EXPECT_EQ(read.error().code, ErrorCode::kCorruptInput) << size;
    EXPECT_THAT(read.error().message, IsOneSentence());
  }
}

TEST_F(MotionFile, WhatIsNoMotionFile) {
  for (const char* text : {"", "hello", "[]", "3", "null", "{\"version\": NaN}",
                           "{\"width\": 1e999}", "\xff\xfe{}", "{\"version\": 1}"}) {
    const Result<MotionClip> read = ReadText(text);
    ASSERT_FALSE(read.ok()) << text;
    EXPECT_EQ(read.error().code, ErrorCode::kCorruptInput) << text;
    EXPECT_THAT(read.error().message, IsOneSentence());
  }
  EXPECT_EQ(ReadMotionFile(folder_.File("missing.json")).error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(ReadMotionFile(folder_.path().string()).ok());
}

TEST_F(MotionFile, WrongVersions) {
  ExpectRefused("version", [](Json& json) { json.erase("version"); });
  ExpectRefused("version", [](Json& json) { json["version"] = "one"; });
  ExpectRefused("version", [](Json& json) { json["version"] = 0; });
  ExpectRefused(
      "version 2", [](Json& json) { json["version"] = 2; }, ErrorCode::kUnsupported);
  // As a signed number of 64 bits this would be -1.
  ExpectRefused(
      "version 18446744073709551615", [](Json& json) { json["version"] = 18446744073709551615U; },
      ErrorCode::kUnsupported);
}

TEST_F(MotionFile, WrongSizesAndRates) {
  ExpectRefused("width", [](Json& json) { json["width"] = "1280"; });
  ExpectRefused("width", [](Json& json) { json["width"] = 0; });
  ExpectRefused("width", [](Json& json) { json["width"] = 99.5; });
  ExpectRefused("width", [](Json& json) { json["width"] = 1e300; });
  ExpectRefused("height", [](Json& json) { json.erase("height"); });
  ExpectRefused("height", [](Json& json) { json["height"] = -720; });
  ExpectRefused("fps", [](Json& json) { json["fps"] = 30; });
  ExpectRefused("fps", [](Json& json) { json["fps"] = {30}; });
  ExpectRefused("fps", [](Json& json) { json["fps"] = {0, 1}; });
  ExpectRefused("fps", [](Json& json) { json["fps"] = {30, 0}; });
  ExpectRefused("fps", [](Json& json) { json["fps"] = {29.97, 1}; });
  ExpectRefused("fps", [](Json& json) { json["fps"] = {1e30, 1e29}; });
  ExpectRefused("fps is 1000/1", [](Json& json) { json["fps"] = {1000, 1}; });
  ExpectRefused("fps is 1/1000", [](Json& json) { json["fps"] = {1, 1000}; });
  ExpectRefused("pixels_per_metre", [](Json& json) { json["pixels_per_metre"] = "many"; });
}

TEST_F(MotionFile, WrongSkeletons) {
  ExpectRefused("skeleton.pelvis", [](Json& json) { json.erase("skeleton"); });
  ExpectRefused("skeleton.head", [](Json& json) { json["skeleton"].erase("head"); });
  ExpectRefused("skeleton.l_knee.offset", [](Json& json) {
    json["skeleton"]["l_knee"]["offset"] = {0, 1};
  });
  ExpectRefused("skeleton.l_knee.offset",
                [](Json& json) { json["skeleton"]["l_knee"]["offset"][1] = nullptr; });
}

TEST_F(MotionFile, WrongFrames) {
  ExpectRefused("frames", [](Json& json) { json.erase("frames"); });
  ExpectRefused("frames", [](Json& json) { json["frames"] = Json::array(); });
  ExpectRefused("frames", [](Json& json) { json["frames"] = 3; });
  ExpectRefused("frame 1: time_s", [](Json& json) { json["frames"][1] = nullptr; });
  ExpectRefused("frame 1: time_s", [](Json& json) { json["frames"][1]["time_s"] = "late"; });
  ExpectRefused("frame 2: keypoints", [](Json& json) { json["frames"][2]["keypoints"].erase(7); });
  ExpectRefused("frame 0: keypoint 7", [](Json& json) {
    json["frames"][0]["keypoints"][7] = {1, 2};
  });
  ExpectRefused("frame 0: keypoint 7",
                [](Json& json) { json["frames"][0]["keypoints"][7][1] = nullptr; });
  // Finite as a double, but no float.
  ExpectRefused("frame 0: keypoint 7",
                [](Json& json) { json["frames"][0]["keypoints"][7][0] = 1e300; });
  ExpectRefused("frame 0: rotations.pelvis",
                [](Json& json) { json["frames"][0].erase("rotations"); });
  ExpectRefused("frame 0: rotations.neck", [](Json& json) {
    json["frames"][0]["rotations"]["neck"] = {1, 0, 0};
  });
  ExpectRefused("frame 0: rotations.neck", [](Json& json) {
    json["frames"][0]["rotations"]["neck"] = {0, 0, 0, 0};
  });
  ExpectRefused("frame 0: root", [](Json& json) { json["frames"][0]["root"] = "here"; });
  ExpectRefused("frame 0: root", [](Json& json) { json["frames"][0]["root"][2] = -1e300; });
  ExpectRefused("face.jawOpen", [](Json& json) { json["frames"][0]["face"]["jawOpen"] = "wide"; });
  ExpectRefused("face.headYaw", [](Json& json) { json["frames"][0]["face"]["headYaw"] = 1e300; });
  ExpectRefused("frame 0: confidence",
                [](Json& json) { json["frames"][0]["confidence"] = "sure"; });
}

TEST_F(MotionFile, TooManyFrames) {
  ExpectRefused(
      "100001 frames", [](Json& json) { json["frames"] = std::vector<Json>(100'001, Json(0)); },
      ErrorCode::kLimitExceeded);
}

// Quoting such a value in the message once needed as much stack as the value is deep.
TEST_F(MotionFile, DeepNestingIsToldWithoutGoingIntoIt) {
  const int deep = 300'000;
  const std::string nested = std::string(deep, '[') + std::string(deep, ']');
  const Result<MotionClip> read = ReadText("{\"version\": 1, \"width\": " + nested + "}");
  ASSERT_FALSE(read.ok());
  EXPECT_THAT(read.error().message, HasSubstr("width is an array"));
}

TEST_F(MotionFile, AFolderThatIsMissingIsToldAndNothingIsLeft) {
  const Status wrote = WriteMotionFile(folder_.File("none/motion.json"), Clip());
  ASSERT_FALSE(wrote.ok());
  EXPECT_EQ(wrote.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(testing::NamesIn(folder_.path()), ::testing::ElementsAre("motion.json"));
}

}  // namespace
}  // namespace understudy
