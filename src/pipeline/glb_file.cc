#include "pipeline/glb_file.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#include "core/pending_file.h"
#include "core/text.h"
#include "media/image_writer.h"

namespace understudy {
namespace {

static_assert(std::endian::native == std::endian::little, "glTF keeps numbers little-endian");

// Numbers that glTF gives to kinds of data, as in OpenGL.
constexpr int kUnsignedByte = 5121;
constexpr int kUnsignedShort = 5123;
constexpr int kUnsignedInt = 5125;
constexpr int kFloat = 5126;
constexpr int kArrayBuffer = 34962;
constexpr int kElementArrayBuffer = 34963;

const char* TypeOf(int group) {
  switch (group) {
    case 1:
      return "SCALAR";
    case 2:
      return "VEC2";
    case 3:
      return "VEC3";
    case 4:
      return "VEC4";
    default:
      return "MAT4";
  }
}

void Append(std::vector<std::uint8_t>& out, const void* data, std::size_t size) {
  const auto* bytes = static_cast<const std::uint8_t*>(data);
  out.insert(out.end(), bytes, bytes + size);
}

void AppendWord(std::vector<std::uint8_t>& out, std::size_t value) {
  const auto word = static_cast<std::uint32_t>(value);
  Append(out, &word, sizeof word);
}

}  // namespace

GlbFile::GlbFile() { json["asset"] = {{"version", "2.0"}, {"generator", "Understudy"}}; }

int GlbFile::AddView(const void* data, std::size_t size, Use use) {
  // Every kind of number is aligned to its own size; 4 suits all of them.
  binary_.resize((binary_.size() + 3) / 4 * 4);
  Json view = {{"buffer", 0}, {"byteOffset", binary_.size()}, {"byteLength", size}};
  if (use != Use::kOther) {
    view["target"] = use == Use::kVertices ? kArrayBuffer : kElementArrayBuffer;
  }
  Append(binary_, data, size);
  json["bufferViews"].push_back(std::move(view));
  return static_cast<int>(json["bufferViews"].size()) - 1;
}

int GlbFile::AddFloats(std::span<const float> values, int group, Use use) {
  const auto n = static_cast<std::size_t>(group);
  std::vector<double> least(n, std::numeric_limits<double>::max());
  std::vector<double> greatest(n, std::numeric_limits<double>::lowest());
  for (std::size_t i = 0; i < values.size(); ++i) {
    least[i % n] = std::min<double>(least[i % n], values[i]);
    greatest[i % n] = std::max<double>(greatest[i % n], values[i]);
  }
  const int view = AddView(values.data(), values.size_bytes(), use);
  json["accessors"].push_back({{"bufferView", view},
                               {"componentType", kFloat},
                               {"count", values.size() / n},
                               {"type", TypeOf(group)},
                               {"min", least},
                               {"max", greatest}});
  return static_cast<int>(json["accessors"].size()) - 1;
}

int GlbFile::AddBytes(std::span<const std::uint8_t> values, Use use) {
  const int view = AddView(values.data(), values.size_bytes(), use);
  json["accessors"].push_back({{"bufferView", view},
                               {"componentType", kUnsignedByte},
                               {"count", values.size() / 4},
                               {"type", "VEC4"}});
  return static_cast<int>(json["accessors"].size()) - 1;
}

int GlbFile::AddIndices(std::span<const std::uint32_t> values) {
  constexpr std::uint32_t kMostIn16Bits = 65534;  // 65535 is reserved
  const bool small =
      std::all_of(values.begin(), values.end(), [](std::uint32_t v) { return v <= kMostIn16Bits; });
  int view = 0;
  if (small) {
    const std::vector<std::uint16_t> shorts(values.begin(), values.end());
    view = AddView(shorts.data(), shorts.size() * sizeof(std::uint16_t), Use::kIndices);
  } else {
    view = AddView(values.data(), values.size_bytes(), Use::kIndices);
  }
  json["accessors"].push_back({{"bufferView", view},
                               {"componentType", small ? kUnsignedShort : kUnsignedInt},
                               {"count", values.size()},
                               {"type", "SCALAR"}});
  return static_cast<int>(json["accessors"].size()) - 1;
}

int GlbFile::AddPng(const std::string& name, std::span<const std::uint8_t> bytes) {
  const int view = AddView(bytes.data(), bytes.size(), Use::kOther);
  json["images"].push_back({{"name", name}, {"bufferView", view}, {"mimeType", "image/png"}});
  return static_cast<int>(json["images"].size()) - 1;
}

Status GlbFile::Write(const std::string& path) const {
  US_ASSIGN_OR_RETURN(PendingFile pending, PendingFile::Create(path));
  std::vector<std::uint8_t> binary = binary_;
  binary.resize((binary.size() + 3) / 4 * 4);
  Json whole = json;
  whole["buffers"] = Json::array({{{"byteLength", binary.size()}}});
  std::string text = whole.dump();
  text.resize((text.size() + 3) / 4 * 4, ' ');
  const std::size_t size = 12 + 8 + text.size() + 8 + binary.size();
  if (size > std::numeric_limits<std::uint32_t>::max()) {
    return Error{ErrorCode::kLimitExceeded,
                 Concat(path, " would be ", size, " bytes; a .glb holds at most 4294967295")};
  }
  std::vector<std::uint8_t> file;
  file.reserve(size);
  Append(file, "glTF", 4);
  AppendWord(file, 2);
  AppendWord(file, size);
  AppendWord(file, text.size());
  Append(file, "JSON", 4);
  Append(file, text.data(), text.size());
  AppendWord(file, binary.size());
  Append(file, "BIN\0", 4);
  Append(file, binary.data(), binary.size());
  US_RETURN_IF_ERROR(WriteBytes(pending.temporary_path(), file, path));
  return pending.Commit();
}

}  // namespace understudy
