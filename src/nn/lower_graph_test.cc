#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "nn/network.h"
#include "testing/paths.h"

namespace understudy {
namespace {

// Writes the wire format of onnx.proto, as far as the tests' networks need it.
void Varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) {
    out.push_back(static_cast<char>(value | 0x80));
  }
  out.push_back(static_cast<char>(value));
}

std::string Message(int number, std::string_view payload) {
  std::string out;
  Varint(out, static_cast<std::uint64_t>(number) << 3 | 2);
  Varint(out, payload.size());
  return out.append(payload);
}

std::string Integer(int number, std::uint64_t value) {
  std::string out;
  Varint(out, static_cast<std::uint64_t>(number) << 3);
  Varint(out, value);
  return out;
}

template <class T>
std::string Raw(const std::vector<T>& values) {
  std::string bytes(values.size() * sizeof(T), '\0');
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

std::string Constant(const std::string& name, const std::vector<int>& shape, int type,
                     const std::string& raw) {
  std::string tensor;
  for (const int d : shape) {
    tensor += Integer(1, d);
  }
  return Message(5, tensor + Integer(2, type) + Message(8, name) + Message(9, raw));
}

std::string Weights(const std::string& name, const Tensor& tensor) {
  return Constant(name, tensor.shape, 1, Raw(tensor.values));
}

std::string Integers(const std::string& name, const std::vector<int>& values) {
  std::string list;
  for (const int v : values) {
    list += Integer(8, v);
  }
  return Message(5, Message(1, name) + list);
}

std::string Node(const std::string& op, const std::vector<std::string>& inputs,
                 const std::string& output, const std::string& attributes = {}) {
  std::string node;
  for (const std::string& input : inputs) {
    node += Message(1, input);
  }
  return Message(1, node + Message(2, output) + Message(4, op) + attributes);
}

std::string Declared(int number, const std::string& name, const std::vector<int>& shape) {
  std::string dims;
  for (const int d : shape) {
    dims += Message(1, Integer(1, d));
  }
  return Message(number, Message(1, name) + Message(2, Message(1, Message(2, dims))));
}

std::string Convolution(const std::vector<std::string>& inputs, const std::string& output,
                        int stride, int pad) {
  return Node("Conv", inputs, output,
              Integers("strides", {stride, stride}) + Integers("pads", {pad, pad, pad, pad}));
}

Result<Network> Make(const testing::TemporaryFolder& folder, const std::string& graph,
                     const std::vector<std::string>& outputs) {
  std::ofstream(folder.File("net.onnx"), std::ios::binary) << Message(7, graph);
  return Network::Load(folder.File("net.onnx"), outputs);
}

Tensor Random(const std::vector<int>& shape, int seed) {
  Tensor tensor = Tensor::Zeros(shape);
  std::mt19937 rng(seed);
  for (float& v : tensor.values) {
    v = static_cast<float>(rng() % 2001) / 1000.0F - 1.0F;
  }
  return tensor;
}

float At(const Tensor& t, int c, int y, int x) {
  const bool inside = y >= 0 && x >= 0 && y < t.shape[2] && x < t.shape[3];
  return inside ? t.values[(static_cast<std::size_t>(c) * t.shape[2] + y) * t.shape[3] + x] : 0.0F;
}

// The slow twin of a convolution: straight from its definition.
Tensor Convolved(const Tensor& in, const Tensor& w, const Tensor& bias, int stride, int pad) {
  const int k = w.shape[2];
  Tensor out = Tensor::Zeros({1, w.shape[0], (in.shape[2] + 2 * pad - k) / stride + 1,
                              (in.shape[3] + 2 * pad - k) / stride + 1});
  std::size_t at = 0;
  for (int o = 0; o < out.shape[1]; ++o) {
    for (int y = 0; y < out.shape[2]; ++y) {
      for (int x = 0; x < out.shape[3]; ++x) {
        double sum = bias.values[o];
        for (int c = 0; c < in.shape[1]; ++c) {
          for (int i = 0; i < k * k; ++i) {
            const std::size_t from = (static_cast<std::size_t>(o) * in.shape[1] + c) * k * k + i;
            sum += static_cast<double>(w.values[from]) *
                   At(in, c, y * stride + i / k - pad, x * stride + i % k - pad);
          }
        }
        out.values[at++] = static_cast<float>(sum);
      }
    }
  }
  return out;
}

Tensor Rectified(Tensor tensor) {
  for (float& v : tensor.values) {
    v = std::max(v, 0.0F);
  }
  return tensor;
}

Tensor Sum(Tensor a, const Tensor& b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    a.values[i] += b.values[i];
  }
  return a;
}

