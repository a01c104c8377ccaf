#include "nn/onnx_prune.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "core/text.h"
#include "nn/protobuf_wire.h"

namespace understudy {
namespace {

constexpr int kGraph = 7;
constexpr int kNode = 1;
constexpr int kInitializer = 5;
constexpr int kGraphOutput = 12;
constexpr int kNodeInput = 1;
constexpr int kNodeOutput = 2;
constexpr int kTensorName = 8;
constexpr int kValueName = 1;

std::optional<std::vector<WireField>> FieldsOf(std::string_view message) {
  std::vector<WireField> fields;
  for (std::size_t at = 0; at < message.size();) {
    const std::optional<WireField> field = ReadField(message, at);
    if (!field) {
      return std::nullopt;
    }
    fields.push_back(*field);
  }
  return fields;
}

// Every string field `number` of a message; none when the bytes are no message.
std::vector<std::string_view> Strings(std::string_view message, int number) {
  std::vector<std::string_view> found;
  for (const WireField& field : FieldsOf(message).value_or(std::vector<WireField>())) {
    if (field.IsMessage(number)) {
      found.push_back(field.payload);
    }
  }
  return found;
}

using Names = std::unordered_set<std::string_view>;

bool AnyOf(const std::vector<std::string_view>& names, const Names& set) {
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view n) { return set.contains(n); });
}

// The graph without what `needed` does not lead to. Nodes come in the order of their computation,
// so one walk from the last to the first finds all.
std::string PruneGraph(const std::vector<WireField>& fields, Names needed, const Names& outputs) {
  std::vector<bool> keep(fields.size(), true);
  for (std::size_t i = fields.size(); i-- > 0;) {
    if (!fields[i].IsMessage(kNode)) {
      continue;
    }
    keep[i] = AnyOf(Strings(fields[i].payload, kNodeOutput), needed);
    if (keep[i]) {
      for (const std::string_view input : Strings(fields[i].payload, kNodeInput)) {
        needed.insert(input);
      }
    }
  }
  std::string graph;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const WireField& field = fields[i];
    if (field.IsMessage(kInitializer)) {
      keep[i] = AnyOf(Strings(field.payload, kTensorName), needed);
    } else if (field.IsMessage(kGraphOutput)) {
      keep[i] = AnyOf(Strings(field.payload, kValueName), outputs);
    }
    if (keep[i]) {
      graph.append(field.whole);
    }
  }
  return graph;
}

}  // namespace

Result<std::string> PruneOnnx(const std::string& file, std::span<const std::string> outputs) {
  const Error broken{ErrorCode::kCorruptInput,
                     Concat("these ", file.size(), " bytes are not an ONNX network")};
  const std::optional<std::vector<WireField>> fields = FieldsOf(file);
  if (!fields) {
    return broken;
  }
  const Names wanted(outputs.begin(), outputs.end());
  std::string model;
  bool graphs = false;
  for (const WireField& field : *fields) {
    if (!field.IsMessage(kGraph)) {
      model.append(field.whole);
      continue;
    }
    graphs = true;
    const std::optional<std::vector<WireField>> parts = FieldsOf(field.payload);
    if (!parts) {
      return broken;
    }
    for (const std::string_view name : wanted) {
      const bool there = std::any_of(parts->begin(), parts->end(), [&](const WireField& part) {
        return part.IsMessage(kGraphOutput) && AnyOf(Strings(part.payload, kValueName), {name});
      });
      if (!there) {
        return Error{ErrorCode::kNotFound, Concat("the network has no output \"", name, "\"")};
      }
    }
    AppendMessage(model, kGraph, PruneGraph(*parts, wanted, wanted));
  }
  if (!graphs) {
    return broken;
  }
  return model;
}

}  // namespace understudy
