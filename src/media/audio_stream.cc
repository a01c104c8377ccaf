#include "media/audio_stream.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/text.h"
#include "media/probe.h"

namespace understudy {
namespace {

constexpr double kTolerance = 0.02;   // seconds by which times may be off before the sound is moved
constexpr double kLongestHole = 600;  // seconds; longer ones are damaged times, and closed up
// Seconds; a start before this is reached by decoding from the beginning.
constexpr double kSeekFrom = 5;
constexpr double kPreroll = 1;  // seconds decoded before the start, until the decoder has settled
constexpr int kMostChannels = 8;
// Samples kept after they were read, before the rest is moved up.
constexpr std::size_t kReadKept = 1 << 16;
// A decoder that still complains after the end of the file is given up.
constexpr int kMostLastErrors = 64;

// Formats whose seeking is exact.
bool SeeksExactly(const std::string& container) {
  return container.find("mp4") != std::string::npos ||
         container.find("matroska") != std::string::npos;
}

}  // namespace

Result<std::unique_ptr<AudioStream>> AudioStream::Create(const std::string& path,
                                                         const AudioStreamOptions& options) {
  if (!(options.start_s >= 0) || !std::isfinite(options.start_s) ||
      (options.duration_s && !(*options.duration_s > 0))) {
    return Error{
        ErrorCode::kInvalidArgument,
        Concat("Sound from ", options.start_s, " s on for ", options.duration_s.value_or(0),
               " s was asked for, and a start of 0 s or later and a duration of more than 0 s are "
               "allowed.")};
  }
  if (options.sample_rate < 8000 || options.sample_rate > 192000 || options.channels < 0 ||
      options.channels > kMostChannels) {
    return Error{ErrorCode::kInvalidArgument,
                 Concat("Sound of ", options.channels, " channels at ", options.sample_rate,
                        " Hz was asked for, and 1 to 8 channels (0: as they are) at 8000 to 192000 "
                        "Hz are allowed.")};
  }
  US_ASSIGN_OR_RETURN(const MediaInfo info, Probe(path));
  if (!info.has_audio) {
    return std::unique_ptr<AudioStream>();
  }
  const bool pictures_tell = info.has_video && !info.is_still_image;
  const double zero = pictures_tell ? info.start_s : std::numeric_limits<double>::quiet_NaN();
  std::unique_ptr<AudioStream> stream(new AudioStream(options, zero));
  US_RETURN_IF_ERROR(stream->Open(path));
  return stream;
}

Status AudioStream::Open(const std::string& path) {
  US_ASSIGN_OR_RETURN(input_, InputFile::Open(path));
  stream_ = input_->BestStream(AVMEDIA_TYPE_AUDIO);
  if (stream_ < 0) {
    return Error{ErrorCode::kCorruptInput, Concat(path, " changed while it was read.")};
  }
  const AVStream& stream = *input_->format()->streams[stream_];
  US_ASSIGN_OR_RETURN(decoder_, OpenDecoder(path, stream));
  for (unsigned i = 0; i < input_->format()->nb_streams; ++i) {
    input_->format()->streams[i]->discard =
        static_cast<int>(i) == stream_ ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
  }
  if (std::isnan(zero_s_)) {
    zero_s_ = stream.start_time != AV_NOPTS_VALUE
                  ? static_cast<double>(stream.start_time) * av_q2d(stream.time_base)
                  : 0;
  }
  channels_ = options_.channels;
  if (channels_ == 0) {
    channels_ = std::max(1, stream.codecpar->ch_layout.nb_channels);
    channels_ = channels_ > std::min(options_.most_channels, kMostChannels) ? 2 : channels_;
  }
  resampler_.emplace(options_.sample_rate, channels_);
  if (options_.start_s > kSeekFrom && SeeksExactly(input_->container())) {
    const double from = options_.start_s - kPreroll + zero_s_;
    av_seek_frame(input_->format(), stream_,
                  static_cast<std::int64_t>(std::floor(from / av_q2d(stream.time_base))),
                  AVSEEK_FLAG_BACKWARD);
  }
  return {};
}

void AudioStream::Push(const std::vector<float>& samples) {
  const auto count = static_cast<std::int64_t>(samples.size()) / channels_;
  const std::int64_t cut = std::min(count, overlap_);
  overlap_ -= cut;
  const std::int64_t early = std::clamp<std::int64_t>(-position_, 0, count - cut);
  position_ += count - cut;
  ready_.insert(ready_.end(), samples.begin() + (cut + early) * channels_, samples.end());
}

void AudioStream::PushSilence(std::int64_t count) {
  const std::int64_t early = std::clamp<std::int64_t>(-position_, 0, count);
  position_ += count;
  ready_.resize(ready_.size() + static_cast<std::size_t>((count - early) * channels_), 0.0F);
}

// Makes what comes next stand at `at_s`, seconds since the start asked for.
void AudioStream::Place(double at_s) {
  piece_.clear();
  resampler_->Drain(&piece_);
  Push(piece_);
  overlap_ = 0;
  const auto target = static_cast<std::int64_t>(std::llround(at_s * options_.sample_rate));
  if (!any_) {
    position_ = std::min<std::int64_t>(target, 0);
  }
  if (target > position_) {
    PushSilence(target - position_);
  } else {
    overlap_ = position_ - target;
  }
}

void AudioStream::Take(const AVFrame& frame) {
  if (frame.sample_rate <= 0 || frame.nb_samples <= 0) {
    return;
  }
  const double unit = av_q2d(input_->format()->streams[stream_]->time_base);
  if (frame.best_effort_timestamp != AV_NOPTS_VALUE) {
    const double at =
        static_cast<double>(frame.best_effort_timestamp) * unit - zero_s_ - options_.start_s;
    const bool sane = std::abs(at - expected_s_) < kLongestHole + (any_ ? 0 : options_.start_s);
    if (sane && (!any_ || std::abs(at - expected_s_) > kTolerance)) {
      Place(at);
      expected_s_ = at;
    }
  }
  any_ = true;
  expected_s_ += static_cast<double>(frame.nb_samples) / frame.sample_rate;
  piece_.clear();
  if (resampler_->Convert(frame, &piece_).ok()) {
    Push(piece_);
  }
}

void AudioStream::DecodeMore() {
  const PacketPtr packet = NewPacket();
  const FramePtr frame = NewFrame();
  for (;;) {
    const int received = avcodec_receive_frame(decoder_.get(), frame.get());
    if (received == 0) {
      Take(*frame);
      return;
    }
    if (received == AVERROR_EOF || last_errors_ > kMostLastErrors) {
      piece_.clear();
      resampler_->Drain(&piece_);
      Push(piece_);
      drained_ = true;
      return;
    }
    // An error tells of a damaged piece, which leaves a hole that is filled later.
    int read = 0;
    do {
      av_packet_unref(packet.get());
      read = av_read_frame(input_->format(), packet.get());
    } while (read >= 0 && packet->stream_index != stream_);
    avcodec_send_packet(decoder_.get(), read >= 0 ? packet.get() : nullptr);
    last_errors_ += read < 0 ? 1 : 0;
  }
}

std::int64_t AudioStream::Read(std::int64_t count, std::vector<float>* out) {
  const auto available = [&] {
    return static_cast<std::int64_t>(ready_.size() - ready_from_) / channels_;
  };
  while (available() < count && !drained_) {
    const bool enough = options_.duration_s && static_cast<double>(position_) >=
                                                   *options_.duration_s * options_.sample_rate;
    if (enough) {
      break;
    }
    DecodeMore();
  }
  std::int64_t taken = std::min(count, available());
  if (options_.duration_s) {
    const std::int64_t delivered = position_ - available();
    const std::int64_t most = std::llround(*options_.duration_s * options_.sample_rate);
    taken = std::clamp<std::int64_t>(most - delivered, 0, taken);
  }
  const auto from = ready_.begin() + static_cast<std::ptrdiff_t>(ready_from_);
  out->insert(out->end(), from, from + taken * channels_);
  ready_from_ += static_cast<std::size_t>(taken * channels_);
  if (ready_from_ >= std::min(ready_.size(), kReadKept)) {
    ready_.erase(ready_.begin(), ready_.begin() + static_cast<std::ptrdiff_t>(ready_from_));
    ready_from_ = 0;
  }
  return taken;
}

}  // namespace understudy
