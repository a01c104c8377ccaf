#pragma once

#include <cstdint>
#include <span>

#include "media/orientation.h"

namespace understudy {

// How the picture has to be turned, from EXIF data: the TIFF structure that begins with "II*\0" or
// "MM\0*", with or without "Exif\0\0" before it. Data that is damaged or silent about it gives
// kUpright. From: CIPA DC-008 (Exif 2.32), 4.6.4, tag 274.
Orientation ReadExifOrientation(std::span<const std::uint8_t> exif);

// Width, height and orientation in the first directory of a TIFF file; the sizes are 0 where they
// are not told.
struct TiffHeader {
  std::int64_t width = 0;   // pixels
  std::int64_t height = 0;  // pixels
  Orientation orientation = Orientation::kUpright;
};
TiffHeader ReadTiffHeader(std::span<const std::uint8_t> tiff);

}  // namespace understudy
