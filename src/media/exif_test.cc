#include "media/exif.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string_view>
#include <vector>

namespace understudy {
namespace {

using Bytes = std::vector<std::uint8_t>;

// A directory with one entry, tag 274, in either byte order.
Bytes Tiff(bool little, int type, int value, int tag = 274) {
  Bytes out;
  const auto put = [&](std::uint32_t number, int count) {
    for (int i = 0; i < count; ++i) {
      out.push_back(static_cast<std::uint8_t>(number >> (8 * (little ? i : count - 1 - i))));
    }
  };
  out.insert(out.end(), 2, little ? 'I' : 'M');
  put(42, 2);
  put(8, 4);
  put(1, 2);
  put(static_cast<std::uint32_t>(tag), 2);
  put(static_cast<std::uint32_t>(type), 2);
  put(1, 4);
  if (type == 3) {
    put(static_cast<std::uint32_t>(value), 2);
    put(0, 2);
  } else {
    put(static_cast<std::uint32_t>(value), 4);
  }
  put(0, 4);
  return out;
}

TEST(ReadExifOrientation, AllValuesInBothByteOrders) {
  for (const bool little : {true, false}) {
    for (const int type : {3, 4}) {
      for (int value = 1; value <= 8; ++value) {
        EXPECT_EQ(static_cast<int>(ReadExifOrientation(Tiff(little, type, value))), value);
      }
    }
  }
}

TEST(ReadExifOrientation, WithTheMarkBefore) {
  Bytes exif = {'E', 'x', 'i', 'f', 0, 0};
  const Bytes tiff = Tiff(false, 3, 6);
  exif.insert(exif.end(), tiff.begin(), tiff.end());
  EXPECT_EQ(ReadExifOrientation(exif), Orientation::kQuarterTurn);
}

TEST(ReadExifOrientation, NonsenseIsUpright) {
  EXPECT_EQ(ReadExifOrientation({}), Orientation::kUpright);
  EXPECT_EQ(ReadExifOrientation(Tiff(true, 3, 0)), Orientation::kUpright);
  EXPECT_EQ(ReadExifOrientation(Tiff(true, 3, 9)), Orientation::kUpright);
  EXPECT_EQ(ReadExifOrientation(Tiff(true, 2, 6)), Orientation::kUpright);
  EXPECT_EQ(ReadExifOrientation(Tiff(true, 3, 6, 275)), Orientation::kUpright);
  Bytes other_magic = Tiff(true, 3, 6);
  other_magic[2] = 43;
  EXPECT_EQ(ReadExifOrientation(other_magic), Orientation::kUpright);
  Bytes far_directory = Tiff(true, 3, 6);
  far_directory[7] = 0xFF;
  EXPECT_EQ(ReadExifOrientation(far_directory), Orientation::kUpright);
}

TEST(ReadExifOrientation, EveryPrefixIsSafe) {
  const Bytes whole = Tiff(true, 3, 6);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const std::vector<std::uint8_t> part(whole.begin(),
                                         whole.begin() + static_cast<std::ptrdiff_t>(length));
    const int orientation = static_cast<int>(ReadExifOrientation(part));
    EXPECT_TRUE(orientation == 1 || orientation == 6);
  }
}

TEST(ReadTiffHeader, SizeFromTheFirstDirectory) {
  EXPECT_EQ(ReadTiffHeader(Tiff(true, 4, 70000, 256)).width, 70000);
  EXPECT_EQ(ReadTiffHeader(Tiff(false, 3, 1234, 257)).height, 1234);
}

}  // namespace
}  // namespace understudy
