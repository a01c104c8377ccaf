#include "media/frame_converter.h"

#include <array>
#include <cstring>
#include <utility>

#include "core/text.h"
#include "media/color_space.h"
#include "media/deinterlace.h"
#include "media/rgb_frame.h"
#include "media/yuv_to_rgb.h"

namespace understudy {
namespace {

// 8-bit planar YUV with chroma whole or halved: what YuvToRgb reads. Alpha, if any, is the fourth
// plane.
bool IsSimpleYuv(const AVFrame& frame) {
  switch (frame.format) {
    case AV_PIX_FMT_YUV420P:
    case AV_PIX_FMT_YUVJ420P:
    case AV_PIX_FMT_YUVA420P:
    case AV_PIX_FMT_YUV422P:
    case AV_PIX_FMT_YUVJ422P:
    case AV_PIX_FMT_YUVA422P:
    case AV_PIX_FMT_YUV444P:
    case AV_PIX_FMT_YUVJ444P:
    case AV_PIX_FMT_YUVA444P:
      return true;
    default:
      return false;
  }
}

Image FromSimpleYuv(const AVFrame& frame, const ColorSpace& color) {
  int shift_x = 0;
  int shift_y = 0;
  av_pix_fmt_get_chroma_sub_sample(static_cast<AVPixelFormat>(frame.format), &shift_x, &shift_y);
  const bool alpha = HasAlpha(frame);
  Image image(frame.width, frame.height, alpha ? 4 : 3);
  YuvToRgb({frame.data[0], frame.data[1], frame.data[2], frame.linesize[0], frame.linesize[1],
            frame.linesize[2], frame.width, frame.height, shift_x, shift_y, color},
           image.span());
  if (alpha) {
    for (int y = 0; y < frame.height; ++y) {
      const std::uint8_t* from = frame.data[3] + static_cast<std::ptrdiff_t>(y) * frame.linesize[3];
      std::uint8_t* to = image.Row(y) + 3;
      for (int x = 0; x < frame.width; ++x, to += 4) {
        *to = from[x];
      }
    }
  }
  return image;
}

Image FromPackedRgb(const AVFrame& frame, int channels) {
  Image image(frame.width, frame.height, channels);
  for (int y = 0; y < frame.height; ++y) {
    std::memcpy(image.Row(y), frame.data[0] + static_cast<std::ptrdiff_t>(y) * frame.linesize[0],
                static_cast<std::size_t>(frame.width) * channels);
  }
  return image;
}

Image OverWhite(const Image& picture) {
  Image out(picture.width(), picture.height(), 3);
  for (int y = 0; y < picture.height(); ++y) {
    const std::uint8_t* from = picture.Row(y);
    std::uint8_t* to = out.Row(y);
    for (int x = 0; x < picture.width(); ++x, from += 4, to += 3) {
      const int alpha = from[3];
      for (int c = 0; c < 3; ++c) {
        to[c] = static_cast<std::uint8_t>((from[c] * alpha + 255 * (255 - alpha) + 127) / 255);
      }
    }
  }
  return out;
}

// A frame that looks at the pixels of `picture`, which outlives it.
FramePtr ViewOf(Image* picture) {
  FramePtr frame = NewFrame();
  frame->width = picture->width();
  frame->height = picture->height();
  frame->format = picture->channels() == 4 ? AV_PIX_FMT_RGBA : AV_PIX_FMT_RGB24;
  frame->data[0] = picture->Row(0);
  frame->linesize[0] = static_cast<int>(picture->stride());
  return frame;
}

}  // namespace

Result<Image> FrameConverter::Convert(const AVFrame& frame) {
  const bool swap = SwapsSides(options_.orientation);
  int width = swap ? options_.height : options_.width;
  int height = swap ? options_.width : options_.height;
  if (width == 0) {
    width = frame.width;
    height = frame.height;
  }
  const bool same_size = width == frame.width && height == frame.height;
  Image picture;
  if (same_size || frame.interlaced_frame != 0 || IsRgbFrame(frame) || HasAlpha(frame)) {
    US_ASSIGN_OR_RETURN(picture, ToRgb(frame));
    if (frame.interlaced_frame != 0) {
      Deinterlace(picture.span());
    }
    if (picture.channels() == 4 && !options_.keep_alpha) {
      picture = OverWhite(picture);
    }
    if (!same_size) {
      const FramePtr view = ViewOf(&picture);
      const auto format = static_cast<AVPixelFormat>(view->format);
      US_ASSIGN_OR_RETURN(
          const FramePtr scaled,
          scaler_.Scale(*view, ColorSpaceOf(*view, options_.codec), width, height, format));
      picture = FromPackedRgb(*scaled, picture.channels());
    }
  } else {
    US_ASSIGN_OR_RETURN(picture, ToRgbScaled(frame, width, height));
  }
  return Orient(std::move(picture), options_.orientation);
}

Result<Image> FrameConverter::ToRgb(const AVFrame& frame) {
  const ColorSpace color = ColorSpaceOf(frame, options_.codec);
  if (IsRgbFrame(frame)) {
    return RgbFrameToImage(frame, !color.full_range && !IsPictureCodec(options_.codec));
  }
  if (IsSimpleYuv(frame)) {
    return FromSimpleYuv(frame, color);
  }
  const bool alpha = HasAlpha(frame);
  US_ASSIGN_OR_RETURN(const FramePtr rgb,
                      scaler_.Scale(frame, color, frame.width, frame.height,
                                    alpha ? AV_PIX_FMT_RGBA : AV_PIX_FMT_RGB24));
  return FromPackedRgb(*rgb, alpha ? 4 : 3);
}

Result<Image> FrameConverter::ToRgbScaled(const AVFrame& frame, int width, int height) {
  const ColorSpace color = ColorSpaceOf(frame, options_.codec);
  if (IsSimpleYuv(frame)) {
    US_ASSIGN_OR_RETURN(const FramePtr scaled,
                        scaler_.Scale(frame, color, width, height, AV_PIX_FMT_YUV444P));
    return FromSimpleYuv(*scaled, color);
  }
  US_ASSIGN_OR_RETURN(const FramePtr rgb,
                      scaler_.Scale(frame, color, width, height, AV_PIX_FMT_RGB24));
  return FromPackedRgb(*rgb, 3);
}

}  // namespace understudy
