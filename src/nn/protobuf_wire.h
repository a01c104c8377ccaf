#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace understudy {

// One field of a protocol-buffer message in its wire format (protobuf.dev, "Encoding"). Views point
// into the bytes that it was read from.
struct WireField {
  int number = 0;
  int type = 0;
  std::uint64_t value = 0;   // type 0
  std::string_view payload;  // types 1, 2 and 5

  bool IsMessage(int field_number) const { return number == field_number && type == 2; }
};

// Reads the field at `at` and moves `at` behind it; nothing when the bytes are no message.
std::optional<WireField> ReadField(std::string_view bytes, std::size_t& at);

// Reads a number of 7 bits a byte at `at` and moves `at` behind it; nothing when it does not end.
std::optional<std::uint64_t> ReadVarint(std::string_view bytes, std::size_t& at);

}  // namespace understudy
