#include "pipeline/parse_bvh.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "pipeline/pose_bvh.h"
#include "testing/messages.h"

namespace understudy {
namespace {

using ::testing::HasSubstr;
using testing::IsOneSentence;

// A root with one joint and its end, 9 channels, 2 frames.
const char* const kSmall =
    "HIERARCHY\nROOT Hips\n{\n  OFFSET 0 0 0\n  CHANNELS 6 Xposition Yposition Zposition Zrotation "
    "Xrotation Yrotation\n  JOINT Upper Leg.L\n  {\n    OFFSET 0 -10 0\n    CHANNELS 3 Yrotation "
    "Xrotation Zrotation\n    End Site\n    {\n      OFFSET 0 -5 0\n    }\n  }\n}\nMOTION\nFrames: "
    "2\nFrame Time: 0.04\n1 2 3 0 0 0 0 0 0\n4 5 6 90 0 0 0 90 0\n";

std::string With(const std::string& what, const std::string& instead) {
  std::string text = kSmall;
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), instead);
}

void ExpectRefused(const std::string& text, const std::string& said,
                   ErrorCode code = ErrorCode::kCorruptInput) {
  const Result<BvhClip> read = ParseBvh(text, "a.bvh");
  ASSERT_FALSE(read.ok()) << said;
  EXPECT_EQ(read.error().code, code) << read.error().message;
  EXPECT_THAT(read.error().message, IsOneSentence());
  EXPECT_THAT(read.error().message, HasSubstr("a.bvh"));
  EXPECT_THAT(read.error().message, HasSubstr(said));
}

TEST(ParseBvh, HierarchyAndMotion) {
  const Result<BvhClip> clip = ParseBvh(kSmall, "a.bvh");
  ASSERT_TRUE(clip.ok()) << clip.error().message;
  ASSERT_EQ(clip->joints.size(), 3U);
  EXPECT_EQ(clip->joints[1].name, "Upper Leg.L");
  EXPECT_EQ(clip->joints[1].parent, 0);
  EXPECT_TRUE(clip->joints[2].end_site);
  EXPECT_EQ(clip->channels, 9U);
  EXPECT_EQ(clip->frames, 2U);
  EXPECT_EQ(clip->frame_time_s, 0.04);
  const BvhPose pose = PoseBvh(*clip, 1);
  // The hips turn a quarter about Z, which carries the leg from down to the right; the leg's own
  // quarter about X takes its end toward the viewer's other side.
  EXPECT_LT((pose.positions[1] - Eigen::Vector3f(14, 5, 6)).norm(), 1e-4F);
  EXPECT_LT((pose.positions[2] - Eigen::Vector3f(14, 5, 1)).norm(), 1e-4F);
}

TEST(ParseBvh, LayoutsThatOtherProgramsWrite) {
  EXPECT_TRUE(ParseBvh(With("\n{\n  OFFSET", " {\r\n\tOFFSET"), "a.bvh").ok());
  EXPECT_TRUE(ParseBvh(With("Frames: 2", "Frames :\t2"), "a.bvh").ok());
  EXPECT_TRUE(ParseBvh(With("HIERARCHY", "\xEF\xBB\xBFhierarchy"), "a.bvh").ok());
  EXPECT_TRUE(ParseBvh(With("1 2 3 0 0", "1 2 3\n0 0"), "a.bvh").ok()) << "a frame on two lines";
  EXPECT_TRUE(ParseBvh(With("0 90 0\n", "0 4.1e-320 0"), "a.bvh").ok()) << "nearly nothing";
  EXPECT_TRUE(ParseBvh(std::string(kSmall) + "1 2 3 0 0 0 0 0 0\n", "a.bvh").ok())
      << "more than claimed";
}

TEST(ParseBvh, APositionInPlaceOfTheOffsetOrBesideIt) {
  const std::string six = With("CHANNELS 3 Y", "CHANNELS 6 Xposition Yposition Zposition Y");
  for (const char* position : {" 0 -10 0", " 0 0 0"}) {
    std::string text = six;
    text.replace(text.find("0.04\n"), std::string::npos,
                 std::string("0.04\n1 2 3 0 0 0") + position + " 0 0 0\n1 2 3 0 0 0" + position +
                     " 0 0 0\n");
    const Result<BvhClip> clip = ParseBvh(text, "a.bvh");
    ASSERT_TRUE(clip.ok()) << clip.error().message;
    EXPECT_LT((PoseBvh(*clip, 0).positions[1] - Eigen::Vector3f(1, -8, 3)).norm(), 1e-4F);
  }
}

