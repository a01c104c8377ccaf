#include "pipeline/read_openpose.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "pipeline/openpose_files.h"
#include "pipeline/openpose_order.h"
#include "pipeline/write_json.h"
#include "testing/files.h"
#include "testing/messages.h"
#include "testing/paths.h"
#include "testing/toy_figure.h"

namespace understudy {
namespace {

using ::testing::HasSubstr;
using testing::IsOneSentence;
using testing::WriteFile;

constexpr Rational kFps = {25, 1};

// The toy figure's body in COCO order, moved and scaled.
Json Coco18(float dx = 0, float scale = 1) {
  const Keypoints& k = testing::MakeToyFigure().seen.keypoints;
  Json list = Json::array();
  for (const int i : kCoco18) {
    const int at = i < 0 ? kNose : i;
    list.push_back(scale * k[at].x + dx);
    list.push_back(scale * k[at].y);
    list.push_back(1.0);
  }
  return list;
}

Json Person(const Json& body) { return {{"pose_keypoints_2d", body}}; }

Json Frame(const std::vector<Json>& people) {
  return {{"people", people}, {"canvas_width", 1000}, {"canvas_height", 500}};
}

class ReadOpenPoseTest : public ::testing::Test {
 protected:
  Result<std::vector<Observation>> Read(const Json& json) {
    WriteFile(path_, json.dump());
    return ReadOpenPose(path_, kFps);
  }

  std::vector<Observation> MustRead(const Json& json) {
    Result<std::vector<Observation>> seen = Read(json);
    EXPECT_TRUE(seen.ok()) << seen.error().message;
    return seen.ok() ? *seen : std::vector<Observation>{};
  }

  void ExpectRefused(const std::string& text, const std::string& said,
                     ErrorCode code = ErrorCode::kCorruptInput) {
    WriteFile(path_, text);
    const Result<std::vector<Observation>> seen = ReadOpenPose(path_, kFps);
    ASSERT_FALSE(seen.ok()) << said;
    EXPECT_EQ(seen.error().code, code) << seen.error().message;
    EXPECT_THAT(seen.error().message, IsOneSentence());
    EXPECT_THAT(seen.error().message, HasSubstr(path_));
    EXPECT_THAT(seen.error().message, HasSubstr(said));
  }

  testing::TemporaryFolder folder_;
  std::string path_ = folder_.File("poses.json");
};

TEST_F(ReadOpenPoseTest, WhatTrackWroteComesBack) {
  MotionClip clip;
  clip.width = 1280;
  clip.height = 2000;
  for (int i = 0; i < 3; ++i) {
    MotionFrame frame;
    for (int k = 0; k < kKeypoints; ++k) {
      frame.keypoints[k] = {static_cast<float>(2 * k + i + 1), static_cast<float>(1000 + k), 0.5F};
    }
    clip.frames.push_back(frame);
  }
  const std::string folder = folder_.File("poses");
  ASSERT_TRUE(WriteOpenPose(folder, clip).ok());
  for (const std::string& path : {folder, folder + "/frame_%012d_keypoints.json"}) {
    const auto seen = ReadOpenPose(path, kFps);
    ASSERT_TRUE(seen.ok()) << seen.error().message;
    ASSERT_EQ(seen->size(), 3U);
    for (int i = 0; i < 3; ++i) {
      const Observation& o = (*seen)[i];
      EXPECT_EQ(o.time.index, i);
      EXPECT_EQ(o.time.fps, kFps);
      EXPECT_EQ(o.width, 1280);
      EXPECT_EQ(o.height, 2000);
      ASSERT_TRUE(o.person.has_value());
      for (int k = 0; k < kKeypoints; ++k) {
        EXPECT_EQ(o.keypoints[k].x, clip.frames[i].keypoints[k].x) << k;
        EXPECT_EQ(o.keypoints[k].y, clip.frames[i].keypoints[k].y) << k;
        EXPECT_EQ(o.keypoints[k].confidence, 0.5F) << k;
      }
    }
  }
}

TEST_F(ReadOpenPoseTest, AListOfFramesInCocoOrder) {
  const auto seen = MustRead({Frame({Person(Coco18())}), Frame({}), Frame({Person(Coco18(3))})});
  ASSERT_EQ(seen.size(), 3U);
  const Keypoints& toy = testing::MakeToyFigure().seen.keypoints;
  for (int k = 0; k < kBodyKeypoints; ++k) {
    EXPECT_FLOAT_EQ(seen[0].keypoints[k].x, toy[k].x) << k;
    EXPECT_FLOAT_EQ(seen[2].keypoints[k].x, toy[k].x + 3) << k;
  }
  EXPECT_EQ(seen[0].keypoints[kLeftBigToe].confidence, 0) << "18 points have no feet";
  EXPECT_EQ(seen[0].face.confidence, 0);
  EXPECT_FALSE(seen[1].person.has_value());
  EXPECT_EQ(seen[0].width, 1000);
  EXPECT_EQ(seen[0].height, 500);
}

TEST_F(ReadOpenPoseTest, OneFrameAlone) {
  EXPECT_EQ(MustRead(Frame({Person(Coco18())})).size(), 1U);
  EXPECT_EQ(MustRead({{"frames", {Frame({Person(Coco18())}), Frame({Person(Coco18())})}}}).size(),
            2U);
}

TEST_F(ReadOpenPoseTest, JointsThatWereNotFound) {
  Json body = Coco18();
  for (int c = 0; c < 3; ++c) {
    body[3 * 4 + c] = 0;        // right wrist
    body[3 * 7 + c] = nullptr;  // left wrist
  }
  Json person = Person(body);
  person["face_keypoints_2d"] = nullptr;
  person["hand_left_keypoints_2d"] = Json::array();
  const auto seen = MustRead(Frame({person}));
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].keypoints[kRightWristPoint].confidence, 0);
  EXPECT_EQ(seen[0].keypoints[kLeftWristPoint].confidence, 0);
  EXPECT_EQ(seen[0].keypoints[kLeftElbowPoint].confidence, 1);
}

