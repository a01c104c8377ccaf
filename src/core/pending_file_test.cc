#include "core/pending_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "testing/paths.h"

namespace understudy {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using testing::TemporaryFolder;

void Put(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::string Get(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

int FilesIn(const fs::path& folder) {
  return static_cast<int>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

TEST(PendingFile, AppearsOnlyAtCommit) {
  const TemporaryFolder folder;
  const std::string path = folder.File("out.bin");
  auto file = PendingFile::Create(path);
  ASSERT_TRUE(file.ok()) << file.error().message;
  EXPECT_FALSE(fs::exists(path));
  EXPECT_TRUE(fs::exists(file->temporary_path()));
  EXPECT_EQ(fs::path(file->temporary_path()).parent_path(), folder.path());
  EXPECT_EQ(fs::path(file->temporary_path()).filename().string().rfind(".out.bin.", 0), 0U);
  Put(file->temporary_path(), "whole");
  ASSERT_TRUE(file->Commit().ok());
  EXPECT_EQ(Get(path), "whole");
  EXPECT_EQ(FilesIn(folder.path()), 1);
}

TEST(PendingFile, LeavesNothingWithoutCommit) {
  const TemporaryFolder folder;
  {
    auto file = PendingFile::Create(folder.File("out.bin"));
    ASSERT_TRUE(file.ok());
    Put(file->temporary_path(), "half");
  }
  EXPECT_EQ(FilesIn(folder.path()), 0);
}

TEST(PendingFile, OldContentStaysUntilCommit) {
  const TemporaryFolder folder;
  const std::string path = folder.File("out.bin");
  Put(path, "old");
  {
    auto file = PendingFile::Create(path);
    ASSERT_TRUE(file.ok());
    Put(file->temporary_path(), "half");
    EXPECT_EQ(Get(path), "old");
  }
  EXPECT_EQ(Get(path), "old");
  auto file = PendingFile::Create(path);
  ASSERT_TRUE(file.ok());
  Put(file->temporary_path(), "new");
  ASSERT_TRUE(file->Commit().ok());
  EXPECT_EQ(Get(path), "new");
}

TEST(PendingFile, MovesWithoutLosingOrKeepingFiles) {
  const TemporaryFolder folder;
  auto first = PendingFile::Create(folder.File("a"));
  auto second = PendingFile::Create(folder.File("b"));
  ASSERT_TRUE(first.ok() && second.ok());
  *first = std::move(*second);  // drops the hidden file of a
  EXPECT_EQ(FilesIn(folder.path()), 1);
  const PendingFile third = std::move(*first);
  EXPECT_EQ(third.path(), folder.File("b"));
  EXPECT_EQ(FilesIn(folder.path()), 1);
}

TEST(PendingFile, TwoAtOnceUnderOneNameDoNotMeet) {
  const TemporaryFolder folder;
  auto first = PendingFile::Create(folder.File("out"));
  auto second = PendingFile::Create(folder.File("out"));
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_NE(first->temporary_path(), second->temporary_path());
}

TEST(PendingFile, NewFileHasOrdinaryPermissions) {
  const TemporaryFolder folder;
  auto file = PendingFile::Create(folder.File("out"));
  ASSERT_TRUE(file.ok() && file->Commit().ok());
  const mode_t mask = ::umask(0);
  ::umask(mask);
  struct stat found {};
  ASSERT_EQ(::stat(folder.File("out").c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0666 & ~mask);
}

TEST(PendingFile, FollowsASymbolicLink) {
  const TemporaryFolder folder;
  Put(folder.File("real"), "old");
  fs::create_symlink("real", folder.File("link"));
  auto file = PendingFile::Create(folder.File("link"));
  ASSERT_TRUE(file.ok());
  Put(file->temporary_path(), "new");
  ASSERT_TRUE(file->Commit().ok());
  EXPECT_TRUE(fs::is_symlink(folder.File("link")));
  EXPECT_EQ(Get(folder.File("real")), "new");
}

TEST(PendingFile, LongNameFits) {
  const TemporaryFolder folder;
  auto file = PendingFile::Create(folder.File(std::string(255, 'n')));
  ASSERT_TRUE(file.ok()) << file.error().message;
  EXPECT_TRUE(file->Commit().ok());
  const auto longer = PendingFile::Create(folder.File(std::string(256, 'n')));
  ASSERT_FALSE(longer.ok());
  EXPECT_EQ(longer.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(longer.error().message, HasSubstr("256 bytes"));
}

TEST(PendingFile, NoName) {
  const auto file = PendingFile::Create("");
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(file.error().code, ErrorCode::kInvalidArgument);
}

TEST(PendingFile, AFolder) {
  const TemporaryFolder folder;
  for (const std::string& path :
       {folder.path().string(), folder.path().string() + "/", std::string("..")}) {
    const auto file = PendingFile::Create(path);
    ASSERT_FALSE(file.ok()) << path;
    EXPECT_EQ(file.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(file.error().message, HasSubstr("folder"));
  }
}

TEST(PendingFile, ADevice) {
  const auto file = PendingFile::Create("/dev/null");
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(file.error().code, ErrorCode::kInvalidArgument);
}

TEST(PendingFile, FolderMissing) {
  const TemporaryFolder folder;
  const auto file = PendingFile::Create(folder.File("missing/out.mp4"));
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(file.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(file.error().message, HasSubstr(folder.File("missing")));
}

// Root may write everywhere, so these become nobody for a moment.
class PendingFileAsNobody : public ::testing::Test {
 protected:
  void BecomeNobody() {
    if (::geteuid() == 0) {
      ASSERT_EQ(::seteuid(65534), 0);
      changed_ = true;
    }
  }
  void TearDown() override {
    if (changed_) {
      ASSERT_EQ(::seteuid(0), 0);
    }
  }

 private:
  bool changed_ = false;
};

TEST_F(PendingFileAsNobody, FolderUnwritable) {
  const TemporaryFolder folder;
  ASSERT_EQ(::chmod(folder.path().c_str(), 0555), 0);
  BecomeNobody();
  const auto file = PendingFile::Create(folder.File("out.mp4"));
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(file.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(file.error().message, HasSubstr("may not be written"));
  TearDown();
  ::chmod(folder.path().c_str(), 0755);
}

TEST_F(PendingFileAsNobody, FileUnwritable) {
  const TemporaryFolder folder;
  Put(folder.File("out"), "kept");
  ASSERT_EQ(::chmod(folder.path().c_str(), 0777), 0);
  ASSERT_EQ(::chmod(folder.File("out").c_str(), 0444), 0);
  BecomeNobody();
  const auto file = PendingFile::Create(folder.File("out"));
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(file.error().code, ErrorCode::kInvalidArgument);
}

TEST(CannotWrite, NamesTheCodes) {
  EXPECT_EQ(CannotWrite("a/b", ENOSPC).code, ErrorCode::kLimitExceeded);
  EXPECT_EQ(CannotWrite("a/b", EDQUOT).code, ErrorCode::kLimitExceeded);
  EXPECT_EQ(CannotWrite("a/b", EFBIG).code, ErrorCode::kLimitExceeded);
  EXPECT_EQ(CannotWrite("a/b", EACCES).code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(CannotWrite("a/b", EIO).code, ErrorCode::kUnavailable);
  EXPECT_THAT(CannotWrite("b", ENOENT).message, HasSubstr("The folder . of"));
}

}  // namespace
}  // namespace understudy
