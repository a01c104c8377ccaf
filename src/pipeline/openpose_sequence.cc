#include "pipeline/openpose_sequence.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <regex>
#include <set>
#include <utility>

#include "core/text.h"

namespace understudy {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostFrames = 100'000;

// A file's name around its last number.
struct NumberedName {
  std::string before;
  std::string after;
  std::uint64_t number = 0;
};

std::optional<std::uint64_t> NumberIn(const std::string& digits) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return error == std::errc() && end == digits.data() + digits.size() ? std::optional(number)
                                                                      : std::nullopt;
}

NumberedName Split(const std::string& name) {
  constexpr std::string_view kDigits = "0123456789";
  const std::size_t last = name.find_last_of(kDigits);
  if (last == std::string::npos) {
    return {name, "", 0};
  }
  const std::size_t before = name.find_last_not_of(kDigits, last);
  const std::size_t first = before == std::string::npos ? 0 : before + 1;
  const std::optional<std::uint64_t> number = NumberIn(name.substr(first, last + 1 - first));
  return {name.substr(0, first), name.substr(last + 1), number.value_or(0)};
}

// A pattern's name around its number.
std::optional<std::pair<std::string, std::string>> AroundNumber(const std::string& path) {
  static const std::regex kNumber("%(0[0-9]{1,2})?[diu]");
  const std::string name = fs::path(path).filename().string();
  std::smatch match;
  if (!std::regex_search(name, match, kNumber)) {
    return std::nullopt;
  }
  return std::pair(match.prefix().str(), match.suffix().str());
}

Result<std::vector<std::string>> NamesIn(const fs::path& folder) {
  std::error_code failed;
  std::vector<std::string> names;
  for (fs::directory_iterator it(folder, failed), end; !failed && it != end; it.increment(failed)) {
    std::error_code unknown;
    if (it->is_regular_file(unknown)) {
      names.push_back(it->path().filename().string());
    }
  }
  if (failed) {
    return Error{ErrorCode::kNotFound,
                 Concat("the folder ", folder.string(), " cannot be read: ", failed.message())};
  }
  std::sort(names.begin(), names.end());
  return names;
}

Result<std::vector<NumberedFile>> InOrder(
    const std::string& path, const fs::path& folder,
    std::vector<std::pair<std::uint64_t, std::string>> names) {
  std::sort(names.begin(), names.end());
  const std::uint64_t span = names.back().first - names.front().first;
  if (span >= kMostFrames) {
    return Error{ErrorCode::kLimitExceeded,
                 Concat("the files of ", path, " are numbered from ", names.front().first, " to ",
                        names.back().first, "; at most ", kMostFrames, " frames are read")};
  }
  std::vector<NumberedFile> files;
  files.reserve(names.size());
  for (const auto& [number, name] : names) {
    files.push_back(
        {(folder / name).string(), static_cast<std::size_t>(number - names.front().first)});
  }
  return files;
}

Result<std::vector<NumberedFile>> OfPattern(const std::string& path) {
  const auto [before, after] = *AroundNumber(path);
  fs::path folder = fs::path(path).parent_path();
  folder = folder.empty() ? "." : folder;
  US_ASSIGN_OR_RETURN(const std::vector<std::string> names, NamesIn(folder));
  std::vector<std::pair<std::uint64_t, std::string>> found;
  for (const std::string& name : names) {
    if (name.size() > before.size() + after.size() && name.starts_with(before) &&
        name.ends_with(after)) {
      const std::size_t digits = name.size() - before.size() - after.size();
      if (const auto number = NumberIn(name.substr(before.size(), digits))) {
        found.emplace_back(*number, name);
      }
    }
  }
  if (found.empty()) {
    return Error{ErrorCode::kNotFound, Concat("no file has a name such as ", path, ": of the ",
                                              names.size(), " files there, 0 match")};
  }
  return InOrder(path, folder, std::move(found));
}

Result<std::vector<NumberedFile>> OfFolder(const std::string& path) {
  US_ASSIGN_OR_RETURN(std::vector<std::string> names, NamesIn(path));
  const std::size_t all = names.size();
  const auto ends_in = [](const char* ending) {
    return [ending](const std::string& name) { return name.ends_with(ending); };
  };
  const bool usual = std::any_of(names.begin(), names.end(), ends_in("_keypoints.json"));
  std::erase_if(names, [&](const std::string& name) {
    return !name.ends_with(usual ? "_keypoints.json" : ".json");
  });
  if (names.empty()) {
    return Error{ErrorCode::kNotFound, Concat("the folder ", path, " holds ", all,
                                              " files, none of them OpenPose JSON: names such as "
                                              "frame_000000000000_keypoints.json are looked for")};
  }
  std::set<std::pair<std::string, std::string>> sequences;
  std::vector<std::pair<std::uint64_t, std::string>> numbered;
  for (const std::string& name : names) {
    NumberedName split = Split(name);
    numbered.emplace_back(split.number, name);
    sequences.emplace(std::move(split.before), std::move(split.after));
  }
  if (sequences.size() > 1) {
    const auto& a = *sequences.begin();
    const auto& b = *std::next(sequences.begin());
    return Error{ErrorCode::kCorruptInput,
                 Concat("the folder ", path, " holds ", sequences.size(), " sequences, such as ",
                        a.first, "%d", a.second, " and ", b.first, "%d", b.second,
                        "; give one of them as a pattern")};
  }
  return InOrder(path, path, std::move(numbered));
}

}  // namespace

bool IsNumberedPattern(const std::string& path) { return AroundNumber(path).has_value(); }

Result<std::vector<NumberedFile>> ListSequence(const std::string& path) {
  std::error_code unknown;
  return fs::is_directory(path, unknown) ? OfFolder(path) : OfPattern(path);
}

}  // namespace understudy
