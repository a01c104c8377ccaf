#pragma once

#include <string>

#include "core/result.h"
#include "pipeline/load_character.h"

namespace understudy {

// An .understudy file: a zip archive of plain files that a person can open and correct.
//
//   character.json  version, size, keypoints by name ([x, y, confidence], pixels of picture.png),
//   face picture.png     the picture, RGB or RGBA matte.png       grey: white is the character
//   parts.png       grey: the part of each pixel, 8 x its number (0 none, 1 torso, 2 neck, 3 head,
//   4/5 upper arm
//                   left/right, 6/7 forearm, 8/9 hand, 10/11 thigh, 12/13 shin, 14/15 foot, 16
//                   hair)
//
// Everything else (cut-outs, mesh, background) is made from these when the file is read.
Status WriteCharacterFile(const std::string& path, const LoadedCharacter& character);

// Reads one, without making the character. Errors: NotFound; CorruptInput (not such a file, a part
// missing, sizes that do not agree, numbers that are not finite); Unsupported (a newer version);
// LimitExceeded.
Result<LoadedCharacter> ReadCharacterFile(const std::string& path);

// Scales picture, matte, parts and points to another size.
void ScaleCharacterSource(LoadedCharacter& character, int width, int height);

}  // namespace understudy
