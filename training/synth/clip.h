#pragma once

#include <string>

#include "result.h"

namespace understudy::synth {

struct ClipOptions {
  std::string assets = "build/synth/assets.bin", recipe, out;
  std::string truth;  // JSON file for the ground truth of each frame, empty = none
  int threads = 2;
  int width = 0, height = 0, supersample = 0;  // override the recipe when positive
  float seconds = 0;
  int only_frame = -1;  // clip: render just this frame
  bool alpha = false;   // picture: keep the background transparent
};

/// Renders a recipe as OUT/000000.png, ... or, with out "-", as raw RGB24 to the standard output.
Status MakeClip(const ClipOptions& options);
/// Renders one frame of a recipe (frame `only_frame`, default 0) as a PNG.
Status MakePicture(const ClipOptions& options);

}  // namespace understudy::synth
