#pragma once

// Files that the tests of this folder make for themselves, with FFmpeg's encoders and by hand. Not
// part of the product.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "core/audio_buffer.h"
#include "core/image.h"
#include "media/image_writer.h"
#include "media/libav.h"
#include "media/video_reader.h"
#include "media/video_writer.h"
#include "testing/paths.h"

namespace understudy::testing {

using Bytes = std::vector<std::uint8_t>;

inline void PutBytes(const std::string& path, const Bytes& bytes) {
  std::ofstream out(path, std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes.data()),
            static_cast<std::streamsize>(bytes.size()));
}

inline void PutText(const std::string& path, const std::string& text) {
  PutBytes(path, Bytes(text.begin(), text.end()));
}

inline Bytes GetBytes(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

inline int FilesIn(const std::filesystem::path& folder) {
  return static_cast<int>(std::distance(std::filesystem::directory_iterator(folder),
                                        std::filesystem::directory_iterator()));
}

// A picture in which every pixel differs from its neighbours, and with 4 channels every alpha
// occurs.
inline Image Pattern(int width, int height, int channels, int seed = 0) {
  Image image(width, height, channels);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < channels; ++c) {
        image.At(x, y)[c] = static_cast<std::uint8_t>((x * 7 + y * 13 + c * 61 + seed * 29) & 255);
      }
    }
  }
  return image;
}

// A picture without hard edges, as lossy formats like it.
inline Image Smooth(int width, int height, int channels, int seed = 0) {
  Image image(width, height, channels);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      std::uint8_t* p = image.At(x, y);
      for (int c = 0; c < channels; ++c) {
        const double phase = 0.7 * c + 0.4 * seed;
        const double value =
            128 + 60 * std::sin(3.0 * x / width + phase) + 50 * std::cos(2.5 * y / height - phase);
        p[c] = static_cast<std::uint8_t>(std::clamp(value, 0.0, 255.0));
      }
      if (channels == 4) {
        p[3] = 255;
      }
    }
  }
  return image;
}

inline Image Flat(int width, int height, std::array<int, 3> color) {
  Image image(width, height, 3);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < 3; ++c) {
        image.At(x, y)[c] = static_cast<std::uint8_t>(color[c]);
      }
    }
  }
  return image;
}

inline int LargestDifference(ImageView a, ImageView b) {
  EXPECT_EQ(a.width, b.width);
  EXPECT_EQ(a.height, b.height);
  EXPECT_EQ(a.channels, b.channels);
  if (a.width != b.width || a.height != b.height || a.channels != b.channels) {
    return 256;
  }
  int largest = 0;
  for (int y = 0; y < a.height; ++y) {
    for (int i = 0; i < a.width * a.channels; ++i) {
      largest = std::max(largest, std::abs(a.Row(y)[i] - b.Row(y)[i]));
    }
  }
  return largest;
}

inline double MeanDifference(ImageView a, ImageView b) {
  double sum = 0;
  for (int y = 0; y < a.height; ++y) {
    for (int i = 0; i < a.width * a.channels; ++i) {
      sum += std::abs(a.Row(y)[i] - b.Row(y)[i]);
    }
  }
  return sum / (static_cast<double>(a.width) * a.height * a.channels);
}

// The mean of a channel over the whole picture.
inline double MeanOf(ImageView image, int channel) {
  double sum = 0;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      sum += image.At(x, y)[channel];
    }
  }
  return sum / (static_cast<double>(image.width) * image.height);
}

// A frame of FFmpeg's with that many pixels; planes hold what av_frame_get_buffer leaves.
inline FramePtr EmptyFrame(int width, int height, AVPixelFormat format) {
  FramePtr frame = NewFrame();
  frame->width = width;
  frame->height = height;
  frame->format = format;
  EXPECT_GE(av_frame_get_buffer(frame.get(), 0), 0);
  return frame;
}

// Sets all samples of each plane of an 8-bit planar frame.
inline void FillPlanes(AVFrame* frame, std::array<int, 4> levels) {
  const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame->format));
  for (int p = 0; p < av_pix_fmt_count_planes(static_cast<AVPixelFormat>(frame->format)); ++p) {
    const bool chroma = p == 1 || p == 2;
    const int rows = chroma ? AV_CEIL_RSHIFT(frame->height, format->log2_chroma_h) : frame->height;
    for (int y = 0; y < rows; ++y) {
      std::memset(frame->data[p] + static_cast<std::ptrdiff_t>(y) * frame->linesize[p], levels[p],
                  static_cast<std::size_t>(frame->linesize[p]));
    }
  }
}

