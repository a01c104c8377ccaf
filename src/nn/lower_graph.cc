#include "nn/lower_graph.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <optional>
#include <utility>

#include "core/text.h"

namespace understudy {
namespace {

using Dims = dnnl::memory::dims;
using Desc = dnnl::memory::desc;
using Tag = dnnl::memory::format_tag;
constexpr auto kF32 = dnnl::memory::data_type::f32;
constexpr auto kInference = dnnl::prop_kind::forward_inference;

Dims RowStrides(const Dims& shape) {
  Dims strides(shape.size(), 1);
  for (std::size_t i = shape.size(); i-- > 1;) {
    strides[i - 1] = strides[i] * shape[i];
  }
  return strides;
}

// Last index fastest, nothing between.
Desc RowsOf(const Dims& shape) { return {shape, kF32, RowStrides(shape)}; }

Dims DimsOf(const std::vector<int>& shape) { return {shape.begin(), shape.end()}; }

std::int64_t CountOf(const Dims& shape) {
  std::int64_t count = 1;
  for (const std::int64_t d : shape) {
    count *= d;
  }
  return count;
}

// Whether a tensor of that shape is one that a network may have.
bool IsSane(const Dims& shape) {
  constexpr double kMost = 1 << 28;
  double count = 1;
  for (const std::int64_t d : shape) {
    count *= static_cast<double>(d);
  }
  return count >= 1 && count <= kMost;
}

class Lowering {
 public:
  Lowering(const OnnxGraph& graph, std::span<const std::string> outputs, const dnnl::engine& engine,
           dnnl::stream& stream)
      : graph_(graph), outputs_(outputs), engine_(engine), stream_(stream) {
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
      for (const std::string& input : graph.nodes[i].inputs) {
        users_[input].push_back(i);
      }
    }
    constants_ = graph.constants;
  }

  Result<LoweredGraph> Run() {
    if (!IsSane(DimsOf(graph_.input_shape))) {
      return Error{ErrorCode::kCorruptInput, "the input has a size that no network has"};
    }
    out_.input = dnnl::memory(RowsOf(DimsOf(graph_.input_shape)), engine_);
    values_[graph_.input] = out_.input;
    done_.resize(graph_.nodes.size());
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
      if (!done_[i]) {
        US_RETURN_IF_ERROR(Lower(i));
      }
    }
    for (const std::string& name : outputs_) {
      if (!values_.contains(name)) {
        return Error{ErrorCode::kUnsupported, Concat("output \"", name, "\" is not computed")};
      }
      out_.outputs.push_back(InRows(values_.at(name)));
    }
    return std::move(out_);
  }

 private:
  Status Lower(std::size_t index) {
    const OnnxNode& node = graph_.nodes[index];
    for (const std::string& input : node.inputs) {
      if (!input.empty() && !values_.contains(input) && !constants_.contains(input)) {
        return Error{ErrorCode::kCorruptInput,
                     Concat("a node needs \"", input, "\" before it is computed")};
      }
    }
    const bool computed = !node.inputs.empty() && values_.contains(node.inputs[0]);
    if (node.inputs.empty()) {
      return Strange(node);
    }
    if (!computed) {
      return node.op == "Slice" || node.op == "Concat" ? Fold(node) : Strange(node);
    }
    if (node.op == "Conv") {
      return Convolve(index);
    }
    if (node.op == "Relu") {
      return Scale(node, dnnl::algorithm::eltwise_relu, 0, 0);
    }
    if (node.op == "Sub" || node.op == "Mul") {
      const auto constant = Constant(node, 1);
      if (!constant || constant->size() != 1) {
        return Strange(node);
      }
      const float c = constant->values[0];
      return node.op == "Sub" ? Scale(node, dnnl::algorithm::eltwise_linear, 1, -c)
                              : Scale(node, dnnl::algorithm::eltwise_linear, c, 0);
    }
    if (node.op == "Add") {
      return Add(node);
    }
    if (node.op == "Resize") {
      return Resize(node);
    }
    if (node.op == "Cast") {  // all is computed in single precision
      values_[node.outputs[0]] = values_.at(node.inputs[0]);
      return {};
    }
    if (node.op == "Shape" || node.op == "Concat" || node.op == "Slice") {
      return Fold(node);
    }
    if (node.op == "Flatten" || node.op == "Reshape") {
      return Reshape(node);
    }
    if (node.op == "Softmax") {
      return Softmax(node);
    }
    if (node.op == "ReduceMean") {
      return Mean(node);
    }
    if (node.op == "Gemm" || node.op == "MatMul") {
      return Multiply(node);
    }
    return Strange(node);
  }

