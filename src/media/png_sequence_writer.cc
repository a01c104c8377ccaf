#include "media/png_sequence_writer.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "core/pending_file.h"
#include "core/text.h"
#include "media/image_writer.h"
#include "media/output_kind.h"

namespace understudy {
namespace {

namespace fs = std::filesystem;

Image WithoutAlpha(ImageView rgba) {
  Image rgb(rgba.width, rgba.height, 3);
  for (int y = 0; y < rgba.height; ++y) {
    const std::uint8_t* from = rgba.Row(y);
    std::uint8_t* to = rgb.Row(y);
    for (int x = 0; x < rgba.width; ++x, from += 4, to += 3) {
      std::memcpy(to, from, 3);
    }
  }
  return rgb;
}

class PngSequenceWriter : public VideoWriter::Sink {
 public:
  PngSequenceWriter(std::string pattern, std::string folder, bool alpha)
      : pattern_(std::move(pattern)), folder_(std::move(folder)), alpha_(alpha) {}
  ~PngSequenceWriter() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  Status Write(ImageView frame) override {
    const Image rgb = frame.channels == 4 && !alpha_ ? WithoutAlpha(frame) : Image();
    US_ASSIGN_OR_RETURN(const auto bytes, EncodePng(rgb.empty() ? frame : rgb.span()));
    const std::string path = NameOf(count_ + 1);
    US_RETURN_IF_ERROR(CheckPlace(path));
    US_RETURN_IF_ERROR(WriteBytes(HiddenNameOf(count_ + 1), bytes, path));
    ++count_;
    return {};
  }

  Status Finish() override {
    for (int i = 1; i <= count_; ++i) {
      if (std::rename(HiddenNameOf(i).c_str(), NameOf(i).c_str()) != 0) {
        return CannotWrite(NameOf(i), errno);
      }
    }
    return {};
  }

 private:
  std::string NameOf(int index) const { return *SequencePath(pattern_, index); }
  std::string HiddenNameOf(int index) const {
    return (fs::path(folder_) / std::to_string(index)).string();
  }

  // A folder or device under the name of a file to come is found before the work, not after.
  static Status CheckPlace(const std::string& path) {
    struct stat found {};
    if (::lstat(path.c_str(), &found) == 0 && !S_ISREG(found.st_mode)) {
      return Error{ErrorCode::kInvalidArgument,
                   Concat(path, " is there already and is no plain file.")};
    }
    return {};
  }

  std::string pattern_;
  std::string folder_;
  bool alpha_;
  int count_ = 0;
};

}  // namespace

Result<std::unique_ptr<VideoWriter::Sink>> MakePngSequenceWriter(
    const std::string& pattern, const VideoWriterOptions& options) {
  const auto first = SequencePath(pattern, 1);
  if (!first) {
    return Error{ErrorCode::kInvalidArgument, Concat(pattern, " has no place for the number.")};
  }
  // Made and given up at once: tells whether the name can be written.
  US_ASSIGN_OR_RETURN(const PendingFile probe, PendingFile::Create(*first));
  for (;;) {
    std::string folder = HiddenNameBeside(*first);
    if (::mkdir(folder.c_str(), 0777) == 0) {
      return std::unique_ptr<VideoWriter::Sink>(
          std::make_unique<PngSequenceWriter>(pattern, std::move(folder), options.alpha));
    }
    if (errno != EEXIST) {
      return CannotWrite(*first, errno);
    }
  }
}

}  // namespace understudy
