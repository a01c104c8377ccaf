#include "media/output_kind.h"

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "core/text.h"

namespace understudy {
namespace {

constexpr int kMostDigits = 9;

std::string LowerExtension(const std::string& path) {
  std::string extension = std::filesystem::path(path).extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return extension;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::string Padded(int index, int width, char pad) {
  const std::string digits = std::to_string(index);
  const std::size_t missing = std::max(width - static_cast<int>(digits.size()), 0);
  return std::string(missing, pad) + digits;
}

}  // namespace

Result<OutputKind> OutputKindOf(const std::string& path) {
  const std::string extension = LowerExtension(path);
  if (extension == ".mp4" || extension == ".m4v") {
    return OutputKind::kMp4;
  }
  if (extension == ".mov") {
    return OutputKind::kMov;
  }
  if (extension == ".webm") {
    return OutputKind::kWebm;
  }
  if (extension == ".gif") {
    return OutputKind::kGif;
  }
  if (extension == ".png") {
    if (!SequencePath(path, 1)) {
      return Error{ErrorCode::kInvalidArgument,
                   Concat("A video written as PNG files needs one place for the number in their "
                          "name, such as frame_%03d.png, "
                          "and ",
                          path, " has none or several.")};
    }
    return OutputKind::kPngSequence;
  }
  return Error{
      ErrorCode::kUnsupported,
      Concat("The output ", path, extension.empty() ? " has no ending" : " ends in " + extension,
             ", and videos are written as .mp4, .m4v, .mov, .webm, .gif or numbered .png "
             "(frame_%03d.png).")};
}

bool HoldsSound(OutputKind kind) {
  return kind == OutputKind::kMp4 || kind == OutputKind::kMov || kind == OutputKind::kWebm;
}

bool HoldsAlpha(OutputKind kind) { return kind != OutputKind::kMp4; }

bool NeedsEvenSize(OutputKind kind) { return kind == OutputKind::kMp4 || kind == OutputKind::kMov; }

std::optional<std::string> SequencePath(const std::string& pattern, int index) {
  const std::size_t slash = pattern.rfind('/');
  const std::size_t name = slash == std::string::npos ? 0 : slash + 1;
  std::string path = pattern.substr(0, name);
  int places = 0;
  for (std::size_t at = name; at < pattern.size(); ++at) {
    if (pattern[at] != '%') {
      path += pattern[at];
      continue;
    }
    ++at;
    if (at < pattern.size() && pattern[at] == '%') {
      path += '%';
      continue;
    }
    const char pad = at < pattern.size() && pattern[at] == '0' ? '0' : ' ';
    int width = 0;
    for (; at < pattern.size() && IsDigit(pattern[at]) && width <= kMostDigits; ++at) {
      width = width * 10 + (pattern[at] - '0');
    }
    if (at >= pattern.size() || pattern[at] != 'd' || width > kMostDigits) {
      return std::nullopt;
    }
    path += Padded(index, width, pad);
    ++places;
  }
  return places == 1 ? std::optional<std::string>(path) : std::nullopt;
}

}  // namespace understudy
