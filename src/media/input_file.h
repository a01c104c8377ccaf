#pragma once

#include <memory>
#include <string>

#include "core/result.h"
#include "media/libav.h"
#include "media/local_file.h"

namespace understudy {

// A media file opened for demuxing. The kind is told by content, never by name. Only this one file
// is read: formats that name other files (playlists, concat scripts, stream descriptions) are
// refused, and whatever a file asks to open is denied.
class InputFile {
 public:
  // Errors: those of LocalFile::Open; CorruptInput (not media at all, or broken at the start);
  // Unsupported (a playlist); LimitExceeded (a stream larger than media_limits.h allows, seen in
  // the header before any picture is decoded). `needed` ends the sentence about a file that is none
  // of these: "a picture", "a video".
  static Result<std::unique_ptr<InputFile>> Open(const std::string& path,
                                                 const char* needed = "a media file");

  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  ~InputFile();

  AVFormatContext* format() const { return format_; }
  const std::string& path() const { return file_.path(); }
  std::int64_t size() const { return file_.size(); }  // bytes

  // FFmpeg's names of the container, for example "mov,mp4,m4a,3gp,3g2,mj2" or "png_pipe".
  std::string container() const { return format_->iformat->name; }
  bool is_picture() const;  // a still picture, by its container

  // Index of the best stream of a kind, or -1. Cover art of music does not count as video.
  int BestStream(AVMediaType kind) const;

  // The length of a stream in seconds, or of the file where the stream does not tell; 0 when
  // unknown.
  double SecondsOf(int stream) const;

  // For error messages: "1 audio stream (aac, 3.5 s)", "no streams".
  std::string DescribeStreams() const;

 private:
  explicit InputFile(LocalFile file) : file_(std::move(file)) {}

  static int ReadCallback(void* self, std::uint8_t* out, int count);
  static std::int64_t SeekCallback(void* self, std::int64_t offset, int whence);

  Status FindFormat(const char* needed, const AVInputFormat** found);
  Status OpenFormat(const AVInputFormat* found);
  Status CheckSizes() const;
  Status ReadStreamFacts();

  LocalFile file_;
  std::int64_t position_ = 0;
  AVIOContext* io_ = nullptr;
  AVFormatContext* format_ = nullptr;
};

// A decoder for the stream, open. `keep_alpha` picks, for VP8 and VP9 with alpha, the decoder that
// reads it. It runs on the caller's thread alone: with several, FFmpeg 5.1 marks damaged pictures
// too late, and what is seen of a damaged file depends on chance. Errors: Unsupported (no decoder),
// CorruptInput (the stream's parameters are broken).
Result<CodecPtr> OpenDecoder(const std::string& path, const AVStream& stream,
                             bool keep_alpha = false);

}  // namespace understudy
