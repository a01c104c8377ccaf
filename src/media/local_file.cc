#include "media/local_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "core/text.h"

namespace understudy {
namespace {

Error CannotOpen(const std::string& path, int error_number) {
  switch (error_number) {
    case ENOENT:
    case ENOTDIR:
    case ENAMETOOLONG:
      if (path.find("://") != std::string::npos) {
        return {ErrorCode::kNotFound,
                Concat(path, " is an address, and only files on this machine are read.")};
      }
      return {ErrorCode::kNotFound, Concat("There is no file ", path, ".")};
    case EACCES:
    case EPERM:
      return {ErrorCode::kInvalidArgument,
              Concat(path, " may not be read: its permissions forbid it.")};
    default:
      return {
          ErrorCode::kUnavailable,
          Concat(path, " cannot be read: ", std::generic_category().message(error_number), ".")};
  }
}

}  // namespace

Result<LocalFile> LocalFile::Open(const std::string& path) {
  if (path.empty()) {
    return Error{ErrorCode::kInvalidArgument, "The input has no name: give a file."};
  }
  // Without O_NONBLOCK, opening a pipe would wait for its writer.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) {
    return CannotOpen(path, errno);
  }
  struct stat found {};
  if (::fstat(descriptor, &found) != 0) {
    const int error_number = errno;
    ::close(descriptor);
    return CannotOpen(path, error_number);
  }
  LocalFile file(path, descriptor, found.st_size);  // closes on every way out
  if (S_ISDIR(found.st_mode)) {
    return Error{ErrorCode::kInvalidArgument, Concat(path, " is a folder, and a file is needed.")};
  }
  if (!S_ISREG(found.st_mode)) {
    return Error{ErrorCode::kInvalidArgument,
                 Concat(path, " is a device, pipe or socket, and only plain files are read.")};
  }
  if (found.st_size == 0) {
    return Error{ErrorCode::kCorruptInput, Concat(path, " is empty: it holds 0 bytes.")};
  }
  return file;
}

LocalFile::LocalFile(std::string path, int descriptor, std::int64_t size)
    : path_(std::move(path)), descriptor_(descriptor), size_(size) {}

LocalFile::LocalFile(LocalFile&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      size_(other.size_) {}

LocalFile& LocalFile::operator=(LocalFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(size_, other.size_);
  return *this;
}

LocalFile::~LocalFile() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

std::int64_t LocalFile::ReadAt(std::int64_t offset, std::uint8_t* out, std::int64_t count) const {
  for (;;) {
    const ssize_t got = ::pread(descriptor_, out, static_cast<std::size_t>(count), offset);
    if (got >= 0) {
      return got;
    }
    if (errno != EINTR) {
      return -errno;
    }
  }
}

Result<std::vector<std::uint8_t>> LocalFile::ReadStart(std::int64_t limit) const {
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(std::min(limit, size_)));
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const std::int64_t got = ReadAt(static_cast<std::int64_t>(filled), bytes.data() + filled,
                                    static_cast<std::int64_t>(bytes.size() - filled));
    if (got < 0) {
      return CannotOpen(path_, static_cast<int>(-got));
    }
    if (got == 0) {
      break;  // the file shrank meanwhile
    }
    filled += static_cast<std::size_t>(got);
  }
  bytes.resize(filled);
  return bytes;
}

bool LooksLikeText(const std::vector<std::uint8_t>& bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t c) {
    return c >= 0x20 ? c != 0x7f : (c == '\t' || c == '\n' || c == '\r' || c == '\f');
  });
}

}  // namespace understudy
