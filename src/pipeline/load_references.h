#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/result.h"
#include "pipeline/load_character.h"

namespace understudy {

// A further picture of the character, as it was used.
struct ReferenceInfo {
  std::string path;
  HeadPose head;       // in the picture, degrees
  float likeness = 0;  // to the face in the character image, 0..1, see FaceLikeness
  bool whole = false;  // shows the whole head, else only the face
};

// A picture whose likeness is less shows somebody else.
inline constexpr float kLeastLikeness = 0.2F;

// LimitExceeded for more than 6; NotFound where one is not there.
Status CheckReferences(std::span<const std::string> paths);

// Adds the heads of further pictures (at most 6) to a character whose face is known, in the order
// given.
//
// LimitExceeded for more pictures; InvalidArgument for one with several faces or of somebody else
// (says how alike they are) and where the character image shows no face to compare with; NotFound
// for one without a face; those of ReadImage. Every message names the picture.
Result<std::vector<ReferenceInfo>> AddReferences(std::span<const std::string> paths, Tier tier,
                                                 const std::string& model_folder,
                                                 Character& character);

}  // namespace understudy
