#include "pipeline/load_character.h"

#include <algorithm>
#include <cmath>

#include "character/build_character.h"
#include "core/pixel_box.h"
#include "core/resize.h"
#include "core/text.h"
#include "media/image_reader.h"
#include "media/probe.h"
#include "motion/build_motion.h"
#include "perceive/body_keypoints.h"
#include "perceive/figure_outline.h"
#include "perceive/unlikely_limbs.h"
#include "pipeline/character_file.h"
#include "pipeline/observe_clip.h"

namespace understudy {
namespace {

int ShortSide(Tier tier) {
  switch (tier) {
    case Tier::kDraft:
      return 360;
    case Tier::kStandard:
      return 720;
    case Tier::kProfessional:
      return 1080;
  }
  return 720;
}

// The square about the figure in which its outline is looked for: the joints' extent with room for
// hair and feet.
SquareCrop OutlineCrop(const BodyPoints& joints) {
  SquareCrop crop = CropAround(joints);
  crop.side *= 1.12F;
  return crop;
}

// A likeliest figure that is surer than this is one, where the picture itself cuts it out.
constexpr float kLeastCutOut = 0.2F;

// About what is opaque in a picture with a transparent background; nothing for any other picture.
std::optional<Box> CutOutBox(const Image& picture) {
  if (picture.channels() != 4) {
    return std::nullopt;
  }
  const PixelBox box = BoundsOf(picture.span(), 3, [](std::uint8_t alpha) { return alpha >= 128; });
  if (box.empty() || (box.width() == picture.width() && box.height() == picture.height())) {
    return std::nullopt;
  }
  return Box{static_cast<float>(box.x0), static_cast<float>(box.y0),
             static_cast<float>(box.width()), static_cast<float>(box.height())};
}

}  // namespace

OutputSize SizeAtTier(int width, int height, Tier tier) {
  constexpr double kLongest = 8.0 / 3;
  const int side = ShortSide(tier);
  double scale = static_cast<double>(side) / std::min(width, height);
  scale = std::min(scale, kLongest * side / std::max(width, height));
  const auto even = [](double v) { return std::max(2 * static_cast<int>(std::lround(v / 2)), 2); };
  return {even(width * scale), even(height * scale)};
}

Result<Character> CharacterFrom(const LoadedCharacter& loaded, const std::string& model_folder,
                                bool head_only, Executor* executor) {
  CharacterInput input;
  input.executor = executor;
  input.picture = loaded.picture.span();
  input.seen = loaded.seen;
  input.figure = {loaded.figure.matte.Clone(), loaded.figure.parts.Clone()};
  input.parts_are_final = loaded.parts_are_final;
  input.head_only = head_only;
  input.nearness = loaded.nearness;
  if (loaded.seen.person) {
    US_ASSIGN_OR_RETURN(Lifter lifter, Lifter::Load(model_folder));
    US_ASSIGN_OR_RETURN(const MotionClip rest, BuildMotion({&loaded.seen, 1}, {30, 1}, lifter));
    input.rest = rest.frames[0];
    input.skeleton = rest.skeleton;
    input.pixels_per_metre = rest.pixels_per_metre;
  }
  return BuildCharacter(input);
  // It does not see the variant in Result destroyed.
}  // NOLINT(clang-analyzer-cplusplus.NewDeleteLeaks)

Result<LoadedCharacter> ObserveCharacter(const std::string& path, const std::string& what,
                                         Tier tier, const std::string& model_folder,
                                         Executor* executor) {
  LoadedCharacter loaded;
  Result<Image> picture = ReadImage(path);
  if (!picture.ok()) {
    const Error& e = picture.error();
    return Error{e.code, Concat("the ", what, " cannot be used: ", e.message)};
  }
  const OutputSize size = SizeAtTier(picture->width(), picture->height(), tier);
  loaded.picture = Resize(picture->span(), size.width, size.height);
  US_ASSIGN_OR_RETURN(loaded.seen,
                      ObservePicture(loaded.picture.span(), model_folder, std::nullopt));
  if (!loaded.seen.person && loaded.seen.person_confidence >= kLeastCutOut) {
    if (const std::optional<Box> box = CutOutBox(loaded.picture)) {
      US_ASSIGN_OR_RETURN(loaded.seen, ObservePicture(loaded.picture.span(), model_folder, box));
    }
  }
  if (loaded.seen.person) {
    DropGuessedArms(loaded.seen);
    const BodyPoints joints = BodyPointsOf(loaded.seen.keypoints);
    US_ASSIGN_OR_RETURN(FigureOutline outline, FigureOutline::Load(model_folder, executor));
    US_ASSIGN_OR_RETURN(loaded.figure,
                        outline.Find(loaded.picture.span(), OutlineCrop(joints), loaded.seen));
  }
  return loaded;
}

Result<LoadedCharacter> LoadCharacter(const std::string& path, Tier tier,
                                      const std::string& model_folder, Executor* executor) {
  LoadedCharacter loaded;
  if (path.ends_with(".understudy")) {
    US_ASSIGN_OR_RETURN(loaded, ReadCharacterFile(path));
    const OutputSize size = SizeAtTier(loaded.picture.width(), loaded.picture.height(), tier);
    ScaleCharacterSource(loaded, size.width, size.height);
  } else {
    US_ASSIGN_OR_RETURN(loaded,
                        ObserveCharacter(path, "character image", tier, model_folder, executor));
  }
  US_ASSIGN_OR_RETURN(loaded.character, CharacterFrom(loaded, model_folder, false, executor));
  return loaded;
}

}  // namespace understudy
