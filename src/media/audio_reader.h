#pragma once

#include <optional>
#include <string>

#include "core/audio_buffer.h"
#include "core/result.h"

namespace understudy {

inline constexpr double kLongestSound_s = 3600;  // seconds one AudioBuffer may hold

// The sound of a file's best audio stream from `start_s` on (seconds since the first picture, or
// since the first sound of a file without pictures), for `duration_s` seconds or to the end, at
// `sample_rate` Hz (8000..192000) in `channels` channels (1..8; 0: as the file has it). Silence
// stands where the file has none. Errors: those of Probe; Unsupported (the file has no sound);
// InvalidArgument (options; a start behind the end); CorruptInput (nothing can be decoded);
// LimitExceeded (more than kLongestSound_s).
Result<AudioBuffer> ReadAudio(const std::string& path, double start_s = 0,
                              std::optional<double> duration_s = std::nullopt,
                              int sample_rate = 48000, int channels = 0);

}  // namespace understudy
