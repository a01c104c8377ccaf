#include "pipeline/model_folder.h"

#include <cstdlib>
#include <filesystem>
#include <vector>

#include "core/text.h"

namespace understudy {

Result<std::string> FindModelFolder() {
  namespace fs = std::filesystem;
  std::vector<fs::path> places;
  if (const char* set = std::getenv("UNDERSTUDY_MODELS"); set != nullptr && *set != '\0') {
    places.emplace_back(set);
  } else {
    std::error_code ignored;
    const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
    if (!program.empty()) {
      places.push_back(program.parent_path() / "../share/understudy/models");
    }
    places.emplace_back(UNDERSTUDY_SOURCE_MODELS);
  }
  std::string looked;
  for (const fs::path& place : places) {
    std::error_code ignored;
    if (fs::exists(place / "person.onnx", ignored)) {
      return place.string();
    }
    looked += (looked.empty() ? "" : ", ") + place.string();
  }
  return Error{ErrorCode::kUnavailable,
               Concat("the networks (person.onnx and others) were not found in ", looked)};
}

}  // namespace understudy
