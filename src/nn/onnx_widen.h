#pragma once

#include <string>

#include "core/result.h"

namespace understudy {

// Rewrites an ONNX file so that weights stored as FP16 become FP32: OpenCV 4.6 reads no others.
//
// Walks the protocol-buffer wire format (ONNX IR: ModelProto.graph = 7, GraphProto.initializer = 5,
// TensorProto.data_type = 2 and raw_data = 9) and copies everything else as it is. CorruptInput
// when the bytes are no such file.
Result<std::string> WidenOnnx(const std::string& file);

}  // namespace understudy
