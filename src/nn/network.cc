#include "nn/network.h"

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <numeric>
#include <opencv2/core.hpp>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/dnn.hpp>
#include <utility>

#include "core/text.h"
#include "nn/onnx_prune.h"
#include "nn/onnx_widen.h"

namespace understudy {

struct Network::State {
  cv::dnn::Net net;
  std::string path;
  std::vector<cv::String> outputs;
};

namespace {

std::size_t ElementCount(const std::vector<int>& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::size_t{1}, std::multiplies<>());
}

Tensor ToTensor(const cv::Mat& mat) {
  Tensor tensor;
  for (int i = 0; i < mat.dims; ++i) {
    tensor.shape.push_back(mat.size[i]);
  }
  const float* data = mat.ptr<float>();
  tensor.values.assign(data, data + ElementCount(tensor.shape));
  return tensor;
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

void SetNetworkThreads(int threads) { cv::setNumThreads(threads); }

Result<Network> Network::Load(const std::string& path, const std::vector<std::string>& outputs) {
  if (!std::filesystem::is_regular_file(path)) {
    return Error{
        ErrorCode::kUnavailable,
        Concat("the network file ", path,
               " is missing; it belongs to the program (folder models/, or $UNDERSTUDY_MODELS)")};
  }
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const auto unreadable = [&path](std::string_view why) {
    return Error{ErrorCode::kUnavailable,
                 Concat("the network file ", path, " cannot be read: ", why)};
  };
  const Result<std::string> pruned = PruneOnnx(bytes, outputs);
  if (!pruned.ok()) {
    return unreadable(pruned.error().message);
  }
  const Result<std::string> wide = WidenOnnx(*pruned);
  if (!wide.ok()) {
    return unreadable(wide.error().message);
  }
  try {
    cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
    auto state = std::make_unique<State>();
    state->net = cv::dnn::readNetFromONNX(wide->data(), wide->size());
    state->net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
    state->net.setPreferableTarget(cv::dnn::DNN_TARGET_CPU);
    state->path = path;
    state->outputs.assign(outputs.begin(), outputs.end());
    return Network(std::move(state));
  } catch (const std::exception& e) {
    return unreadable(e.what());
  }
}

Result<std::vector<Tensor>> Network::Run(const Tensor& input) {
  try {
    const cv::Mat blob(input.shape, CV_32F, const_cast<float*>(input.values.data()));
    state_->net.setInput(blob);
    std::vector<cv::Mat> mats;
    state_->net.forward(mats, state_->outputs);
    std::vector<Tensor> tensors;
    tensors.reserve(mats.size());
    for (const cv::Mat& mat : mats) {
      tensors.push_back(ToTensor(mat));
    }
    return tensors;
  } catch (const std::exception& e) {
    return Error{ErrorCode::kInternal, Concat("the network ", state_->path, " failed: ", e.what())};
  }
}

}  // namespace understudy
