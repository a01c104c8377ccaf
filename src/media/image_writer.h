#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/image.h"
#include "core/result.h"

namespace understudy {

// Writes an 8-bit PNG; the file appears only when it is whole. 1 channel is grey, 3 RGB, 4 straight
// RGBA, all sRGB. The same picture gives the same bytes. Errors: InvalidArgument (a picture of no
// pixels or more than kMaxPictureSide a side, 2 channels, a bad name), and those of PendingFile.
Status WritePng(const std::string& path, ImageView picture);

// The bytes of that file.
Result<std::vector<std::uint8_t>> EncodePng(ImageView picture);

// Writes all bytes into a file, replacing what it held. `shown_path` is named in errors.
Status WriteBytes(const std::string& path, const std::vector<std::uint8_t>& bytes,
                  const std::string& shown_path);

}  // namespace understudy
