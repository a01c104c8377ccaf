#include "pipeline/strokes_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "media/image_writer.h"
#include "pipeline/mask_picture.h"
#include "pipeline/paint_mask.h"
#include "pipeline/write_json.h"
#include "testing/files.h"
#include "testing/media_bytes.h"
#include "testing/messages.h"
#include "testing/paths.h"

namespace understudy {
namespace {

using ::testing::HasSubstr;
using testing::IsOneSentence;
using testing::TemporaryFolder;
using testing::WriteFile;

constexpr int kWidth = 64;
constexpr int kHeight = 48;
const std::string kMask = R"({"polygon": [[10, 10], [30, 10], [30, 30], [10, 30]]})";

int Painted(const Image& mask) {
  int count = 0;
  for (int y = 0; y < mask.height(); ++y) {
    for (int x = 0; x < mask.width(); ++x) {
      count += mask.Row(y)[x] != 0 ? 1 : 0;
    }
  }
  return count;
}

class StrokesFile : public ::testing::Test {
 protected:
  Result<Strokes> Read(const std::string& text) {
    WriteFile(folder_.File("strokes.json"), text);
    return ReadStrokesFile(folder_.File("strokes.json"), kWidth, kHeight);
  }
  // One region with these fields.
  Result<Strokes> ReadRegion(const std::string& fields) {
    return Read(R"({"regions": [{)" + fields + "}]}");
  }
  void ExpectWrong(const Result<Strokes>& read, const std::vector<std::string>& parts,
                   ErrorCode code = ErrorCode::kCorruptInput) {
    SCOPED_TRACE(::testing::PrintToString(parts));
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(read.error().code, code) << read.error().message;
    EXPECT_THAT(read.error().message, IsOneSentence());
    for (const std::string& part : parts) {
      EXPECT_THAT(read.error().message, HasSubstr(part));
    }
  }
  // A picture that is white in its left part.
  void WriteMask(const std::string& name, int width, int height, int white = -1) {
    Image mask(width, height, 1);
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < (white < 0 ? width / 4 : white); ++x) {
        mask.Row(y)[x] = 255;
      }
    }
    ASSERT_TRUE(WritePng(folder_.File(name), mask.span()).ok());
  }

  TemporaryFolder folder_;
};

TEST_F(StrokesFile, EveryFieldIsRead) {
  WriteMask("m.png", kWidth, kHeight);
  const auto read = Read(R"({"regions": [
      {"mask": )" + kMask +
                         R"(, "direction": "zoom_in", "strength": 0.75, "kind": "flow"},
      {"mask": {"path": [[5, 5], [40, 40]], "radius": 3}, "trajectory": [[1, 2], [3, 4.5], [64, 48]]},
      {"mask": {"file": "m.png"}, "direction": "up", "kind": null}
    ], "static": {"polygon": [[0, 0], [64, 0], [64, 8]]}})");
  // A kind of null is not the same as none.
  ExpectWrong(read, {"regions[2].kind is null", "flow, sway, move"});
  const auto good = Read(R"({"regions": [
      {"mask": )" + kMask +
                         R"(, "direction": "zoom_in", "strength": 0.75, "kind": "flow"},
      {"mask": {"path": [[5, 5], [40, 40]], "radius": 3}, "trajectory": [[1, 2], [3, 4.5], [64, 48]]},
      {"mask": {"file": "m.png"}, "direction": "up"}
    ], "static": {"polygon": [[0, 0], [64, 0], [64, 8]]}})");
  ASSERT_TRUE(good.ok()) << good.error().message;
  ASSERT_EQ(good->regions.size(), 3U);
  EXPECT_EQ(good->regions[0].direction, BrushDirection::kZoomIn);
  EXPECT_EQ(good->regions[0].strength, 0.75F);
  EXPECT_EQ(good->regions[0].kind, BrushKind::kFlow);
  EXPECT_EQ(Painted(good->regions[0].mask), 400);
  ASSERT_EQ(good->regions[1].trajectory.size(), 3U);
  EXPECT_EQ(good->regions[1].trajectory[1], Eigen::Vector2f(3, 4.5F));
  EXPECT_FALSE(good->regions[1].kind.has_value());
  EXPECT_EQ(Painted(good->regions[2].mask), kWidth / 4 * kHeight);
  EXPECT_GT(Painted(good->still), 100);
}

