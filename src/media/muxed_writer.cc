#include "media/muxed_writer.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/pending_file.h"
#include "core/text.h"
#include "media/libav.h"
#include "media/rgb_to_yuv.h"
#include "media/sound_track.h"

namespace understudy {
namespace {

// Encoders choose differently for different numbers of threads, so theirs is fixed.
constexpr int kEncoderThreads = 2;
constexpr double kKeyFrameSeconds = 4;  // at least one key frame in so many seconds

// H.264's constant rate factor (0..51): 36 at quality 0, 18 at 75, 12 at 100.
int H264Crf(int quality) { return static_cast<int>(std::lround(36 - 0.24 * quality)); }
// VP9's (0..63): 50 at quality 0, 30 at 75, 23 at 100.
int Vp9Crf(int quality) { return static_cast<int>(std::lround(50 - 0.27 * quality)); }

class MuxedWriter : public VideoWriter::Sink {
 public:
  MuxedWriter(PendingFile file, OutputKind kind, const VideoWriterOptions& options)
      : file_(std::move(file)), kind_(kind), alpha_(options.alpha), fps_(options.fps) {}

  ~MuxedWriter() override {
    if (container_ != nullptr) {
      avio_closep(&container_->pb);
      avformat_free_context(container_);
    }
  }

  Status Open(const VideoWriterOptions& options) {
    US_RETURN_IF_ERROR(OpenContainer());
    US_RETURN_IF_ERROR(OpenEncoder(options));
    if (options.sound) {
      const AVCodecID codec = kind_ == OutputKind::kWebm ? AV_CODEC_ID_OPUS : AV_CODEC_ID_AAC;
      US_ASSIGN_OR_RETURN(sound_, SoundTrack::Create(*options.sound, codec, container_));
    }
    return WriteHeader();
  }

  Status Write(ImageView picture) override {
    const FramePtr frame = NewFrame();
    frame->width = picture.width;
    frame->height = picture.height;
    frame->format = encoder_->pix_fmt;
    frame->pts = frames_;
    // ProRes tells of its colours frame by frame.
    frame->colorspace = encoder_->colorspace;
    frame->color_primaries = encoder_->color_primaries;
    frame->color_trc = encoder_->color_trc;
    frame->color_range = encoder_->color_range;
    if (av_frame_get_buffer(frame.get(), 0) < 0) {
      return Failed(AVERROR(ENOMEM));
    }
    Convert(picture, *frame);
    ++frames_;
    US_RETURN_IF_ERROR(Check(Encode(frame.get())));
    return sound_ != nullptr ? Check(sound_->WriteUntil(Seconds())) : Status();
  }

  Status Finish() override {
    US_RETURN_IF_ERROR(Check(Encode(nullptr)));
    if (sound_ != nullptr) {
      US_RETURN_IF_ERROR(Check(sound_->Finish(Seconds())));
    }
    US_RETURN_IF_ERROR(Check(av_write_trailer(container_)));
    US_RETURN_IF_ERROR(Check(container_->pb->error));
    US_RETURN_IF_ERROR(Check(avio_closep(&container_->pb)));
    return file_.Commit();
  }

 private:
  bool ProRes() const { return alpha_ && kind_ == OutputKind::kMov; }

  void Convert(ImageView picture, const AVFrame& frame) const {
    if (ProRes()) {
      Yuva444Planes planes;
      for (int p = 0; p < 4; ++p) {
        planes.plane[p] = reinterpret_cast<std::uint16_t*>(frame.data[p]);  // NOLINT: FFmpeg's way
        planes.stride[p] = frame.linesize[p] / 2;
      }
      RgbToYuva444(picture, planes);
      return;
    }
    RgbToYuv420(picture,
                {frame.data[0], frame.data[1], frame.data[2], alpha_ ? frame.data[3] : nullptr,
                 frame.linesize[0], frame.linesize[1], frame.linesize[2], frame.linesize[3]});
  }

  double Seconds() const { return FrameTime{frames_, fps_}.seconds(); }

  Error Failed(int code) const {
    const int number = AVUNERROR(code);
    if (number > 0 && number < 4096) {  // a number of the system and not one of FFmpeg's own
      return CannotWrite(file_.path(), number);
    }
    return {ErrorCode::kInternal, Concat("The output ", file_.path(), " could not be encoded (",
                                         LibavErrorText(code), ").")};
  }

  Status Check(int code) const { return code < 0 ? Status(Failed(code)) : Status(); }

  Status OpenContainer() {
    const char* format =
        kind_ == OutputKind::kWebm ? "webm" : (kind_ == OutputKind::kMov ? "mov" : "mp4");
    // "file:" keeps names with a colon from being taken for addresses.
    const std::string address = "file:" + file_.temporary_path();
    if (avformat_alloc_output_context2(&container_, nullptr, format, address.c_str()) < 0) {
      return Error{ErrorCode::kUnavailable, Concat("FFmpeg cannot write ", format, " files here.")};
    }
    container_->flags |= AVFMT_FLAG_BITEXACT;
    return Check(avio_open(&container_->pb, address.c_str(), AVIO_FLAG_WRITE));
  }

