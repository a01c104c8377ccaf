#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/result.h"

namespace understudy {

// Numbers with a shape, last index fastest. Pictures are NCHW.
struct Tensor {
  std::vector<int> shape;
  std::vector<float> values;

  static Tensor Zeros(std::vector<int> shape);
  std::size_t size() const { return values.size(); }
};

// A trained network read from an ONNX file. Runs on the calling thread; one object serves one
// thread at a time.
class Network {
 public:
  // Reads `path`, of it only what `outputs` (names) need. Unavailable when the file is missing or
  // is no network with these outputs.
  static Result<Network> Load(const std::string& path, const std::vector<std::string>& outputs);

  Network(Network&&) noexcept;
  Network& operator=(Network&&) noexcept;
  ~Network();

  // Runs the network on one input and gives the tensors of its outputs, in the order of Load. The
  // same input gives the same bits. An input of another size than the last is planned anew, which
  // takes as long as loading. Internal when the network cannot work at that size.
  Result<std::vector<Tensor>> Run(const Tensor& input);

 private:
  struct State;
  explicit Network(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace understudy
