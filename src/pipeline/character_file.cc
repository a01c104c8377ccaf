#include "pipeline/character_file.h"

#include <zip.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <vector>

#include "core/pending_file.h"
#include "core/resize.h"
#include "core/text.h"
#include "media/image_reader.h"
#include "media/image_writer.h"
#include "pipeline/character_json.h"
#include "pipeline/parts_picture.h"
#include "pipeline/scratch_folder.h"
#include "pipeline/write_json.h"

namespace understudy {
namespace {

constexpr int kGreyStep = 8;  // version 1 kept the parts as grey levels, this far apart
constexpr zip_uint64_t kLargestEntry = 400'000'000;

// JSON with a line for each field and each point, as a person reads and edits it.
std::string PlainText(const Json& json) {
  std::string text = "{";
  const char* comma = "\n";
  for (const auto& [name, value] : json.items()) {
    text += Concat(comma, " ", Json(name).dump(), ": ");
    comma = ",\n";
    if (!value.is_structured()) {
      text += value.dump();
      continue;
    }
    text += value.is_object() ? "{" : "[";
    const char* inner = "\n";
    for (const auto& [key, item] : value.items()) {
      text += Concat(inner, "  ", value.is_object() ? Json(key).dump() + ": " : "", item.dump());
      inner = ",\n";
    }
    text += value.is_object() ? "\n }" : "\n ]";
  }
  return text + "\n}\n";
}

struct CloseZip {
  void operator()(zip_t* z) const { zip_discard(z); }
};
using Zip = std::unique_ptr<zip_t, CloseZip>;

Image Channel(const Image& picture, int channel) {
  Image out(picture.width(), picture.height(), 1);
  for (int y = 0; y < picture.height(); ++y) {
    for (int x = 0; x < picture.width(); ++x) {
      out.Row(y)[x] = picture.At(x, y)[channel];
    }
  }
  return out;
}

void SetAlpha(const Image& matte, Image& rgba) {
  for (int y = 0; y < rgba.height(); ++y) {
    for (int x = 0; x < rgba.width(); ++x) {
      rgba.At(x, y)[3] = matte.Row(y)[x];
    }
  }
}

Image PartsOfGrey(const Image& grey) {
  Image parts = Channel(grey, 0);
  for (int y = 0; y < parts.height(); ++y) {
    for (int x = 0; x < parts.width(); ++x) {
      std::uint8_t& p = parts.Row(y)[x];
      p = static_cast<std::uint8_t>(std::min((p + kGreyStep / 2) / kGreyStep, kParts - 1));
    }
  }
  return parts;
}

Result<std::vector<std::uint8_t>> ReadEntry(zip_t* zip, const char* name, const std::string& path) {
  zip_stat_t stat;
  if (zip_stat(zip, name, 0, &stat) != 0 || (stat.valid & ZIP_STAT_SIZE) == 0) {
    return Error{ErrorCode::kCorruptInput,
                 Concat(path, " is no character file: ", name, " is missing in it")};
  }
  if (stat.size > kLargestEntry) {
    return Error{ErrorCode::kLimitExceeded, Concat(name, " in ", path, " is ", stat.size,
                                                   " bytes; at most ", kLargestEntry, " are read")};
  }
  std::vector<std::uint8_t> bytes(stat.size);
  zip_file_t* file = zip_fopen(zip, name, 0);
  if (file == nullptr) {
    return Error{ErrorCode::kCorruptInput,
                 Concat(name, " in ", path, " cannot be read: ", zip_strerror(zip))};
  }
  const zip_int64_t got = zip_fread(file, bytes.data(), bytes.size());
  zip_fclose(file);
  if (got != static_cast<zip_int64_t>(bytes.size())) {
    return Error{ErrorCode::kCorruptInput, Concat(name, " in ", path, " is damaged")};
  }
  return bytes;
}

Result<Image> ReadPicture(zip_t* zip, const char* name, const std::string& path,
                          const ScratchFolder& scratch) {
  US_ASSIGN_OR_RETURN(const std::vector<std::uint8_t> bytes, ReadEntry(zip, name, path));
  const std::string file = scratch.File(name);
  US_RETURN_IF_ERROR(WriteBytes(file, bytes, path));
  Result<Image> picture = ReadImage(file);
  if (!picture.ok()) {
    // The scratch file means nothing to the user.
    std::string message = picture.error().message;
    if (const std::size_t at = message.find(file); at != std::string::npos) {
      message.replace(at, file.size(), Concat(name, " in ", path));
    }
    return Error{picture.error().code, std::move(message)};
  }
  return picture;
}

}  // namespace

Status WriteCharacterFile(const std::string& path, const LoadedCharacter& character) {
  US_ASSIGN_OR_RETURN(PendingFile pending, PendingFile::Create(path));
  US_ASSIGN_OR_RETURN(const std::vector<std::uint8_t> picture, EncodePng(character.picture.span()));
  // Where the picture has an outline of its own, that is the mask.
  const Image outline = character.picture.channels() == 4 ? Channel(character.picture, 3)
                                                          : character.figure.matte.Clone();
  US_ASSIGN_OR_RETURN(const std::vector<std::uint8_t> matte, EncodePng(outline.span()));
  const Image& cut =
      character.character.parts.empty() ? character.figure.parts : character.character.parts;
  US_ASSIGN_OR_RETURN(const std::vector<std::uint8_t> parts,
                      EncodePng(PaintParts(cut.span()).span()));
  const std::string json = PlainText(CharacterJson(character));
  int code = 0;
  Zip zip(zip_open(pending.temporary_path().c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code));
  if (!zip) {
    return Error{ErrorCode::kUnavailable,
                 Concat(path, " cannot be written (zip error ", code, ")")};
  }
  const auto add = [&](const char* name, const void* data, std::size_t size) {
    zip_source_t* source = zip_source_buffer(zip.get(), data, size, 0);
    const zip_int64_t index = zip_file_add(zip.get(), name, source, ZIP_FL_OVERWRITE);
    if (index < 0) {
      zip_source_free(source);
      return false;
    }
    // A fixed date, so that the same character gives the same bytes; pictures are packed already.
    zip_file_set_dostime(zip.get(), static_cast<zip_uint64_t>(index), 0, 33, 0);
    return zip_set_file_compression(zip.get(), static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0) ==
           0;
  };
  const bool added = add("character.json", json.data(), json.size()) &&
                     add("picture.png", picture.data(), picture.size()) &&
                     add("matte.png", matte.data(), matte.size()) &&
                     add("parts.png", parts.data(), parts.size());
  if (!added || zip_close(zip.get()) != 0) {
    return Error{ErrorCode::kLimitExceeded,
                 Concat(path, " cannot be written: ", zip_strerror(zip.get()))};
  }
  static_cast<void>(zip.release());
  return pending.Commit();
}

Result<LoadedCharacter> ReadCharacterFile(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    return Error{ErrorCode::kNotFound, Concat("the character file ", path, " does not exist")};
  }
  int code = 0;
  const Zip zip(zip_open(path.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &code));
  if (!zip) {
    return Error{ErrorCode::kCorruptInput,
                 Concat(path, " is no character file: it is not a zip archive (error ", code, ")")};
  }
  US_ASSIGN_OR_RETURN(const ScratchFolder scratch, ScratchFolder::Create());
  US_ASSIGN_OR_RETURN(const std::vector<std::uint8_t> text,
                      ReadEntry(zip.get(), "character.json", path));
  const Json json = Json::parse(text, nullptr, false);
  LoadedCharacter loaded;
  US_ASSIGN_OR_RETURN(loaded.picture, ReadPicture(zip.get(), "picture.png", path, scratch));
  US_ASSIGN_OR_RETURN(const Image matte, ReadPicture(zip.get(), "matte.png", path, scratch));
  US_ASSIGN_OR_RETURN(const Image parts, ReadPicture(zip.get(), "parts.png", path, scratch));
  for (const Image* other : {&matte, &parts}) {
    if (other->width() != loaded.picture.width() || other->height() != loaded.picture.height()) {
      return Error{ErrorCode::kCorruptInput,
                   Concat(other == &matte ? "matte.png" : "parts.png", " in ", path, " is ",
                          other->width(), " x ", other->height(), " pixels, but its picture is ",
                          loaded.picture.width(), " x ", loaded.picture.height())};
    }
  }
  if (const Status read = ReadCharacterJson(json, loaded); !read.ok()) {
    return Error{read.error().code, Concat(path, ": ", read.error().message)};
  }
  loaded.figure.matte = Channel(matte, 0);
  if (json["version"].get<int>() < 2) {
    loaded.figure.parts = PartsOfGrey(parts);
    if (loaded.picture.channels() == 4) {
      loaded.figure.matte = Channel(loaded.picture, 3);
    }
    return loaded;
  }
  loaded.parts_are_final = true;
  US_ASSIGN_OR_RETURN(loaded.figure.parts, ReadParts(parts.span(), Concat("parts.png in ", path)));
  if (loaded.picture.channels() == 4) {
    SetAlpha(loaded.figure.matte, loaded.picture);
  }
  return loaded;
}

