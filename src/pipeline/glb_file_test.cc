#include "pipeline/glb_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <numeric>

#include "pipeline/test_glb.h"
#include "testing/files.h"
#include "testing/paths.h"

namespace understudy {
namespace {

using ::testing::ElementsAre;

TEST(GlbFile, NumbersComeBack) {
  const testing::TemporaryFolder folder;
  GlbFile file;
  const std::vector<float> places = {1, -2, 3, 4, 5, -6.5F};
  EXPECT_EQ(file.AddFloats(places, 3, GlbFile::Use::kVertices), 0);
  const std::vector<std::uint32_t> few = {0, 1, 65534};
  EXPECT_EQ(file.AddIndices(few), 1);
  const std::vector<std::uint32_t> many = {0, 1, 65535};
  EXPECT_EQ(file.AddIndices(many), 2);
  const std::vector<std::uint8_t> joints = {1, 2, 3, 250};
  EXPECT_EQ(file.AddBytes(joints, GlbFile::Use::kVertices), 3);
  const std::vector<std::uint8_t> png = {1, 2, 3, 4, 5};
  EXPECT_EQ(file.AddPng("picture", png), 0);
  ASSERT_TRUE(file.Write(folder.File("a.glb")).ok());

  const GlbParts read = ReadGlb(folder.File("a.glb"));
  EXPECT_EQ(read.json["asset"]["version"], "2.0");
  EXPECT_EQ(read.json["buffers"][0]["byteLength"], read.binary.size());
  EXPECT_EQ(FloatsOf(read, 0), places);
  EXPECT_THAT(read.json["accessors"][0]["min"], ElementsAre(1, -2, -6.5));
  EXPECT_THAT(read.json["accessors"][0]["max"], ElementsAre(4, 5, 3));
  EXPECT_EQ(IndicesOf(read, 1), few);
  EXPECT_EQ(read.json["accessors"][1]["componentType"], 5123);
  EXPECT_EQ(IndicesOf(read, 2), many);
  EXPECT_EQ(read.json["accessors"][2]["componentType"], 5125);
  for (const Json& view : read.json["bufferViews"]) {
    EXPECT_EQ(view["byteOffset"].get<int>() % 4, 0);
    EXPECT_LE(view["byteOffset"].get<std::size_t>() + view["byteLength"].get<std::size_t>(),
              read.binary.size());
  }
  const Json& view = read.json["bufferViews"][read.json["images"][0]["bufferView"].get<int>()];
  EXPECT_EQ(view["byteLength"], png.size());
  EXPECT_EQ(std::memcmp(read.binary.data() + view["byteOffset"].get<int>(), png.data(), 5), 0);
}

TEST(GlbFile, AnOldFileStaysWhereANewOneCannotBeWritten) {
  const testing::TemporaryFolder folder;
  EXPECT_EQ(GlbFile().Write(folder.File("none/a.glb")).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(testing::NamesIn(folder.path()).empty());
}

}  // namespace
}  // namespace understudy
