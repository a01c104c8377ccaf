#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "pipeline/write_json.h"
#include "testing/files.h"

namespace understudy {

// A .glb file taken apart as the specification says, chunk by chunk.
struct GlbParts {
  Json json;
  std::string binary;
};

inline GlbParts ReadGlb(const std::string& path) {
  const std::string bytes = testing::ReadFile(path);
  const auto word = [&](std::size_t at) {
    std::uint32_t value = 0;
    EXPECT_LE(at + 4, bytes.size());
    std::memcpy(&value, bytes.data() + at, 4);
    return value;
  };
  GlbParts parts;
  EXPECT_EQ(bytes.substr(0, 4), "glTF");
  EXPECT_EQ(word(4), 2U);
  EXPECT_EQ(word(8), bytes.size());
  const std::uint32_t json = word(12);
  EXPECT_EQ(json % 4, 0U);
  EXPECT_EQ(bytes.substr(16, 4), "JSON");
  parts.json = Json::parse(bytes.substr(20, json), nullptr, false);
  EXPECT_TRUE(parts.json.is_object());
  const std::uint32_t binary = word(20 + json);
  EXPECT_EQ(binary % 4, 0U);
  EXPECT_EQ(bytes.substr(24 + json, 4), std::string("BIN\0", 4));
  parts.binary = bytes.substr(28 + json);
  EXPECT_EQ(parts.binary.size(), binary);
  return parts;
}

// The numbers of an accessor, which must lie within its view, and its view within the buffer.
template <class T>
std::vector<T> NumbersOf(const GlbParts& glb, const Json& accessor, std::size_t group) {
  const Json& view = glb.json["bufferViews"][accessor["bufferView"].get<std::size_t>()];
  const auto offset = view["byteOffset"].get<std::size_t>();
  const auto length = view["byteLength"].get<std::size_t>();
  std::vector<T> out(accessor["count"].get<std::size_t>() * group);
  EXPECT_EQ(out.size() * sizeof(T), length);
  EXPECT_LE(offset + length, glb.binary.size());
  EXPECT_EQ(offset % 4, 0U);
  std::memcpy(out.data(), glb.binary.data() + offset, out.size() * sizeof(T));
  return out;
}

inline std::size_t GroupOf(const Json& accessor) {
  const std::string type = accessor["type"];
  return type == "SCALAR" ? 1 : type == "MAT4" ? 16 : static_cast<std::size_t>(type.back() - '0');
}

inline std::vector<float> FloatsOf(const GlbParts& glb, std::size_t index) {
  const Json& accessor = glb.json["accessors"][index];
  EXPECT_EQ(accessor["componentType"], 5126);
  return NumbersOf<float>(glb, accessor, GroupOf(accessor));
}

inline std::vector<std::uint32_t> IndicesOf(const GlbParts& glb, std::size_t index) {
  const Json& accessor = glb.json["accessors"][index];
  if (accessor["componentType"] == 5123) {
    const auto shorts = NumbersOf<std::uint16_t>(glb, accessor, 1);
    return {shorts.begin(), shorts.end()};
  }
  EXPECT_EQ(accessor["componentType"], 5125);
  return NumbersOf<std::uint32_t>(glb, accessor, 1);
}

inline std::vector<std::uint8_t> BytesOf(const GlbParts& glb, std::size_t index) {
  const Json& accessor = glb.json["accessors"][index];
  EXPECT_EQ(accessor["componentType"], 5121);
  return NumbersOf<std::uint8_t>(glb, accessor, GroupOf(accessor));
}

}  // namespace understudy
