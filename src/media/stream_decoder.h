#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "core/result.h"
#include "media/input_file.h"
#include "media/picture_source.h"
#include "media/probe.h"

namespace understudy {

struct StreamDecoderOptions {
  double start_s = 0;       // seconds since the first picture: nothing that ends before is needed
  bool keep_alpha = false;  // decode the alpha of VP8 and VP9 too
};

// The pictures of a file's best video stream, in the order they are shown.
//
// Only whole pictures come out. A packet that is cut off, a packet the decoder refuses, a picture
// the decoder marks as patched up, and all that was coded after it up to the next key frame, are
// left out and told by damaged(). Times that leap backwards by more than a second, or forwards by
// more than a minute, are closed up.
class StreamDecoder : public PictureSource {
 public:
  // `info` comes from Probe(path). Errors: those of InputFile::Open and OpenDecoder.
  static Result<std::unique_ptr<StreamDecoder>> Create(const std::string& path,
                                                       const MediaInfo& info,
                                                       const StreamDecoderOptions& options);

  std::optional<TimedPicture> Next() override;
  std::string damaged() const override;
  AVCodecID codec() const { return decoder_->codec_id; }

 private:
  StreamDecoder(std::string path, const MediaInfo& info, const StreamDecoderOptions& options);

  Status OpenAt(double start_s);
  FramePtr NextWhole();
  // One packet, or the end of the stream, into the decoder; false when there is no more to feed.
  bool Feed();
  void NoteDamage(std::int64_t serial, double at_s);
  bool IsBroken(std::int64_t serial) const;
  bool SoughtTooFar(const std::optional<TimedPicture>& first) const;
  std::optional<TimedPicture> Timed(FramePtr frame);

  std::string path_;
  double zero_s_ = 0;            // the file's time of the first picture
  double usual_interval_s_ = 0;  // seconds from picture to picture
  // Seconds since the first picture by the header; 0 when not to be relied on.
  double declared_end_s_ = 0;
  bool ends_early_ = false;  // Probe found the file shorter than its header says
  bool has_timestamps_ = true;
  StreamDecoderOptions options_;

  std::unique_ptr<InputFile> input_;
  int stream_ = -1;
  CodecPtr decoder_;
  double opened_at_s_ = 0;  // where decoding began
  double fed_s_ = 0;        // when the packet fed last is shown
  bool drained_ = false;
  int errors_ = 0;

  std::int64_t serial_ = 0;                 // packets fed
  std::set<std::int64_t> damaged_packets_;  // serials
  std::set<std::int64_t> key_packets_;      // serials

  bool any_ = false;       // a picture has been delivered
  double last_s_ = 0;      // its time
  double last_end_s_ = 0;  // and its end
  double shift_s_ = 0;     // added to the file's times, where they leapt
  bool leapt_ = false;
  std::int64_t left_out_ = 0;  // pictures that were not whole
  std::optional<double> first_damage_s_;
};

}  // namespace understudy
