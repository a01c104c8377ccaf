#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "core/character.h"
#include "core/image.h"
#include "core/result.h"
#include "pipeline/observe_clip.h"
#include "pipeline/video_backdrop.h"

namespace understudy {

// What stands behind the character: RGB of the output's size, or a video, or nothing where the
// output is to be transparent.
struct Backdrop {
  Image rgb;
  std::optional<VideoBackdrop> video;
  bool transparent = false;
};

// `choice` is keep (the character's own picture without it), driving (the driving video without its
// person, from `driving`), transparent, #RRGGBB, or the name of a picture or video, which is cut to
// fill the frame; a video runs at its own speed in frames of `fps` and begins again at its end.
// InvalidArgument for anything else.
Result<Backdrop> MakeBackdrop(const std::string& choice, const Character& character,
                              const std::string& driving, const ObservedClip* watched,
                              const std::string& model_folder, Rational fps, std::stop_token stop);

// Whether `choice` is of one of these forms (a file need not exist yet).
Status CheckBackdrop(const std::string& choice);

// Whether the file that `choice` names, if it names one, can be read: asked before the long
// work.
Status CheckBackdropFile(const std::string& choice);

}  // namespace understudy
