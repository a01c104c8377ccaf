#pragma once

#include <string>

#include "core/frame_time.h"
#include "core/image.h"
#include "core/result.h"
#include "media/video_reader.h"

namespace understudy {

// A video that plays behind a character, one frame in memory at a time.
class VideoBackdrop {
 public:
  // `fps` is the output's; errors are VideoReader's.
  static Result<VideoBackdrop> Create(const std::string& path, Rational fps, int width, int height);

  // Paints the next frame, cut to fill the size, into the colours of `target` (RGB). After the last
  // frame the video begins again.
  Status PaintNext(MutableImageView target);

 private:
  VideoBackdrop(std::string path, Rational fps, int width, int height, VideoReader reader)
      : path_(std::move(path)),
        fps_(fps),
        width_(width),
        height_(height),
        reader_(std::move(reader)) {}

  std::string path_;
  Rational fps_;
  int width_;   // pixels
  int height_;  // pixels
  VideoReader reader_;
};

}  // namespace understudy
