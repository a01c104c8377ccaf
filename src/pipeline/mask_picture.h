#pragma once

#include <string>

#include "core/image.h"
#include "core/result.h"

namespace understudy {

// A mask kept as a picture, 255 where selected and 0 elsewhere: where the picture is at least half
// opaque if it has transparency, else where it is at least half as bright as white. `value` is a
// file's name, relative to the folder of `strokes_path`, or a picture in Base64, with or without
// "data:image/png;base64," before it. `field` is named in messages. Errors: those of ReadImage,
// each naming file and field; Unsupported for a web address.
Result<Image> ReadMaskPicture(const std::string& strokes_path, const std::string& field,
                              const std::string& value);

}  // namespace understudy
