#pragma once

#include <string>
#include <vector>

#include "brush/strokes.h"
#include "core/image.h"
#include "core/result.h"

namespace understudy {

// What was painted over a picture.
struct Strokes {
  std::vector<BrushRegion> regions;  // at least one
  Image still;                       // 1 channel, nonzero where nothing may move; empty for none
};

// Reads a strokes file (docs/brush.md) painted over a picture of width x height pixels: ours, or an
// object with `static_mask` and `dynamic_masks` as clients of Kling's image-to-video API send,
// whose points count from the bottom left. Names of mask pictures are relative to the file's own
// folder. Errors: NotFound, CorruptInput (one sentence that names the field, its value and the
// rule), LimitExceeded (too many regions, too large a mask), Unsupported (a mask given as a URL).
Result<Strokes> ReadStrokesFile(const std::string& path, int width, int height);

}  // namespace understudy
