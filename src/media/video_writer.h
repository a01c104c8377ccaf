#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/audio_buffer.h"
#include "core/frame_time.h"
#include "core/image.h"
#include "core/result.h"

namespace understudy {

// Where the sound of a video comes from: a media file, or sound in memory.
struct SoundSource {
  std::string path;  // not used when `buffer` is there
  // Mono or stereo are kept, more channels are mixed down to stereo.
  std::optional<AudioBuffer> buffer;
  // Of the source at the first frame, seconds; of a file with pictures since its first picture
  // (VideoReader::start_s).
  double start_s = 0;
  // Seconds, > 0; none: to the end. What is longer than the video is cut.
  std::optional<double> duration_s;
};

struct VideoWriterOptions {
  int width = 0;                     // pixels of every frame; H.264 needs it even
  int height = 0;                    // pixels of every frame; H.264 needs it even
  Rational fps{30, 1};               // frames per second, > 0 and <= 240
  bool alpha = false;                // keep the alpha of RGBA frames: any but .mp4
  std::optional<SoundSource> sound;  // left out where the format holds none (.gif, PNG sequences)
  // 0..100: 75 is H.264 CRF 18; 0 is CRF 36, 100 CRF 12. VP9 likewise; not used by .gif and .png
  int quality = 75;
  // 1..64. The same bytes come out whatever it says: the encoders always run on two threads.
  int threads = 2;

  Status Validate() const;
};

// Writes a video whose format the name tells (output_kind.h). The file, or the files of a PNG
// sequence, appear under their names only when Finish() succeeds; a writer that goes away before
// leaves nothing behind.
//
// H.264 High in 4:2:0, preset veryfast, BT.709 limited range, index in front (faststart), AAC at
// 160 kb/s; VP9 with Opus at 128 kb/s; sound at 48 kHz. GIF: at most 50 frames per second (frames
// in between are dropped), a palette that changes when the colours do, ordered dithering. PNG
// sequences count from 1. No dates and no names of encoders are written, and the same frames give
// the same bytes.
class VideoWriter {
 public:
  // Errors: Unsupported (an unknown ending, alpha in a format without), InvalidArgument (options;
  // an odd size for H.264), those of PendingFile, Unavailable (an encoder is missing), and those of
  // reading the sound's file. A file without sound gives a video without.
  static Result<VideoWriter> Create(const std::string& path, const VideoWriterOptions& options);

  VideoWriter(VideoWriter&&) noexcept;
  VideoWriter& operator=(VideoWriter&&) noexcept;
  VideoWriter(const VideoWriter&) = delete;
  VideoWriter& operator=(const VideoWriter&) = delete;
  ~VideoWriter();

  // The next frame: RGB or straight RGBA of the size told. Without `alpha`, the colours of RGBA are
  // taken as if it were opaque. Errors: InvalidArgument (another size, another number of channels),
  // LimitExceeded (no room on the disk), Internal.
  Status Write(ImageView frame);

  // Ends the video and gives it its name. Call once. Errors: InvalidArgument (no frame was
  // written), those of Write().
  Status Finish();

  // One kind of output; internal.
  class Sink {
   public:
    Sink() = default;
    Sink(const Sink&) = delete;
    Sink& operator=(const Sink&) = delete;
    virtual ~Sink() = default;
    virtual Status Write(ImageView frame) = 0;
    virtual Status Finish() = 0;
  };

 private:
  VideoWriter(std::string path, const VideoWriterOptions& options, std::unique_ptr<Sink> sink);

  std::string path_;
  int width_ = 0;
  int height_ = 0;
  bool wrote_ = false;
  std::unique_ptr<Sink> sink_;
};

}  // namespace understudy
