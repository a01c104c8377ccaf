#include "pipeline/driving_kind.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "pipeline/openpose_sequence.h"

namespace understudy {
namespace {

bool IsFile(const std::string& path) {
  std::error_code unknown;
  return std::filesystem::is_regular_file(path, unknown);
}

bool IsFolder(const std::string& path) {
  std::error_code unknown;
  return std::filesystem::is_directory(path, unknown);
}

// What a file begins with, without white space and byte order mark.
std::string StartOf(const std::string& path) {
  std::array<char, 4096> bytes{};
  std::ifstream file(path, std::ios::binary);
  file.read(bytes.data(), bytes.size());
  std::string start(bytes.data(),
                    static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  if (start.starts_with("\xEF\xBB\xBF")) {
    start.erase(0, 3);
  }
  const auto text = std::find_if(start.begin(), start.end(),
                                 [](unsigned char c) { return std::isspace(c) == 0; });
  start.erase(start.begin(), text);
  return start;
}

bool StartsWithWord(const std::string& start, std::string_view word) {
  return start.size() >= word.size() &&
         std::equal(word.begin(), word.end(), start.begin(), [](char w, unsigned char c) {
           return w == static_cast<char>(std::toupper(c));
         });
}

}  // namespace

DrivingKind DrivingKindOf(const std::string& path) {
  if (IsFolder(path) || (!IsFile(path) && IsNumberedPattern(path))) {
    return DrivingKind::kOpenPose;
  }
  const std::string start = StartOf(path);
  if (StartsWithWord(start, "HIERARCHY")) {
    return DrivingKind::kBvh;
  }
  if (start.starts_with('[')) {
    return DrivingKind::kOpenPose;
  }
  if (start.starts_with('{')) {
    // Both kinds of file name their parts early; where both words are far off, ours is tried.
    const std::size_t people = start.find("\"people\"");
    const std::size_t ours = start.find("\"skeleton\"");
    return people < ours ? DrivingKind::kOpenPose : DrivingKind::kMotionFile;
  }
  if (path.ends_with(".json")) {
    return DrivingKind::kMotionFile;
  }
  return path.ends_with(".bvh") ? DrivingKind::kBvh : DrivingKind::kVideo;
}

}  // namespace understudy
