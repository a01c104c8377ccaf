#pragma once

#include "core/result.h"
#include "pipeline/load_character.h"
#include "pipeline/write_json.h"

namespace understudy {

// character.json of an .understudy file: joints, draw order and face of a character. Version 2
// names the joints; version 1 held 133 keypoints in a row.
inline constexpr int kCharacterVersion = 2;

Json CharacterJson(const LoadedCharacter& character);

// Fills what was seen and the draw order from it; the picture must be there already. CorruptInput
// names the field that is wrong, and says what it may be; Unsupported (a newer version).
Status ReadCharacterJson(const Json& json, LoadedCharacter& character);

}  // namespace understudy
