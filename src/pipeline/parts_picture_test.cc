#include "pipeline/parts_picture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/messages.h"

namespace understudy {
namespace {

using ::testing::HasSubstr;
using testing::IsOneSentence;

Image Halves(std::uint8_t left, std::uint8_t right) {
  Image parts(40, 20, 1);
  for (int y = 0; y < 20; ++y) {
    for (int x = 0; x < 40; ++x) {
      parts.Row(y)[x] = x < 20 ? left : right;
    }
  }
  return parts;
}

TEST(PartsPicture, EveryPartComesBack) {
  Image parts(kParts, 3, 1);
  for (int y = 0; y < 3; ++y) {
    for (int x = 0; x < kParts; ++x) {
      parts.Row(y)[x] = static_cast<std::uint8_t>(x);
    }
  }
  const Result<Image> read = ReadParts(PaintParts(parts.span()).span(), "parts.png");
  ASSERT_TRUE(read.ok());
  for (int x = 0; x < kParts; ++x) {
    EXPECT_EQ(read->Row(1)[x], x);
  }
}

TEST(PartsPicture, ColoursAreClearlyDifferent) {
  for (int a = 0; a < kParts; ++a) {
    for (int b = 0; b < a; ++b) {
      int squared = 0;
      for (int c = 0; c < 3; ++c) {
        const int d = kPartColors[a][c] - kPartColors[b][c];
        squared += d * d;
      }
      EXPECT_GE(squared, 127 * 127) << a << " and " << b;
    }
  }
}

TEST(PartsPicture, ASoftBrushMixesNoNewPartIn) {
  // Half way between the torso's red and black lies the brown of the right foot.
  Image painted = PaintParts(Halves(1, 0).span());
  for (int y = 0; y < 20; ++y) {
    painted.At(19, y)[0] = 190;
    painted.At(20, y)[0] = 127;
  }
  const Result<Image> read = ReadParts(painted.span(), "parts.png");
  ASSERT_TRUE(read.ok());
  for (int y = 0; y < 20; ++y) {
    for (int x = 0; x < 40; ++x) {
      EXPECT_LE(read->Row(y)[x], 1) << x << "," << y;
    }
  }
}

TEST(PartsPicture, ANearColourWillDo) {
  Image painted = PaintParts(Halves(10, 11).span());
  for (int y = 0; y < 20; ++y) {
    for (int x = 0; x < 40; ++x) {
      painted.At(x, y)[1] = static_cast<std::uint8_t>(painted.At(x, y)[1] + 12);
    }
  }
  const Result<Image> read = ReadParts(painted.span(), "parts.png");
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->Row(3)[3], 10);
  EXPECT_EQ(read->Row(3)[33], 11);
}

TEST(PartsPicture, ErasedIsNone) {
  const Image painted = PaintParts(Halves(1, 1).span());
  Image rgba(40, 20, 4);
  for (int y = 0; y < 20; ++y) {
    for (int x = 0; x < 40; ++x) {
      std::copy_n(painted.At(x, y), 3, rgba.At(x, y));
      rgba.At(x, y)[3] = x < 20 ? 255 : 0;
    }
  }
  const Result<Image> read = ReadParts(rgba.span(), "parts.png");
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->Row(3)[3], 1);
  EXPECT_EQ(read->Row(3)[33], 0);
}

TEST(PartsPicture, AnUnknownColourIsNamed) {
  Image painted = PaintParts(Halves(1, 0).span());
  for (int y = 4; y < 12; ++y) {
    for (int x = 6; x < 14; ++x) {
      painted.At(x, y)[0] = 64;
      painted.At(x, y)[1] = 64;
      painted.At(x, y)[2] = 72;
    }
  }
  const Result<Image> read = ReadParts(painted.span(), "parts.png in a.understudy");
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().code, ErrorCode::kCorruptInput);
  EXPECT_THAT(read.error().message, HasSubstr("#404048"));
  EXPECT_THAT(read.error().message, HasSubstr("8,6"));
  EXPECT_THAT(read.error().message, HasSubstr("parts.png in a.understudy"));
  EXPECT_THAT(read.error().message, IsOneSentence());
}

}  // namespace
}  // namespace understudy