  static Error Strange(const OnnxNode& node) {
    return {ErrorCode::kUnsupported,
            Concat("the operation ", node.op, " is unknown here, or used in an unknown way")};
  }

  static Error Misfit(const OnnxNode& node) {
    return {ErrorCode::kCorruptInput, Concat("the sizes at ", node.op, " do not fit")};
  }

  std::optional<Tensor> Constant(const OnnxNode& node, std::size_t input) const {
    if (input >= node.inputs.size()) {
      return std::nullopt;
    }
    const auto found = constants_.find(node.inputs[input]);
    return found == constants_.end() ? std::nullopt : std::optional(found->second);
  }

  void Do(const dnnl::primitive& primitive, std::unordered_map<int, dnnl::memory> arguments) {
    out_.steps.push_back({primitive, std::move(arguments)});
  }

  // The tensor with another layout, brought there in every run.
  dnnl::memory As(const dnnl::memory& memory, const Desc& wanted) {
    if (memory.get_desc() == wanted) {
      return memory;
    }
    dnnl::memory there(wanted, engine_);
    Do(dnnl::reorder(memory, there), {{DNNL_ARG_FROM, memory}, {DNNL_ARG_TO, there}});
    return there;
  }

  dnnl::memory InRows(const dnnl::memory& memory) {
    return As(memory, RowsOf(memory.get_desc().dims()));
  }

  // A constant with another layout, brought there now.
  dnnl::memory Settled(const Tensor& tensor, const Desc& rows, const Desc& wanted) {
    dnnl::memory given(rows, engine_);
    std::memcpy(given.get_data_handle(), tensor.values.data(), tensor.size() * sizeof(float));
    if (rows == wanted) {
      return given;
    }
    dnnl::memory there(wanted, engine_);
    dnnl::reorder(given, there).execute(stream_, given, there);
    stream_.wait();
    return there;
  }

  // The node that alone uses `name`, unless it is asked for by itself.
  std::optional<std::size_t> NextOf(const std::string& name) const {
    const auto users = users_.find(name);
    if (users == users_.end() || users->second.size() != 1 ||
        std::find(outputs_.begin(), outputs_.end(), name) != outputs_.end()) {
      return std::nullopt;
    }
    return users->second[0];
  }