TEST_F(StrokesFile, SeveralStaticMasks) {
  const std::string region = R"({"mask": )" + kMask + R"(, "direction": "up"})";
  const auto read = Read(R"({"regions": [)" + region + R"(], "static": [)" + kMask +
                         R"(, {"path": [[50, 40]], "radius": 4}]})");
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_NEAR(Painted(read->still), 450, 8);
  ExpectWrong(Read(R"({"regions": [)" + region + R"(], "static": [{}]})"), {"static[0] has 0 of"});
}

TEST_F(StrokesFile, SeventySevenPointsAndThirtyTwoRegions) {
  std::string points = "[0, 0]";
  for (int i = 1; i < 77; ++i) {
    points += ", [" + std::to_string(i % 60) + ", 3]";
  }
  const std::string region = R"({"mask": )" + kMask + R"(, "trajectory": [)" + points + "]}";
  std::string regions = region;
  for (int i = 1; i < 32; ++i) {
    regions += ", " + region;
  }
  EXPECT_TRUE(Read(R"({"regions": [)" + regions + "]}").ok());
  ExpectWrong(Read(R"({"regions": [)" + regions + ", " + region + "]}"),
              {"regions has 33 entries", "at most 32"}, ErrorCode::kLimitExceeded);
  ExpectWrong(ReadRegion(R"("mask": )" + kMask + R"(, "trajectory": [)" + points + ", [1, 1]]"),
              {"regions[0].trajectory has 78 points", "2 to 77"});
}

