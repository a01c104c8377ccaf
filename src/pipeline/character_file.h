#pragma once

#include <string>

#include "core/result.h"
#include "pipeline/load_character.h"

namespace understudy {

// An .understudy file: a zip archive of plain files that a person can open and correct
// (docs/character_file.md).
//
//   character.json  joints by name ([x, y, confidence], pixels of picture.png), draw order, face
//   picture.png     the picture, RGB or RGBA
//   matte.png       grey: white is the character
//   parts.png       which part of the body each pixel is, in the colours of
//   pipeline/parts_picture.h
//
// Everything else (cut-outs, mesh, background) is made from these when the file is read. The figure
// is cut exactly along the parts; where the picture is RGBA the matte replaces its alpha.
Status WriteCharacterFile(const std::string& path, const LoadedCharacter& character);

// Reads one, without making the character. Files of version 1 had grey parts, which only guided the
// cut, and an RGBA picture's alpha ruled. Errors: NotFound; CorruptInput (not such a file, an entry
// missing, sizes that do not agree, a field or a colour that means nothing); Unsupported (a newer
// version); LimitExceeded.
Result<LoadedCharacter> ReadCharacterFile(const std::string& path);

// Scales picture, matte, parts and points to another size.
void ScaleCharacterSource(LoadedCharacter& character, int width, int height);

}  // namespace understudy
