#pragma once

#include <string>

namespace understudy {

// What moves the character.
enum class DrivingKind {
  kVideo,       // or anything else that is to be tried as one
  kMotionFile,  // JSON of our own
  kBvh,
  kOpenPose,  // a JSON file of one or more frames, a folder of such files, or a pattern of names
};

// Tells by what a file begins with, never by its name alone; a file that cannot be opened, or whose
// content tells nothing, counts as what its name says.
DrivingKind DrivingKindOf(const std::string& path);

}  // namespace understudy
