#include "media/output_kind.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace understudy {
namespace {

using ::testing::HasSubstr;

TEST(OutputKindOf, ByTheEndingOfTheName) {
  EXPECT_EQ(*OutputKindOf("a.mp4"), OutputKind::kMp4);
  EXPECT_EQ(*OutputKindOf("a.m4v"), OutputKind::kMp4);
  EXPECT_EQ(*OutputKindOf("folder.gif/a.MOV"), OutputKind::kMov);
  EXPECT_EQ(*OutputKindOf("a.b.webm"), OutputKind::kWebm);
  EXPECT_EQ(*OutputKindOf("a.gif"), OutputKind::kGif);
  EXPECT_EQ(*OutputKindOf("a_%03d.png"), OutputKind::kPngSequence);
}

TEST(OutputKindOf, OthersAreUnsupportedAndListed) {
  for (const char* path : {"a.mkv", "a", "", "mp4", ".mp4", "a.mp4/", "a.png.txt"}) {
    const auto kind = OutputKindOf(path);
    ASSERT_FALSE(kind.ok()) << path;
    EXPECT_EQ(kind.error().code, ErrorCode::kUnsupported) << path;
    EXPECT_THAT(kind.error().message, HasSubstr(".webm")) << path;
  }
  EXPECT_EQ(OutputKindOf("a.png").error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(OutputKindOf("a_%d_%d.png").error().code, ErrorCode::kInvalidArgument);
}

TEST(SequencePath, Patterns) {
  EXPECT_EQ(*SequencePath("a_%03d.png", 7), "a_007.png");
  EXPECT_EQ(*SequencePath("a_%03d.png", 12345), "a_12345.png");
  EXPECT_EQ(*SequencePath("%d.png", 7), "7.png");
  EXPECT_EQ(*SequencePath("%5d.png", 7), "    7.png");
  EXPECT_EQ(*SequencePath("%05d.png", 7), "00007.png");
  EXPECT_EQ(*SequencePath("100%%_%d.png", 7), "100%_7.png");
  EXPECT_EQ(*SequencePath("odd%sfolder/%d.png", 7), "odd%sfolder/7.png");
  for (const char* wrong : {"a.png", "%s.png", "%d%d.png", "%", "%03", "%99999999999d", "%10d.png",
                            "%-3d.png", "%x.png", "%n.png", "%03d/a.png"}) {
    EXPECT_FALSE(SequencePath(wrong, 1)) << wrong;
  }
}

}  // namespace
}  // namespace understudy
