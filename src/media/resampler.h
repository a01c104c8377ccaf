#pragma once

#include <vector>

#include "core/result.h"
#include "media/libav.h"

namespace understudy {

// Turns decoded sound into interleaved floats of one rate and number of channels, piece by piece.
// Starts anew when the input's format changes.
class Resampler {
 public:
  // `sample_rate` in Hz; `channels` 1..8.
  Resampler(int sample_rate, int channels) : sample_rate_(sample_rate), channels_(channels) {}

  // Appends what comes out to `out`; a few samples stay inside. Errors: Unsupported (a format
  // nobody can convert).
  Status Convert(const AVFrame& frame, std::vector<float>* out);

  // Appends what stayed inside; the next Convert() starts anew.
  void Drain(std::vector<float>* out);

 private:
  Status Prepare(const AVFrame& frame);
  void Pull(const AVFrame* frame, std::vector<float>* out);

  int sample_rate_;
  int channels_;
  SwrPtr context_;
  int from_rate_ = 0;
  int from_format_ = -1;
  int from_channels_ = 0;
};

}  // namespace understudy