void ScaleCharacterSource(LoadedCharacter& c, int width, int height) {
  const float sx = static_cast<float>(width) / static_cast<float>(c.picture.width());
  const float sy = static_cast<float>(height) / static_cast<float>(c.picture.height());
  if (width == c.picture.width() && height == c.picture.height()) {
    return;
  }
  Image parts(width, height, 1);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const int px =
          std::min(static_cast<int>((static_cast<float>(x) + 0.5F) / sx), c.picture.width() - 1);
      const int py =
          std::min(static_cast<int>((static_cast<float>(y) + 0.5F) / sy), c.picture.height() - 1);
      parts.Row(y)[x] = c.figure.parts.Row(py)[px];
    }
  }
  c.picture = Resize(c.picture.span(), width, height);
  c.figure.matte = Resize(c.figure.matte.span(), width, height);
  c.figure.parts = std::move(parts);
  for (Keypoint& k : c.seen.keypoints) {
    k.x *= sx;
    k.y *= sy;
  }
  for (Keypoint& k : c.seen.irises) {
    k.x *= sx;
    k.y *= sy;
  }
  if (c.seen.person) {
    Box& b = *c.seen.person;
    b = {b.x * sx, b.y * sy, b.width * sx, b.height * sy};
  }
  c.seen.width = width;
  c.seen.height = height;
}

}  // namespace understudy
