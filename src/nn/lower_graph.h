#pragma once

#include <oneapi/dnnl/dnnl.hpp>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/result.h"
#include "nn/onnx_graph.h"

namespace understudy {

// One call of oneDNN with its arguments.
struct NetworkStep {
  dnnl::primitive primitive;
  std::unordered_map<int, dnnl::memory> arguments;
};

// A network made ready for this machine's processor: where its input goes, what is then done in
// order, and where the answers are found. All of these lie row by row.
struct LoweredGraph {
  dnnl::memory input;
  std::vector<NetworkStep> steps;
  std::vector<dnnl::memory> outputs;
  std::vector<dnnl::memory> kept;  // what others of these look at in another shape
};

// Plans a graph: convolutions take the additions and rectifications that follow them along, and
// weights are laid out as the processor wants them, once.
//
// Knows Add, Cast, Concat, Conv, Flatten, Gemm, MatMul, Mul, ReduceMean, Relu, Reshape, Resize (to
// whole multiples, nearest), Shape, Slice, Softmax and Sub as far as the project's networks use
// them; Unsupported for any other operation or use of one, CorruptInput when sizes do not fit.
// Throws dnnl::error where oneDNN does.
Result<LoweredGraph> LowerGraph(const OnnxGraph& graph, std::span<const std::string> outputs,
                                const dnnl::engine& engine, dnnl::stream& stream);

}  // namespace understudy
