#include "pipeline/scratch_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <utility>

#include "testing/files.h"
#include "testing/messages.h"
#include "testing/paths.h"

namespace understudy {
namespace {

// $TMPDIR is `place` while this object exists.
class TemporaryPlace {
 public:
  explicit TemporaryPlace(const std::string& place) {
    if (const char* old = std::getenv("TMPDIR")) {
      old_ = old;
    }
    ::setenv("TMPDIR", place.c_str(), 1);
  }
  ~TemporaryPlace() { old_.empty() ? ::unsetenv("TMPDIR") : ::setenv("TMPDIR", old_.c_str(), 1); }
  TemporaryPlace(const TemporaryPlace&) = delete;
  TemporaryPlace& operator=(const TemporaryPlace&) = delete;

 private:
  std::string old_;
};

TEST(ScratchFolder, IsThereAndThenGoneWithWhatWasInIt) {
  const testing::TemporaryFolder folder;
  const TemporaryPlace place(folder.path().string());
  {
    const Result<ScratchFolder> scratch = ScratchFolder::Create();
    ASSERT_TRUE(scratch.ok());
    testing::WriteFile(scratch->File("a"), "x");
    std::filesystem::create_directory(scratch->File("b"));
    testing::WriteFile(scratch->File("b/c"), "x");
    EXPECT_EQ(testing::ReadFile(scratch->File("b/c")), "x");
    EXPECT_EQ(testing::NamesIn(folder.path()).size(), 1U);
  }
  EXPECT_TRUE(testing::NamesIn(folder.path()).empty());
}

TEST(ScratchFolder, TwoAreApart) {
  const Result<ScratchFolder> a = ScratchFolder::Create();
  const Result<ScratchFolder> b = ScratchFolder::Create();
  ASSERT_TRUE(a.ok() && b.ok());
  EXPECT_NE(a->File("x"), b->File("x"));
}

TEST(ScratchFolder, OnlyItsOwnerMayLookInside) {
  const Result<ScratchFolder> scratch = ScratchFolder::Create();
  ASSERT_TRUE(scratch.ok());
  const auto rights = std::filesystem::status(scratch->File("")).permissions();
  EXPECT_EQ(rights & (std::filesystem::perms::group_all | std::filesystem::perms::others_all),
            std::filesystem::perms::none);
}

TEST(ScratchFolder, MovesWithoutLoss) {
  const testing::TemporaryFolder folder;
  const TemporaryPlace place(folder.path().string());
  {
    Result<ScratchFolder> first = ScratchFolder::Create();
    ASSERT_TRUE(first.ok());
    testing::WriteFile(first->File("a"), "x");
    ScratchFolder second = std::move(*first);
    EXPECT_EQ(testing::ReadFile(second.File("a")), "x");
    Result<ScratchFolder> third = ScratchFolder::Create();
    ASSERT_TRUE(third.ok());
    *third = std::move(second);
    EXPECT_EQ(testing::ReadFile(third->File("a")), "x");
  }
  EXPECT_TRUE(testing::NamesIn(folder.path()).empty());
}

// Not in the working directory, where nobody would look for it.
TEST(ScratchFolder, WithoutATemporaryPlaceThereIsNone) {
  const testing::TemporaryFolder folder;
  const TemporaryPlace place(folder.File("missing"));
  const Result<ScratchFolder> scratch = ScratchFolder::Create();
  ASSERT_FALSE(scratch.ok());
  EXPECT_EQ(scratch.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(scratch.error().message, testing::IsOneSentence());
  EXPECT_THAT(scratch.error().message, ::testing::HasSubstr("TMPDIR"));
}

}  // namespace
}  // namespace understudy
