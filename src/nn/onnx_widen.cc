#include "nn/onnx_widen.h"

#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include "core/text.h"
#include "nn/protobuf_wire.h"

namespace understudy {
namespace {

constexpr int kGraph = 7;
constexpr int kInitializer = 5;
constexpr int kDataType = 2;
constexpr int kRawData = 9;
constexpr std::uint64_t kFloat = 1;
constexpr std::uint64_t kFloat16 = 10;

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
    const std::optional<WireField> field = ReadField(tensor, at);
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
    const WireField field = *ReadField(tensor, at);
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
    const std::optional<WireField> field = ReadField(file, at);
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
      const std::optional<WireField> part = ReadField(field->payload, inner);
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
