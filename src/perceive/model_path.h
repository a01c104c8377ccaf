#pragma once

#include <string>

namespace understudy {

// The file of a shipped network: `folder`/`name`.onnx.
inline std::string ModelPath(const std::string& folder, const std::string& name) {
  return folder + "/" + name + ".onnx";
}

}  // namespace understudy
