#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "media/input_file.h"
#include "media/resampler.h"

namespace understudy {

struct AudioStreamOptions {
  // Seconds since the first picture of the file, or since its first sound if it has none.
  double start_s = 0;
  std::optional<double> duration_s;  // seconds, > 0; none: to the end
  int sample_rate = 48000;           // Hz of what comes out
  int channels = 0;                  // 1..8; 0: as the file has it
  int most_channels = 8;             // more are mixed down to 2
};

// The sound of a file's best audio stream, piece by piece, on the file's own clock: sound that
// begins late is preceded by silence, holes are filled with silence, overlaps cut, and damaged
// pieces fall silent.
class AudioStream {
 public:
  // Null when the file has no sound. Errors: those of InputFile::Open and OpenDecoder,
  // InvalidArgument (an option).
  static Result<std::unique_ptr<AudioStream>> Create(const std::string& path,
                                                     const AudioStreamOptions& options);

  int sample_rate() const { return options_.sample_rate; }  // Hz
  int channels() const { return channels_; }
  bool any() const { return any_; }  // something has been decoded

  // Appends up to `count` frames of interleaved samples to `out` and returns how many; fewer only
  // at the end.
  std::int64_t Read(std::int64_t count, std::vector<float>* out);

 private:
  AudioStream(const AudioStreamOptions& options, double zero_s)
      : options_(options), zero_s_(zero_s) {}

  Status Open(const std::string& path);
  void DecodeMore();
  void Take(const AVFrame& frame);
  void Place(double at_s);
  void Push(const std::vector<float>& samples);
  void PushSilence(std::int64_t count);

  AudioStreamOptions options_;
  double zero_s_ = 0;  // the file's time that counts as 0
  int channels_ = 1;
  std::unique_ptr<InputFile> input_;
  int stream_ = -1;
  CodecPtr decoder_;
  std::optional<Resampler> resampler_;
  std::vector<float> piece_;

  std::vector<float> ready_;    // samples from the start asked for, not yet read
  std::size_t ready_from_ = 0;  // index of the first unread sample
  // Frames since the start asked for of the next one pushed; negative before it.
  std::int64_t position_ = 0;
  std::int64_t overlap_ = 0;  // frames to drop because others stand at their place
  double expected_s_ = 0;     // where the next decoded sound should begin
  bool any_ = false;
  bool drained_ = false;
  int last_errors_ = 0;  // times the decoder was asked for more after the end of the file
};

}  // namespace understudy
