#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/frame_time.h"
#include "core/image.h"
#include "core/result.h"
#include "media/probe.h"

namespace understudy {

struct VideoReaderOptions {
  double start_s = 0;                // seconds since the first picture of the file, >= 0
  std::optional<double> duration_s;  // seconds, > 0; none: to the end
  // Ticks per second, > 0 and <= 240; none: the file's own, made steady (steady_rate.h).
  std::optional<Rational> fps;
  // Pixels: a larger picture is made smaller so that its longer side is this; 0: never.
  int max_side = 0;
  bool keep_alpha = false;  // RGBA where the video has alpha; otherwise it is laid over white
  int threads = 2;          // 1..64: with 2 or more, a further thread decodes a few pictures ahead

  Status Validate() const;
};

// One picture of a steady clock.
struct VideoFrame {
  FrameTime time;
  // 8-bit RGB, or RGBA with keep_alpha where the file has alpha; always of the reader's size
  Image rgb;
};

// Reads a video as 8-bit RGB pictures on a steady clock, a few in memory at a time. Rotation,
// sample aspect ratio (square pixels come out: SquarePixelSize), colour matrix and range are
// applied; interlaced pictures lose their combs. High dynamic range keeps its transfer curve: it is
// not tone mapped.
class VideoReader {
 public:
  // Decodes up to the first picture. Errors: InvalidArgument (an option; a start at or behind the
  // end; a folder or device), NotFound, CorruptInput (empty, text, broken, nothing can be decoded,
  // all pictures at one time), Unsupported (sound only, a still picture, a playlist, a codec
  // without decoder), LimitExceeded (beyond media_limits.h).
  static Result<VideoReader> Create(const std::string& path,
                                    const VideoReaderOptions& options = {});

  VideoReader(VideoReader&&) noexcept;
  VideoReader& operator=(VideoReader&&) noexcept;
  VideoReader(const VideoReader&) = delete;
  VideoReader& operator=(const VideoReader&) = delete;
  ~VideoReader();

  const MediaInfo& info() const;
  Rational fps() const;  // ticks per second
  int width() const;     // pixels of every frame
  int height() const;    // pixels of every frame
  // Where tick 0 lies: the beginning of the picture on screen at the start asked for, seconds since
  // the first picture; hand it to SoundSource to keep the sound in step.
  double start_s() const;

  // How many ticks there will be: for progress only.
  std::int64_t estimated_frames() const;

  // The next frame, or nothing at the end. Errors: Unsupported (a pixel format nobody can convert),
  // LimitExceeded (no memory).
  Result<std::optional<VideoFrame>> Next();

  // What was damaged in what has been read so far, as one sentence for the report; empty when all
  // was whole. Whole pictures around the damage are delivered; the one before it stays on screen
  // meanwhile.
  std::string damaged() const;

 private:
  struct State;
  explicit VideoReader(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace understudy
