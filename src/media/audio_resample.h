#pragma once

#include "core/audio_buffer.h"
#include "core/result.h"

namespace understudy {

// The same sound at another rate (8000..192000 Hz) and number of channels (1..8; 0: as it is). Mono
// goes to every channel unchanged; more channels are mixed down. Errors: InvalidArgument (rates or
// channels out of range, samples that do not fill whole frames).
Result<AudioBuffer> Resample(const AudioBuffer& sound, int sample_rate, int channels);

}  // namespace understudy
