#include "media/color_space.h"

namespace understudy {
namespace {

constexpr int kLargestStandardDefinitionWidth = 1024;  // pixels
constexpr int kLargestStandardDefinitionHeight = 576;  // pixels

bool IsYuvJ(int format) {
  return format == AV_PIX_FMT_YUVJ420P || format == AV_PIX_FMT_YUVJ422P ||
         format == AV_PIX_FMT_YUVJ444P || format == AV_PIX_FMT_YUVJ440P ||
         format == AV_PIX_FMT_YUVJ411P;
}

AVColorSpace MatrixOf(const AVFrame& frame, AVCodecID codec) {
  switch (frame.colorspace) {
    case AVCOL_SPC_BT709:
    case AVCOL_SPC_FCC:
    case AVCOL_SPC_SMPTE240M:
      return frame.colorspace;
    case AVCOL_SPC_BT470BG:
    case AVCOL_SPC_SMPTE170M:
      return AVCOL_SPC_SMPTE170M;
    case AVCOL_SPC_BT2020_NCL:
    case AVCOL_SPC_BT2020_CL:
      return AVCOL_SPC_BT2020_NCL;
    default:
      break;
  }
  const bool small = frame.width <= kLargestStandardDefinitionWidth &&
                     frame.height <= kLargestStandardDefinitionHeight;
  return IsPictureCodec(codec) || small ? AVCOL_SPC_SMPTE170M : AVCOL_SPC_BT709;
}

bool IsFullRange(const AVFrame& frame, AVCodecID codec) {
  if (IsYuvJ(frame.format) || frame.color_range == AVCOL_RANGE_JPEG) {
    return true;
  }
  if (frame.color_range == AVCOL_RANGE_MPEG) {
    return false;
  }
  const AVPixFmtDescriptor* description =
      av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  const bool grey = description != nullptr && description->nb_components < 3;
  return codec == AV_CODEC_ID_MJPEG || (grey && IsPictureCodec(codec));
}

ChromaSite SiteOf(const AVFrame& frame, AVCodecID codec) {
  switch (frame.chroma_location) {
    case AVCHROMA_LOC_LEFT:
      return ChromaSite::kLeft;
    case AVCHROMA_LOC_CENTER:
      return ChromaSite::kCenter;
    case AVCHROMA_LOC_TOPLEFT:
      return ChromaSite::kTopLeft;
    default:
      return IsPictureCodec(codec) || codec == AV_CODEC_ID_MPEG1VIDEO ? ChromaSite::kCenter
                                                                      : ChromaSite::kLeft;
  }
}

}  // namespace

double ColorSpace::kr() const {
  switch (matrix) {
    case AVCOL_SPC_BT709:
      return 0.2126;
    case AVCOL_SPC_FCC:
      return 0.30;
    case AVCOL_SPC_SMPTE240M:
      return 0.212;
    case AVCOL_SPC_BT2020_NCL:
      return 0.2627;
    default:
      return 0.299;
  }
}

double ColorSpace::kb() const {
  switch (matrix) {
    case AVCOL_SPC_BT709:
      return 0.0722;
    case AVCOL_SPC_FCC:
      return 0.11;
    case AVCOL_SPC_SMPTE240M:
      return 0.087;
    case AVCOL_SPC_BT2020_NCL:
      return 0.0593;
    default:
      return 0.114;
  }
}

ColorSpace ColorSpaceOf(const AVFrame& frame, AVCodecID codec) {
  return {MatrixOf(frame, codec), IsFullRange(frame, codec), SiteOf(frame, codec)};
}

bool IsPictureCodec(AVCodecID codec) {
  switch (codec) {
    case AV_CODEC_ID_MJPEG:
    case AV_CODEC_ID_PNG:
    case AV_CODEC_ID_APNG:
    case AV_CODEC_ID_WEBP:
    case AV_CODEC_ID_GIF:
    case AV_CODEC_ID_BMP:
    case AV_CODEC_ID_TIFF:
    case AV_CODEC_ID_JPEG2000:
    case AV_CODEC_ID_JPEGLS:
    case AV_CODEC_ID_TARGA:
    case AV_CODEC_ID_PPM:
    case AV_CODEC_ID_PGM:
    case AV_CODEC_ID_PAM:
    case AV_CODEC_ID_PBM:
      return true;
    default:
      return false;
  }
}

}  // namespace understudy
