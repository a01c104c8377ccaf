#include "media/sound_track.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/text.h"
#include "media/audio_resample.h"

namespace understudy {
namespace {

constexpr int kRate = 48000;  // Hz
constexpr int kMostChannels = 2;
constexpr int kAacBits = 160000;   // per second
constexpr int kOpusBits = 128000;  // per second

const AVCodec* EncoderFor(AVCodecID codec) {
  return codec == AV_CODEC_ID_OPUS ? avcodec_find_encoder_by_name("libopus")
                                   : avcodec_find_encoder(codec);
}

// Puts interleaved samples into a frame of the encoder's format: planar or interleaved floats.
void Fill(const float* samples, int channels, AVFrame* frame) {
  if (frame->format == AV_SAMPLE_FMT_FLT) {
    std::copy_n(samples, static_cast<std::size_t>(frame->nb_samples) * channels,
                reinterpret_cast<float*>(frame->data[0]));
    return;
  }
  for (int c = 0; c < channels; ++c) {
    auto* plane = reinterpret_cast<float*>(frame->data[c]);
    for (int i = 0; i < frame->nb_samples; ++i) {
      plane[i] = samples[i * channels + c];
    }
  }
}

}  // namespace

Result<std::unique_ptr<SoundTrack>> SoundTrack::Create(const SoundSource& source, AVCodecID codec,
                                                       AVFormatContext* container) {
  std::unique_ptr<SoundTrack> track(new SoundTrack(container));
  US_RETURN_IF_ERROR(track->OpenSource(source));
  if (track->file_ == nullptr && track->memory_.samples.empty()) {
    return std::unique_ptr<SoundTrack>();
  }
  US_RETURN_IF_ERROR(track->OpenEncoder(codec));
  return track;
}

Status SoundTrack::OpenSource(const SoundSource& source) {
  if (!source.buffer) {
    AudioStreamOptions options{source.start_s, source.duration_s, kRate};
    options.most_channels = kMostChannels;
    US_ASSIGN_OR_RETURN(file_, AudioStream::Create(source.path, options));
    channels_ = file_ != nullptr ? file_->channels() : 0;
    return {};
  }
  US_ASSIGN_OR_RETURN(
      memory_, Resample(*source.buffer, kRate, std::min(source.buffer->channels, kMostChannels)));
  channels_ = memory_.channels;
  memory_at_ = std::min<std::int64_t>(std::llround(source.start_s * kRate), memory_.frames());
  memory_end_ = memory_.frames();
  if (source.duration_s &&
      *source.duration_s * kRate < static_cast<double>(memory_end_ - memory_at_)) {
    memory_end_ = memory_at_ + std::llround(*source.duration_s * kRate);
  }
  return {};
}

Status SoundTrack::OpenEncoder(AVCodecID codec_id) {
  const AVCodec* codec = EncoderFor(codec_id);
  if (codec == nullptr) {
    return Error{ErrorCode::kUnavailable,
                 Concat("FFmpeg has no encoder for ", avcodec_get_name(codec_id), " here.")};
  }
  stream_ = avformat_new_stream(container_, nullptr);
  encoder_.reset(avcodec_alloc_context3(codec));
  encoder_->sample_rate = kRate;
  encoder_->sample_fmt = codec->sample_fmts != nullptr ? codec->sample_fmts[0] : AV_SAMPLE_FMT_FLTP;
  if (codec_id == AV_CODEC_ID_OPUS) {
    encoder_->sample_fmt = AV_SAMPLE_FMT_FLT;
  }
  av_channel_layout_default(&encoder_->ch_layout, channels_);
  encoder_->bit_rate = codec_id == AV_CODEC_ID_OPUS ? kOpusBits : kAacBits;
  encoder_->time_base = {1, kRate};
  encoder_->thread_count = 1;
  encoder_->flags |= AV_CODEC_FLAG_BITEXACT;
  if ((container_->oformat->flags & AVFMT_GLOBALHEADER) != 0) {
    encoder_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  }
  if (avcodec_open2(encoder_.get(), codec, nullptr) < 0 ||
      avcodec_parameters_from_context(stream_->codecpar, encoder_.get()) < 0) {
    return Error{ErrorCode::kUnavailable,
                 Concat("FFmpeg's encoder ", codec->name, " does not start.")};
  }
  stream_->time_base = encoder_->time_base;
  return {};
}

std::int64_t SoundTrack::Read(std::int64_t count, std::vector<float>* out) {
  if (file_ != nullptr) {
    return file_->Read(count, out);
  }
  const std::int64_t taken = std::min(count, memory_end_ - memory_at_);
  const auto from = memory_.samples.begin() + memory_at_ * channels_;
  out->insert(out->end(), from, from + taken * channels_);
  memory_at_ += taken;
  return taken;
}

int SoundTrack::Encode(const AVFrame* frame) {
  int error = avcodec_send_frame(encoder_.get(), frame);
  const PacketPtr packet = NewPacket();
  while (error >= 0) {
    error = avcodec_receive_packet(encoder_.get(), packet.get());
    if (error == AVERROR(EAGAIN) || error == AVERROR_EOF) {
      return 0;
    }
    if (error >= 0) {
      packet->stream_index = stream_->index;
      if (encoder_->codec_id == AV_CODEC_ID_OPUS) {
        // WebM counts from where the encoder's padding begins and notes its length as CodecDelay;
        // FFmpeg 5.1's muxer does only the latter, and then moves the pictures instead.
        packet->pts += encoder_->initial_padding;
        packet->dts += encoder_->initial_padding;
      }
      av_packet_rescale_ts(packet.get(), encoder_->time_base, stream_->time_base);
      error = av_interleaved_write_frame(container_, packet.get());
    }
  }
  return error;
}

// Encodes the first `count` frames of samples_.
int SoundTrack::EncodeFrame(std::int64_t count) {
  const FramePtr frame = NewFrame();
  frame->format = encoder_->sample_fmt;
  frame->sample_rate = kRate;
  frame->nb_samples = static_cast<int>(count);
  frame->pts = encoded_;
  av_channel_layout_copy(&frame->ch_layout, &encoder_->ch_layout);
  const int error = av_frame_get_buffer(frame.get(), 0);
  if (error < 0) {
    return error;
  }
  Fill(samples_.data(), channels_, frame.get());
  samples_.erase(samples_.begin(),
                 samples_.begin() + static_cast<std::ptrdiff_t>(count * channels_));
  encoded_ += count;
  return Encode(frame.get());
}

int SoundTrack::WriteUntil(double seconds) {
  const std::int64_t frame_size = encoder_->frame_size > 0 ? encoder_->frame_size : 1024;
  const auto end = static_cast<std::int64_t>(std::llround(seconds * kRate));
  while (!ended_ && encoded_ + frame_size <= end) {
    const auto waiting = static_cast<std::int64_t>(samples_.size()) / channels_;
    const std::int64_t wanted = frame_size - waiting;
    ended_ = Read(wanted, &samples_) < wanted;
    if (!ended_) {
      if (const int error = EncodeFrame(frame_size); error < 0) {
        return error;
      }
    }
  }
  return 0;
}

int SoundTrack::Finish(double seconds) {
  if (const int error = WriteUntil(seconds); error < 0) {
    return error;
  }
  const auto end = static_cast<std::int64_t>(std::llround(seconds * kRate));
  const auto waiting = static_cast<std::int64_t>(samples_.size()) / channels_;
  if (!ended_ && encoded_ + waiting < end) {
    Read(end - encoded_ - waiting, &samples_);
  }
  const std::int64_t last =
      std::min(static_cast<std::int64_t>(samples_.size()) / channels_, end - encoded_);
  if (last > 0) {
    if (const int error = EncodeFrame(last); error < 0) {
      return error;
    }
  }
  return Encode(nullptr);
}

}  // namespace understudy
