#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "nn/network.h"

namespace understudy {

// What a node is told beside its inputs: one number, several, a word, or a tensor.
struct OnnxAttribute {
  std::vector<double> numbers;
  std::string text;
  Tensor tensor;
};

// One operation of a network; `op` is ONNX's name for it ("Conv").
struct OnnxNode {
  std::string op;
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
  std::map<std::string, OnnxAttribute, std::less<>> attributes;

  // The numbers of an attribute, or its first; `otherwise` where the file does not say it.
  std::vector<double> Numbers(std::string_view name, const std::vector<double>& otherwise) const;
  double Number(std::string_view name, double otherwise) const;
};

// A network as its file tells it: nodes in the order of their computation.
struct OnnxGraph {
  std::string input;
  std::vector<int> input_shape;  // 1 where the file leaves a size open
  std::vector<OnnxNode> nodes;
  std::map<std::string, Tensor, std::less<>> constants;  // weights, and what Constant nodes hold
};

// Reads of an ONNX file what `outputs` (names of graph outputs) need. Weights of half precision are
// widened, whole numbers become floats.
//
// CorruptInput when the bytes are no such file, NotFound when an output is not in it. (ONNX IR,
// onnx.proto: ModelProto.graph = 7; GraphProto.node = 1, initializer = 5, input = 11, output = 12;
// NodeProto.input = 1, output = 2, op_type = 4, attribute = 5; AttributeProto.name = 1, f = 2,
// i = 3, s = 4, t = 5, floats = 7, ints = 8; TensorProto.dims = 1, data_type = 2, float_data = 4,
// int64_data = 7, name = 8, raw_data = 9.)
Result<OnnxGraph> ReadOnnx(std::string_view file, std::span<const std::string> outputs);

}  // namespace understudy
