#include "pipeline/driving_warnings.h"

#include <algorithm>

#include "core/text.h"

namespace understudy {

std::vector<std::string> WarningsFor(const Driving& driving, const Character& character) {
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
  if (!character.face) {
    warnings.emplace_back("no face was found in the character image; its face will not move");
  }
  return warnings;
}

}  // namespace understudy