  Status Convolve(std::size_t index) {
    const OnnxNode& node = graph_.nodes[index];
    const std::optional<Tensor> weights = Constant(node, 1);
    const std::optional<Tensor> bias = Constant(node, 2);
    if (!weights || !bias || node.Number("group", 1) != 1) {
      return Strange(node);
    }
    const dnnl::memory in = values_.at(node.inputs[0]);
    const Dims from = in.get_desc().dims();
    const Dims kernel = DimsOf(weights->shape);
    if (from.size() != 4 || kernel.size() != 4 || kernel[1] != from[1] ||
        static_cast<std::int64_t>(bias->size()) != kernel[0]) {
      return Misfit(node);
    }
    const std::vector<double> strides = node.Numbers("strides", {1, 1});
    const std::vector<double> dilations = node.Numbers("dilations", {1, 1});
    const std::vector<double> pads = node.Numbers("pads", {0, 0, 0, 0});
    if (strides.size() != 2 || dilations.size() != 2 || pads.size() != 4) {
      return Strange(node);
    }
    Dims to = {from[0], kernel[0], 0, 0};
    Dims step(2);
    Dims apart(2);
    Dims before(2);
    Dims after(2);
    for (int i = 0; i < 2; ++i) {
      step[i] = static_cast<std::int64_t>(strides[i]);
      apart[i] = static_cast<std::int64_t>(dilations[i]) - 1;
      before[i] = static_cast<std::int64_t>(pads[i]);
      after[i] = static_cast<std::int64_t>(pads[2 + i]);
      if (step[i] < 1 || apart[i] < 0 || before[i] < 0 || after[i] < 0) {
        return Misfit(node);
      }
      const std::int64_t reach = (kernel[2 + i] - 1) * (apart[i] + 1) + 1;
      to[2 + i] = (from[2 + i] + before[i] + after[i] - reach) / step[i] + 1;
      if (from[2 + i] + before[i] + after[i] < reach) {
        return Misfit(node);
      }
    }
    if (!IsSane(to) || !IsSane(kernel)) {
      return Misfit(node);
    }
    // What follows is done while the numbers are at hand.
    dnnl::post_ops following;
    std::unordered_map<int, dnnl::memory> arguments;
    Desc wanted(to, kF32, Tag::any);
    std::string name = node.outputs[0];
    for (std::optional<std::size_t> next = NextOf(name); next; next = NextOf(name)) {
      const OnnxNode& user = graph_.nodes[*next];
      if (user.op == "Relu") {
        following.append_eltwise(1.0F, dnnl::algorithm::eltwise_relu, 0, 0);
      } else if (user.op == "Add") {
        const auto other = values_.find(user.inputs[user.inputs[0] == name ? 1 : 0]);
        if (other == values_.end() || other->second.get_desc().dims() != to) {
          break;
        }
        wanted = other->second.get_desc();
        arguments[DNNL_ARG_ATTR_MULTIPLE_POST_OP(following.len()) | DNNL_ARG_SRC_1] = other->second;
        following.append_binary(dnnl::algorithm::binary_add, wanted);
      } else {
        break;
      }
      done_[*next] = true;
      name = user.outputs[0];
    }
    dnnl::primitive_attr attributes;
    attributes.set_post_ops(following);
    const Desc bias_rows({kernel[0]}, kF32, Tag::a);
    const dnnl::convolution_forward::primitive_desc plan(
        {kInference, dnnl::algorithm::convolution_direct, Desc(from, kF32, Tag::any),
         Desc(kernel, kF32, Tag::any), bias_rows, wanted, step, apart, before, after},
        attributes, engine_);
    const dnnl::memory result(plan.dst_desc(), engine_);
    arguments[DNNL_ARG_SRC] = As(in, plan.src_desc());
    arguments[DNNL_ARG_WEIGHTS] = Settled(*weights, RowsOf(kernel), plan.weights_desc());
    arguments[DNNL_ARG_BIAS] = Settled(*bias, bias_rows, bias_rows);
    arguments[DNNL_ARG_DST] = result;
    Do(dnnl::convolution_forward(plan), std::move(arguments));
    values_[name] = result;
    return {};
  }

  Status Scale(const OnnxNode& node, dnnl::algorithm algorithm, float alpha, float beta) {
    const dnnl::memory in = values_.at(node.inputs[0]);
    const dnnl::memory result(in.get_desc(), engine_);
    const dnnl::eltwise_forward::primitive_desc plan(
        {kInference, algorithm, in.get_desc(), alpha, beta}, engine_);
    Do(dnnl::eltwise_forward(plan), {{DNNL_ARG_SRC, in}, {DNNL_ARG_DST, result}});
    values_[node.outputs[0]] = result;
    return {};
  }

  Status Add(const OnnxNode& node) {
    const auto second = node.inputs.size() == 2 ? values_.find(node.inputs[1]) : values_.end();
    if (second == values_.end()) {
      return Strange(node);
    }
    const dnnl::memory a = values_.at(node.inputs[0]);
    if (a.get_desc().dims() != second->second.get_desc().dims()) {
      return Misfit(node);
    }
    const dnnl::memory b = As(second->second, a.get_desc());
    const dnnl::memory result(a.get_desc(), engine_);
    const dnnl::binary::primitive_desc plan(
        {dnnl::algorithm::binary_add, a.get_desc(), b.get_desc(), result.get_desc()}, engine_);
    Do(dnnl::binary(plan), {{DNNL_ARG_SRC_0, a}, {DNNL_ARG_SRC_1, b}, {DNNL_ARG_DST, result}});
    values_[node.outputs[0]] = result;
    return {};
  }

