#include "nn/onnx_widen.h"

#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include "core/text.h"

namespace understudy {
namespace {

constexpr int kGraph = 7;
constexpr int kInitializer = 5;
constexpr int kDataType = 2;
constexpr int kRawData = 9;
constexpr std::uint64_t kFloat = 1;
constexpr std::uint64_t kFloat16 = 10;

// One field of a message: its number, wire type and the bytes from its tag to its end.
struct Field {
  int number = 0;
  int type = 0;
  std::uint64_t value = 0;   // type 0
  std::string_view payload;  // type 2
  std::string_view whole;
};

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

std::optional<Field> ReadField(std::string_view bytes, std::size_t& at) {
  const std::size_t start = at;
  const std::optional<std::uint64_t> tag = ReadVarint(bytes, at);
  if (!tag) {
    return std::nullopt;
  }
  Field field{.number = static_cast<int>(*tag >> 3), .type = static_cast<int>(*tag & 7)};
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
  field.whole = bytes.substr(start, at - start);
  return field;
}

void AppendVarint(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

void AppendMessage(std::string& out, int number, std::string_view payload) {
  AppendVarint(out, static_cast<std::uint64_t>(number) << 3 | 2);
  AppendVarint(out, payload.size());
  out.append(payload);
}

// IEEE 754 half to single precision.
float WidenHalf(std::uint16_t half) {
  const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000) << 16;
  const std::uint32_t exponent = (half >> 10) & 0x1F;
  const std::uint32_t mantissa = half & 0x3FF;
  if (exponent == 0) {
    const float small = static_cast<float>(mantissa) * 0x1p-24F;
    return sign != 0 ? -small : small;
  }
  const std::uint32_t wide =
      exponent == 31 ? 0x7F800000U | mantissa << 13 : (exponent + 112) << 23 | mantissa << 13;
  return std::bit_cast<float>(sign | wide);
}

// Appends the tensor, widened; false when the bytes are no tensor.
bool AppendTensor(std::string& out, std::string_view tensor) {
  bool half = false;
  for (std::size_t at = 0; at < tensor.size();) {
    const std::optional<Field> field = ReadField(tensor, at);
    if (!field) {
      return false;
    }
    half = half || (field->number == kDataType && field->value == kFloat16);
  }
  if (!half) {
    AppendMessage(out, kInitializer, tensor);
    return true;
  }
  std::string wide;
  for (std::size_t at = 0; at < tensor.size();) {
    const Field field = *ReadField(tensor, at);
    if (field.number == kDataType) {
      AppendVarint(wide, kDataType << 3);
      AppendVarint(wide, kFloat);
    } else if (field.number == kRawData) {
      std::string values(field.payload.size() * 2, '\0');
      for (std::size_t i = 0; i + 1 < field.payload.size(); i += 2) {
        std::uint16_t bits = 0;
        std::memcpy(&bits, field.payload.data() + i, 2);
        const float value = WidenHalf(bits);
        std::memcpy(values.data() + i * 2, &value, 4);
      }
      AppendMessage(wide, kRawData, values);
    } else {
      wide.append(field.whole);
    }
  }
  AppendMessage(out, kInitializer, wide);
  return true;
}

}  // namespace

Result<std::string> WidenOnnx(const std::string& file) {
  const Error broken{ErrorCode::kCorruptInput,
                     Concat("these ", file.size(), " bytes are not an ONNX network")};
  std::string model;
  bool graphs = false;
  for (std::size_t at = 0; at < file.size();) {
    const std::optional<Field> field = ReadField(file, at);
    if (!field) {
      return broken;
    }
    if (field->number != kGraph || field->type != 2) {
      model.append(field->whole);
      continue;
    }
    graphs = true;
    std::string graph;
    for (std::size_t inner = 0; inner < field->payload.size();) {
      const std::optional<Field> part = ReadField(field->payload, inner);
      if (!part) {
        return broken;
      }
      if (part->number != kInitializer || part->type != 2) {
        graph.append(part->whole);
      } else if (!AppendTensor(graph, part->payload)) {
        return broken;
      }
    }
    AppendMessage(model, kGraph, graph);
  }
  if (!graphs) {
    return broken;
  }
  return model;
}

}  // namespace understudy