// One picture coded by one of FFmpeg's encoders, as the bytes of a file. Empty when the encoder is
// not there.
inline Bytes EncodeStill(const AVFrame& frame, const char* encoder_name,
                         const char* option = nullptr, const char* value = nullptr) {
  const AVCodec* codec = avcodec_find_encoder_by_name(encoder_name);
  if (codec == nullptr) {
    return {};
  }
  const CodecPtr encoder(avcodec_alloc_context3(codec));
  encoder->width = frame.width;
  encoder->height = frame.height;
  encoder->pix_fmt = static_cast<AVPixelFormat>(frame.format);
  encoder->time_base = {1, 25};
  encoder->color_range = frame.color_range;
  encoder->thread_count = 1;
  encoder->strict_std_compliance = FF_COMPLIANCE_UNOFFICIAL;
  encoder->flags |= AV_CODEC_FLAG_QSCALE;
  encoder->global_quality = FF_QP2LAMBDA;
  LibavOptions options;
  if (option != nullptr) {
    options.Set(option, value);
  }
  const PacketPtr packet = NewPacket();
  EXPECT_GE(avcodec_open2(encoder.get(), codec, options.get()), 0) << encoder_name;
  EXPECT_GE(avcodec_send_frame(encoder.get(), &frame), 0) << encoder_name;
  avcodec_send_frame(encoder.get(), nullptr);
  if (avcodec_receive_packet(encoder.get(), packet.get()) < 0) {
    return {};
  }
  return {packet->data, packet->data + packet->size};
}

// A clip made by FFmpeg's own encoders and muxers, with whatever a writer of ours never does.
struct ClipSpec {
  int width = 64;
  int height = 48;
  AVPixelFormat format = AV_PIX_FMT_YUV420P;
  const char* encoder = "mpeg4";
  std::vector<int> times_ms;  // when each picture is shown
  std::function<void(AVFrame*, int)> fill = [](AVFrame* frame, int index) {
    FillPlanes(frame, {16 + index * 8 % 220, 128, 128, 255});
  };
  std::optional<std::array<std::int32_t, 9>> matrix;  // display matrix
  AVRational aspect{0, 1};                            // sample aspect ratio
  AVColorSpace matrix_coefficients = AVCOL_SPC_UNSPECIFIED;
  AVColorRange range = AVCOL_RANGE_UNSPECIFIED;
  int gop = 12;
  int b_frames = 0;
  int last_ms = 40;  // how long the last picture lasts
  std::optional<AudioBuffer>
      sound;             // mono or stereo; coded as PCM or AAC, as the container takes it
  int sound_at_ms = 0;   // when it begins
  bool pictures = true;  // false: sound alone
};

namespace clip_internal {

inline void Drain(AVCodecContext* encoder, AVFormatContext* container, AVStream* stream,
                  int last_ms) {
  const PacketPtr packet = NewPacket();
  while (avcodec_receive_packet(encoder, packet.get()) >= 0) {
    packet->stream_index = stream->index;
    if (packet->duration == 0 && last_ms > 0) {
      packet->duration = last_ms;
    }
    av_packet_rescale_ts(packet.get(), encoder->time_base, stream->time_base);
    EXPECT_GE(av_interleaved_write_frame(container, packet.get()), 0);
  }
}

inline CodecPtr OpenPictures(const ClipSpec& spec, AVFormatContext* container, AVStream* stream) {
  const AVCodec* codec = avcodec_find_encoder_by_name(spec.encoder);
  if (codec == nullptr) {
    return nullptr;
  }
  CodecPtr encoder(avcodec_alloc_context3(codec));
  encoder->width = spec.width;
  encoder->height = spec.height;
  encoder->pix_fmt = spec.format;
  encoder->time_base = {1, 1000};
  encoder->framerate = {25, 1};
  encoder->gop_size = spec.gop;
  encoder->max_b_frames = spec.b_frames;
  encoder->sample_aspect_ratio = spec.aspect;
  encoder->colorspace = spec.matrix_coefficients;
  encoder->color_range = spec.range;
  encoder->thread_count = 1;
  encoder->flags |= AV_CODEC_FLAG_QSCALE | AV_CODEC_FLAG_BITEXACT;
  encoder->global_quality = FF_QP2LAMBDA;
  encoder->strict_std_compliance = FF_COMPLIANCE_EXPERIMENTAL;
  if ((container->oformat->flags & AVFMT_GLOBALHEADER) != 0) {
    encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  }
  LibavOptions options;
  if (std::string_view(spec.encoder) == "libx264") {
    options.Set("crf", std::int64_t{4});
    encoder->flags &= ~AV_CODEC_FLAG_QSCALE;
  }
  EXPECT_GE(avcodec_open2(encoder.get(), codec, options.get()), 0) << spec.encoder;
  avcodec_parameters_from_context(stream->codecpar, encoder.get());
  stream->time_base = {1, 1000};
  stream->sample_aspect_ratio = spec.aspect;
  if (spec.matrix) {
    std::uint8_t* data =
        av_stream_new_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, 9 * sizeof(std::int32_t));
    std::memcpy(data, spec.matrix->data(), 9 * sizeof(std::int32_t));
  }
  return encoder;
}

