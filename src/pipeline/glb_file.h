#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"
#include "pipeline/write_json.h"

namespace understudy {

// A binary glTF 2.0 file (Khronos, "glTF 2.0 Specification", 2021) in the making: what describes
// the scene is put into `json`, numbers and pictures go through the Add functions, each of which
// returns the index to name them by.
class GlbFile {
 public:
  GlbFile();

  // What an accessor's numbers are for.
  enum class Use { kVertices, kIndices, kOther };

  // Numbers in groups of 1, 2, 3, 4 or 16 (SCALAR, VEC2, VEC3, VEC4, MAT4) with the least and the
  // greatest of each, which the format asks for.
  int AddFloats(std::span<const float> values, int group, Use use);
  // Groups of four bytes: joints.
  int AddBytes(std::span<const std::uint8_t> values, Use use);
  // Indices of vertices, as 16 bits where they fit.
  int AddIndices(std::span<const std::uint32_t> values);
  // A PNG file's bytes as an image by that name.
  int AddPng(const std::string& name, std::span<const std::uint8_t> bytes);

  // Writes the file whole or not at all. LimitExceeded beyond 4 GiB; errors of PendingFile.
  Status Write(const std::string& path) const;

  Json json;  // asset is set; accessors, bufferViews and images grow by the Add functions

 private:
  int AddView(const void* data, std::size_t size, Use use);

  std::vector<std::uint8_t> binary_;
};

}  // namespace understudy