void ExpectNear(const Tensor& got, const Tensor& want) {
  ASSERT_EQ(got.shape, want.shape);
  for (std::size_t i = 0; i < want.size(); ++i) {
    ASSERT_NEAR(got.values[i], want.values[i], 1e-4F) << i;
  }
}

TEST(LowerGraph, ConvolutionsAndWhatTheyTakeAlongFollowTheSlowTwin) {
  const testing::TemporaryFolder folder;
  const Tensor x = Random({1, 5, 9, 7}, 1);
  const Tensor w1 = Random({6, 5, 3, 3}, 2);
  const Tensor w2 = Random({6, 6, 3, 3}, 3);
  const Tensor w3 = Random({10, 6, 1, 1}, 4);
  const Tensor w4 = Random({10, 6, 3, 3}, 5);
  const Tensor b6 = Random({6}, 6);
  const Tensor b10 = Random({10}, 7);
  // A residual block whose inside is asked for as well, and one whose short cut is computed last.
  const std::string graph =
      Weights("w1", w1) + Weights("w2", w2) + Weights("w3", w3) + Weights("w4", w4) +
      Weights("b6", b6) + Weights("b10", b10) + Declared(11, "x", x.shape) +
      Convolution({"x", "w1", "b6"}, "c1", 1, 1) + Node("Relu", {"c1"}, "r1") +
      Convolution({"r1", "w2", "b6"}, "c2", 1, 1) + Node("Add", {"r1", "c2"}, "a1") +
      Node("Relu", {"a1"}, "r2") + Convolution({"r2", "w4", "b10"}, "c4", 2, 1) +
      Convolution({"r2", "w3", "b10"}, "c3", 2, 0) + Node("Add", {"c4", "c3"}, "a2") +
      Declared(12, "r1", {}) + Declared(12, "c2", {}) + Declared(12, "a2", {});
  Result<Network> network = Make(folder, graph, {"r1", "c2", "a2"});
  ASSERT_TRUE(network.ok()) << network.error().message;
  const Result<std::vector<Tensor>> out = network->Run(x);
  ASSERT_TRUE(out.ok()) << out.error().message;
  const Tensor r1 = Rectified(Convolved(x, w1, b6, 1, 1));
  const Tensor c2 = Convolved(r1, w2, b6, 1, 1);
  const Tensor r2 = Rectified(Sum(c2, r1));
  ExpectNear((*out)[0], r1);
  ExpectNear((*out)[1], c2);
  ExpectNear((*out)[2], Sum(Convolved(r2, w4, b10, 2, 1), Convolved(r2, w3, b10, 2, 0)));
}

TEST(LowerGraph, HalvesAreWidenedExactly) {
  const testing::TemporaryFolder folder;
  for (const auto& [bits, value] : {std::pair{0x3c00, 1.0F}, std::pair{0xc000, -2.0F},
                                    std::pair{0x0001, 0x1p-24F}, std::pair{0x7bff, 65504.0F}}) {
    const std::string graph =
        Constant("half", {1}, 10,
                 Raw(std::vector<std::uint16_t>{static_cast<std::uint16_t>(bits)})) +
        Declared(11, "x", {1, 1, 1, 1}) + Node("Mul", {"x", "half"}, "y") + Declared(12, "y", {});
    Result<Network> network = Make(folder, graph, {"y"});
    ASSERT_TRUE(network.ok()) << network.error().message;
    Tensor one = Tensor::Zeros({1, 1, 1, 1});
    one.values[0] = 1;
    EXPECT_EQ((*network->Run(one))[0].values[0], value);
  }
}

