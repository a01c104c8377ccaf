#include "media/webp_animation.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <utility>

#include "core/text.h"
#include "media/frame_converter.h"
#include "media/local_file.h"
#include "media/media_limits.h"

namespace understudy {
namespace {

constexpr std::size_t kFrameHeader = 16;  // bytes of ANMF before the frame's own chunks
constexpr int kShortestFrame = 10;        // ms; shorter is shown as kUsualFrame, as browsers do
constexpr int kUsualFrame = 100;          // ms

std::uint32_t Little(const std::vector<std::uint8_t>& bytes, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = count; i-- > 0;) {
    value = value << 8 | (at + i < bytes.size() ? bytes[at + i] : 0U);
  }
  return value;
}

void AppendLittle(std::vector<std::uint8_t>* out, std::uint32_t value, int count) {
  for (int i = 0; i < count; ++i) {
    out->push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
}

void AppendText(std::vector<std::uint8_t>* out, std::string_view text) {
  out->insert(out->end(), text.begin(), text.end());
}

bool IsChunk(const std::vector<std::uint8_t>& bytes, std::size_t at, std::string_view name) {
  return at + name.size() <= bytes.size() &&
         std::memcmp(bytes.data() + at, name.data(), name.size()) == 0;
}

}  // namespace

Result<std::unique_ptr<WebpAnimation>> WebpAnimation::Create(const std::string& path) {
  QuietLibav();
  US_ASSIGN_OR_RETURN(const LocalFile file, LocalFile::Open(path));
  if (file.size() > kMaxPictureBytes) {
    return Error{ErrorCode::kLimitExceeded, Concat(path, " holds ", file.size() >> 20,
                                                   " MB, and an animated WebP may have at most ",
                                                   kMaxPictureBytes >> 20, " MB.")};
  }
  US_ASSIGN_OR_RETURN(std::vector<std::uint8_t> bytes, file.ReadStart(file.size()));
  std::unique_ptr<WebpAnimation> animation(new WebpAnimation(path, std::move(bytes)));
  US_RETURN_IF_ERROR(animation->ReadChunks());
  return animation;
}

Status WebpAnimation::ReadChunks() {
  std::int64_t width = 0;
  std::int64_t height = 0;
  for (std::size_t at = 12; at + 8 <= bytes_.size();) {
    const std::size_t length = Little(bytes_, at + 4, 4);
    const std::size_t data = at + 8;
    if (IsChunk(bytes_, at, "VP8X")) {
      width = std::int64_t{Little(bytes_, data + 4, 3)} + 1;
      height = std::int64_t{Little(bytes_, data + 7, 3)} + 1;
    } else if (IsChunk(bytes_, at, "ANMF")) {
      if (length < kFrameHeader || data + length > bytes_.size()) {
        damaged_ = Concat(path_, " is cut off after ", frames_.size(), " whole frames.");
        break;
      }
      const std::uint32_t flags = bytes_[data + 15];
      const auto duration = static_cast<int>(Little(bytes_, data + 12, 3));
      frames_.push_back({static_cast<int>(Little(bytes_, data, 3) * 2),
                         static_cast<int>(Little(bytes_, data + 3, 3) * 2),
                         static_cast<int>(Little(bytes_, data + 6, 3)) + 1,
                         static_cast<int>(Little(bytes_, data + 9, 3)) + 1,
                         duration <= kShortestFrame ? kUsualFrame : duration, (flags & 2) == 0,
                         (flags & 1) != 0, data + kFrameHeader, length - kFrameHeader});
    }
    at = data + length + (length & 1);
  }
  if (width > kMaxVideoSide || height > kMaxVideoSide || width * height > kMaxVideoPixels) {
    return Error{
        ErrorCode::kLimitExceeded,
        Concat(path_, " is ", width, "x", height, " pixels large, and at most ", kMaxVideoSide,
               " pixels a side and ", kMaxVideoPixels / 1000000, " million pixels are allowed.")};
  }
  if (width == 0 || frames_.empty()) {
    return Error{ErrorCode::kCorruptInput,
                 Concat(path_, " is an animated WebP without one whole frame.")};
  }
  for (const FrameChunk& frame : frames_) {
    if (std::int64_t{frame.x} + frame.width > width ||
        std::int64_t{frame.y} + frame.height > height) {
      return Error{
          ErrorCode::kCorruptInput,
          Concat(path_, " has a frame of ", frame.width, "x", frame.height, " pixels at (", frame.x,
                 ", ", frame.y, "), outside its canvas of ", width, "x", height, ".")};
    }
  }
  canvas_ = Image(static_cast<int>(width), static_cast<int>(height), 4);
  return {};
}

double WebpAnimation::duration_s() const {
  double total = 0;
  for (const FrameChunk& frame : frames_) {
    total += frame.duration_ms / 1000.0;
  }
  return total;
}

bool WebpAnimation::variable_frame_rate() const {
  return std::any_of(frames_.begin(), frames_.end(), [&](const FrameChunk& frame) {
    return frame.duration_ms != frames_.front().duration_ms;
  });
}

std::optional<Image> WebpAnimation::Decode(const FrameChunk& frame) const {
  // The frame's chunks, wrapped as a WebP file of their own.
  const bool alpha = IsChunk(bytes_, frame.data, "ALPH");
  std::vector<std::uint8_t> file;
  file.reserve(frame.size + 64 + AV_INPUT_BUFFER_PADDING_SIZE);
  AppendText(&file, "RIFF");
  AppendLittle(&file, static_cast<std::uint32_t>(4 + (alpha ? 18 : 0) + frame.size), 4);
  AppendText(&file, "WEBP");
  if (alpha) {
    AppendText(&file, "VP8X");
    AppendLittle(&file, 10, 4);
    AppendLittle(&file, 0x10, 4);
    AppendLittle(&file, static_cast<std::uint32_t>(frame.width - 1), 3);
    AppendLittle(&file, static_cast<std::uint32_t>(frame.height - 1), 3);
  }
  file.insert(file.end(), bytes_.begin() + static_cast<std::ptrdiff_t>(frame.data),
              bytes_.begin() + static_cast<std::ptrdiff_t>(frame.data + frame.size));
  const auto size = static_cast<int>(file.size());
  file.resize(file.size() + AV_INPUT_BUFFER_PADDING_SIZE);

  const AVCodec* codec = avcodec_find_decoder(AV_CODEC_ID_WEBP);
  const CodecPtr decoder(codec != nullptr ? avcodec_alloc_context3(codec) : nullptr);
  const PacketPtr packet = NewPacket();
  const FramePtr decoded = NewFrame();
  if (decoder == nullptr) {
    return std::nullopt;
  }
  decoder->thread_count = 1;
  decoder->max_pixels = kMaxVideoPixels;
  packet->data = file.data();
  packet->size = size;
  if (avcodec_open2(decoder.get(), codec, nullptr) < 0 ||
      avcodec_send_packet(decoder.get(), packet.get()) < 0 ||
      avcodec_receive_frame(decoder.get(), decoded.get()) < 0 || decoded->width != frame.width ||
      decoded->height != frame.height) {
    return std::nullopt;
  }
  FrameConverter converter({.keep_alpha = true, .codec = AV_CODEC_ID_WEBP});
  auto image = converter.Convert(*decoded);
  return image.ok() ? std::optional<Image>(std::move(*image)) : std::nullopt;
}

void WebpAnimation::Draw(const Image& picture, const FrameChunk& frame) {
  const int channels = picture.channels();
  for (int y = 0; y < frame.height; ++y) {
    const std::uint8_t* from = picture.Row(y);
    std::uint8_t* to = canvas_.At(frame.x, frame.y + y);
    for (int x = 0; x < frame.width; ++x, from += channels, to += 4) {
      const int alpha = channels == 4 ? from[3] : 255;
      if (alpha == 255 || !frame.blend) {
        std::memcpy(to, from, 3);
        to[3] = static_cast<std::uint8_t>(alpha);
      } else if (alpha > 0) {
        const int below = to[3] * (255 - alpha);  // in 1/255
        const int total = alpha * 255 + below;    // in 1/255, > 0
        for (int c = 0; c < 3; ++c) {
          to[c] = static_cast<std::uint8_t>((from[c] * alpha * 255 + to[c] * below + total / 2) /
                                            total);
        }
        to[3] = static_cast<std::uint8_t>((total + 127) / 255);
      }
    }
  }
}

void WebpAnimation::Clear(const FrameChunk& frame) {
  for (int y = 0; y < frame.height; ++y) {
    std::memset(canvas_.At(frame.x, frame.y + y), 0, static_cast<std::size_t>(frame.width) * 4);
  }
}

std::optional<TimedPicture> WebpAnimation::Next() {
  while (next_ < frames_.size()) {
    if (next_ > 0 && frames_[next_ - 1].dispose) {
      Clear(frames_[next_ - 1]);
    }
    const FrameChunk& frame = frames_[next_++];
    const double start = time_s_;
    const double duration = frame.duration_ms / 1000.0;
    time_s_ += duration;
    const std::optional<Image> picture = Decode(frame);
    if (!picture) {
      damaged_ = Concat(path_, " is damaged: frame ", next_, " of ", frames_.size(),
                        " could not be decoded and was left out.");
      continue;
    }
    Draw(*picture, frame);
    TimedPicture timed{NewFrame(), start, duration};
    timed.frame->width = canvas_.width();
    timed.frame->height = canvas_.height();
    timed.frame->format = AV_PIX_FMT_RGBA;
    if (av_frame_get_buffer(timed.frame.get(), 0) < 0) {
      return std::nullopt;
    }
    for (int y = 0; y < canvas_.height(); ++y) {
      std::memcpy(timed.frame->data[0] + static_cast<std::ptrdiff_t>(y) * timed.frame->linesize[0],
                  canvas_.Row(y), static_cast<std::size_t>(canvas_.width()) * 4);
    }
    return timed;
  }
  return std::nullopt;
}

}  // namespace understudy
