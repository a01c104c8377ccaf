#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/frame_time.h"
#include "core/result.h"
#include "media/orientation.h"

namespace understudy {

// One stream of a file.
struct StreamInfo {
  std::string kind;       // "video", "audio", "subtitle", ...
  std::string codec;      // FFmpeg's name: "h264", "aac"
  double duration_s = 0;  // seconds; 0 when unknown
};

// What is known about a media file without decoding all of it.
// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): in the order in which one reads it
struct MediaInfo {
  std::string container;  // FFmpeg's name: "mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm", "png_pipe"
  std::vector<StreamInfo> streams;  // in the file's order
  std::string streams_text;         // the same as a phrase: "1 video stream (h264, 5.0 s)"

  bool has_video = false;       // moving pictures or one still; cover art of music does not count
  bool is_still_image = false;  // one picture by its format: PNG, JPEG, a GIF of one frame
  std::string video_codec;      // "h264"; empty without video
  int width = 0;                // pixels as shown: sample aspect ratio, then rotation applied
  int height = 0;               // pixels as shown
  int stored_width = 0;         // pixels as coded
  int stored_height = 0;        // pixels as coded
  Rational sample_aspect_ratio{1, 1};  // width of a stored pixel over its height
  Orientation orientation = Orientation::kUpright;
  std::string pixel_format;  // FFmpeg's name: "yuv420p"; empty when unknown
  std::string color_range;   // "tv" (limited), "pc" (full) or "unknown"
  std::string color_matrix;  // "bt709", "smpte170m", "bt2020nc", "gbr", "unknown", ...
  bool interlaced = false;

  Rational average_fps{0, 1};  // frames per second over the whole stream; 0 when unknown
  Rational base_fps{
      0, 1};  // the rate whose ticks hold every frame, as FFmpeg finds it; 0 when unknown
  Rational usual_fps{0, 1};  // one over the usual (median) time from frame to frame; 0 when unknown
  bool variable_frame_rate = false;  // frames are not evenly spaced
  // Seconds of the video, of the sound where there is no video; 0 when unknown.
  double duration_s = 0;
  std::int64_t frame_count = 0;    // pictures; 0 when unknown
  bool frame_count_exact = false;  // counted rather than reckoned from duration and rate
  bool has_timestamps = false;     // frames carry the time at which they are shown
  double start_s = 0;              // the file's own time, in seconds, of the first picture
  // The file is cut off: its header tells of a later end than its packets have.
  bool ends_early = false;

  // The usual time from picture to picture in seconds; 0 when unknown.
  double usual_interval_s() const;

  bool has_audio = false;
  std::string audio_codec;      // "aac"; empty without sound
  int audio_sample_rate = 0;    // Hz
  int audio_channels = 0;       // 1 or more
  double audio_duration_s = 0;  // seconds; 0 when unknown
};

// Reads headers, a few frames, and the times of up to 5000 pictures (of at most 64 MB).
// Errors: NotFound, InvalidArgument (a folder, a device, no permission), CorruptInput (empty, text,
// not media, broken at the start), Unsupported (a playlist, HEIF), LimitExceeded (larger than
// media_limits.h allows).
Result<MediaInfo> Probe(const std::string& path);

// Size in square pixels of a picture of `width` x `height` with that sample aspect ratio: the
// height is kept and the width rounded to the nearest pixel. Ratios below 1/16 or above 16, which
// are mistakes in files, count as 1.
struct Size {
  int width = 0;   // pixels
  int height = 0;  // pixels
};
Size SquarePixelSize(int width, int height, Rational sample_aspect_ratio);

}  // namespace understudy
