#include "pipeline/scratch_folder.h"

#include <cstdlib>

#include "core/text.h"

namespace understudy {

Result<ScratchFolder> ScratchFolder::Create() {
  std::error_code ignored;
  std::string pattern =
      (std::filesystem::temp_directory_path(ignored) / "understudy-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) {
    return Error{ErrorCode::kUnavailable, Concat("no temporary folder can be made as ", pattern)};
  }
  return ScratchFolder(std::filesystem::path(pattern));
}

ScratchFolder::~ScratchFolder() {
  if (!path_.empty()) {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
}

}  // namespace understudy
