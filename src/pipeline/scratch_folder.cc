#include "pipeline/scratch_folder.h"

#include <cstdlib>

#include "core/text.h"

namespace understudy {

Result<ScratchFolder> ScratchFolder::Create() {
  std::error_code failed;
  const std::filesystem::path place = std::filesystem::temp_directory_path(failed);
  std::string pattern = (place / "understudy-XXXXXX").string();
  if (failed || ::mkdtemp(pattern.data()) == nullptr) {
    return Error{ErrorCode::kUnavailable,
                 Concat("no temporary folder can be made in ", failed ? "$TMPDIR" : place.string(),
                        "; set TMPDIR to a folder that may be written")};
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
