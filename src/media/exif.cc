#include "media/exif.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace understudy {
namespace {

constexpr std::array<std::uint8_t, 6> kExifMark = {'E', 'x', 'i', 'f', 0, 0};
constexpr std::uint16_t kTagWidth = 256;
constexpr std::uint16_t kTagHeight = 257;
constexpr std::uint16_t kTagOrientation = 274;
constexpr std::uint16_t kTypeShort = 3;
constexpr std::uint16_t kTypeLong = 4;
constexpr std::size_t kEntrySize = 12;

// Numbers at offsets; reading beyond the end gives 0.
class Numbers {
 public:
  Numbers(std::span<const std::uint8_t> bytes, bool little_endian)
      : bytes_(bytes), little_endian_(little_endian) {}

  std::uint16_t U16(std::size_t at) const { return static_cast<std::uint16_t>(Read(at, 2)); }
  std::uint32_t U32(std::size_t at) const { return Read(at, 4); }

 private:
  std::uint32_t Read(std::size_t at, std::size_t count) const {
    if (at > bytes_.size() || count > bytes_.size() - at) {
      return 0;
    }
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      value = value << 8 | bytes_[at + (little_endian_ ? count - 1 - i : i)];
    }
    return value;
  }

  std::span<const std::uint8_t> bytes_;
  bool little_endian_;
};

}  // namespace

TiffHeader ReadTiffHeader(std::span<const std::uint8_t> tiff) {
  TiffHeader header;
  if (tiff.size() < 8 || tiff[0] != tiff[1] || (tiff[0] != 'I' && tiff[0] != 'M')) {
    return header;
  }
  const Numbers numbers(tiff, tiff[0] == 'I');
  if (numbers.U16(2) != 42) {
    return header;
  }
  const std::size_t directory = numbers.U32(4);
  const std::size_t entries = numbers.U16(directory);
  for (std::size_t i = 0; i < entries; ++i) {
    const std::size_t entry = directory + 2 + i * kEntrySize;
    if (entry + kEntrySize > tiff.size()) {
      break;
    }
    const std::uint16_t type = numbers.U16(entry + 2);
    if (type != kTypeShort && type != kTypeLong) {
      continue;
    }
    const std::uint32_t value =
        type == kTypeShort ? numbers.U16(entry + 8) : numbers.U32(entry + 8);
    switch (numbers.U16(entry)) {
      case kTagWidth:
        header.width = value;
        break;
      case kTagHeight:
        header.height = value;
        break;
      case kTagOrientation:
        if (value >= 1 && value <= 8) {
          header.orientation = static_cast<Orientation>(value);
        }
        break;
      default:
        break;
    }
  }
  return header;
}

Orientation ReadExifOrientation(std::span<const std::uint8_t> exif) {
  if (exif.size() >= kExifMark.size() &&
      std::equal(kExifMark.begin(), kExifMark.end(), exif.begin())) {
    exif = exif.subspan(kExifMark.size());
  }
  return ReadTiffHeader(exif).orientation;
}

}  // namespace understudy
