#include "pipeline/mask_picture.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>

#include "core/text.h"
#include "media/image_reader.h"
#include "pipeline/scratch_folder.h"

namespace understudy {
namespace {

// The bytes that a Base64 text stands for (RFC 4648, section 4); nothing when it is none.
std::optional<std::string> FromBase64(std::string_view text) {
  std::string bytes;
  std::uint32_t bits = 0;
  int held = 0;
  int padding = 0;
  for (const char c : text) {
    std::uint32_t value = 0;
    if (c >= 'A' && c <= 'Z') {
      value = static_cast<std::uint32_t>(c - 'A');
    } else if (c >= 'a' && c <= 'z') {
      value = static_cast<std::uint32_t>(c - 'a') + 26;
    } else if (c >= '0' && c <= '9') {
      value = static_cast<std::uint32_t>(c - '0') + 52;
    } else if (c == '+') {
      value = 62;
    } else if (c == '/') {
      value = 63;
    } else if (c == '=' && padding < 2) {
      ++padding;
      continue;
    } else if (c == '\n' || c == '\r') {
      continue;
    } else {
      return std::nullopt;
    }
    if (padding > 0) {
      return std::nullopt;
    }
    bits = bits << 6 | value;
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes += static_cast<char>(bits >> held & 255);
    }
  }
  return bytes;
}

Image MaskOf(const Image& picture) {
  Image mask(picture.width(), picture.height(), 1);
  for (int y = 0; y < mask.height(); ++y) {
    for (int x = 0; x < mask.width(); ++x) {
      const std::uint8_t* p = picture.At(x, y);
      // Three channels of white sum to 765.
      const bool selected = picture.channels() == 4 ? p[3] >= 128 : p[0] + p[1] + p[2] >= 383;
      mask.Row(y)[x] = selected ? 255 : 0;
    }
  }
  return mask;
}

}  // namespace

Result<Image> ReadMaskPicture(const std::string& strokes_path, const std::string& field,
                              const std::string& value) {
  constexpr std::size_t kLongestName = 4096;
  const auto wrong = [&](ErrorCode code, const std::string& what) {
    return Error{code, Concat(strokes_path, ": ", field, " ", what)};
  };
  if (value.empty()) {
    return wrong(ErrorCode::kCorruptInput, "is empty; it must be the name of a picture");
  }
  if (value.starts_with("http://") || value.starts_with("https://")) {
    return wrong(ErrorCode::kUnsupported,
                 Concat("is the web address ", value.substr(0, 80),
                        "; it must be a file, since nothing is downloaded"));
  }
  std::string_view encoded = value;
  const bool is_data = value.starts_with("data:");
  if (is_data) {
    const std::size_t comma = encoded.find(',');
    encoded = comma == std::string_view::npos ? std::string_view() : encoded.substr(comma + 1);
  }
  std::filesystem::path path = value;
  // No file has so long a name; a picture in Base64 is at least that long.
  const bool embedded = is_data || value.size() > 255;
  std::optional<ScratchFolder> scratch;
  if (embedded) {
    const std::optional<std::string> bytes = FromBase64(encoded);
    if (!bytes || bytes->empty()) {
      return wrong(ErrorCode::kCorruptInput,
                   Concat("is ", value.size() > kLongestName ? "a long text" : "a text",
                          " that is no Base64; it must be a picture's name or bytes"));
    }
    US_ASSIGN_OR_RETURN(scratch, ScratchFolder::Create());
    path = scratch->File("mask");
    std::ofstream(path, std::ios::binary) << *bytes;
  } else if (path.is_relative()) {
    path = std::filesystem::path(strokes_path).parent_path() / path;
  }
  const Result<Image> picture = ReadImage(path.string());
  if (!picture.ok()) {
    return wrong(picture.error().code, Concat("cannot be used: ", picture.error().message));
  }
  return MaskOf(*picture);
}

}  // namespace understudy
