#pragma once

#include <string>

#include "core/image.h"
#include "core/result.h"

namespace understudy {

// How many faces of about the same size a picture shows: those whose landmarks are found with a
// score of at least 0.5, and that are at least half as large as the largest.
Result<int> CountFaces(ImageView picture, const std::string& model_folder);

}  // namespace understudy