TEST_F(ReadOpenPoseTest, TheLargestIsFollowedWhereverInTheList) {
  Json frames = Json::array();
  for (int i = 0; i < 10; ++i) {
    const auto step = static_cast<float>(i);
    const Json large = Person(Coco18(300 - 5 * step, 1.2F));
    const Json small = Person(Coco18(100 + 5 * step, 0.5F));
    const Json stub = Person(Json::array({10, 10, 1, 20, 20, 1, 30, 30, 1}));
    (void)stub;
    if (i == 6) {
      frames.push_back(Frame({small}));
    } else {
      frames.push_back(i % 2 == 0 ? Frame({small, large}) : Frame({large, small}));
    }
  }
  const auto seen = MustRead(frames);
  const Keypoints& toy = testing::MakeToyFigure().seen.keypoints;
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(seen[i].person.has_value(), i != 6) << i;
    if (i != 6) {
      EXPECT_NEAR(seen[i].keypoints[kNose].x, 1.2F * toy[kNose].x + 300 - 5 * static_cast<float>(i),
                  1e-3)
          << i;
    }
  }
}

TEST_F(ReadOpenPoseTest, SharesOfTheCanvas) {
  Json body = Coco18();
  for (std::size_t i = 0; i < body.size(); i += 3) {
    body[i] = body[i].get<double>() / 1000;
    body[i + 1] = body[i + 1].get<double>() / 500;
  }
  const auto seen = MustRead(Frame({Person(body)}));
  const Keypoints& toy = testing::MakeToyFigure().seen.keypoints;
  EXPECT_NEAR(seen[0].keypoints[kLeftAnklePoint].x, toy[kLeftAnklePoint].x, 1e-2);
  EXPECT_NEAR(seen[0].keypoints[kLeftAnklePoint].y, toy[kLeftAnklePoint].y, 1e-2);
}

TEST_F(ReadOpenPoseTest, WithoutACanvasAllPointsLieInside) {
  const auto seen = MustRead({{"people", {Person(Coco18())}}});
  for (int k = 0; k < kBodyKeypoints; ++k) {
    EXPECT_LE(seen[0].keypoints[k].x, static_cast<float>(seen[0].width));
    EXPECT_LE(seen[0].keypoints[k].y, static_cast<float>(seen[0].height));
  }
}

TEST_F(ReadOpenPoseTest, ANumberThatIsMissingIsAFrameWithNobody) {
  for (const char* name : {"a_8_keypoints.json", "a_9_keypoints.json", "a_11_keypoints.json"}) {
    WriteFile(folder_.File(name), Frame({Person(Coco18())}).dump());
  }
  WriteFile(folder_.File("notes.json"), "{}");
  const auto seen = ReadOpenPose(folder_.path().string(), kFps);
  ASSERT_TRUE(seen.ok()) << seen.error().message;
  ASSERT_EQ(seen->size(), 4U);
  EXPECT_TRUE((*seen)[1].person.has_value());
  EXPECT_FALSE((*seen)[2].person.has_value());
  EXPECT_TRUE((*seen)[3].person.has_value());
}