  Status Resize(const OnnxNode& node) {
    const auto text = [&node](std::string_view name) {
      const auto found = node.attributes.find(name);
      return found == node.attributes.end() ? std::string() : found->second.text;
    };
    const std::optional<Tensor> scales = Constant(node, 2);
    const dnnl::memory in = values_.at(node.inputs[0]);
    Dims to = in.get_desc().dims();
    if (text("mode") != "nearest" || text("coordinate_transformation_mode") != "asymmetric" ||
        text("nearest_mode") != "floor" || !scales || to.size() != 4 || scales->size() != 4 ||
        scales->values[0] != 1 || scales->values[1] != 1) {
      return Strange(node);
    }
    std::vector<float> factors;
    for (int i = 2; i < 4; ++i) {
      const float factor = scales->values[i];
      if (factor < 1 || factor != std::floor(factor)) {
        return Strange(node);
      }
      to[i] *= static_cast<std::int64_t>(factor);
      factors.push_back(factor);
    }
    if (!IsSane(to)) {
      return Misfit(node);
    }
    const dnnl::resampling_forward::primitive_desc plan(
        {kInference, dnnl::algorithm::resampling_nearest, factors, in.get_desc(),
         Desc(to, kF32, Tag::any)},
        engine_);
    const dnnl::memory result(plan.dst_desc(), engine_);
    Do(dnnl::resampling_forward(plan), {{DNNL_ARG_SRC, in}, {DNNL_ARG_DST, result}});
    values_[node.outputs[0]] = result;
    return {};
  }

  // Arithmetic on sizes, which are known before the network runs.
  Status Fold(const OnnxNode& node) {
    Tensor result;
    if (node.op == "Shape") {
      for (const std::int64_t d : values_.at(node.inputs[0]).get_desc().dims()) {
        result.values.push_back(static_cast<float>(d));
      }
    } else if (node.op == "Slice") {
      const std::optional<Tensor> from = Constant(node, 0);
      const std::optional<Tensor> starts = Constant(node, 1);
      const std::optional<Tensor> ends = Constant(node, 2);
      if (!from || !starts || !ends || starts->size() != 1 || ends->size() != 1 ||
          node.inputs.size() > 4) {
        return Strange(node);
      }
      const int size = static_cast<int>(from->size());
      const int first = std::clamp(static_cast<int>(starts->values[0]), 0, size);
      const int last = std::clamp(static_cast<int>(ends->values[0]), first, size);
      result.values.assign(from->values.begin() + first, from->values.begin() + last);
    } else {
      for (std::size_t i = 0; i < node.inputs.size(); ++i) {
        const std::optional<Tensor> part = Constant(node, i);
        if (!part) {
          return Strange(node);
        }
        result.values.insert(result.values.end(), part->values.begin(), part->values.end());
      }
    }
    result.shape = {static_cast<int>(result.size())};
    constants_[node.outputs[0]] = std::move(result);
    return {};
  }

  Status Reshape(const OnnxNode& node) {
    const dnnl::memory in = InRows(values_.at(node.inputs[0]));
    const Dims from = in.get_desc().dims();
    Dims to;
    if (node.op == "Flatten") {
      if (node.Number("axis", 1) != 1) {
        return Strange(node);
      }
      to = {from[0], CountOf(from) / from[0]};
    } else {
      const std::optional<Tensor> shape = Constant(node, 1);
      if (!shape) {
        return Strange(node);
      }
      std::int64_t known = 1;
      for (const float d : shape->values) {
        to.push_back(static_cast<std::int64_t>(d));
        known *= d > 0 ? to.back() : 1;
      }
      for (std::int64_t& d : to) {
        d = d > 0 ? d : CountOf(from) / known;
      }
    }
    if (to.empty() || CountOf(to) != CountOf(from)) {
      return Misfit(node);
    }
    values_[node.outputs[0]] = dnnl::memory(RowsOf(to), engine_, in.get_data_handle());
    out_.kept.push_back(in);
    return {};
  }

  Status Softmax(const OnnxNode& node) {
    const dnnl::memory in = InRows(values_.at(node.inputs[0]));
    const int last = static_cast<int>(in.get_desc().dims().size()) - 1;
    const double axis = node.Number("axis", 1);
    if (axis != last && axis != -1) {
      return Strange(node);
    }
    const dnnl::memory result(in.get_desc(), engine_);
    const dnnl::softmax_forward::primitive_desc plan({kInference, in.get_desc(), last}, engine_);
    Do(dnnl::softmax_forward(plan), {{DNNL_ARG_SRC, in}, {DNNL_ARG_DST, result}});
    values_[node.outputs[0]] = result;
    return {};
  }

