#include "media/audio_resample.h"

#include <algorithm>
#include <cstring>

#include "core/text.h"
#include "media/libav.h"
#include "media/resampler.h"

namespace understudy {
namespace {

constexpr int kPiece = 1 << 14;  // frames at a time

}  // namespace

Result<AudioBuffer> Resample(const AudioBuffer& sound, int sample_rate, int channels) {
  QuietLibav();
  if (sample_rate < 8000 || sample_rate > 192000 || sound.sample_rate < 1000 ||
      sound.sample_rate > 768000) {
    return Error{ErrorCode::kInvalidArgument,
                 Concat("Sound of ", sound.sample_rate, " Hz is to become ", sample_rate,
                        " Hz, and 8000 to 192000 Hz are allowed.")};
  }
  if (channels < 0 || channels > 8 || sound.channels < 1 || sound.channels > 8 ||
      sound.samples.size() % static_cast<std::size_t>(sound.channels) != 0) {
    return Error{ErrorCode::kInvalidArgument,
                 Concat("Sound of ", sound.samples.size(), " samples in ", sound.channels,
                        " channels is to have ", channels, " channels, and 1 to 8 are allowed.")};
  }
  AudioBuffer out{sample_rate, channels == 0 ? sound.channels : channels, {}};
  Resampler resampler(out.sample_rate, out.channels);
  const FramePtr frame = NewFrame();
  for (std::int64_t at = 0; at < sound.frames(); at += kPiece) {
    frame->format = AV_SAMPLE_FMT_FLT;
    frame->sample_rate = sound.sample_rate;
    frame->nb_samples = static_cast<int>(std::min<std::int64_t>(kPiece, sound.frames() - at));
    av_channel_layout_default(&frame->ch_layout, sound.channels);
    if (av_frame_get_buffer(frame.get(), 0) < 0) {
      return Error{ErrorCode::kInternal, "There is no memory for sound."};
    }
    std::memcpy(frame->data[0], sound.samples.data() + at * sound.channels,
                static_cast<std::size_t>(frame->nb_samples) * sound.channels * sizeof(float));
    US_RETURN_IF_ERROR(resampler.Convert(*frame, &out.samples));
    av_frame_unref(frame.get());
  }
  resampler.Drain(&out.samples);
  return out;
}

}  // namespace understudy
