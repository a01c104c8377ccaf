#include "pipeline/keep_inputs.h"

#include <filesystem>

#include "core/text.h"

namespace understudy {

Status KeepInputs(std::span<const std::string> inputs, std::span<const std::string> outputs) {
  for (const std::string& input : inputs) {
    for (const std::string& output : outputs) {
      std::error_code unknown;
      if (std::filesystem::equivalent(input, output, unknown) && !unknown) {
        return Error{ErrorCode::kInvalidArgument,
                     Concat("the output ", output,
                            " is also an input, which it would replace; choose another name")};
      }
    }
  }
  return {};
}

}  // namespace understudy