TEST(ParseBvh, Empty) {
  ExpectRefused("", "HIERARCHY");
  ExpectRefused(" \n\n", "line 3");
}

TEST(ParseBvh, NoBvhAtAll) { ExpectRefused("{\"people\": []}", "HIERARCHY"); }

TEST(ParseBvh, CutOffAnywhere) {
  const std::string whole = kSmall;
  for (std::size_t n = 0; n + 3 < whole.size(); ++n) {
    const Result<BvhClip> read = ParseBvh(whole.substr(0, n), "a.bvh");
    EXPECT_FALSE(read.ok()) << n;
  }
  ExpectRefused(whole.substr(0, whole.find("4 5 6")), "says that it has 2 frames, and holds 1");
}

TEST(ParseBvh, NumbersThatAreNone) {
  for (const char* number : {"nan", "inf", "-inf", "1e30", "1e400", "1e8", "0x10", "1,5", "x"}) {
    ExpectRefused(With("4 5 6", std::string("4 5 ") + number), number);
    ExpectRefused(With("OFFSET 0 -10 0", std::string("OFFSET 0 ") + number + " 0"), number);
  }
}

TEST(ParseBvh, FrameCountsThatCannotBe) {
  for (const char* count : {"-1", "0", "1.5", "nan", "two", ""}) {
    ExpectRefused(With("Frames: 2", std::string("Frames: ") + count), "number of frames");
  }
}

TEST(ParseBvh, ABillionFramesClaimed) {
  ExpectRefused(With("Frames: 2", "Frames: 1000000000"), "1000000000 frames, and holds 2");
  ExpectRefused(With("Frames: 2", "Frames: 1e300"), "frames, and holds 2");
}

TEST(ParseBvh, MoreFramesThanAreRead) {
  std::string text = With("Frames: 2", "Frames: 100002");
  for (int i = 0; i < 100'000; ++i) {
    text += "0 0 0 0 0 0 0 0 0\n";
  }
  ExpectRefused(text, "100000 frames", ErrorCode::kLimitExceeded);
}

TEST(ParseBvh, FrameTimesThatCannotBe) {
  for (const char* time : {"0", "-0.04", "1e-9", "60", "nan", "x"}) {
    ExpectRefused(With("0.04", time), "frame time");
  }
}

TEST(ParseBvh, WrongChannelCounts) {
  ExpectRefused(With("4 5 6 90", "4 5 90"), "line 20 has 8 numbers, and the hierarchy has 9");
  ExpectRefused(With("1 2 3 0", "1 2 3 0 0"), "line 19 has 10 numbers");
  ExpectRefused(With("CHANNELS 3 Y", "CHANNELS 4 Y"), "channel 4 of 4");
  ExpectRefused(With("CHANNELS 3 Y", "CHANNELS -3 Y"), "number of channels");
  ExpectRefused(With("CHANNELS 3 Y", "CHANNELS 2.5 Y"), "number of channels");
  ExpectRefused(With("Yrotation\n", "Wrotation\n"), "Wrotation");
  ExpectRefused(With("CHANNELS 3 Y", "CHANNELS 1000000 Y"), "at most 24",
                ErrorCode::kLimitExceeded);
  ExpectRefused("HIERARCHY\nMOTION\nFrames: 1\nFrame Time: 1\n", "0 joints");
}

TEST(ParseBvh, BracesThatDoNotMatch) {
  ExpectRefused(With("    }\n  }\n}\n", "    }\n  }\n"), "MOTION");
  ExpectRefused(With("    }\n  }\n}\n", "    }\n  }\n}\n}\n"), "ROOT or MOTION");
  ExpectRefused(With("OFFSET 0 -5 0\n", "OFFSET 0 -5 0\nJOINT a\n{\n"), "End Site");
}

TEST(ParseBvh, JointsTooDeepOrTooMany) {
  std::string deep = "HIERARCHY\nROOT a\n{\n";
  for (int i = 0; i < 100'000; ++i) {
    deep += "JOINT a\n{\n";
  }
  ExpectRefused(deep, "at most 200 levels", ErrorCode::kLimitExceeded);
  std::string many = "HIERARCHY\nROOT a\n{\n";
  for (int i = 0; i < 1000; ++i) {
    many += "JOINT a\n{\n}\n";
  }
  ExpectRefused(many, "more than 1000 joints", ErrorCode::kLimitExceeded);
}

}  // namespace
}  // namespace understudy
