#include "nn/onnx_graph.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <functional>
#include <numeric>
#include <optional>
#include <unordered_set>
#include <utility>

#include "core/text.h"
#include "nn/protobuf_wire.h"

namespace understudy {
namespace {

constexpr std::uint64_t kFloat = 1;
constexpr std::uint64_t kInt64 = 7;
constexpr std::uint64_t kFloat16 = 10;
constexpr std::int64_t kMostElements = std::int64_t{1} << 28;

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

template <class T>
T Raw(std::string_view bytes, std::size_t index) {
  T value;
  std::memcpy(&value, bytes.data() + index * sizeof(T), sizeof(T));
  return value;
}

template <class T>
std::vector<T> RawList(std::string_view bytes) {
  std::vector<T> list(bytes.size() / sizeof(T));
  if (!list.empty()) {  // memcpy takes no null pointer, even for no bytes
    std::memcpy(list.data(), bytes.data(), list.size() * sizeof(T));
  }
  return list;
}

// Calls `each` with every field of a message; false when the bytes are no message.
bool ForEachField(std::string_view message, const std::function<bool(const WireField&)>& each) {
  for (std::size_t at = 0; at < message.size();) {
    const std::optional<WireField> field = ReadField(message, at);
    if (!field || !each(*field)) {
      return false;
    }
  }
  return true;
}

// Appends the varint of a field, or all of a packed one.
bool AppendIntegers(const WireField& field, std::vector<std::int64_t>& out) {
  if (field.type == 0) {
    out.push_back(static_cast<std::int64_t>(field.value));
    return true;
  }
  for (std::size_t at = 0; at < field.payload.size();) {
    const std::optional<std::uint64_t> value = ReadVarint(field.payload, at);
    if (!value) {
      return false;
    }
    out.push_back(static_cast<std::int64_t>(*value));
  }
  return true;
}

struct NamedTensor {
  std::string name;
  Tensor tensor;
};

std::optional<NamedTensor> ReadTensor(std::string_view message) {
  NamedTensor out;
  std::vector<std::int64_t> dims;
  std::vector<std::int64_t> integers;
  std::string_view raw;
  std::uint64_t type = kFloat;
  std::vector<float>& values = out.tensor.values;
  const bool whole = ForEachField(message, [&](const WireField& field) {
    if (field.number == 1) {
      return AppendIntegers(field, dims);
    }
    if (field.number == 2) {
      type = field.value;
    } else if (field.number == 4) {
      const std::vector<float> more = RawList<float>(field.payload);
      values.insert(values.end(), more.begin(), more.end());
    } else if (field.number == 7) {
      return AppendIntegers(field, integers);
    } else if (field.IsMessage(8)) {
      out.name = field.payload;
    } else if (field.IsMessage(9)) {
      raw = field.payload;
    }
    return true;
  });
  std::int64_t count = 1;
  for (const std::int64_t d : dims) {
    if (d < 0 || d > kMostElements || count * d > kMostElements) {
      return std::nullopt;
    }
    count *= d;
    out.tensor.shape.push_back(static_cast<int>(d));
  }
  if (type == kFloat16) {
    for (const std::uint16_t half : RawList<std::uint16_t>(raw)) {
      values.push_back(WidenHalf(half));
    }
  } else if (type == kFloat && !raw.empty()) {
    values = RawList<float>(raw);
  } else if (type == kInt64) {
    if (!raw.empty()) {
      integers = RawList<std::int64_t>(raw);
    }
    values.assign(integers.begin(), integers.end());
  }
  if (!whole || static_cast<std::int64_t>(values.size()) != count) {
    return std::nullopt;
  }
  return out;
}

std::optional<std::pair<std::string, OnnxAttribute>> ReadAttribute(std::string_view message) {
  std::pair<std::string, OnnxAttribute> out;
  OnnxAttribute& attribute = out.second;
  const bool whole = ForEachField(message, [&](const WireField& field) {
    if (field.IsMessage(1)) {
      out.first = field.payload;
    } else if (field.number == 2 && field.type == 5) {
      attribute.numbers = {Raw<float>(field.payload, 0)};
    } else if (field.number == 3 && field.type == 0) {
      attribute.numbers = {static_cast<double>(static_cast<std::int64_t>(field.value))};
    } else if (field.IsMessage(4)) {
      attribute.text = field.payload;
    } else if (field.IsMessage(5)) {
      std::optional<NamedTensor> tensor = ReadTensor(field.payload);
      if (!tensor) {
        return false;
      }
      attribute.tensor = std::move(tensor->tensor);
    } else if (field.number == 7) {
      for (const float f : RawList<float>(field.payload)) {
        attribute.numbers.push_back(f);
      }
    } else if (field.number == 8) {
      std::vector<std::int64_t> integers;
      if (!AppendIntegers(field, integers)) {
        return false;
      }
      attribute.numbers.insert(attribute.numbers.end(), integers.begin(), integers.end());
    }
    return true;
  });
  return whole ? std::optional(std::move(out)) : std::nullopt;
}

std::optional<OnnxNode> ReadNode(std::string_view message) {
  OnnxNode node;
  const bool whole = ForEachField(message, [&](const WireField& field) {
    if (field.IsMessage(1)) {
      node.inputs.emplace_back(field.payload);
    } else if (field.IsMessage(2)) {
      node.outputs.emplace_back(field.payload);
    } else if (field.IsMessage(4)) {
      node.op = field.payload;
    } else if (field.IsMessage(5)) {
      auto attribute = ReadAttribute(field.payload);
      if (!attribute) {
        return false;
      }
      node.attributes.insert(std::move(*attribute));
    }
    return true;
  });
  return whole && !node.outputs.empty() ? std::optional(std::move(node)) : std::nullopt;
}

struct Declared {
  std::string name;
  std::vector<int> shape;
};

// The name and shape of a graph's input or output (ValueInfoProto.type = 2, TypeProto.tensor_type =
// 1, its shape = 2, TensorShapeProto.dim = 1, Dimension.dim_value = 1).
std::optional<Declared> ReadDeclared(std::string_view message) {
  Declared out;
  const auto dimension = [&](const WireField& dim) {
    int size = 1;
    const bool whole = ForEachField(dim.payload, [&](const WireField& field) {
      if (field.number == 1 && field.type == 0) {
        size = static_cast<int>(std::min<std::uint64_t>(field.value, kMostElements));
      }
      return true;
    });
    out.shape.push_back(std::max(size, 1));
    return whole;
  };
  const auto inside = [](int number, const std::function<bool(const WireField&)>& each) {
    return [number, each](const WireField& field) {
      return !field.IsMessage(number) || ForEachField(field.payload, each);
    };
  };
  const auto type = inside(2, inside(1, inside(2, [&](const WireField& field) {
                                       return !field.IsMessage(1) || dimension(field);
                                     })));
  const bool whole = ForEachField(message, [&](const WireField& field) {
    if (field.IsMessage(1)) {
      out.name = field.payload;
    }
    return type(field);
  });
  return whole ? std::optional(std::move(out)) : std::nullopt;
}

// The graph's messages, read.
struct Parts {
  std::vector<OnnxNode> nodes;
  std::vector<NamedTensor> tensors;
  std::vector<Declared> inputs;
  std::vector<Declared> outputs;
};

template <class T>
bool Keep(std::optional<T> read, std::vector<T>& list) {
  if (read) {
    list.push_back(std::move(*read));
  }
  return read.has_value();
}

std::optional<Parts> ReadGraph(std::string_view message) {
  Parts parts;
  const bool whole = ForEachField(message, [&](const WireField& field) {
    if (field.IsMessage(1)) {
      return Keep(ReadNode(field.payload), parts.nodes);
    }
    if (field.IsMessage(5)) {
      return Keep(ReadTensor(field.payload), parts.tensors);
    }
    if (field.IsMessage(11)) {
      return Keep(ReadDeclared(field.payload), parts.inputs);
    }
    return !field.IsMessage(12) || Keep(ReadDeclared(field.payload), parts.outputs);
  });
  return whole ? std::optional(std::move(parts)) : std::nullopt;
}

}  // namespace

std::vector<double> OnnxNode::Numbers(std::string_view name,
                                      const std::vector<double>& otherwise) const {
  const auto found = attributes.find(name);
  return found == attributes.end() ? otherwise : found->second.numbers;
}

double OnnxNode::Number(std::string_view name, double otherwise) const {
  const std::vector<double> numbers = Numbers(name, {otherwise});
  return numbers.empty() ? otherwise : numbers[0];
}

Result<OnnxGraph> ReadOnnx(std::string_view file, std::span<const std::string> outputs) {
  const Error broken{ErrorCode::kCorruptInput,
                     Concat("these ", file.size(), " bytes are not an ONNX network")};
  std::optional<Parts> parts;
  const bool whole = ForEachField(file, [&](const WireField& field) {
    if (field.IsMessage(7)) {
      parts = ReadGraph(field.payload);
      return parts.has_value();
    }
    return true;
  });
  if (!whole || !parts) {
    return broken;
  }
  for (const std::string& name : outputs) {
    const bool there = std::any_of(parts->outputs.begin(), parts->outputs.end(),
                                   [&name](const Declared& d) { return d.name == name; });
    if (!there) {
      return Error{ErrorCode::kNotFound, Concat("the network has no output \"", name, "\"")};
    }
  }
  OnnxGraph graph;
  std::unordered_set<std::string> needed(outputs.begin(), outputs.end());
  // Nodes come in the order of their computation, so one walk from the last to the first finds all.
  for (std::size_t i = parts->nodes.size(); i-- > 0;) {
    OnnxNode& node = parts->nodes[i];
    if (std::none_of(node.outputs.begin(), node.outputs.end(),
                     [&needed](const std::string& o) { return needed.contains(o); })) {
      continue;
    }
    if (node.op == "Constant") {
      graph.constants[node.outputs[0]] = std::move(node.attributes["value"].tensor);
      continue;
    }
    needed.insert(node.inputs.begin(), node.inputs.end());
    graph.nodes.push_back(std::move(node));
  }
  std::reverse(graph.nodes.begin(), graph.nodes.end());
  for (NamedTensor& named : parts->tensors) {
    if (needed.contains(named.name)) {
      graph.constants[named.name] = std::move(named.tensor);
    }
  }
  for (const Declared& input : parts->inputs) {
    if (!graph.constants.contains(input.name)) {
      graph.input = input.name;
      graph.input_shape = input.shape;
    }
  }
  if (graph.input.empty()) {
    return broken;
  }
  return graph;
}

}  // namespace understudy