TEST_F(ReadOpenPoseTest, FoldersThatHoldNone) {
  const auto refused = [&](const std::string& path, ErrorCode code, const std::string& said) {
    const auto seen = ReadOpenPose(path, kFps);
    ASSERT_FALSE(seen.ok());
    EXPECT_EQ(seen.error().code, code) << seen.error().message;
    EXPECT_THAT(seen.error().message, IsOneSentence());
    EXPECT_THAT(seen.error().message, HasSubstr(said));
  };
  const std::string folder = folder_.path().string();
  refused(folder, ErrorCode::kNotFound, "holds 0 files");
  refused(folder + "/x_%03d.json", ErrorCode::kNotFound, "x_%03d.json");
  refused(folder + "/none/x_%03d.json", ErrorCode::kNotFound, "none");
  WriteFile(folder_.File("a_1_keypoints.json"), "{}");
  WriteFile(folder_.File("a_999999999_keypoints.json"), "{}");
  refused(folder, ErrorCode::kLimitExceeded, "from 1 to 999999999");
  WriteFile(folder_.File("b_1_keypoints.json"), "{}");
  refused(folder, ErrorCode::kCorruptInput, "2 sequences");
}

TEST_F(ReadOpenPoseTest, NobodyInAnyFrame) {
  ExpectRefused(Json({Frame({}), Frame({})}).dump(), "2 frames", ErrorCode::kNotFound);
  Json nothing = Json::array();
  for (int i = 0; i < 54; ++i) {
    nothing.push_back(0);
  }
  ExpectRefused(Frame({Person(nothing)}).dump(), "1 frame", ErrorCode::kNotFound);
}

TEST_F(ReadOpenPoseTest, FilesThatAreBroken) {
  ExpectRefused("", "0 bytes");
  ExpectRefused("[", "not JSON");
  ExpectRefused("[]", "0 frames");
  ExpectRefused("[1, 2]", "people");
  ExpectRefused("{\"people\": 3}", "people is 3");
  ExpectRefused("{\"people\": [3]}", "a person is 3");
  const std::string whole = Json(Json::array({Frame({Person(Coco18())})})).dump();
  for (std::size_t n = 1; n < whole.size(); n += 7) {
    ExpectRefused(whole.substr(0, n), "not JSON");
  }
}

TEST_F(ReadOpenPoseTest, NumbersThatAreNone) {
  std::string text = Frame({Person(Coco18())}).dump();
  const std::size_t first = text.find('[', text.find("pose_keypoints_2d")) + 1;
  const std::size_t end = text.find(',', first);
  for (const char* number : {"1e7", "-1e300", "\"x\"", "[]", "true"}) {
    std::string bad = text;
    ExpectRefused(bad.replace(first, end - first, number), "pose_keypoints_2d[0]");
  }
  for (const char* number : {"1e400", "NaN", "Infinity"}) {
    std::string bad = text;
    ExpectRefused(bad.replace(first, end - first, number), "not JSON");
  }
}

TEST_F(ReadOpenPoseTest, WrongCounts) {
  Json body = Coco18();
  body.push_back(1);
  ExpectRefused(Frame({Person(body)}).dump(), "55 numbers");
  body = Json::array();
  for (int i = 0; i < 45; ++i) {
    body.push_back(1);
  }
  ExpectRefused(Frame({Person(body)}).dump(), "15 points");
  Json person = Person(Coco18());
  person["face_keypoints_2d"] = body;
  ExpectRefused(Frame({person}).dump(), "face_keypoints_2d has 15 points");
  person = Person(Coco18());
  person["hand_right_keypoints_2d"] = body;
  ExpectRefused(Frame({person}).dump(), "hand_right_keypoints_2d has 15 points");
  Json frame = Frame({Person(Coco18())});
  frame["canvas_width"] = -5;
  ExpectRefused(frame.dump(), "canvas_width is -5");
  ExpectRefused(Frame(std::vector<Json>(1001, Json::object())).dump(), "1001 people",
                ErrorCode::kLimitExceeded);
}

TEST_F(ReadOpenPoseTest, TooLargeIsRefusedUnread) {
  WriteFile(path_, "[");
  std::filesystem::resize_file(path_, 200'000'000);
  const auto seen = ReadOpenPose(path_, kFps);
  ASSERT_FALSE(seen.ok());
  EXPECT_EQ(seen.error().code, ErrorCode::kLimitExceeded);
  EXPECT_THAT(seen.error().message, HasSubstr("200000000 bytes"));
}

TEST_F(ReadOpenPoseTest, NestedTooDeepIsNoOverflow) {
  ExpectRefused(std::string(1'000'000, '['), "not JSON");
  ExpectRefused(std::string(200'000, '[') + std::string(200'000, ']'), "people");
}

}  // namespace
}  // namespace understudy
