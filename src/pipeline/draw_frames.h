#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>

#include "core/image.h"
#include "core/progress.h"
#include "core/result.h"
#include "media/video_writer.h"

namespace understudy {

// The pictures that are drawn.
struct Canvas {
  std::int64_t frames = 0;
  int width = 0;   // pixels
  int height = 0;  // pixels
  int channels = 3;
  // What is written of each, from its upper left corner; 0: all of it.
  int written_width = 0;
  int written_height = 0;
};

// How many frames DrawFrames draws at a time with so many threads.
int FramesInFlight(int threads);

// How a frame is made, given its number and a picture that holds an older frame.
struct FrameWork {
  std::function<Status(Image&)> begin;             // in order, one at a time; may be empty
  std::function<void(std::int64_t, Image&)> draw;  // from several threads at once
};

// Draws all frames, several at a time, and writes them in order. Cancelled when `stop` is asked
// for; the writer is not finished.
Status DrawFrames(const Canvas& canvas, const FrameWork& work, VideoWriter& writer, int threads,
                  const Progress& progress, std::stop_token stop);

}  // namespace understudy
