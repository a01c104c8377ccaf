#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "brush/strokes.h"
#include "core/progress.h"
#include "core/result.h"
#include "pipeline/load_character.h"

namespace understudy {

// A picture whose painted parts are to move.
struct BrushRequest {
  std::string picture;
  std::string strokes;       // a strokes file (docs/brush.md)
  std::string output;        // .mp4, .mov, .webm, .gif or a pattern of PNG files; may be empty
                             // where there is a preview
  std::string preview;       // .png of the motion field; empty for none
  float strength = 0.5F;     // 0 .. 1
  double duration_s = 5;     // seconds, > 0 .. 60
  double fps = 30;           // frames per second, 1 .. 120
  bool loop = false;         // the last frame leads into the first
  std::uint32_t seed = 1;    // of phases and of what is filled in behind objects
  std::optional<Tier> tier;  // none: the picture's own size
  int threads = 0;           // 0: the machine's

  Status Validate() const;
};

// What came of it.
struct BrushSummary {
  struct Region {
    BrushKind kind = BrushKind::kFlow;
    bool guessed = false;
    double selected = 0;  // share of the painted pixels that move, 0 .. 1
  };
  int width = 0;
  int height = 0;
  std::int64_t frames = 0;
  double seconds = 0;       // of the output
  double plan_seconds = 0;  // that reading and planning took
  double draw_seconds = 0;  // that drawing and encoding took
  std::vector<Region> regions;
  std::vector<std::string> warnings;
};

// Makes the video. Nothing appears under the output's name unless all went well; Cancelled when
// `stop` is asked for. H.264 needs even sides: the last row or column of an odd picture is left off
// in .mp4 and .mov. A transparent picture is laid on white where the output holds no transparency.
Result<BrushSummary> Brush(const BrushRequest& request, const Progress& progress,
                           std::stop_token stop);

}  // namespace understudy
