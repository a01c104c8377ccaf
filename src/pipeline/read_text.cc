#include "pipeline/read_text.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "core/text.h"

namespace understudy {

Result<std::string> ReadText(const std::string& path, std::uintmax_t most) {
  std::error_code failed;
  const std::filesystem::file_status status = std::filesystem::status(path, failed);
  if (!std::filesystem::exists(status)) {
    return Error{ErrorCode::kNotFound, Concat(path, " cannot be read: ", failed.message())};
  }
  if (!std::filesystem::is_regular_file(status)) {
    return Error{ErrorCode::kInvalidArgument,
                 Concat(path, " is a folder or a device; a plain file is needed")};
  }
  const std::uintmax_t size = std::filesystem::file_size(path, failed);
  if (failed) {
    return Error{ErrorCode::kNotFound, Concat(path, " cannot be read: ", failed.message())};
  }
  if (size > most) {
    return Error{ErrorCode::kLimitExceeded,
                 Concat(path, " is ", size, " bytes; at most ", most, " are read")};
  }
  if (size == 0) {
    return Error{ErrorCode::kCorruptInput, Concat(path, " is empty: it has 0 bytes")};
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return Error{ErrorCode::kInvalidArgument,
                 Concat(path, " cannot be opened: is reading it permitted?")};
  }
  return std::string{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace understudy
