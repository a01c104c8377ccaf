#pragma once

#include <array>
#include <string>

#include "core/character.h"
#include "core/executor.h"
#include "core/image.h"
#include "core/observation.h"
#include "core/result.h"

namespace understudy {

// The size of what is made.
enum class Tier {
  kDraft,         // the shorter side 360 pixels
  kStandard,      // 720
  kProfessional,  // 1080
};

// A character with what it was made from, so that it can be saved, corrected by hand and made
// again.
struct LoadedCharacter {
  Image picture;  // at the tier's size, RGB or RGBA
  Observation seen;
  Figure figure;
  bool parts_are_final = false;  // figure.parts come from a person, see CharacterInput
  std::array<float, kPieces> nearness = kUsualNearness;
  Character character;
};

// A picture and what is seen in it, at the tier's size; the character is not made. `what` names the
// picture in messages. Errors: those of ReadImage; a picture without anybody is none. With an
// `executor` parts of the work are done side by side, here and below.
Result<LoadedCharacter> ObserveCharacter(const std::string& path, const std::string& what,
                                         Tier tier, const std::string& model_folder,
                                         Executor* executor = nullptr);

// Makes the character from what was seen; only its head layer where `head_only` is set.
Result<Character> CharacterFrom(const LoadedCharacter& loaded, const std::string& model_folder,
                                bool head_only = false, Executor* executor = nullptr);

// Reads a picture or an .understudy file and makes the character at the tier's size (the shorter
// side as above, the longer at most 2.67 times that, both even). Errors: those of ReadImage and
// BuildCharacter; Unsupported for a video.
Result<LoadedCharacter> LoadCharacter(const std::string& path, Tier tier,
                                      const std::string& model_folder,
                                      Executor* executor = nullptr);

// Width and height for a picture at a tier.
struct OutputSize {
  int width = 0;
  int height = 0;
};
OutputSize SizeAtTier(int width, int height, Tier tier);

}  // namespace understudy
