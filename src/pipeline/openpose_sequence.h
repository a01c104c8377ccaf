#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/result.h"

namespace understudy {

// One file of a sequence, and its place in it.
struct NumberedFile {
  std::string path;
  std::size_t frame = 0;  // 0 for the first; a number that is missing leaves its frame out
};

// Whether a path is a pattern of names: one printf number in the file's name, such as
// poses/clip_%012d_keypoints.json.
bool IsNumberedPattern(const std::string& path);

// The files that a folder (those that end in _keypoints.json, else in .json) or a pattern stands
// for, in the order of the last number in their names. NotFound when there are none; CorruptInput
// when a folder holds more than one sequence; LimitExceeded when the numbers span over 100000.
Result<std::vector<NumberedFile>> ListSequence(const std::string& path);

}  // namespace understudy
