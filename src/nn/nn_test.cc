#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "core/text.h"
#include "nn/network.h"
#include "nn/onnx_graph.h"
#include "testing/paths.h"

namespace understudy {
namespace {

std::string Models() { return std::string(UNDERSTUDY_SOURCE_DIR) + "/models"; }

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

struct Shipped {
  std::string name;
  std::vector<int> shape;
  std::vector<std::string> outputs;
};

// What training/export.py wrote beside the network: every 97th number of the input and of each
// output.
std::vector<std::vector<float>> ReadCheck(const std::string& path) {
  const std::string bytes = ReadFile(path);
  std::uint32_t count = 0;
  std::memcpy(&count, bytes.data(), 4);
  std::vector<std::vector<float>> parts(count);
  std::size_t at = 4 + 4 * count;
  for (std::uint32_t i = 0; i < count; ++i) {
    std::uint32_t size = 0;
    std::memcpy(&size, bytes.data() + 4 + 4 * i, 4);
    parts[i].resize(size);
    std::memcpy(parts[i].data(), bytes.data() + at, 4 * size);
    at += 4 * size;
  }
  return parts;
}

class ShippedNetwork : public ::testing::TestWithParam<Shipped> {};

TEST_P(ShippedNetwork, GivesTheStoredAnswerTwice) {
  const Shipped& shipped = GetParam();
  Result<Network> network = Network::Load(Models() + "/" + shipped.name + ".onnx", shipped.outputs);
  ASSERT_TRUE(network.ok()) << network.error().message;
  const std::vector<std::vector<float>> check = ReadCheck(Models() + "/" + shipped.name + ".check");
  ASSERT_EQ(check.size(), shipped.outputs.size() + 1);
  Tensor input = Tensor::Zeros(shipped.shape);
  ASSERT_EQ(check[0].size(), input.size());
  input.values = check[0];
  for (int round = 0; round < 2; ++round) {
    const Result<std::vector<Tensor>> out = network->Run(input);
    ASSERT_TRUE(out.ok()) << out.error().message;
    for (std::size_t o = 0; o < shipped.outputs.size(); ++o) {
      float span = 1e-6F;
      for (const float v : check[o + 1]) {
        span = std::max(span, std::abs(v));
      }
      const std::vector<float>& got = (*out)[o].values;
      for (std::size_t i = 0; i < check[o + 1].size(); ++i) {
        ASSERT_LT(i * 97, got.size());
        EXPECT_NEAR(got[i * 97], check[o + 1][i], 1e-2F * span) << shipped.outputs[o] << " " << i;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Models, ShippedNetwork,
    ::testing::Values(Shipped{"person", {1, 3, 224, 224}, {"heat", "presence", "matte", "parts"}},
                      Shipped{"face", {1, 3, 128, 128}, {"points", "facts"}},
                      Shipped{"hand", {1, 3, 128, 128}, {"points", "facts"}},
                      Shipped{"finder", {1, 3, 256, 256}, {"people"}},
                      Shipped{"lift", {1, 45, 45, 1}, {"joints"}}),
    [](const auto& shipped) { return shipped.param.name; });

TEST(Network, TheShippedNetworksStayUnder25Megabytes) {
  std::uintmax_t total = 0;
  for (const auto& entry : std::filesystem::directory_iterator(Models())) {
    if (entry.path().extension() == ".onnx") {
      total += entry.file_size();
    }
  }
  EXPECT_LE(total, 25'000'000U);
  EXPECT_GT(total, 0U);
}

TEST(Network, MissingAndBrokenFilesAreUnavailable) {
  const testing::TemporaryFolder folder;
  EXPECT_EQ(Network::Load(folder.File("none.onnx"), {"x"}).error().code, ErrorCode::kUnavailable);
  for (const std::string& content :
       {std::string(), std::string("this is no network"), std::string(400, '\xff')}) {
    std::ofstream(folder.File("bad.onnx"), std::ios::binary) << content;
    EXPECT_EQ(Network::Load(folder.File("bad.onnx"), {"x"}).error().code, ErrorCode::kUnavailable);
  }
}

TEST(Network, ALoadedPartAnswersLikeTheWhole) {
  const std::string path = Models() + "/person.onnx";
  Result<Network> whole = Network::Load(path, {"heat", "presence", "matte", "parts"});
  Result<Network> part = Network::Load(path, {"presence"});
  ASSERT_TRUE(whole.ok() && part.ok());
  Tensor input = Tensor::Zeros({1, 3, 224, 224});
  for (std::size_t i = 0; i < input.size(); ++i) {
    input.values[i] = static_cast<float>(i % 251) / 250;
  }
  const Result<std::vector<Tensor>> all = whole->Run(input);
  const Result<std::vector<Tensor>> one = part->Run(input);
  ASSERT_TRUE(all.ok() && one.ok());
  ASSERT_EQ(one->size(), 1U);
  EXPECT_EQ((*one)[0].values, (*all)[1].values);
}

TEST(ReadOnnx, LeavesOutWhatTheOutputsDoNotNeed) {
  const std::string whole = ReadFile(Models() + "/person.onnx");
  const Result<OnnxGraph> all =
      ReadOnnx(whole, std::vector<std::string>{"heat", "presence", "matte", "parts"});
  const Result<OnnxGraph> one = ReadOnnx(whole, std::vector<std::string>{"presence"});
  ASSERT_TRUE(all.ok() && one.ok());
  EXPECT_LT(one->nodes.size(), all->nodes.size());
  EXPECT_LT(one->constants.size(), all->constants.size());
  EXPECT_EQ(one->input_shape, (std::vector<int>{1, 3, 224, 224}));
  const Result<OnnxGraph> wrong = ReadOnnx(whole, std::vector<std::string>{"joy"});
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().code, ErrorCode::kNotFound);
  EXPECT_NE(wrong.error().message.find("\"joy\""), std::string::npos);
}

TEST(ReadOnnx, RefusesEveryTruncationWithoutCrashing) {
  const std::string whole = ReadFile(Models() + "/finder.onnx");
  for (std::size_t size = 0; size < whole.size(); size += whole.size() / 37) {
    const Result<OnnxGraph> cut =
        ReadOnnx(whole.substr(0, size), std::vector<std::string>{"people"});
    ASSERT_FALSE(cut.ok()) << size;
    EXPECT_EQ(cut.error().code, ErrorCode::kCorruptInput);
  }
}

}  // namespace
}  // namespace understudy