inline CodecPtr OpenSound(const AudioBuffer& sound, AVFormatContext* container, AVStream* stream) {
  const AVCodecID id =
      container->oformat->audio_codec == AV_CODEC_ID_AAC ? AV_CODEC_ID_AAC : AV_CODEC_ID_PCM_S16LE;
  const AVCodec* codec = avcodec_find_encoder(id);
  CodecPtr encoder(avcodec_alloc_context3(codec));
  encoder->sample_rate = sound.sample_rate;
  encoder->sample_fmt = codec->sample_fmts[0];
  av_channel_layout_default(&encoder->ch_layout, sound.channels);
  encoder->time_base = {1, sound.sample_rate};
  encoder->bit_rate = 128000;
  if ((container->oformat->flags & AVFMT_GLOBALHEADER) != 0) {
    encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  }
  EXPECT_GE(avcodec_open2(encoder.get(), codec, nullptr), 0);
  avcodec_parameters_from_context(stream->codecpar, encoder.get());
  stream->time_base = encoder->time_base;
  return encoder;
}

inline void WriteSound(const ClipSpec& spec, AVCodecContext* encoder, AVFormatContext* container,
                       AVStream* stream) {
  const AudioBuffer& sound = *spec.sound;
  const std::int64_t size = encoder->frame_size > 0 ? encoder->frame_size : 1024;
  for (std::int64_t at = 0; at < sound.frames(); at += size) {
    const FramePtr frame = NewFrame();
    frame->format = encoder->sample_fmt;
    frame->sample_rate = sound.sample_rate;
    frame->nb_samples = static_cast<int>(std::min(size, sound.frames() - at));
    frame->pts = at + std::int64_t{spec.sound_at_ms} * sound.sample_rate / 1000;
    av_channel_layout_copy(&frame->ch_layout, &encoder->ch_layout);
    av_frame_get_buffer(frame.get(), 0);
    for (int i = 0; i < frame->nb_samples; ++i) {
      for (int c = 0; c < sound.channels; ++c) {
        const float value = sound.samples[(at + i) * sound.channels + c];
        if (frame->format == AV_SAMPLE_FMT_FLTP) {
          reinterpret_cast<float*>(frame->data[c])[i] = value;
        } else {
          reinterpret_cast<std::int16_t*>(frame->data[0])[i * sound.channels + c] =
              static_cast<std::int16_t>(std::lround(std::clamp(value, -1.0F, 1.0F) * 32767));
        }
      }
    }
    EXPECT_GE(avcodec_send_frame(encoder, frame.get()), 0);
    Drain(encoder, container, stream, 0);
  }
  avcodec_send_frame(encoder, nullptr);
  Drain(encoder, container, stream, 0);
}

}  // namespace clip_internal

