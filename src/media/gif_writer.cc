#include "media/gif_writer.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

#include "core/pending_file.h"
#include "core/text.h"
#include "media/gif_lzw.h"
#include "media/gif_palette.h"

namespace understudy {
namespace {

constexpr int kColors = 255;  // and one transparent entry, the last
constexpr std::uint8_t kTransparent = 255;
constexpr std::int64_t kShortest = 2;     // 1/100 s: browsers slow down what is shorter
constexpr std::int64_t kLongest = 65535;  // 1/100 s
// X the error of a palette when it was made, at which a new one is made.
constexpr double kWorse = 1.5;
constexpr double kSlack = 30;  // weighted squared levels on top of that: a difference nobody sees

struct FileCloser {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

struct Rectangle {
  int left = 0;
  int top = 0;
  int right = 0;   // past the last column
  int bottom = 0;  // past the last row
  bool empty() const { return right <= left || bottom <= top; }
  void Include(int x, int y) {
    if (empty()) {
      *this = {x, y, x + 1, y + 1};
      return;
    }
    left = std::min(left, x);
    top = std::min(top, y);
    right = std::max(right, x + 1);
    bottom = std::max(bottom, y + 1);
  }
};

void AppendLittle(std::int64_t value, std::vector<std::uint8_t>* out) {
  out->push_back(static_cast<std::uint8_t>(value));
  out->push_back(static_cast<std::uint8_t>(value >> 8));
}

void AppendText(std::string_view text, std::vector<std::uint8_t>* out) {
  out->insert(out->end(), text.begin(), text.end());
}

void AppendPalette(const std::vector<GifColor>& colors, std::vector<std::uint8_t>* out) {
  for (std::size_t i = 0; i < 256; ++i) {
    const GifColor color = i < colors.size() ? colors[i] : GifColor{};
    out->insert(out->end(), {color.r, color.g, color.b});
  }
}

class GifWriter : public VideoWriter::Sink {
 public:
  GifWriter(PendingFile file, std::unique_ptr<std::FILE, FileCloser> out,
            const VideoWriterOptions& options)
      : file_(std::move(file)), out_(std::move(out)), options_(options) {}

  Status Write(ImageView frame) override {
    const std::int64_t at = TimeOf(frames_++);
    if (last_time_ >= 0 && at - last_time_ < kShortest) {
      return {};
    }
    UpdatePalette(frame);
    const Rectangle part = options_.alpha ? OpaquePart(frame) : ChangedPart(frame);
    if (last_time_ >= 0 && !options_.alpha && part.empty() && at - last_time_ < kLongest) {
      return {};  // nothing moved: the frame before stays longer
    }
    US_RETURN_IF_ERROR(WriteWaiting(at));
    EncodeFrame(frame, part);
    last_time_ = at;
    if (!options_.alpha) {
      Remember(frame);
    }
    return {};
  }

  Status Finish() override {
    US_RETURN_IF_ERROR(WriteWaiting(std::max(TimeOf(frames_), last_time_ + kShortest)));
    US_RETURN_IF_ERROR(Put({0x3B}));
    errno = 0;
    if (std::fclose(out_.release()) != 0) {
      return CannotWrite(file_.path(), errno);
    }
    return file_.Commit();
  }

 private:
  std::int64_t TimeOf(std::int64_t frame) const {  // 1/100 s
    return std::llround(static_cast<double>(frame) * 100.0 * static_cast<double>(options_.fps.den) /
                        static_cast<double>(options_.fps.num));
  }

  void UpdatePalette(ImageView frame) {
    ColorHistogram histogram;
    histogram.Add(frame, options_.alpha);
    if (mapper_ && mapper_->MeanError(histogram) <= made_error_ * kWorse + kSlack) {
      return;
    }
    mapper_.emplace(MakePalette(histogram, kColors));
    made_error_ = mapper_->MeanError(histogram);
  }

  Rectangle OpaquePart(ImageView frame) const {
    Rectangle part;
    for (int y = 0; y < frame.height; ++y) {
      for (int x = 0; x < frame.width; ++x) {
        if (IsOpaque(frame, x, y)) {
          part.Include(x, y);
        }
      }
    }
    return part;
  }

  Rectangle ChangedPart(ImageView frame) const {
    if (before_.empty()) {
      return {0, 0, frame.width, frame.height};
    }
    Rectangle part;
    for (int y = 0; y < frame.height; ++y) {
      for (int x = 0; x < frame.width; ++x) {
        if (HasChanged(frame, x, y)) {
          part.Include(x, y);
        }
      }
    }
    return part;
  }

