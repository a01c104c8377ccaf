#include "media/picture_header.h"

#include <array>
#include <cstddef>
#include <cstdlib>
#include <string_view>

#include "core/text.h"
#include "media/exif.h"

namespace understudy {
namespace {

using Bytes = std::span<const std::uint8_t>;

bool Has(Bytes file, std::size_t at, std::string_view text) {
  if (at > file.size() || text.size() > file.size() - at) {
    return false;
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (file[at + i] != static_cast<std::uint8_t>(text[i])) {
      return false;
    }
  }
  return true;
}

// `count` bytes at `at` as a number; bytes beyond the end count as 0.
std::uint32_t Big(Bytes file, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    value = value << 8 | (at + i < file.size() ? file[at + i] : 0U);
  }
  return value;
}

std::uint32_t Little(Bytes file, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = count; i-- > 0;) {
    value = value << 8 | (at + i < file.size() ? file[at + i] : 0U);
  }
  return value;
}

std::string EndsEarly(Bytes file, std::size_t needed) {
  return Concat("it ends after ", file.size(), " of at least ", needed, " bytes");
}

// PNG (ISO/IEC 15948): chunks of length, type, data and checksum, from IHDR to IEND.
void ReadPng(Bytes file, PictureHeader* header) {
  header->has_frames = false;
  std::size_t at = 8;
  while (true) {
    if (file.size() < at + 12) {
      header->defect = EndsEarly(file, at + 12);
      return;
    }
    const std::size_t length = Big(file, at, 4);
    const std::size_t data = at + 8;
    if (Has(file, at + 4, "IHDR")) {
      header->width = Big(file, data, 4);
      header->height = Big(file, data + 4, 4);
    }
    if (file.size() - data < length + 4) {
      header->defect = EndsEarly(file, data + length + 4);
      return;
    }
    if (Has(file, at + 4, "IDAT")) {
      header->has_frames = true;
    } else if (Has(file, at + 4, "acTL")) {
      header->animated = Big(file, data, 4) > 1;
    } else if (Has(file, at + 4, "eXIf")) {
      header->orientation = ReadExifOrientation(file.subspan(data, length));
    } else if (Has(file, at + 4, "IEND")) {
      return;
    }
    at = data + length + 4;
  }
}

