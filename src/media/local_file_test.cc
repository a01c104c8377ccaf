#include "media/local_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "media/test_clips.h"
#include "testing/paths.h"

namespace understudy {
namespace {

using ::testing::HasSubstr;

TEST(LocalFile, ReadsBytesAnywhere) {
  const testing::TemporaryFolder folder;
  testing::PutText(folder.File("a"), "0123456789");
  const auto file = LocalFile::Open(folder.File("a"));
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file->size(), 10);
  std::array<std::uint8_t, 4> out{};
  EXPECT_EQ(file->ReadAt(8, out.data(), 4), 2);
  EXPECT_EQ(out[0], '8');
  EXPECT_EQ(file->ReadAt(10, out.data(), 4), 0);
  EXPECT_EQ(file->ReadStart(3)->size(), 3U);
  EXPECT_EQ(file->ReadStart(300)->size(), 10U);
}

struct Case {
  std::string path;
  ErrorCode code;
  std::string says;
};

TEST(LocalFile, WhatIsNoPlainFile) {
  const testing::TemporaryFolder folder;
  testing::PutText(folder.File("empty"), "");
  ASSERT_EQ(::mkfifo(folder.File("pipe").c_str(), 0600), 0);
  for (const Case& c : {Case{"", ErrorCode::kInvalidArgument, "no name"},
                        Case{folder.File("missing"), ErrorCode::kNotFound, "no file"},
                        Case{folder.File("empty") + "/x", ErrorCode::kNotFound, "no file"},
                        Case{folder.path().string(), ErrorCode::kInvalidArgument, "folder"},
                        Case{folder.File("empty"), ErrorCode::kCorruptInput, "0 bytes"},
                        Case{folder.File("pipe"), ErrorCode::kInvalidArgument, "pipe"},
                        Case{"/dev/zero", ErrorCode::kInvalidArgument, "device"},
                        Case{"http://example.com/a.mp4", ErrorCode::kNotFound, "address"}}) {
    const auto file = LocalFile::Open(c.path);
    ASSERT_FALSE(file.ok()) << c.path;
    EXPECT_EQ(file.error().code, c.code) << c.path;
    EXPECT_THAT(file.error().message, HasSubstr(c.says)) << c.path;
  }
}

TEST(LooksLikeText, TellsTextFromData) {
  EXPECT_TRUE(LooksLikeText({'a', '\n', '\t', 0xC3, 0xA9}));
  EXPECT_FALSE(LooksLikeText({'a', 0}));
  EXPECT_FALSE(LooksLikeText({0x89, 'P', 'N', 'G', '\r', '\n', 0x1A}));
}

}  // namespace
}  // namespace understudy
