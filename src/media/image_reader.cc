#include "media/image_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "core/text.h"
#include "media/frame_converter.h"
#include "media/input_file.h"
#include "media/libav.h"
#include "media/local_file.h"
#include "media/media_limits.h"
#include "media/picture_header.h"
#include "media/webp_animation.h"

namespace understudy {
namespace {

// Enough for every header that comes before the pixels; only the wanted kinds are read whole.
constexpr std::int64_t kSniffBytes = 64;

AVCodecID CodecOf(PictureKind kind) {
  switch (kind) {
    case PictureKind::kPng:
      return AV_CODEC_ID_PNG;
    case PictureKind::kJpeg:
      return AV_CODEC_ID_MJPEG;
    case PictureKind::kWebp:
      return AV_CODEC_ID_WEBP;
    case PictureKind::kGif:
      return AV_CODEC_ID_GIF;
    case PictureKind::kBmp:
      return AV_CODEC_ID_BMP;
    case PictureKind::kTiff:
      return AV_CODEC_ID_TIFF;
    case PictureKind::kHeif:
    case PictureKind::kOther:
      break;
  }
  return AV_CODEC_ID_NONE;
}

Error Damaged(const std::string& path, const char* kind, const std::string& how) {
  return {ErrorCode::kCorruptInput,
          Concat(path, " is a ", kind, " that is cut off or damaged: ", how, ".")};
}

Status CheckHeader(const std::string& path, const PictureHeader& header) {
  const char* kind = PictureKindName(header.kind);
  if (header.width > kMaxPictureSide || header.height > kMaxPictureSide ||
      header.width * header.height > kMaxPicturePixels) {
    return Error{ErrorCode::kLimitExceeded,
                 Concat(path, " is ", header.width, "x", header.height,
                        " pixels large, and at most ", kMaxPictureSide, " pixels a side and ",
                        kMaxPicturePixels / 1000000, " million pixels are allowed.")};
  }
  if (!header.defect.empty()) {
    return Damaged(path, kind, header.defect);
  }
  if (header.width <= 0 || header.height <= 0 || !header.has_frames) {
    return Damaged(path, kind,
                   Concat("its header tells of ", header.width, "x", header.height, " pixels",
                          header.has_frames ? "" : " and no image data follows"));
  }
  return {};
}

// FFmpeg's TIFF decoder, told to stop at damage, stops at every tag it does not know as well.
bool StopsAtDamageAlone(AVCodecID codec) {
  return codec == AV_CODEC_ID_PNG || codec == AV_CODEC_ID_MJPEG || codec == AV_CODEC_ID_WEBP ||
         codec == AV_CODEC_ID_GIF || codec == AV_CODEC_ID_BMP;
}

// A decoder that stops at damage rather than guess, where it can.
CodecPtr OpenStrictDecoder(const AVCodec* codec, const AVCodecParameters* parameters) {
  CodecPtr decoder(avcodec_alloc_context3(codec));
  if (decoder == nullptr) {
    return nullptr;
  }
  if (parameters != nullptr && avcodec_parameters_to_context(decoder.get(), parameters) < 0) {
    return nullptr;
  }
  decoder->thread_count = 1;
  decoder->max_pixels = kMaxPicturePixels;
  if (StopsAtDamageAlone(codec->id)) {
    decoder->err_recognition = AV_EF_CRCCHECK | AV_EF_BITSTREAM | AV_EF_BUFFER | AV_EF_EXPLODE;
  }
  return avcodec_open2(decoder.get(), codec, nullptr) == 0 ? std::move(decoder) : nullptr;
}

// The first frame that comes out once `packet` is in; null with `*error` set otherwise.
FramePtr DecodeOne(AVCodecContext* decoder, const AVPacket* packet, int* error) {
  FramePtr frame = NewFrame();
  *error = avcodec_send_packet(decoder, packet);
  if (*error >= 0) {
    avcodec_send_packet(decoder, nullptr);
    *error = avcodec_receive_frame(decoder, frame.get());
  }
  if (*error < 0) {
    return nullptr;
  }
  if (frame->decode_error_flags != 0 || (frame->flags & AV_FRAME_FLAG_CORRUPT) != 0) {
    *error = AVERROR_INVALIDDATA;
    return nullptr;
  }
  return frame;
}

bool IsOpaque(const Image& rgba) {
  for (int y = 0; y < rgba.height(); ++y) {
    const std::uint8_t* row = rgba.Row(y);
    for (int x = 0; x < rgba.width(); ++x) {
      if (row[4 * x + 3] != 255) {
        return false;
      }
    }
  }
  return true;
}

Image WithoutAlpha(const Image& rgba) {
  Image rgb(rgba.width(), rgba.height(), 3);
  for (int y = 0; y < rgba.height(); ++y) {
    const std::uint8_t* from = rgba.Row(y);
    std::uint8_t* to = rgb.Row(y);
    for (int x = 0; x < rgba.width(); ++x, from += 4, to += 3) {
      std::memcpy(to, from, 3);
    }
  }
  return rgb;
}

Result<Image> Finish(const AVFrame& frame, AVCodecID codec, Orientation orientation) {
  FrameConverter converter({.orientation = orientation, .keep_alpha = true, .codec = codec});
  US_ASSIGN_OR_RETURN(Image image, converter.Convert(frame));
  if (image.channels() == 4 && IsOpaque(image)) {
    return WithoutAlpha(image);
  }
  return image;
}

Result<Image> ReadKnown(const LocalFile& file) {
  const std::string& path = file.path();
  if (file.size() > kMaxPictureBytes) {
    return Error{ErrorCode::kLimitExceeded,
                 Concat(path, " holds ", file.size() >> 20, " MB, and a picture may have at most ",
                        kMaxPictureBytes >> 20, " MB.")};
  }
  US_ASSIGN_OR_RETURN(std::vector<std::uint8_t> bytes, file.ReadStart(file.size()));
  const PictureHeader header = ReadPictureHeader(bytes);
  US_RETURN_IF_ERROR(CheckHeader(path, header));
  const AVCodecID codec_id = CodecOf(header.kind);
  FramePtr frame;
  int error = AVERROR_INVALIDDATA;
  if (header.kind == PictureKind::kWebp && header.animated) {
    US_ASSIGN_OR_RETURN(auto animation, WebpAnimation::Create(path));
    if (auto first = animation->Next()) {
      frame = std::move(first->frame);
    }
  } else if (const CodecPtr decoder = OpenStrictDecoder(avcodec_find_decoder(codec_id), nullptr)) {
    const auto size = static_cast<int>(bytes.size());
    bytes.resize(bytes.size() + AV_INPUT_BUFFER_PADDING_SIZE);
    const PacketPtr packet = NewPacket();
    packet->data = bytes.data();
    packet->size = size;
    frame = DecodeOne(decoder.get(), packet.get(), &error);
  }
  if (frame == nullptr) {
    return Damaged(path, PictureKindName(header.kind),
                   Concat("decoding its ", header.width, "x", header.height, " pixels failed (",
                          LibavErrorText(error), ")"));
  }
  return Finish(*frame, codec_id, header.orientation);
}

// The stills FFmpeg tells apart itself: PNM, TGA, JPEG 2000, JPEG XL, ...
Result<Image> ReadOther(const std::string& path) {
  US_ASSIGN_OR_RETURN(const auto input, InputFile::Open(path, "a picture"));
  const int stream = input->BestStream(AVMEDIA_TYPE_VIDEO);
  if (stream < 0) {
    return Error{ErrorCode::kUnsupported,
                 Concat(path, " holds no picture but ", input->DescribeStreams(), ".")};
  }
  const AVCodecParameters& parameters = *input->format()->streams[stream]->codecpar;
  if (!input->is_picture()) {
    return Error{ErrorCode::kUnsupported,
                 Concat(path, " is a video (", input->DescribeStreams(),
                        "), and a still picture such as PNG or JPEG is needed.")};
  }
  const AVCodec* codec = avcodec_find_decoder(parameters.codec_id);
  const CodecPtr decoder = codec != nullptr ? OpenStrictDecoder(codec, &parameters) : nullptr;
  if (decoder == nullptr) {
    return Error{ErrorCode::kUnsupported,
                 Concat(path, " is a picture coded with ", avcodec_get_name(parameters.codec_id),
                        ", for which FFmpeg has no decoder here.")};
  }
  const PacketPtr packet = NewPacket();
  int error = av_read_frame(input->format(), packet.get());
  const FramePtr frame = error >= 0 ? DecodeOne(decoder.get(), packet.get(), &error) : nullptr;
  if (frame == nullptr) {
    return Damaged(path, avcodec_get_name(parameters.codec_id), LibavErrorText(error));
  }
  return Finish(*frame, parameters.codec_id, Orientation::kUpright);
}

}  // namespace

Result<Image> ReadImage(const std::string& path) {
  QuietLibav();
  US_ASSIGN_OR_RETURN(const LocalFile file, LocalFile::Open(path));
  US_ASSIGN_OR_RETURN(const std::vector<std::uint8_t> start, file.ReadStart(kSniffBytes));
  switch (ReadPictureHeader(start).kind) {
    case PictureKind::kOther:
      return ReadOther(path);
    case PictureKind::kHeif:
      return Error{
          ErrorCode::kUnsupported,
          Concat(path, " is a HEIF or AVIF picture, which is not read: save it as PNG or JPEG.")};
    default:
      return ReadKnown(file);
  }
}

}  // namespace understudy