bool IsStartOfFrame(int marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

// Where the marker after entropy-coded data begins; the file's size when there is none.
std::size_t SkipEntropyCoded(Bytes file, std::size_t at) {
  for (; at + 1 < file.size(); ++at) {
    if (file[at] == 0xFF && file[at + 1] != 0 && file[at + 1] != 0xFF &&
        !(file[at + 1] >= 0xD0 && file[at + 1] <= 0xD7)) {
      return at;
    }
  }
  return file.size();
}

// JPEG (ITU-T T.81, annex B): marker segments, with coded data after each start of scan.
void ReadJpeg(Bytes file, PictureHeader* header) {
  header->has_frames = false;
  std::size_t at = 2;
  while (at + 4 <= file.size()) {
    if (file[at] != 0xFF) {
      header->defect = Concat("no JPEG marker stands at byte ", at);
      return;
    }
    const int marker = file[at + 1];
    if (marker == 0xFF) {
      ++at;  // fill byte
      continue;
    }
    if (marker == 0xD9) {
      return;
    }
    const std::size_t length = Big(file, at + 2, 2);
    const std::size_t data = at + 4;
    const std::size_t end = at + 2 + length;
    if (length < 2 || end > file.size()) {
      header->defect = EndsEarly(file, end);
      return;
    }
    if (IsStartOfFrame(marker) && header->width == 0) {
      header->height = Big(file, data + 1, 2);
      header->width = Big(file, data + 3, 2);
    } else if (marker == 0xE1 && length >= 8 && Has(file, data, std::string_view("Exif\0\0", 6))) {
      header->orientation = ReadExifOrientation(file.subspan(data, end - data));
    }
    at = end;
    if (marker == 0xDA) {
      header->has_frames = true;
      at = SkipEntropyCoded(file, end);
    }
  }
  if (Has(file, at, "\xFF\xD9")) {
    return;
  }
  header->defect = Concat("its ", file.size(), " bytes stop before the end mark of the image");
}

// Dimensions from a VP8 or VP8L bitstream (RFC 6386, 9.1; WebP lossless specification, 3).
void ReadWebpBitstream(Bytes file, std::size_t data, bool lossless, PictureHeader* header) {
  if (lossless) {
    const std::uint32_t bits = Little(file, data + 1, 4);
    header->width = (bits & 0x3FFF) + 1;
    header->height = (bits >> 14 & 0x3FFF) + 1;
  } else {
    header->width = Little(file, data + 6, 2) & 0x3FFF;
    header->height = Little(file, data + 8, 2) & 0x3FFF;
  }
}

void ReadWebp(Bytes file, PictureHeader* header) {
  header->has_frames = false;
  const std::size_t end = std::size_t{8} + Little(file, 4, 4);
  if (end > file.size() + 1) {  // some writers count the last padding byte without writing it
    header->defect = EndsEarly(file, end);
  }
  int frames = 0;
  for (std::size_t at = 12; at + 8 <= file.size() && at < end;) {
    const std::size_t length = Little(file, at + 4, 4);
    const std::size_t data = at + 8;
    if (Has(file, at, "VP8X")) {
      header->width = std::int64_t{Little(file, data + 4, 3)} + 1;
      header->height = std::int64_t{Little(file, data + 7, 3)} + 1;
    } else if (Has(file, at, "VP8 ") || Has(file, at, "VP8L")) {
      header->has_frames = true;
      if (header->width == 0) {
        ReadWebpBitstream(file, data, file[at + 3] == 'L', header);
      }
    } else if (Has(file, at, "ANMF")) {
      header->has_frames = true;
      header->animated = ++frames > 1;
    } else if (Has(file, at, "EXIF") && length <= file.size() - data) {
      header->orientation = ReadExifOrientation(file.subspan(data, length));
    }
    at = data + length + (length & 1);
  }
}

// Skips GIF data sub-blocks; returns where the next block begins, or 0 when the file ends first.
std::size_t SkipGifBlocks(Bytes file, std::size_t at) {
  while (at < file.size()) {
    const std::size_t length = file[at];
    at += 1 + length;
    if (length == 0) {
      return at;
    }
  }
  return 0;
}

std::size_t GifColorTableSize(std::uint8_t flags) {
  return (flags & 0x80) != 0 ? std::size_t{3} << ((flags & 7) + 1) : 0;
}

// GIF89a: a screen descriptor, then extensions (0x21) and images (0x2C) until the trailer (0x3B).
void ReadGif(Bytes file, PictureHeader* header) {
  header->has_frames = false;
  header->width = Little(file, 6, 2);
  header->height = Little(file, 8, 2);
  if (file.size() < 13) {
    header->defect = EndsEarly(file, 13);
    return;
  }
  int frames = 0;
  std::size_t at = 13 + GifColorTableSize(file[10]);
  while (at + 1 < file.size()) {
    const std::uint8_t block = file[at];
    if (block == 0x21) {
      at = SkipGifBlocks(file, at + 2);
    } else if (block == 0x2C && at + 10 < file.size()) {
      at = SkipGifBlocks(file, at + 11 + GifColorTableSize(file[at + 9]));
      header->has_frames = header->has_frames || at != 0;
      header->animated = at != 0 && ++frames > 1;
    } else {
      break;
    }
    if (at == 0 || header->animated) {
      break;
    }
  }
  if (!header->has_frames) {
    header->defect = Concat("its ", file.size(), " bytes stop before the end of the first frame");
  }
}

void ReadBmp(Bytes file, PictureHeader* header) {
  if (Little(file, 14, 4) == 12) {
    header->width = Little(file, 18, 2);
    header->height = Little(file, 20, 2);
  } else {
    header->width = static_cast<std::int32_t>(Little(file, 18, 4));
    header->height = std::abs(std::int64_t{static_cast<std::int32_t>(Little(file, 22, 4))});
  }
}

bool IsHeif(Bytes file) {
  if (!Has(file, 4, "ftyp")) {
    return false;
  }
  static constexpr std::array<std::string_view, 7> kBrands = {"heic", "heix", "heim", "heis",
                                                              "mif1", "avif", "avis"};
  for (const std::string_view brand : kBrands) {
    if (Has(file, 8, brand)) {
      return true;
    }
  }
  return false;
}

PictureKind KindOf(Bytes file) {
  if (Has(file, 0, "\x89PNG\r\n\x1A\n")) {
    return PictureKind::kPng;
  }
  if (Has(file, 0, "\xFF\xD8\xFF")) {
    return PictureKind::kJpeg;
  }
  if (Has(file, 0, "RIFF") && Has(file, 8, "WEBP")) {
    return PictureKind::kWebp;
  }
  if (Has(file, 0, "GIF87a") || Has(file, 0, "GIF89a")) {
    return PictureKind::kGif;
  }
  if (Has(file, 0, "BM") && Little(file, 14, 4) >= 12 && Little(file, 14, 4) <= 124) {
    return PictureKind::kBmp;
  }
  if (Has(file, 0, std::string_view("II*\0", 4)) || Has(file, 0, std::string_view("MM\0*", 4))) {
    return PictureKind::kTiff;
  }
  return IsHeif(file) ? PictureKind::kHeif : PictureKind::kOther;
}

}  // namespace

PictureHeader ReadPictureHeader(Bytes file) {
  PictureHeader header;
  header.kind = KindOf(file);
  switch (header.kind) {
    case PictureKind::kPng:
      ReadPng(file, &header);
      break;
    case PictureKind::kJpeg:
      ReadJpeg(file, &header);
      break;
    case PictureKind::kWebp:
      ReadWebp(file, &header);
      break;
    case PictureKind::kGif:
      ReadGif(file, &header);
      break;
    case PictureKind::kBmp:
      ReadBmp(file, &header);
      break;
    case PictureKind::kTiff: {
      const TiffHeader tiff = ReadTiffHeader(file);
      header.width = tiff.width;
      header.height = tiff.height;
      header.orientation = tiff.orientation;
      break;
    }
    case PictureKind::kHeif:
    case PictureKind::kOther:
      break;
  }
  return header;
}

const char* PictureKindName(PictureKind kind) {
  switch (kind) {
    case PictureKind::kPng:
      return "PNG";
    case PictureKind::kJpeg:
      return "JPEG";
    case PictureKind::kWebp:
      return "WebP";
    case PictureKind::kGif:
      return "GIF";
    case PictureKind::kBmp:
      return "BMP";
    case PictureKind::kTiff:
      return "TIFF";
    case PictureKind::kHeif:
      return "HEIF";
    case PictureKind::kOther:
      break;
  }
  return "picture";
}

}  // namespace understudy