TEST_F(StrokesFile, WrongMasks) {
  WriteMask("empty.png", kWidth, kHeight, 0);
  WriteMask("full.png", kWidth, kHeight, kWidth);
  WriteMask("large.png", 2 * kWidth, 2 * kHeight);
  WriteMask("square.png", kWidth, kWidth);
  WriteFile(folder_.File("huge.png"), testing::PngThatClaims(65535, 65535));
  WriteFile(folder_.File("text.png"), "no picture");
  const auto with = [&](const std::string& mask) {
    return ReadRegion(R"("direction": "up", "mask": )" + mask);
  };
  ExpectWrong(with(R"({"file": "empty.png"})"), {"regions[0].mask selects 0 pixels"});
  ExpectWrong(with(R"({"file": "full.png"})"), {"regions[0].mask selects all 3072 pixels"});
  ExpectWrong(with(R"({"file": "large.png"})"), {"regions[0].mask.file is 128x96", "64x48"});
  ExpectWrong(with(R"({"file": "square.png"})"), {"regions[0].mask.file is 64x64", "64x48"});
  ExpectWrong(with(R"({"file": "huge.png"})"), {"regions[0].mask.file", "65535x65535", "16384"},
              ErrorCode::kLimitExceeded);
  ExpectWrong(with(R"({"file": "none.png"})"), {"regions[0].mask.file", "none.png"},
              ErrorCode::kNotFound);
  ExpectWrong(with(R"({"file": "text.png"})"), {"regions[0].mask.file", "text.png"});
  ExpectWrong(with(R"({"file": "https://a.b/c.png"})"), {"mask.file is the web address", "file"},
              ErrorCode::kUnsupported);
  ExpectWrong(with(R"({"file": ""})"), {"mask.file is empty"});
  ExpectWrong(with(R"({"file": 5})"), {"mask.file is 5"});
  ExpectWrong(with("null"), {"regions[0].mask is missing"});
  ExpectWrong(with("[]"), {"regions[0].mask is an array"});
  ExpectWrong(with("{}"), {"regions[0].mask has 0 of polygon, path and file"});
  ExpectWrong(with(R"({"file": "m.png", "polygon": []})"), {"has 2 of polygon, path and file"});
  ExpectWrong(with(R"({"polygon": [[1, 1], [2, 2]]})"), {"mask.polygon has 2 points", "3 to"});
  ExpectWrong(with(R"({"polygon": [[1, 1], [2, 2], [65, 3]]})"),
              {"regions[0].mask.polygon[2].x is 65", "0 to 64"});
  ExpectWrong(with(R"({"polygon": [[1, 1], [2, 2], [6, -3]]})"), {"mask.polygon[2].y is -3"});
  ExpectWrong(with(R"({"polygon": [[1, 1], [2, 2], [6]]})"), {"mask.polygon[2]", "[x, y]"});
  ExpectWrong(with(R"({"polygon": [[1, 1], [2, 2], "x"]})"), {"mask.polygon[2] is \"x\""});
  ExpectWrong(with(R"({"polygon": [[5, 5], [9, 5], [12, 5]]})"), {"mask selects 0 pixels"});
  ExpectWrong(with(R"({"path": [[1, 1], [2, 2]]})"), {"mask.radius is null"});
  ExpectWrong(with(R"({"path": [[1, 1], [2, 2]], "radius": 0})"), {"mask.radius is 0", "0.5"});
  ExpectWrong(with(R"({"path": [[1, 1]], "radius": 4, "width": 3})"),
              {"unknown field \"width\"", "radius"});
}

TEST_F(StrokesFile, WrongWays) {
  const auto with = [&](const std::string& fields) {
    return ReadRegion(R"("mask": )" + kMask + fields);
  };
  ExpectWrong(with(""), {"regions[0] has neither direction nor trajectory"});
  ExpectWrong(with(R"(, "direction": "up", "trajectory": [[1, 1], [2, 2]])"),
              {"regions[0] has direction \"up\" and a trajectory of 2 points", "only one"});
  ExpectWrong(with(R"(, "direction": "north")"),
              {"direction is \"north\"", "left, right", "zoom_out"});
  ExpectWrong(with(R"(, "direction": 7)"), {"direction is 7"});
  ExpectWrong(with(R"(, "trajectory": [[1, 1]])"), {"trajectory has 1 point;", "2 to 77"});
  ExpectWrong(with(R"(, "trajectory": [])"), {"trajectory has 0 points"});
  ExpectWrong(with(R"(, "trajectory": "left")"), {"trajectory is \"left\""});
  ExpectWrong(with(R"(, "trajectory": [[1, 1], [64.5, 2]])"),
              {"trajectory[1].x is 64.5", "0 to 64", "inside the picture"});
  ExpectWrong(with(R"(, "direction": "up", "kind": "wave")"),
              {"kind is \"wave\"", "flow, sway, move"});
}

TEST_F(StrokesFile, WrongStrengths) {
  const auto with = [&](const std::string& strength) {
    return ReadRegion(R"("mask": )" + kMask + R"(, "direction": "up", "strength": )" + strength);
  };
  for (const char* strength : {"-0.1", "1.5", "null", "\"much\"", "[]", "1e300"}) {
    ExpectWrong(with(strength), {"regions[0].strength is ", "0 to 1"});
  }
  // JSON has no such numbers, but Python writes them.
  ExpectWrong(with("NaN"), {"strength is NaN", "finite"});
  ExpectWrong(with("-Infinity"), {"strength is infinite"});
}

TEST_F(StrokesFile, WrongFiles) {
  ExpectWrong(Read("nonsense"), {"is not JSON"});
  ExpectWrong(Read("[]"), {"is an array", "regions"});
  ExpectWrong(Read("{}"), {"regions is null", "at least one"});
  ExpectWrong(Read(R"({"regions": []})"), {"regions is an empty list"});
  ExpectWrong(Read(R"({"regions": [5]})"), {"regions[0] is 5"});
  ExpectWrong(Read(R"({"region": []})"), {"unknown field \"region\"", "regions, static"});
  ExpectWrong(ReadRegion(R"("mask": )" + kMask + R"(, "directon": "up")"),
              {"regions[0] has the unknown field \"directon\""});
  ExpectWrong(ReadStrokesFile(folder_.File("none.json"), 8, 8), {"none.json"},
              ErrorCode::kNotFound);
}

TEST_F(StrokesFile, KlingsFormCountsFromTheBottom) {
  WriteMask("static.png", 2 * kWidth, 2 * kHeight, 20);
  WriteMask("a.png", 2 * kWidth, 2 * kHeight);
  const auto read = Read(R"({"model_name": "x", "static_mask": "static.png", "dynamic_masks": [
      {"mask": "a.png", "trajectories": [{"x": 10, "y": 0}, {"x": 20, "y": 40}]}]})");
  ASSERT_TRUE(read.ok()) << read.error().message;
  ASSERT_EQ(read->regions.size(), 1U);
  EXPECT_EQ(read->regions[0].mask.width(), kWidth);
  EXPECT_EQ(Painted(read->regions[0].mask), kWidth / 4 * kHeight);
  EXPECT_EQ(read->regions[0].trajectory[0], Eigen::Vector2f(10, kHeight));
  EXPECT_EQ(read->regions[0].trajectory[1], Eigen::Vector2f(20, kHeight - 40));
  EXPECT_EQ(Painted(read->still), 10 * kHeight);
}

