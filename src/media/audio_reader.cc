#include "media/audio_reader.h"

#include "core/text.h"
#include "media/audio_stream.h"
#include "media/probe.h"

namespace understudy {
namespace {

constexpr std::int64_t kPiece = 1 << 14;  // frames at a time

}  // namespace

Result<AudioBuffer> ReadAudio(const std::string& path, double start_s,
                              std::optional<double> duration_s, int sample_rate, int channels) {
  US_ASSIGN_OR_RETURN(const auto stream,
                      AudioStream::Create(path, {start_s, duration_s, sample_rate, channels}));
  if (stream == nullptr) {
    US_ASSIGN_OR_RETURN(const MediaInfo info, Probe(path));
    return Error{ErrorCode::kUnsupported,
                 Concat(path, " has no sound: it holds ", info.streams_text, ".")};
  }
  AudioBuffer sound{sample_rate, stream->channels(), {}};
  while (stream->Read(kPiece, &sound.samples) == kPiece) {
    if (sound.seconds() > kLongestSound_s) {
      return Error{ErrorCode::kLimitExceeded,
                   Concat(path, " holds more than ", kLongestSound_s,
                          " s of sound, and at most that much is taken at once.")};
    }
  }
  if (!stream->any()) {
    return Error{ErrorCode::kCorruptInput,
                 Concat(path, " is damaged: nothing of its sound can be decoded.")};
  }
  if (sound.samples.empty()) {
    return Error{ErrorCode::kInvalidArgument, Concat(path, " has no sound at ", Fixed(start_s, 2),
                                                     " s, where the start was asked for.")};
  }
  return sound;
}

}  // namespace understudy
