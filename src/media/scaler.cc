#include "media/scaler.h"

#include "core/text.h"

namespace understudy {
namespace {

// swscale takes the range apart from the format.
AVPixelFormat WithoutJ(int format) {
  switch (format) {
    case AV_PIX_FMT_YUVJ420P:
      return AV_PIX_FMT_YUV420P;
    case AV_PIX_FMT_YUVJ422P:
      return AV_PIX_FMT_YUV422P;
    case AV_PIX_FMT_YUVJ444P:
      return AV_PIX_FMT_YUV444P;
    case AV_PIX_FMT_YUVJ440P:
      return AV_PIX_FMT_YUV440P;
    case AV_PIX_FMT_YUVJ411P:
      return AV_PIX_FMT_YUV411P;
    default:
      return static_cast<AVPixelFormat>(format);
  }
}

bool IsRgb(AVPixelFormat format) {
  const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(format);
  return description != nullptr && (description->flags & AV_PIX_FMT_FLAG_RGB) != 0;
}

// Position of chroma in swscale's units: 1/256 of a luma pixel from the centre of the first.
int ChromaX(ChromaSite site) { return site == ChromaSite::kCenter ? 128 : 0; }
int ChromaY(ChromaSite site) { return site == ChromaSite::kTopLeft ? 0 : 128; }

}  // namespace

Status Scaler::Prepare(const Key& key) {
  if (context_ != nullptr && key == key_) {
    return {};
  }
  const Error no_way = {
      ErrorCode::kUnsupported,
      Concat("Frames of ", key.from_width, "x", key.from_height, " pixels in the pixel format ",
             av_get_pix_fmt_name(key.from) == nullptr ? "?" : av_get_pix_fmt_name(key.from),
             " cannot be converted.")};
  if (sws_isSupportedInput(key.from) == 0) {
    return no_way;
  }
  context_.reset(sws_alloc_context());
  if (context_ == nullptr) {
    return no_way;
  }
  const bool resize = key.from_width != key.to_width || key.from_height != key.to_height;
  const int flags = (resize ? SWS_BICUBIC : SWS_BILINEAR) | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT |
                    SWS_FULL_CHR_H_INP;
  const bool to_rgb = IsRgb(key.to);
  const auto set = [&](const char* name, std::int64_t value) {
    av_opt_set_int(context_.get(), name, value, 0);
  };
  set("srcw", key.from_width);
  set("srch", key.from_height);
  set("src_format", key.from);
  set("dstw", key.to_width);
  set("dsth", key.to_height);
  set("dst_format", key.to);
  set("sws_flags", flags);
  set("src_range", key.full_range ? 1 : 0);
  set("dst_range", key.full_range && !to_rgb ? 1 : 0);
  const AVPixFmtDescriptor* from = av_pix_fmt_desc_get(key.from);
  if (from->log2_chroma_w == 1) {
    set("src_h_chr_pos", ChromaX(key.site));
  }
  if (from->log2_chroma_h == 1) {
    set("src_v_chr_pos", ChromaY(key.site));
  }
  if (sws_init_context(context_.get(), nullptr, nullptr) < 0) {
    context_.reset();
    return no_way;
  }
  const int* table = sws_getCoefficients(key.matrix);
  sws_setColorspaceDetails(context_.get(), table, key.full_range ? 1 : 0, table,
                           key.full_range && !to_rgb ? 1 : 0, 0, 1 << 16, 1 << 16);
  key_ = key;
  return {};
}

Result<FramePtr> Scaler::Scale(const AVFrame& frame, const ColorSpace& color, int width, int height,
                               AVPixelFormat format) {
  US_RETURN_IF_ERROR(Prepare({frame.width, frame.height, WithoutJ(frame.format), width, height,
                              format, color.matrix, color.full_range, color.site}));
  FramePtr scaled = NewFrame();
  scaled->width = width;
  scaled->height = height;
  scaled->format = format;
  if (av_frame_get_buffer(scaled.get(), 0) < 0) {
    return Error{ErrorCode::kLimitExceeded,
                 Concat("There is no memory for a frame of ", width, "x", height, " pixels.")};
  }
  sws_scale(context_.get(), frame.data, frame.linesize, 0, frame.height, scaled->data,
            scaled->linesize);
  scaled->colorspace = frame.colorspace;
  scaled->color_range = color.full_range ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
  return scaled;
}

}  // namespace understudy
