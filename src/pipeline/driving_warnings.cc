#include "pipeline/driving_warnings.h"

#include <algorithm>
#include <utility>

#include "core/text.h"
#include "pipeline/face_warnings.h"

namespace understudy {

std::vector<std::string> WarningsFor(const Driving& driving, const Character& character,
                                     Performance performance) {
  std::vector<std::string> warnings;
  const auto frames = driving.motion.frames.size();
  const auto guesses = std::count_if(driving.motion.frames.begin(), driving.motion.frames.end(),
                                     [](const MotionFrame& f) { return f.guess; });
  if (guesses > 0) {
    warnings.push_back(Concat(
        "no person was seen in ", guesses, " of ", frames,
        " frames of the driving video; their movement is filled in from the frames around them"));
  }
  if (driving.watched) {
    const auto& seen = driving.watched->observations;
    const auto cuts =
        std::count_if(seen.begin(), seen.end(), [](const Observation& o) { return o.camera.cut; });
    if (cuts > 0) {
      warnings.push_back(
          Concat("the driving video has ", cuts, " cut(s); one steady shot works best"));
    }
    if (!driving.watched->damaged.empty()) {
      warnings.push_back(driving.watched->damaged);
    }
  }
  if (performance != Performance::kFaceOnly) {
    for (const CharacterLayer& layer : character.layers) {
      if (layer.comes_out_of) {
        warnings.push_back(
            Concat("the character image does not show the ",
                   *layer.comes_out_of == Joint::kLeftWrist ? "left" : "right",
                   " hand: one made from the other hand, or in the colour of the face, stands in "
                   "for it where the arm leaves its place"));
      }
    }
  }
  if (performance != Performance::kBodyOnly) {
    for (std::string& warning : FaceWarnings(driving.motion, character)) {
      warnings.push_back(std::move(warning));
    }
  }
  return warnings;
}

}  // namespace understudy
