#include "core/pending_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include "core/text.h"

namespace understudy {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestName = 255;        // bytes, NAME_MAX of the usual file systems
constexpr std::size_t kLongestHiddenStem = 200;  // bytes of NAME kept in the hidden name

std::string FolderOf(const std::string& path) {
  const std::string folder = fs::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

// The file a chain of symbolic links ends at; `path` itself when it is none.
std::string FollowLinks(const std::string& path) {
  std::error_code failed;
  if (!fs::is_symlink(path, failed)) {
    return path;
  }
  const fs::path target = fs::weakly_canonical(path, failed);
  return failed ? path : target.string();
}

Status CheckName(const std::string& path) {
  if (path.empty()) {
    return Error{ErrorCode::kInvalidArgument,
                 "The output has no name: give a file such as out.mp4."};
  }
  const std::string name = fs::path(path).filename().string();
  if (name.empty() || name == "." || name == "..") {
    return Error{ErrorCode::kInvalidArgument,
                 Concat(path, " names a folder, and the output needs the name of a file.")};
  }
  if (name.size() > kLongestName) {
    return Error{ErrorCode::kInvalidArgument,
                 Concat("The output's name is ", name.size(), " bytes long, and at most ",
                        kLongestName, " are allowed.")};
  }
  return {};
}

Status CheckWhatStandsThere(const std::string& path, const std::string& final_path) {
  struct stat found {};
  if (::stat(final_path.c_str(), &found) != 0) {
    return {};  // nothing there: making the hidden file tells the rest
  }
  if (S_ISDIR(found.st_mode)) {
    return Error{ErrorCode::kInvalidArgument,
                 Concat(path, " is a folder, and the output needs the name of a file.")};
  }
  if (!S_ISREG(found.st_mode)) {
    return Error{ErrorCode::kInvalidArgument,
                 Concat(path, " is a device, pipe or socket, and only plain files are written.")};
  }
  if (::faccessat(AT_FDCWD, final_path.c_str(), W_OK, AT_EACCESS) != 0) {
    return Error{ErrorCode::kInvalidArgument,
                 Concat(path, " is there already and may not be written.")};
  }
  return {};
}

}  // namespace

Error CannotWrite(const std::string& path, int error_number) {
  const std::string folder = FolderOf(path);
  switch (error_number) {
    case ENOENT:
    case ENOTDIR:
      return {ErrorCode::kNotFound, Concat("The folder ", folder, " of the output ", path,
                                           " does not exist: make it first.")};
    case EACCES:
    case EPERM:
    case EROFS:
      return {ErrorCode::kInvalidArgument,
              Concat("The folder ", folder, " of the output ", path,
                     " may not be written: choose another or change its permissions.")};
    case ENOSPC:
    case EDQUOT:
      return {ErrorCode::kLimitExceeded,
              Concat("No room is left on the disk for the output ", path, ".")};
    case EFBIG:
      return {ErrorCode::kLimitExceeded,
              Concat("The output ", path, " grows larger than the system lets a file be.")};
    default:
      return {ErrorCode::kUnavailable, Concat("The output ", path, " cannot be written: ",
                                              std::generic_category().message(error_number), ".")};
  }
}

std::string HiddenNameBeside(const std::string& path) {
  static std::atomic<unsigned> counter{0};  // only keeps names apart; no output depends on it
  const fs::path whole(path);
  const std::string name = whole.filename().string().substr(0, kLongestHiddenStem);
  const std::string hidden = Concat(".", name, ".", ::getpid(), "-", counter.fetch_add(1), ".part");
  return (whole.parent_path() / hidden).string();
}

Result<PendingFile> PendingFile::Create(const std::string& path) {
  US_RETURN_IF_ERROR(CheckName(path));
  std::string final_path = FollowLinks(path);
  US_RETURN_IF_ERROR(CheckWhatStandsThere(path, final_path));
  for (;;) {
    std::string temporary = HiddenNameBeside(final_path);
    const int file = ::open(temporary.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
    if (file >= 0) {
      ::close(file);
      return PendingFile(path, std::move(final_path), std::move(temporary));
    }
    if (errno != EEXIST) {  // EEXIST: left behind by a process of the same number that was killed
      return CannotWrite(path, errno);
    }
  }
}

PendingFile::PendingFile(std::string path, std::string final_path, std::string temporary_path)
    : path_(std::move(path)),
      final_path_(std::move(final_path)),
      temporary_path_(std::move(temporary_path)) {}

PendingFile::PendingFile(PendingFile&& other) noexcept
    : path_(std::move(other.path_)),
      final_path_(std::move(other.final_path_)),
      temporary_path_(std::exchange(other.temporary_path_, std::string())) {}

PendingFile& PendingFile::operator=(PendingFile&& other) noexcept {
  if (this != &other) {
    Discard();
    path_ = std::move(other.path_);
    final_path_ = std::move(other.final_path_);
    temporary_path_ = std::exchange(other.temporary_path_, std::string());
  }
  return *this;
}

PendingFile::~PendingFile() { Discard(); }

void PendingFile::Discard() noexcept {
  if (!temporary_path_.empty()) {
    ::unlink(temporary_path_.c_str());
    temporary_path_.clear();
  }
}

Status PendingFile::Commit() {
  assert(!temporary_path_.empty());
  if (std::rename(temporary_path_.c_str(), final_path_.c_str()) != 0) {
    const int error_number = errno;
    Discard();
    return CannotWrite(path_, error_number);
  }
  temporary_path_.clear();
  return {};
}

}  // namespace understudy
