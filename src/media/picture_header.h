#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "media/orientation.h"

namespace understudy {

// The kinds of still pictures we know by their first bytes. FFmpeg reads more; those are kOther
// here.
enum class PictureKind { kOther, kPng, kJpeg, kWebp, kGif, kBmp, kTiff, kHeif };

// What a picture's container says, found without decoding and without taking memory for pixels.
struct PictureHeader {
  PictureKind kind = PictureKind::kOther;
  std::int64_t width = 0;   // pixels as stored; 0 where not told
  std::int64_t height = 0;  // pixels as stored
  Orientation orientation = Orientation::kUpright;
  bool animated = false;   // PNG, GIF or WebP with more than one frame
  bool has_frames = true;  // false when the container ends before any pixels
  // Empty when the container is whole, else what is missing: "ends after 812 of 4000 bytes".
  std::string defect;
};

// Reads the container of a whole file. Follows PNG chunks (to IEND), JPEG segments (to the end of
// the image), RIFF chunks of WebP, GIF blocks, the first TIFF directory and the BMP header.
PictureHeader ReadPictureHeader(std::span<const std::uint8_t> file);

// "PNG", "JPEG", ...; "picture" for kOther.
const char* PictureKindName(PictureKind kind);

}  // namespace understudy
