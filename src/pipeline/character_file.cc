#include "pipeline/character_file.h"

#include <zip.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <memory>
#include <vector>

#include "core/pending_file.h"
#include "core/resize.h"
#include "core/text.h"
#include "media/image_reader.h"
#include "media/image_writer.h"
#include "pipeline/scratch_folder.h"
#include "pipeline/write_json.h"

namespace understudy {
namespace {

constexpr int kVersion = 1;
constexpr int kPartStep =
    8;  // grey levels between two part numbers, so that a person can tell them apart
constexpr zip_uint64_t kLargestEntry = 400'000'000;

struct CloseZip {
  void operator()(zip_t* z) const { zip_discard(z); }
};
using Zip = std::unique_ptr<zip_t, CloseZip>;

Json ToJson(const LoadedCharacter& c) {
  Json json;
  json["version"] = kVersion;
  json["width"] = c.picture.width();
  json["height"] = c.picture.height();
  json["keypoints"] = PointsJson(c.seen.keypoints);
  json["irises"] = Json::array({PointJson(c.seen.irises[0]), PointJson(c.seen.irises[1])});
  json["person_confidence"] = c.seen.person_confidence;
  json["face"] = {{"yaw", c.seen.face.head.yaw},
                  {"pitch", c.seen.face.head.pitch},
                  {"roll", c.seen.face.head.roll},
                  {"confidence", c.seen.face.confidence},
                  {"eye_open", {c.seen.eye_open[0], c.seen.eye_open[1]}},
                  {"mouth_open", c.seen.mouth_open}};
  return json;
}

bool IsNumber(const Json& json) {
  constexpr double kLargest = 1e6;  // pixels or degrees: far beyond any picture
  return json.is_number() && std::abs(json.get<double>()) <= kLargest;
}

Result<Keypoint> PointFrom(const Json& json, const std::string& name) {
  if (!json.is_array() || json.size() != 3 || !std::all_of(json.begin(), json.end(), IsNumber)) {
    return Error{ErrorCode::kCorruptInput,
                 Concat(name, " in character.json is ", Quoted(json),
                        "; it must be [x, y, confidence], three numbers from -1e6 to 1e6")};
  }
  return Keypoint{json[0].get<float>(), json[1].get<float>(),
                  std::clamp(json[2].get<float>(), 0.0F, 1.0F)};
}

// Sets `value` where the object has the field.
Status ReadNumber(const Json& object, const char* name, float& value) {
  const auto found = object.find(name);
  if (found == object.end()) {
    return {};
  }
  if (!IsNumber(*found)) {
    return Error{ErrorCode::kCorruptInput, Concat(name, " in character.json is ", Quoted(*found),
                                                  "; it must be a number from -1e6 to 1e6")};
  }
  value = found->get<float>();
  return {};
}

Status FromJson(const Json& json, LoadedCharacter& c) {
  c.seen.width = c.picture.width();
  c.seen.height = c.picture.height();
  if (!json.contains("keypoints") || !json["keypoints"].is_array() ||
      json["keypoints"].size() != kKeypoints) {
    return Error{ErrorCode::kCorruptInput,
                 Concat("character.json must hold ", kKeypoints, " keypoints")};
  }
  float x0 = std::numeric_limits<float>::max();
  float y0 = x0;
  float x1 = -x0;
  float y1 = -x0;
  for (int i = 0; i < kKeypoints; ++i) {
    US_ASSIGN_OR_RETURN(c.seen.keypoints[i],
                        PointFrom(json["keypoints"][i], Concat("keypoint ", i)));
    const Keypoint& k = c.seen.keypoints[i];
    if (i < kBodyAndFeet && k.confidence > 0.2F) {
      x0 = std::min(x0, k.x);
      x1 = std::max(x1, k.x);
      y0 = std::min(y0, k.y);
      y1 = std::max(y1, k.y);
    }
  }
  if (x0 < x1 && y0 < y1) {
    c.seen.person = Box{x0, y0, x1 - x0, y1 - y0};
  }
  if (json.contains("irises") && json["irises"].is_array() && json["irises"].size() == 2) {
    for (int i = 0; i < 2; ++i) {
      US_ASSIGN_OR_RETURN(c.seen.irises[i], PointFrom(json["irises"][i], Concat("iris ", i)));
    }
  }
  c.seen.person_confidence = 1;
  US_RETURN_IF_ERROR(ReadNumber(json, "person_confidence", c.seen.person_confidence));
  c.seen.eye_open = {0.3F, 0.3F};
  const auto face = json.find("face");
  if (face == json.end() || !face->is_object()) {
    return {};
  }
  US_RETURN_IF_ERROR(ReadNumber(*face, "yaw", c.seen.face.head.yaw));
  US_RETURN_IF_ERROR(ReadNumber(*face, "pitch", c.seen.face.head.pitch));
  US_RETURN_IF_ERROR(ReadNumber(*face, "roll", c.seen.face.head.roll));
  US_RETURN_IF_ERROR(ReadNumber(*face, "confidence", c.seen.face.confidence));
  US_RETURN_IF_ERROR(ReadNumber(*face, "mouth_open", c.seen.mouth_open));
  if (const auto eyes = face->find("eye_open"); eyes != face->end()) {
    if (!eyes->is_array() || eyes->size() != 2 ||
        !std::all_of(eyes->begin(), eyes->end(), IsNumber)) {
      return Error{ErrorCode::kCorruptInput, Concat("eye_open in character.json is ", Quoted(*eyes),
                                                    "; it must be two numbers, right and left")};
    }
    c.seen.eye_open = {(*eyes)[0].get<float>(), (*eyes)[1].get<float>()};
  }
  return {};
}

Image PartsForPeople(const Image& parts) {
  Image out(parts.width(), parts.height(), 1);
  for (int y = 0; y < parts.height(); ++y) {
    for (int x = 0; x < parts.width(); ++x) {
      out.Row(y)[x] = static_cast<std::uint8_t>(parts.Row(y)[x] * kPartStep);
    }
  }
  return out;
}

// A grey picture from any: the first channel.
Image FirstChannel(const Image& picture) {
  Image out(picture.width(), picture.height(), 1);
  for (int y = 0; y < picture.height(); ++y) {
    for (int x = 0; x < picture.width(); ++x) {
      out.Row(y)[x] = picture.At(x, y)[0];
    }
  }
  return out;
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
  US_ASSIGN_OR_RETURN(const std::vector<std::uint8_t> matte,
                      EncodePng(character.figure.matte.span()));
  US_ASSIGN_OR_RETURN(const std::vector<std::uint8_t> parts,
                      EncodePng(PartsForPeople(character.figure.parts).span()));
  const std::string json = ToJson(character).dump(1);
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
  if (!json.is_object() || !json.contains("version") || !json["version"].is_number_integer()) {
    return Error{ErrorCode::kCorruptInput,
                 Concat("character.json in ", path, " is not a character description")};
  }
  if (json["version"].get<double>() > kVersion) {
    return Error{ErrorCode::kUnsupported, Concat(path, " is of version ", Quoted(json["version"]),
                                                 "; this program reads up to ", kVersion)};
  }
  LoadedCharacter loaded;
  US_ASSIGN_OR_RETURN(loaded.picture, ReadPicture(zip.get(), "picture.png", path, scratch));
  US_ASSIGN_OR_RETURN(const Image matte, ReadPicture(zip.get(), "matte.png", path, scratch));
  US_ASSIGN_OR_RETURN(const Image parts, ReadPicture(zip.get(), "parts.png", path, scratch));
  for (const Image* other : {&matte, &parts}) {
    if (other->width() != loaded.picture.width() || other->height() != loaded.picture.height()) {
      return Error{ErrorCode::kCorruptInput,
                   Concat("a map in ", path, " is ", other->width(), " x ", other->height(),
                          " pixels, but its picture is ", loaded.picture.width(), " x ",
                          loaded.picture.height())};
    }
  }
  loaded.figure.matte = FirstChannel(matte);
  loaded.figure.parts = FirstChannel(parts);
  for (int y = 0; y < parts.height(); ++y) {
    for (int x = 0; x < parts.width(); ++x) {
      std::uint8_t& p = loaded.figure.parts.Row(y)[x];
      p = static_cast<std::uint8_t>(std::min((p + kPartStep / 2) / kPartStep, kParts - 1));
    }
  }
  if (const Status read = FromJson(json, loaded); !read.ok()) {
    return Error{read.error().code, Concat(path, ": ", read.error().message)};
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
