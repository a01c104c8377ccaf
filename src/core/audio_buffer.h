#pragma once

#include <cstdint>
#include <vector>

namespace understudy {

// Sound in memory: interleaved samples, -1..1 (louder is kept, not clipped).
struct AudioBuffer {
  int sample_rate = 48000;  // Hz
  int channels = 1;         // 1..8
  std::vector<float> samples;

  std::int64_t frames() const {
    return channels > 0 ? static_cast<std::int64_t>(samples.size()) / channels : 0;
  }
  double seconds() const {
    return sample_rate > 0 ? static_cast<double>(frames()) / sample_rate : 0.0;
  }
};

}  // namespace understudy
