#include "nn/protobuf_wire.h"

namespace understudy {
std::optional<std::uint64_t> ReadVarint(std::string_view bytes, std::size_t& at) {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    if (at >= bytes.size()) {
      return std::nullopt;
    }
    const auto byte = static_cast<std::uint8_t>(bytes[at++]);
    value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
    if ((byte & 0x80) == 0) {
      return value;
    }
  }
  return std::nullopt;
}

std::optional<WireField> ReadField(std::string_view bytes, std::size_t& at) {
  const std::optional<std::uint64_t> tag = ReadVarint(bytes, at);
  if (!tag) {
    return std::nullopt;
  }
  WireField field{.number = static_cast<int>(*tag >> 3), .type = static_cast<int>(*tag & 7)};
  std::uint64_t length = 0;
  if (field.type == 0) {
    const std::optional<std::uint64_t> value = ReadVarint(bytes, at);
    if (!value) {
      return std::nullopt;
    }
    field.value = *value;
  } else if (field.type == 1) {
    length = 8;
  } else if (field.type == 5) {
    length = 4;
  } else if (field.type == 2) {
    const std::optional<std::uint64_t> size = ReadVarint(bytes, at);
    if (!size) {
      return std::nullopt;
    }
    length = *size;
  } else {
    return std::nullopt;
  }
  if (length > bytes.size() - at) {
    return std::nullopt;
  }
  field.payload = bytes.substr(at, length);
  at += length;
  return field;
}

}  // namespace understudy
