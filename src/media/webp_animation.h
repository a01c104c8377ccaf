#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/image.h"
#include "core/result.h"
#include "media/picture_source.h"

namespace understudy {

// The pictures of an animated WebP, which FFmpeg 5.1 decodes frame by frame but does not put
// together. Loops are not repeated; the canvas starts transparent, whatever background colour the
// file names, as browsers do it. From: "WebP Container Specification", Google, sections "Animation"
// and "Assembling the Canvas From Frames".
class WebpAnimation : public PictureSource {
 public:
  // Errors: those of LocalFile::Open, CorruptInput (no frames, a frame outside the canvas),
  // LimitExceeded (the canvas is larger than a video may be).
  static Result<std::unique_ptr<WebpAnimation>> Create(const std::string& path);

  int width() const { return canvas_.width(); }    // pixels
  int height() const { return canvas_.height(); }  // pixels
  std::int64_t frame_count() const { return static_cast<std::int64_t>(frames_.size()); }
  double duration_s() const;         // seconds, all frames together
  bool variable_frame_rate() const;  // frames last differently long

  std::optional<TimedPicture> Next() override;
  std::string damaged() const override { return damaged_; }

 private:
  struct FrameChunk {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;
    int duration_ms = 0;
    bool blend = true;     // over the canvas rather than instead of it
    bool dispose = false;  // clear its rectangle afterwards
    std::size_t data = 0;  // where its chunks begin in bytes_
    std::size_t size = 0;
  };

  WebpAnimation(std::string path, std::vector<std::uint8_t> bytes)
      : path_(std::move(path)), bytes_(std::move(bytes)) {}
  Status ReadChunks();
  std::optional<Image> Decode(const FrameChunk& frame) const;
  void Draw(const Image& picture, const FrameChunk& frame);
  void Clear(const FrameChunk& frame);

  std::string path_;
  std::vector<std::uint8_t> bytes_;  // the whole file
  std::vector<FrameChunk> frames_;
  Image canvas_;  // RGBA
  std::size_t next_ = 0;
  double time_s_ = 0;
  std::string damaged_;
};

}  // namespace understudy
