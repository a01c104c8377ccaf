#include "media/image_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "media/image_reader.h"
#include "media/test_clips.h"

namespace understudy {
namespace {

using ::testing::HasSubstr;
using testing::Pattern;
using testing::TemporaryFolder;

TEST(WritePng, ComesBackExactly) {
  const TemporaryFolder folder;
  const std::string path = folder.File("a.png");
  for (const int channels : {3, 4}) {
    const Image picture = Pattern(31, 22, channels);
    ASSERT_TRUE(WritePng(path, picture.span()).ok());
    EXPECT_EQ(testing::LargestDifference(ReadImage(path)->span(), picture.span()), 0);
  }
  EXPECT_EQ(testing::FilesIn(folder.path()), 1);
}

TEST(WritePng, ACropOfAPicture) {
  const TemporaryFolder folder;
  const Image picture = Pattern(31, 22, 3);
  ASSERT_TRUE(WritePng(folder.File("a.png"), picture.span().Crop(3, 4, 20, 10)).ok());
  EXPECT_EQ(testing::LargestDifference(ReadImage(folder.File("a.png"))->span(),
                                       picture.span().Crop(3, 4, 20, 10)),
            0);
}

TEST(WritePng, SamePictureSameBytes) {
  const Image picture = testing::Smooth(200, 100, 4);
  EXPECT_EQ(*EncodePng(picture.span()), *EncodePng(picture.Clone().span()));
}

TEST(WritePng, WhatCannotBeWritten) {
  const TemporaryFolder folder;
  const Image two = Pattern(4, 4, 2);
  EXPECT_EQ(WritePng(folder.File("a.png"), two.span()).error().code, ErrorCode::kInvalidArgument);
  const Image none;
  EXPECT_EQ(WritePng(folder.File("a.png"), none.span()).error().code, ErrorCode::kInvalidArgument);
  const Image picture = Pattern(4, 4, 3);
  const Status missing = WritePng(folder.File("missing/a.png"), picture.span());
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(missing.error().message, HasSubstr("missing"));
  EXPECT_EQ(WritePng(folder.path().string(), picture.span()).error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(testing::FilesIn(folder.path()), 0);
}

TEST(WriteBytes, NoRoomOnTheDisk) {
  const Status full = WriteBytes("/dev/full", {1, 2, 3}, "out.png");
  ASSERT_FALSE(full.ok());
  EXPECT_EQ(full.error().code, ErrorCode::kLimitExceeded);
  EXPECT_THAT(full.error().message, HasSubstr("out.png"));
}

}  // namespace
}  // namespace understudy
