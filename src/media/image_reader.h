#pragma once

#include <string>

#include "core/image.h"
#include "core/result.h"

namespace understudy {

// Reads a still picture: PNG, JPEG, WebP, BMP, TIFF, GIF (the first frame) and whatever other
// stills FFmpeg knows, told by content and not by name. Returns 8-bit RGB, or straight RGBA where
// some pixel is really transparent; deeper pictures are rounded to 8 bits, grey and palettes
// spelled out, EXIF orientation applied. Colour profiles are not applied. At most kMaxPictureSide
// pixels a side and kMaxPicturePixels in all (media_limits.h), checked in the header. Errors:
// NotFound, InvalidArgument (a folder, a device, no permission), CorruptInput (empty, text, cut
// off, damaged), Unsupported (a video, sound, HEIF or AVIF), LimitExceeded (too large).
Result<Image> ReadImage(const std::string& path);

}  // namespace understudy
