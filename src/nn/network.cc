#include "nn/network.h"

#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <numeric>
#include <utility>

#include "core/text.h"
#include "nn/lower_graph.h"
#include "nn/onnx_graph.h"

// Of GNU's OpenMP, which oneDNN runs on; its header comes with one compiler only.
extern "C" void omp_set_num_threads(int threads);

namespace understudy {

struct Network::State {
  std::string path;
  std::vector<std::string> outputs;
  dnnl::engine engine{dnnl::engine::kind::cpu, 0};
  dnnl::stream stream{engine};
  LoweredGraph graph;

  // Reads the file and plans it for an input of `shape`, the file's own where that is empty.
  Status Prepare(const std::vector<int>& shape);
};

namespace {

std::size_t ElementCount(const std::vector<int>& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::size_t{1}, std::multiplies<>());
}

Tensor ToTensor(const dnnl::memory& memory) {
  const auto dims = memory.get_desc().dims();
  Tensor tensor = Tensor::Zeros({dims.begin(), dims.end()});
  std::memcpy(tensor.values.data(), memory.get_data_handle(), tensor.size() * sizeof(float));
  return tensor;
}

// Frames and the looks at one frame are what runs side by side; a network by itself is too small to
// share. The setting is the calling thread's own.
void StayOnThisThread() { omp_set_num_threads(1); }

// Wider sums would round otherwise: every processor with AVX2 gives the same bits.
void AddUpAlike() {
  static const dnnl::status once = dnnl::set_max_cpu_isa(dnnl::cpu_isa::avx2);
  static_cast<void>(once);
}

}  // namespace

Tensor Tensor::Zeros(std::vector<int> shape) {
  Tensor tensor;
  tensor.values.assign(ElementCount(shape), 0.0F);
  tensor.shape = std::move(shape);
  return tensor;
}

Network::Network(std::unique_ptr<State> state) : state_(std::move(state)) {}
Network::Network(Network&&) noexcept = default;
Network& Network::operator=(Network&&) noexcept = default;
Network::~Network() = default;

Status Network::State::Prepare(const std::vector<int>& shape) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  US_ASSIGN_OR_RETURN(OnnxGraph read, ReadOnnx(bytes, outputs));
  if (!shape.empty()) {
    read.input_shape = shape;
  }
  try {
    StayOnThisThread();
    US_ASSIGN_OR_RETURN(graph, LowerGraph(read, outputs, engine, stream));
    return {};
  } catch (const std::exception& e) {
    return Error{ErrorCode::kUnsupported, e.what()};
  }
}

Result<Network> Network::Load(const std::string& path, const std::vector<std::string>& outputs) {
  if (!std::filesystem::is_regular_file(path)) {
    return Error{
        ErrorCode::kUnavailable,
        Concat("the network file ", path,
               " is missing; it belongs to the program (folder models/, or $UNDERSTUDY_MODELS)")};
  }
  AddUpAlike();
  auto state = std::make_unique<State>();
  state->path = path;
  state->outputs = outputs;
  const Status prepared = state->Prepare({});
  if (!prepared.ok()) {
    return Error{ErrorCode::kUnavailable,
                 Concat("the network file ", path, " cannot be read: ", prepared.error().message)};
  }
  return Network(std::move(state));
}

Result<std::vector<Tensor>> Network::Run(const Tensor& input) {
  const auto failed = [this](std::string_view why) {
    return Error{ErrorCode::kInternal, Concat("the network ", state_->path, " failed: ", why)};
  };
  const auto dims = state_->graph.input.get_desc().dims();
  if (!std::equal(dims.begin(), dims.end(), input.shape.begin(), input.shape.end())) {
    const Status prepared = state_->Prepare(input.shape);
    if (!prepared.ok()) {
      return failed(prepared.error().message);
    }
  }
  const LoweredGraph& graph = state_->graph;
  try {
    StayOnThisThread();
    std::memcpy(graph.input.get_data_handle(), input.values.data(), input.size() * sizeof(float));
    for (const NetworkStep& step : graph.steps) {
      step.primitive.execute(state_->stream, step.arguments);
    }
    state_->stream.wait();
    std::vector<Tensor> tensors;
    tensors.reserve(graph.outputs.size());
    for (const dnnl::memory& memory : graph.outputs) {
      tensors.push_back(ToTensor(memory));
    }
    return tensors;
  } catch (const std::exception& e) {
    return failed(e.what());
  }
}

}  // namespace understudy
