#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/result.h"

namespace understudy {

// A plain file on this machine, open for reading: never a URL, folder, device or pipe.
class LocalFile {
 public:
  // Errors: InvalidArgument (no name, a folder, a device, no permission), NotFound, CorruptInput (0
  // bytes).
  static Result<LocalFile> Open(const std::string& path);

  LocalFile(LocalFile&& other) noexcept;
  LocalFile& operator=(LocalFile&& other) noexcept;
  LocalFile(const LocalFile&) = delete;
  LocalFile& operator=(const LocalFile&) = delete;
  ~LocalFile();

  const std::string& path() const { return path_; }
  std::int64_t size() const { return size_; }  // bytes, > 0

  // Reads up to `count` bytes at `offset`; returns how many, 0 at the end, or -errno.
  std::int64_t ReadAt(std::int64_t offset, std::uint8_t* out, std::int64_t count) const;

  // The first `limit` bytes, or all if there are fewer.
  Result<std::vector<std::uint8_t>> ReadStart(std::int64_t limit) const;

 private:
  LocalFile(std::string path, int descriptor, std::int64_t size);

  std::string path_;
  int descriptor_ = -1;
  std::int64_t size_ = 0;
};

// True when the bytes read like text: no control characters but white space, and not one NUL.
bool LooksLikeText(const std::vector<std::uint8_t>& bytes);

}  // namespace understudy