TEST_F(StrokesFile, KlingsMasksInBase64) {
  // A PNG of 4 x 3 pixels, the left column white.
  Image mask(4, 3, 1);
  for (int y = 0; y < 3; ++y) {
    mask.Row(y)[0] = 255;
  }
  const auto bytes = EncodePng(mask.span());
  ASSERT_TRUE(bytes.ok());
  static constexpr char kDigits[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string encoded;
  for (std::size_t i = 0; i < bytes->size(); i += 3) {
    unsigned v = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      v = v << 8 | (i + k < bytes->size() ? (*bytes)[i + k] : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      encoded += i + k <= bytes->size() ? kDigits[v >> (18 - 6 * k) & 63] : '=';
    }
  }
  const auto read = Read(R"({"dynamic_masks": [{"mask": "data:image/png;base64,)" + encoded +
                         R"(", "trajectories": [{"x": 1, "y": 1}, {"x": 2, "y": 2}]}]})");
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_NEAR(Painted(read->regions[0].mask), kWidth / 4 * kHeight, 3 * kHeight);
  EXPECT_TRUE(read->still.empty());
}

TEST_F(StrokesFile, WrongKlingFiles) {
  WriteMask("a.png", kWidth, kHeight);
  WriteMask("other.png", 2 * kWidth, 2 * kHeight);
  WriteMask("square.png", kWidth, kWidth);
  const auto with = [&](const std::string& masks, const std::string& still = "") {
    return Read(R"({"static_mask": ")" + still + R"(", "dynamic_masks": [)" + masks + "]}");
  };
  const std::string points = R"("trajectories": [{"x": 1, "y": 1}, {"x": 2, "y": 2}])";
  EXPECT_TRUE(with(R"({"mask": "a.png", )" + points + "}").ok());
  ExpectWrong(with(""), {"dynamic_masks is an empty list"});
  ExpectWrong(with(R"({"mask": "a.png", )" + points + "}", "other.png"),
              {"dynamic_masks[0].mask is 64x48", "128x96", "one size"});
  ExpectWrong(with(R"({"mask": "square.png", )" + points + "}"),
              {"dynamic_masks[0].mask is 64x64", "ratio", "64x48"});
  ExpectWrong(with(R"({)" + points + "}"), {"dynamic_masks[0].mask is null"});
  ExpectWrong(with(R"({"mask": "a.png"})"), {"dynamic_masks[0].trajectories is null"});
  ExpectWrong(with(R"({"mask": "a.png", "trajectories": [{"x": 1, "y": 1}]})"),
              {"trajectories has 1 point;", "2 to 77"});
  ExpectWrong(with(R"({"mask": "a.png", "trajectories": [{"x": 1, "y": 1}, {"x": 70, "y": 1}]})"),
              {"trajectories[1].x is 70"});
  ExpectWrong(with(R"({"mask": "data:image/png;base64,!!!", )" + points + "}"), {"Base64"});
}

TEST(PaintMask, APolygonHoldsThePixelsWhoseCentresItHolds) {
  const Image square = PaintPolygon({{2, 3}, {6, 3}, {6, 8}, {2, 8}}, 10, 10);
  EXPECT_EQ(Painted(square), 20);
  EXPECT_EQ(square.Row(3)[2], 255);
  EXPECT_EQ(square.Row(7)[5], 255);
  EXPECT_EQ(square.Row(8)[5], 0);
  // A bow tie: the even-odd rule.
  EXPECT_GT(Painted(PaintPolygon({{0, 0}, {10, 10}, {10, 0}, {0, 10}}, 10, 10)), 40);
}

TEST(PaintMask, ABrushIsRound) {
  const Image dab = PaintPath({{20, 20}}, 10, 40, 40);
  EXPECT_NEAR(Painted(dab), 314, 12);
  const Image line = PaintPath({{10, 20}, {30, 20}}, 5, 40, 40);
  EXPECT_NEAR(Painted(line), 200 + 78, 12);
}

TEST(MaskPicture, AlphaSelectsWhereThereIsSome) {
  TemporaryFolder folder;
  Image picture(4, 1, 4);
  for (int x = 0; x < 4; ++x) {
    picture.At(x, 0)[3] = static_cast<std::uint8_t>(x * 70);
  }
  ASSERT_TRUE(WritePng(folder.File("m.png"), picture.span()).ok());
  const auto mask = ReadMaskPicture(folder.File("s.json"), "mask", "m.png");
  ASSERT_TRUE(mask.ok()) << mask.error().message;
  EXPECT_EQ(mask->Row(0)[1], 0);
  EXPECT_EQ(mask->Row(0)[2], 255);
}

}  // namespace
}  // namespace understudy
