#include "media/rgb_frame.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <vector>

namespace understudy {
namespace {

const AVPixFmtDescriptor& Description(const AVFrame& frame) {
  return *av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
}

bool IsPalette(const AVPixFmtDescriptor& format) {
  return (format.flags & AV_PIX_FMT_FLAG_PAL) != 0;
}

Image FromPalette(const AVFrame& frame) {
  Image image(frame.width, frame.height, 4);
  std::array<std::uint32_t, 256> palette{};  // 0xAARRGGBB in the machine's byte order
  std::memcpy(palette.data(), frame.data[1], sizeof(palette));
  for (int y = 0; y < frame.height; ++y) {
    const std::uint8_t* from = frame.data[0] + static_cast<std::ptrdiff_t>(y) * frame.linesize[0];
    std::uint8_t* to = image.Row(y);
    for (int x = 0; x < frame.width; ++x, to += 4) {
      const std::uint32_t color = palette[from[x]];
      to[0] = static_cast<std::uint8_t>(color >> 16);
      to[1] = static_cast<std::uint8_t>(color >> 8);
      to[2] = static_cast<std::uint8_t>(color);
      to[3] = static_cast<std::uint8_t>(color >> 24);
    }
  }
  return image;
}

// A component of whole bytes: pixel x of row y is at data[plane] + y * linesize + offset + x *
// step.
bool IsByteComponent(const AVPixFmtDescriptor& format, int component) {
  return format.comp[component].depth == 8 && format.comp[component].shift == 0 &&
         (format.flags & AV_PIX_FMT_FLAG_BITSTREAM) == 0;
}

// Levels of one component as 0..255, indexed by the stored value.
std::vector<std::uint8_t> LevelTable(const AVFrame& frame, int depth, bool limited_range) {
  if (frame.format == AV_PIX_FMT_MONOWHITE) {
    return {255, 0};
  }
  const int count = 1 << depth;
  std::vector<std::uint8_t> table(count);
  const double scale = 1 << (depth > 8 ? depth - 8 : 0);
  for (int i = 0; i < count; ++i) {
    const double level = limited_range ? (i / scale - 16) * 255.0 / 219.0 : i * 255.0 / (count - 1);
    table[i] = static_cast<std::uint8_t>(std::clamp(std::floor(level + 0.5), 0.0, 255.0));
  }
  return table;
}

// Writes component `from` of the picture into channel `to` of the image.
void CopyComponent(const AVFrame& frame, int from, bool limited_range, int to, Image* image) {
  const AVPixFmtDescriptor& format = Description(frame);
  const AVComponentDescriptor& component = format.comp[from];
  const int channels = image->channels();
  const std::vector<std::uint8_t> table = LevelTable(frame, component.depth, limited_range);
  std::vector<std::uint16_t> values(frame.width);
  for (int y = 0; y < frame.height; ++y) {
    std::uint8_t* out = image->Row(y) + to;
    if (IsByteComponent(format, from)) {
      const std::uint8_t* in = frame.data[component.plane] +
                               static_cast<std::ptrdiff_t>(y) * frame.linesize[component.plane] +
                               component.offset;
      for (int x = 0; x < frame.width; ++x, in += component.step, out += channels) {
        *out = table[*in];
      }
    } else {
      std::array<const std::uint8_t*, 4> data = {frame.data[0], frame.data[1], frame.data[2],
                                                 frame.data[3]};
      av_read_image_line2(values.data(), data.data(), frame.linesize, &format, 0, y, from,
                          frame.width, 0, 2);
      for (int x = 0; x < frame.width; ++x, out += channels) {
        *out = table[std::min<std::size_t>(values[x], table.size() - 1)];
      }
    }
  }
}

}  // namespace

bool IsRgbFrame(const AVFrame& frame) {
  const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  if (format == nullptr) {
    return false;
  }
  constexpr std::uint64_t kOther =
      AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_BAYER | AV_PIX_FMT_FLAG_FLOAT;
  if ((format->flags & kOther) != 0 || format->comp[0].depth > 16) {
    return false;
  }
  return IsPalette(*format) || (format->flags & AV_PIX_FMT_FLAG_RGB) != 0 ||
         format->nb_components <= 2;
}

bool HasAlpha(const AVFrame& frame) {
  const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  return format != nullptr && (format->flags & (AV_PIX_FMT_FLAG_ALPHA | AV_PIX_FMT_FLAG_PAL)) != 0;
}

Image RgbFrameToImage(const AVFrame& frame, bool limited_range) {
  const AVPixFmtDescriptor& format = Description(frame);
  if (IsPalette(format)) {
    return FromPalette(frame);
  }
  const bool alpha = HasAlpha(frame);
  const bool grey = format.nb_components <= 2;
  Image image(frame.width, frame.height, alpha ? 4 : 3);
  for (int channel = 0; channel < 3; ++channel) {
    CopyComponent(frame, grey ? 0 : channel, grey && limited_range, channel, &image);
  }
  if (alpha) {
    CopyComponent(frame, format.nb_components - 1, false, 3, &image);
  }
  return image;
}

}  // namespace understudy
