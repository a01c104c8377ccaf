#pragma once

#include <span>
#include <string>

#include "core/result.h"

namespace understudy {

// Leaves of an ONNX file only what `outputs` (names of graph outputs) need: OpenCV computes every
// node of a file, asked for or not, and a network with two heads would pay for both.
//
// Keeps nodes in their order. CorruptInput when the bytes are no such file, NotFound when an output
// is not in it. (ONNX IR: ModelProto.graph = 7; GraphProto.node = 1, initializer = 5, output = 12;
// NodeProto.input = 1, output = 2; TensorProto.name = 8; ValueInfoProto.name = 1.)
Result<std::string> PruneOnnx(const std::string& file, std::span<const std::string> outputs);

}  // namespace understudy