  static bool IsOpaque(ImageView frame, int x, int y) {
    return frame.channels < 4 || frame.At(x, y)[3] >= 128;
  }
  bool HasChanged(ImageView frame, int x, int y) const {
    return before_.empty() || std::memcmp(frame.At(x, y), before_.At(x, y), 3) != 0;
  }

  void Remember(ImageView frame) {
    if (before_.empty()) {
      before_ = Image(frame.width, frame.height, 3);
    }
    for (int y = 0; y < frame.height; ++y) {
      for (int x = 0; x < frame.width; ++x) {
        std::memcpy(before_.At(x, y), frame.At(x, y), 3);
      }
    }
  }

  // Image descriptor, palette and pixels into waiting_; the delay comes with the next frame.
  void EncodeFrame(ImageView frame, Rectangle part) {
    if (part.empty()) {
      part = {0, 0, 1, 1};
    }
    std::vector<std::uint8_t> indices;
    indices.reserve(static_cast<std::size_t>(part.right - part.left) * (part.bottom - part.top));
    for (int y = part.top; y < part.bottom; ++y) {
      for (int x = part.left; x < part.right; ++x) {
        const bool drawn = options_.alpha ? IsOpaque(frame, x, y) : HasChanged(frame, x, y);
        const std::uint8_t* p = frame.At(x, y);
        indices.push_back(drawn
                              ? static_cast<std::uint8_t>(mapper_->Dithered(p[0], p[1], p[2], x, y))
                              : kTransparent);
      }
    }
    waiting_.clear();
    waiting_.push_back(0x2C);
    AppendLittle(part.left, &waiting_);
    AppendLittle(part.top, &waiting_);
    AppendLittle(part.right - part.left, &waiting_);
    AppendLittle(part.bottom - part.top, &waiting_);
    if (global_.empty()) {
      global_ = mapper_->colors();
    }
    if (mapper_->colors() == global_) {
      waiting_.push_back(0);
    } else {
      waiting_.push_back(0x87);  // a palette of its own, of 256 colours
      AppendPalette(mapper_->colors(), &waiting_);
    }
    AppendGifLzw(indices, &waiting_);
  }

  // The frame that waits, shown until `until`, and before the first one the head of the file.
  Status WriteWaiting(std::int64_t until) {
    if (last_time_ < 0) {
      return {};
    }
    std::vector<std::uint8_t> head;
    if (!wrote_head_) {
      wrote_head_ = true;
      AppendText("GIF89a", &head);
      AppendLittle(options_.width, &head);
      AppendLittle(options_.height, &head);
      head.insert(head.end(), {0xF7, 0, 0});  // a palette of 256 colours, 8 bits each
      AppendPalette(global_, &head);
      head.insert(head.end(), {0x21, 0xFF, 11});
      AppendText("NETSCAPE2.0", &head);
      head.insert(head.end(), {3, 1, 0, 0, 0});  // for ever
    }
    const int disposal = options_.alpha ? 2 : 1;  // clear, or leave
    head.insert(head.end(), {0x21, 0xF9, 4, static_cast<std::uint8_t>(disposal << 2 | 1)});
    AppendLittle(std::min(until - last_time_, kLongest), &head);
    head.insert(head.end(), {kTransparent, 0});
    US_RETURN_IF_ERROR(Put(head));
    return Put(waiting_);
  }

  Status Put(const std::vector<std::uint8_t>& bytes) {
    errno = 0;
    if (std::fwrite(bytes.data(), 1, bytes.size(), out_.get()) != bytes.size()) {
      return CannotWrite(file_.path(), errno);
    }
    return {};
  }

  PendingFile file_;
  std::unique_ptr<std::FILE, FileCloser> out_;
  VideoWriterOptions options_;
  std::optional<PaletteMapper> mapper_;
  double made_error_ = 0;
  std::vector<GifColor> global_;
  Image before_;  // RGB of the frame written last; not used with alpha
  std::vector<std::uint8_t> waiting_;
  std::int64_t frames_ = 0;
  std::int64_t last_time_ = -1;  // of the frame that waits, 1/100 s
  bool wrote_head_ = false;
};

}  // namespace

Result<std::unique_ptr<VideoWriter::Sink>> MakeGifWriter(const std::string& path,
                                                         const VideoWriterOptions& options) {
  US_ASSIGN_OR_RETURN(PendingFile file, PendingFile::Create(path));
  std::unique_ptr<std::FILE, FileCloser> out(std::fopen(file.temporary_path().c_str(), "wb"));
  if (out == nullptr) {
    return CannotWrite(path, errno);
  }
  VideoWriterOptions kept = options;
  kept.sound.reset();
  return std::unique_ptr<VideoWriter::Sink>(
      std::make_unique<GifWriter>(std::move(file), std::move(out), kept));
}

}  // namespace understudy