  Status OpenEncoder(const VideoWriterOptions& options) {
    const bool vp9 = kind_ == OutputKind::kWebm;
    const char* name = vp9 ? "libvpx-vp9" : ProRes() ? "prores_ks" : "libx264";
    const AVCodec* codec = avcodec_find_encoder_by_name(name);
    if (codec == nullptr) {
      return Error{ErrorCode::kUnavailable, Concat("FFmpeg has no encoder ", name, " here.")};
    }
    stream_ = avformat_new_stream(container_, nullptr);
    encoder_.reset(avcodec_alloc_context3(codec));
    encoder_->width = options.width;
    encoder_->height = options.height;
    encoder_->pix_fmt = ProRes() ? AV_PIX_FMT_YUVA444P10
                        : alpha_ ? AV_PIX_FMT_YUVA420P
                                 : AV_PIX_FMT_YUV420P;
    encoder_->sample_aspect_ratio = {1, 1};
    encoder_->framerate = ToLibav(fps_);
    encoder_->time_base = av_inv_q(encoder_->framerate);
    encoder_->gop_size =
        std::max(1, static_cast<int>(std::lround(kKeyFrameSeconds * fps_.value())));
    encoder_->colorspace = AVCOL_SPC_BT709;
    encoder_->color_primaries = AVCOL_PRI_BT709;
    encoder_->color_trc = AVCOL_TRC_BT709;
    encoder_->color_range = AVCOL_RANGE_MPEG;
    encoder_->chroma_sample_location = AVCHROMA_LOC_LEFT;
    encoder_->thread_count = kEncoderThreads;
    encoder_->flags |= AV_CODEC_FLAG_BITEXACT;
    if ((container_->oformat->flags & AVFMT_GLOBALHEADER) != 0) {
      encoder_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    }
    LibavOptions settings;
    if (vp9) {
      SetVp9(Vp9Crf(options.quality), &settings);
    } else if (ProRes()) {
      SetProRes(&settings);
    } else {
      SetH264(H264Crf(options.quality), &settings);
    }
    if (const int opened = avcodec_open2(encoder_.get(), codec, settings.get()); opened < 0) {
      return Error{ErrorCode::kUnavailable,
                   Concat("FFmpeg's encoder ", name, " does not take ", options.width, "x",
                          options.height, " pixels (", LibavErrorText(opened), ").")};
    }
    stream_->time_base = encoder_->time_base;
    stream_->avg_frame_rate = encoder_->framerate;
    if (alpha_ && vp9) {
      av_dict_set(&stream_->metadata, "alpha_mode", "1", 0);
    }
    return Check(avcodec_parameters_from_context(stream_->codecpar, encoder_.get()));
  }

  static void SetH264(int crf, LibavOptions* settings) {
    settings->Set("preset", "veryfast");
    settings->Set("profile", "high");
    settings->Set("crf", std::int64_t{crf});
    settings->Set("x264-params", "sliced-threads=0");
  }

  // ProRes has no rate factor worth the name: 4444 is the best there is below lossless.
  static void SetProRes(LibavOptions* settings) {
    settings->Set("profile", "4444");
    settings->Set("vendor", "apl0");
    settings->Set("alpha_bits", std::int64_t{16});
  }

  void SetVp9(int crf, LibavOptions* settings) const {
    encoder_->bit_rate = 0;  // quality alone decides
    settings->Set("crf", std::int64_t{crf});
    settings->Set("deadline", "good");
    settings->Set("cpu-used", std::int64_t{5});
    settings->Set("row-mt", std::int64_t{1});
    settings->Set("tile-columns", std::int64_t{1});
    settings->Set("lag-in-frames", std::int64_t{16});
    if (alpha_) {
      settings->Set("auto-alt-ref", std::int64_t{0});  // hidden frames and alpha do not go together
    }
  }

  Status WriteHeader() {
    LibavOptions settings;
    if (kind_ != OutputKind::kWebm) {
      settings.Set("movflags", "+faststart");
    }
    return Check(avformat_write_header(container_, settings.get()));
  }

  int Encode(const AVFrame* frame) {
    int error = avcodec_send_frame(encoder_.get(), frame);
    const PacketPtr packet = NewPacket();
    while (error >= 0) {
      error = avcodec_receive_packet(encoder_.get(), packet.get());
      if (error == AVERROR(EAGAIN) || error == AVERROR_EOF) {
        return 0;
      }
      if (error >= 0) {
        packet->stream_index = stream_->index;
        packet->duration = 1;  // in frames
        av_packet_rescale_ts(packet.get(), encoder_->time_base, stream_->time_base);
        error = av_interleaved_write_frame(container_, packet.get());
      }
    }
    return error;
  }

  PendingFile file_;
  OutputKind kind_;
  bool alpha_;
  Rational fps_;
  AVFormatContext* container_ = nullptr;
  AVStream* stream_ = nullptr;
  CodecPtr encoder_;
  std::unique_ptr<SoundTrack> sound_;
  std::int64_t frames_ = 0;
};

}  // namespace

Result<std::unique_ptr<VideoWriter::Sink>> MakeMuxedWriter(const std::string& path, OutputKind kind,
                                                           const VideoWriterOptions& options) {
  US_ASSIGN_OR_RETURN(PendingFile file, PendingFile::Create(path));
  auto writer = std::make_unique<MuxedWriter>(std::move(file), kind, options);
  US_RETURN_IF_ERROR(writer->Open(options));
  return std::unique_ptr<VideoWriter::Sink>(std::move(writer));
}

}  // namespace understudy
