#pragma once

// FFmpeg's C headers, and its objects as owning pointers. Only files of src/media include this.

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/avutil.h>
#include <libavutil/channel_layout.h>
#include <libavutil/dict.h>
#include <libavutil/display.h>
#include <libavutil/frame.h>
#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>
}

#include <memory>
#include <string>

#include "core/frame_time.h"

namespace understudy {

struct LibavDeleter {
  void operator()(AVCodecContext* p) const { avcodec_free_context(&p); }
  void operator()(AVFrame* p) const { av_frame_free(&p); }
  void operator()(AVPacket* p) const { av_packet_free(&p); }
  void operator()(SwsContext* p) const { sws_freeContext(p); }
  void operator()(SwrContext* p) const { swr_free(&p); }
};

using CodecPtr = std::unique_ptr<AVCodecContext, LibavDeleter>;
using FramePtr = std::unique_ptr<AVFrame, LibavDeleter>;
using PacketPtr = std::unique_ptr<AVPacket, LibavDeleter>;
using SwsPtr = std::unique_ptr<SwsContext, LibavDeleter>;
using SwrPtr = std::unique_ptr<SwrContext, LibavDeleter>;

inline FramePtr NewFrame() { return FramePtr(av_frame_alloc()); }
inline PacketPtr NewPacket() { return PacketPtr(av_packet_alloc()); }

// A dictionary of options that frees itself.
class LibavOptions {
 public:
  LibavOptions() = default;
  LibavOptions(const LibavOptions&) = delete;
  LibavOptions& operator=(const LibavOptions&) = delete;
  ~LibavOptions() { av_dict_free(&options_); }

  void Set(const char* key, const char* value) { av_dict_set(&options_, key, value, 0); }
  void Set(const char* key, std::int64_t value) { av_dict_set_int(&options_, key, value, 0); }
  AVDictionary** get() { return &options_; }

 private:
  AVDictionary* options_ = nullptr;
};

// What an AVERROR code means, for the end of a message: "Invalid data found when processing input".
std::string LibavErrorText(int code);

// Keeps FFmpeg from writing to stderr: what matters comes back as a Result. Called before FFmpeg is
// used; costs nothing the second time.
void QuietLibav();

inline AVRational ToLibav(Rational r) { return {static_cast<int>(r.num), static_cast<int>(r.den)}; }
inline Rational FromLibav(AVRational r) { return {r.num, r.den}; }

}  // namespace understudy