  Status Mean(const OnnxNode& node) {
    const dnnl::memory in = InRows(values_.at(node.inputs[0]));
    const Dims from = in.get_desc().dims();
    if (from.size() != 4 || node.Numbers("axes", {}) != std::vector<double>{2, 3}) {
      return Strange(node);
    }
    const Dims middle = {from[0], from[1], 1, 1};
    const dnnl::memory result(RowsOf(middle), engine_);
    const dnnl::reduction::primitive_desc plan(
        {dnnl::algorithm::reduction_mean, in.get_desc(), result.get_desc(), 0.0F, 0.0F}, engine_);
    Do(dnnl::reduction(plan), {{DNNL_ARG_SRC, in}, {DNNL_ARG_DST, result}});
    const Dims to = node.Number("keepdims", 1) != 0 ? middle : Dims{from[0], from[1]};
    values_[node.outputs[0]] = dnnl::memory(RowsOf(to), engine_, result.get_data_handle());
    out_.kept.push_back(result);
    return {};
  }

  // By a constant matrix.
  Status Multiply(const OnnxNode& node) {
    const bool gemm = node.op == "Gemm";
    const std::optional<Tensor> weights = Constant(node, 1);
    const std::optional<Tensor> bias = gemm ? Constant(node, 2) : std::nullopt;
    const dnnl::memory in = InRows(values_.at(node.inputs[0]));
    const Dims from = in.get_desc().dims();
    if (!weights || weights->shape.size() != 2 || from.size() < 2 ||
        (gemm && (!bias || node.Number("alpha", 1) != 1 || node.Number("beta", 1) != 1 ||
                  node.Number("transA", 0) != 0))) {
      return Strange(node);
    }
    const bool turned = node.Number("transB", 0) != 0;
    const std::int64_t inner = weights->shape[turned ? 1 : 0];
    const std::int64_t outer = weights->shape[turned ? 0 : 1];
    if (inner != from.back() || (bias && static_cast<std::int64_t>(bias->size()) != outer)) {
      return Misfit(node);
    }
    Dims shape(from.size(), 1);
    Dims strides(from.size(), inner * outer);
    shape[from.size() - 2] = inner;
    shape[from.size() - 1] = outer;
    strides[from.size() - 2] = turned ? 1 : outer;
    strides[from.size() - 1] = turned ? inner : 1;
    const Desc matrix(shape, kF32, strides);
    Dims to = from;
    to.back() = outer;
    const dnnl::memory result(RowsOf(to), engine_);
    std::unordered_map<int, dnnl::memory> arguments = {
        {DNNL_ARG_SRC, in},
        {DNNL_ARG_WEIGHTS, Settled(*weights, matrix, matrix)},
        {DNNL_ARG_DST, result}};
    dnnl::matmul::desc what(in.get_desc(), matrix, result.get_desc());
    if (bias) {
      Dims row(from.size(), 1);
      row.back() = outer;
      arguments[DNNL_ARG_BIAS] = Settled(*bias, RowsOf(row), RowsOf(row));
      what = dnnl::matmul::desc(in.get_desc(), matrix, RowsOf(row), result.get_desc());
    }
    Do(dnnl::matmul(dnnl::matmul::primitive_desc(what, engine_)), std::move(arguments));
    values_[node.outputs[0]] = result;
    return {};
  }

  const OnnxGraph& graph_;
  std::span<const std::string> outputs_;
  const dnnl::engine& engine_;
  dnnl::stream& stream_;
  std::map<std::string, Tensor, std::less<>> constants_;
  std::map<std::string, std::vector<std::size_t>, std::less<>> users_;
  std::map<std::string, dnnl::memory, std::less<>> values_;
  std::vector<bool> done_;
  LoweredGraph out_;
};

}  // namespace

Result<LoweredGraph> LowerGraph(const OnnxGraph& graph, std::span<const std::string> outputs,
                                const dnnl::engine& engine, dnnl::stream& stream) {
  return Lowering(graph, outputs, engine, stream).Run();
}

}  // namespace understudy
