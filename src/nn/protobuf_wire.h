#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace understudy {

// One field of a protocol-buffer message in its wire format (protobuf.dev, "Encoding"). Views point
// into the bytes that it was read from.
struct WireField {
  int number = 0;
  int type = 0;
  std::uint64_t value = 0;   // type 0
  std::string_view payload;  // types 1, 2 and 5
  std::string_view whole;    // from its tag to its end

  bool IsMessage(int field_number) const { return number == field_number && type == 2; }
};

// Reads the field at `at` and moves `at` behind it; nothing when the bytes are no message.
std::optional<WireField> ReadField(std::string_view bytes, std::size_t& at);

void AppendVarint(std::string& out, std::uint64_t value);

// Appends a field of type 2: a message, a string or bytes.
void AppendMessage(std::string& out, int number, std::string_view payload);

}  // namespace understudy
