#include "media/stream_decoder.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/text.h"
#include "media/media_limits.h"

namespace understudy {
namespace {

constexpr double kLeapBack = 1;      // seconds
constexpr double kLeapForward = 60;  // seconds
constexpr double kReorder = 16;      // pictures
constexpr double kMissingEnd = 3;    // pictures that may be missing at the end without being damage
constexpr double kSlackEnd = 0.5;    // and seconds
constexpr int kMostErrors = 64;  // one after the other, nothing read between: the decoder is stuck
constexpr std::size_t kKeysKept = 64;  // more than any decoder delays its pictures by

bool IsMarkedDamaged(const AVFrame& frame) {
  return (frame.flags & AV_FRAME_FLAG_CORRUPT) != 0 || frame.decode_error_flags != 0;
}

}  // namespace

Result<std::unique_ptr<StreamDecoder>> StreamDecoder::Create(const std::string& path,
                                                             const MediaInfo& info,
                                                             const StreamDecoderOptions& options) {
  std::unique_ptr<StreamDecoder> decoder(new StreamDecoder(path, info, options));
  const bool seek = options.start_s > 0 && info.has_timestamps;
  US_RETURN_IF_ERROR(decoder->OpenAt(seek ? options.start_s : 0));
  return decoder;
}

StreamDecoder::StreamDecoder(std::string path, const MediaInfo& info,
                             const StreamDecoderOptions& options)
    : path_(std::move(path)),
      zero_s_(info.start_s),
      usual_interval_s_(info.usual_interval_s()),
      declared_end_s_(info.frame_count_exact ? 0 : info.duration_s),
      ends_early_(info.ends_early),
      has_timestamps_(info.has_timestamps),
      options_(options) {}

Status StreamDecoder::OpenAt(double start_s) {
  decoder_.reset();
  US_ASSIGN_OR_RETURN(input_, InputFile::Open(path_, "a video"));
  stream_ = input_->BestStream(AVMEDIA_TYPE_VIDEO);
  if (stream_ < 0) {
    return Error{ErrorCode::kUnsupported, Concat(path_, " has no video stream.")};
  }
  const AVStream& stream = *input_->format()->streams[stream_];
  US_ASSIGN_OR_RETURN(decoder_, OpenDecoder(path_, stream, options_.keep_alpha));
  for (unsigned i = 0; i < input_->format()->nb_streams; ++i) {
    input_->format()->streams[i]->discard =
        static_cast<int>(i) == stream_ ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
  }
  opened_at_s_ = 0;
  if (start_s > 0) {
    // Earlier by more than any decoder reorders pictures: indexes go by the time of decoding.
    const double file_s = std::max(0.0, start_s - kReorder * usual_interval_s_) + zero_s_;
    const auto target = static_cast<std::int64_t>(std::floor(file_s / av_q2d(stream.time_base)));
    if (av_seek_frame(input_->format(), stream_, target, AVSEEK_FLAG_BACKWARD) >= 0) {
      opened_at_s_ = start_s;
    } else {
      US_ASSIGN_OR_RETURN(input_,
                          InputFile::Open(path_, "a video"));  // a failed seek may have moved it
    }
  }
  drained_ = false;
  serial_ = 0;
  damaged_packets_.clear();
  key_packets_.clear();
  return {};
}

void StreamDecoder::NoteDamage(std::int64_t serial, double at_s) {
  damaged_packets_.insert(serial);
  ++left_out_;
  if (!first_damage_s_) {
    first_damage_s_ = at_s;
  }
}

bool StreamDecoder::IsBroken(std::int64_t serial) const {
  const auto after = damaged_packets_.upper_bound(serial);
  if (after == damaged_packets_.begin()) {
    return false;
  }
  const std::int64_t damaged = *std::prev(after);
  const auto key = key_packets_.upper_bound(damaged);
  return key == key_packets_.end() || *key > serial;
}

bool StreamDecoder::Feed() {
  if (drained_) {
    return false;
  }
  const PacketPtr packet = NewPacket();
  for (;;) {
    const int read = av_read_frame(input_->format(), packet.get());
    if (read < 0) {
      if (read != AVERROR_EOF) {
        NoteDamage(serial_, fed_s_);
      }
      drained_ = true;
      avcodec_send_packet(decoder_.get(), nullptr);
      return true;
    }
    if (packet->stream_index == stream_ && packet->size > 0) {
      break;
    }
    av_packet_unref(packet.get());
  }
  const std::int64_t serial = serial_++;
  const double unit = av_q2d(input_->format()->streams[stream_]->time_base);
  fed_s_ = packet->pts != AV_NOPTS_VALUE
               ? static_cast<double>(packet->pts) * unit - zero_s_
               : opened_at_s_ + static_cast<double>(serial) * usual_interval_s_;
  if ((packet->flags & AV_PKT_FLAG_CORRUPT) != 0) {
    NoteDamage(serial, fed_s_);
    return true;
  }
  if ((packet->flags & AV_PKT_FLAG_KEY) != 0) {
    key_packets_.insert(serial);
    if (key_packets_.size() > kKeysKept && damaged_packets_.empty()) {
      key_packets_.erase(key_packets_.begin());
    }
  }
  decoder_->reordered_opaque = serial;
  if (avcodec_send_packet(decoder_.get(), packet.get()) < 0) {
    NoteDamage(serial, fed_s_);
  }
  return true;
}

FramePtr StreamDecoder::NextWhole() {
  FramePtr frame = NewFrame();
  for (;;) {
    const int received = avcodec_receive_frame(decoder_.get(), frame.get());
    if (received == 0) {
      const std::int64_t serial = std::clamp<std::int64_t>(frame->reordered_opaque, 0,
                                                           std::max<std::int64_t>(serial_ - 1, 0));
      if (IsMarkedDamaged(*frame)) {
        NoteDamage(serial, last_end_s_);
      } else if (!IsBroken(serial)) {
        return frame;
      } else {
        ++left_out_;
      }
      av_frame_unref(frame.get());
    } else if (received == AVERROR_EOF) {
      return nullptr;
    } else if (received == AVERROR(EAGAIN)) {
      errors_ = 0;
      if (!Feed()) {
        return nullptr;
      }
    } else {
      NoteDamage(std::max<std::int64_t>(serial_ - 1, 0), fed_s_);
      if (++errors_ > kMostErrors) {
        return nullptr;
      }
    }
  }
}

std::optional<TimedPicture> StreamDecoder::Timed(FramePtr frame) {
  const AVStream& stream = *input_->format()->streams[stream_];
  const double unit = av_q2d(stream.time_base);
  const double duration =
      static_cast<double>(std::max<std::int64_t>(frame->pkt_duration, 0)) * unit;
  double at = last_end_s_;
  if (frame->best_effort_timestamp != AV_NOPTS_VALUE) {
    const double file_s = static_cast<double>(frame->best_effort_timestamp) * unit;
    if (!has_timestamps_ && !any_) {
      zero_s_ = file_s;  // times of decoding: only their steps mean anything
    }
    at = file_s - zero_s_ + shift_s_;
    if (any_ && (at < last_s_ - kLeapBack || at > last_s_ + kLeapForward)) {
      leapt_ = true;
      shift_s_ += last_end_s_ - at;
      at = last_end_s_;
    }
  }
  if (any_ && at <= last_s_) {
    return std::nullopt;  // two pictures at one time: the first has been shown
  }
  any_ = true;
  last_s_ = at;
  last_end_s_ = at + (duration > 0 ? duration : usual_interval_s_);
  return TimedPicture{std::move(frame), at, duration};
}

// After a seek, true unless `first` is no later than what is wanted: then decoding begins at the
// beginning after all.
bool StreamDecoder::SoughtTooFar(const std::optional<TimedPicture>& first) const {
  return opened_at_s_ > 0 && (!first || first->start_s > options_.start_s + 1e-6);
}

std::optional<TimedPicture> StreamDecoder::Next() {
  for (;;) {
    const bool first = !any_;
    std::optional<TimedPicture> timed;
    if (FramePtr frame = NextWhole()) {
      timed = Timed(std::move(frame));
      if (!timed) {
        continue;
      }
    }
    if (!first || opened_at_s_ == 0) {
      return timed;
    }
    // What a decoder misses because it began in the middle is no damage.
    left_out_ = 0;
    first_damage_s_.reset();
    if (!SoughtTooFar(timed)) {
      return timed;
    }
    any_ = false;
    last_s_ = last_end_s_ = shift_s_ = 0;
    if (!OpenAt(0).ok()) {
      return std::nullopt;
    }
  }
}

std::string StreamDecoder::damaged() const {
  if (left_out_ > 0) {
    return Concat(path_, " is damaged or cut off: ", left_out_,
                  left_out_ == 1 ? " picture" : " pictures", " from ",
                  Fixed(first_damage_s_.value_or(last_end_s_), 2),
                  " s on could not be decoded and ", left_out_ == 1 ? "was" : "were", " left out.");
  }
  const double allowed = kMissingEnd * usual_interval_s_ + kSlackEnd;
  const bool short_of_header =
      declared_end_s_ > 0 && last_end_s_ + allowed < declared_end_s_ && !leapt_;
  if (drained_ && (ends_early_ || short_of_header)) {
    return Concat(path_, " is cut off: its pictures end after ", Fixed(last_end_s_, 2),
                  " s, and its header tells of more.");
  }
  if (leapt_) {
    return Concat(path_, " has times that leap; the gaps were closed up.");
  }
  return {};
}

}  // namespace understudy