TEST(LowerGraph, AnInputOfAnotherLengthIsPlannedAnew) {
  Result<Network> network =
      Network::Load(std::string(UNDERSTUDY_SOURCE_DIR) + "/models/lift.onnx", {"joints"});
  ASSERT_TRUE(network.ok());
  const Tensor longer = Random({1, 45, 90, 1}, 1);
  Tensor shorter = Tensor::Zeros({1, 45, 60, 1});
  for (int c = 0; c < 45; ++c) {
    std::copy_n(&longer.values[static_cast<std::size_t>(c) * 90], 60,
                &shorter.values[static_cast<std::size_t>(c) * 60]);
  }
  const Result<std::vector<Tensor>> a = network->Run(longer);
  const Result<std::vector<Tensor>> b = network->Run(shorter);
  ASSERT_TRUE(a.ok() && b.ok());
  // Convolutions over time that reach 22 ticks: what lies farther from the cut is the same.
  for (int c = 0; c < (*a)[0].shape[1]; ++c) {
    for (int t = 0; t < 60 - 23; ++t) {
      ASSERT_NEAR((*a)[0].values[static_cast<std::size_t>(c) * 90 + t],
                  (*b)[0].values[static_cast<std::size_t>(c) * 60 + t], 1e-4F);
    }
  }
}

TEST(LowerGraph, ADamagedFileIsAnErrorOrANetwork) {
  const testing::TemporaryFolder folder;
  const Tensor x = Random({1, 3, 4, 4}, 1);
  const auto numbers = [](const std::string& name, const std::vector<float>& values) {
    Tensor tensor = Tensor::Zeros({static_cast<int>(values.size())});
    tensor.values = values;
    return Weights(name, tensor);
  };
  const std::string nearest =
      Message(5, Message(1, "mode") + Message(4, "nearest")) +
      Message(5, Message(1, "coordinate_transformation_mode") + Message(4, "asymmetric")) +
      Message(5, Message(1, "nearest_mode") + Message(4, "floor"));
  const std::string graph =
      Weights("w", Random({2, 3, 1, 1}, 2)) + Weights("b", Random({2}, 3)) +
      Weights("g", Random({5, 128}, 4)) + Weights("h", Random({5}, 5)) +
      numbers("scales", {1, 1, 2, 2}) + numbers("shape", {1, 2, -1}) + Declared(11, "x", x.shape) +
      Convolution({"x", "w", "b"}, "c", 1, 0) + Node("Relu", {"c"}, "r") +
      Node("Resize", {"r", "", "scales"}, "big", nearest) + Node("Flatten", {"big"}, "flat") +
      Node("Gemm", {"flat", "g", "h"}, "facts", Message(5, Message(1, "transB") + Integer(3, 1))) +
      Node("Reshape", {"big", "shape"}, "rows") +
      Node("Softmax", {"rows"}, "soft", Message(5, Message(1, "axis") + Integer(3, 2))) +
      Node("ReduceMean", {"big"}, "mean", Integers("axes", {2, 3})) + Declared(12, "facts", {}) +
      Declared(12, "soft", {}) + Declared(12, "mean", {});
  const std::vector<std::string> outputs = {"facts", "soft", "mean"};
  const Result<Network> whole = Make(folder, graph, outputs);
  ASSERT_TRUE(whole.ok()) << whole.error().message;
  int broken = 0;
  for (std::size_t at = 0; at < graph.size(); ++at) {
    std::string damaged = graph;
    damaged[at] = static_cast<char>(damaged[at] ^ (at % 3 == 0 ? 0x80 : at % 3 == 1 ? 0x01 : 0x7f));
    Result<Network> network = Make(folder, damaged, outputs);
    broken += network.ok() && network->Run(x).ok() ? 0 : 1;
  }
  EXPECT_GT(broken, 100);
}

TEST(LowerGraph, UnknownOperationsAndSizesThatDoNotFitAreToldByName) {
  const testing::TemporaryFolder folder;
  const std::string input = Declared(11, "x", {1, 3, 4, 4});
  const std::string output = Declared(12, "y", {});
  const Result<Network> unknown = Make(folder, input + Node("Einsum", {"x"}, "y") + output, {"y"});
  ASSERT_FALSE(unknown.ok());
  EXPECT_EQ(unknown.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(unknown.error().message.find("Einsum"), std::string::npos) << unknown.error().message;
  const std::string weights = Weights("w", Random({2, 4, 3, 3}, 1)) + Weights("b", Random({2}, 2));
  const Result<Network> misfit =
      Make(folder, weights + input + Convolution({"x", "w", "b"}, "y", 1, 1) + output, {"y"});
  ASSERT_FALSE(misfit.ok());
  EXPECT_NE(misfit.error().message.find("Conv"), std::string::npos) << misfit.error().message;
  const Result<Network> nothing = Make(folder, input + Node("Relu", {"z"}, "y") + output, {"y"});
  EXPECT_FALSE(nothing.ok());
}

}  // namespace
}  // namespace understudy
