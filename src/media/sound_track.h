#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/audio_buffer.h"
#include "core/result.h"
#include "media/audio_stream.h"
#include "media/libav.h"
#include "media/video_writer.h"

namespace understudy {

// The sound of a video being written: read from its source, encoded, and handed to the container
// together with the pictures.
class SoundTrack {
 public:
  // Adds an audio stream to `container`, whose header is not written yet. Null when the source has
  // no sound. Errors: those of AudioStream::Create and Resample, Unavailable (no encoder).
  static Result<std::unique_ptr<SoundTrack>> Create(const SoundSource& source, AVCodecID codec,
                                                    AVFormatContext* container);

  // Encodes and hands over the sound up to `seconds` of the video. Errors are FFmpeg's codes, 0
  // when all went well.
  int WriteUntil(double seconds);

  // The rest, up to the end of the video at `seconds`.
  int Finish(double seconds);

 private:
  explicit SoundTrack(AVFormatContext* container) : container_(container) {}

  Status OpenSource(const SoundSource& source);
  Status OpenEncoder(AVCodecID codec);
  std::int64_t Read(std::int64_t count, std::vector<float>* out);
  int EncodeFrame(std::int64_t count);
  int Encode(const AVFrame* frame);

  AVFormatContext* container_;
  AVStream* stream_ = nullptr;
  CodecPtr encoder_;
  std::unique_ptr<AudioStream> file_;  // one of these two
  AudioBuffer memory_;
  std::int64_t memory_at_ = 0;   // frames of memory_ taken
  std::int64_t memory_end_ = 0;  // frames of memory_ to take
  std::vector<float> samples_;   // read and not yet encoded
  std::int64_t encoded_ = 0;     // frames
  int channels_ = 1;
  bool ended_ = false;  // the source has no more
};

}  // namespace understudy