// Writes the clip; false when the encoder is not there.
inline bool MakeClip(const std::string& path, const ClipSpec& spec) {
  QuietLibav();
  AVFormatContext* container = nullptr;
  EXPECT_GE(avformat_alloc_output_context2(&container, nullptr, nullptr, path.c_str()), 0) << path;
  if (container == nullptr) {
    return false;
  }
  AVStream* pictures = spec.pictures ? avformat_new_stream(container, nullptr) : nullptr;
  const CodecPtr encoder =
      spec.pictures ? clip_internal::OpenPictures(spec, container, pictures) : nullptr;
  if (spec.pictures && encoder == nullptr) {
    avformat_free_context(container);
    return false;
  }
  AVStream* sound = spec.sound ? avformat_new_stream(container, nullptr) : nullptr;
  const CodecPtr sound_encoder =
      spec.sound ? clip_internal::OpenSound(*spec.sound, container, sound) : nullptr;
  if ((container->oformat->flags & AVFMT_NOFILE) == 0) {
    EXPECT_GE(avio_open(&container->pb, path.c_str(), AVIO_FLAG_WRITE), 0);
  }
  container->flags |= AVFMT_FLAG_BITEXACT;
  container->max_interleave_delta = 0;
  EXPECT_GE(avformat_write_header(container, nullptr), 0) << path;
  for (std::size_t i = 0; spec.pictures && i < spec.times_ms.size(); ++i) {
    const FramePtr frame = EmptyFrame(spec.width, spec.height, spec.format);
    spec.fill(frame.get(), static_cast<int>(i));
    frame->pts = spec.times_ms[i];
    EXPECT_GE(avcodec_send_frame(encoder.get(), frame.get()), 0);
    clip_internal::Drain(encoder.get(), container, pictures, spec.last_ms);
  }
  if (spec.pictures) {
    avcodec_send_frame(encoder.get(), nullptr);
    clip_internal::Drain(encoder.get(), container, pictures, spec.last_ms);
  }
  if (spec.sound) {
    clip_internal::WriteSound(spec, sound_encoder.get(), container, sound);
  }
  EXPECT_GE(av_write_trailer(container), 0);
  if ((container->oformat->flags & AVFMT_NOFILE) == 0) {
    avio_closep(&container->pb);
  }
  avformat_free_context(container);
  return true;
}

// Times of a steady video.
inline std::vector<int> Steady(int count, double fps) {
  std::vector<int> times;
  times.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    times.push_back(static_cast<int>(std::lround(i * 1000.0 / fps)));
  }
  return times;
}

// Grey of the picture shown at each tick, which tells the pictures of ClipSpec::fill apart.
inline std::vector<int> GreysOf(VideoReader* reader) {
  std::vector<int> greys;
  for (;;) {
    auto frame = reader->Next();
    EXPECT_TRUE(frame.ok());
    if (!frame.ok() || !*frame) {
      return greys;
    }
    greys.push_back(static_cast<int>(std::lround(MeanOf((*frame)->rgb.span(), 1))));
  }
}

// The same as the number of the picture, for fill()'s steps of 8 in luma.
inline std::vector<int> PicturesOf(VideoReader* reader) {
  std::vector<int> pictures;
  for (const int grey : GreysOf(reader)) {
    pictures.push_back(static_cast<int>(std::lround(grey * 219.0 / 255.0 / 8.0)));
  }
  return pictures;
}

// Silence with one click of 2 ms at `at_s`.
inline AudioBuffer Click(double at_s, double length_s, int sample_rate = 48000, int channels = 1) {
  AudioBuffer sound{sample_rate, channels, {}};
  sound.samples.assign(static_cast<std::size_t>(std::llround(length_s * sample_rate)) * channels,
                       0.0F);
  const auto begin = static_cast<std::size_t>(std::llround(at_s * sample_rate));
  for (std::size_t i = begin; i < begin + static_cast<std::size_t>(sample_rate) / 500; ++i) {
    for (int c = 0; c < channels; ++c) {
      sound.samples[i * channels + c] = 0.9F;
    }
  }
  return sound;
}

// Where the sound is loudest (mean over 2 ms), in seconds.
inline double LoudestAt(const AudioBuffer& sound) {
  const std::int64_t window = sound.sample_rate / 500;
  double best = -1;
  std::int64_t best_at = 0;
  for (std::int64_t at = 0; at + window <= sound.frames(); at += window / 4) {
    double energy = 0;
    for (std::int64_t i = at * sound.channels; i < (at + window) * sound.channels; ++i) {
      energy += static_cast<double>(sound.samples[i]) * sound.samples[i];
    }
    if (energy > best) {
      best = energy;
      best_at = at;
    }
  }
  return static_cast<double>(best_at) / sound.sample_rate;
}

}  // namespace understudy::testing
