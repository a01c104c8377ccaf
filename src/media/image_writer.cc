#include "media/image_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/pending_file.h"
#include "core/text.h"
#include "media/libav.h"
#include "media/media_limits.h"

namespace understudy {
namespace {

// Zlib level 0..9; higher ones take three times as long for a tenth less.
constexpr int kCompression = 4;

AVPixelFormat FormatOf(int channels) {
  switch (channels) {
    case 1:
      return AV_PIX_FMT_GRAY8;
    case 3:
      return AV_PIX_FMT_RGB24;
    case 4:
      return AV_PIX_FMT_RGBA;
    default:
      return AV_PIX_FMT_NONE;
  }
}

Status CheckPicture(ImageView picture) {
  if (FormatOf(picture.channels) == AV_PIX_FMT_NONE) {
    return Error{
        ErrorCode::kInvalidArgument,
        Concat("A PNG holds 1, 3 or 4 channels, and this picture has ", picture.channels, ".")};
  }
  if (picture.empty() || picture.width > kMaxPictureSide || picture.height > kMaxPictureSide) {
    return Error{
        ErrorCode::kInvalidArgument,
        Concat("A picture of ", picture.width, "x", picture.height,
               " pixels cannot be written: 1 to ", kMaxPictureSide, " pixels a side are allowed.")};
  }
  return {};
}

FramePtr CopyToFrame(ImageView picture) {
  FramePtr frame = NewFrame();
  frame->width = picture.width;
  frame->height = picture.height;
  frame->format = FormatOf(picture.channels);
  frame->color_primaries = AVCOL_PRI_BT709;
  frame->color_trc = AVCOL_TRC_IEC61966_2_1;  // with the primaries: an sRGB chunk
  frame->sample_aspect_ratio = {1, 1};
  if (av_frame_get_buffer(frame.get(), 0) < 0) {
    return nullptr;
  }
  for (int y = 0; y < picture.height; ++y) {
    std::memcpy(frame->data[0] + static_cast<std::ptrdiff_t>(y) * frame->linesize[0],
                picture.Row(y), static_cast<std::size_t>(picture.width) * picture.channels);
  }
  return frame;
}

}  // namespace

Result<std::vector<std::uint8_t>> EncodePng(ImageView picture) {
  QuietLibav();
  US_RETURN_IF_ERROR(CheckPicture(picture));
  const FramePtr frame = CopyToFrame(picture);
  const AVCodec* codec = avcodec_find_encoder(AV_CODEC_ID_PNG);
  if (codec == nullptr) {
    return Error{ErrorCode::kUnavailable, "FFmpeg has no PNG encoder here."};
  }
  const CodecPtr encoder(avcodec_alloc_context3(codec));
  const PacketPtr packet = NewPacket();
  const Error failed = {ErrorCode::kInternal, Concat("A PNG of ", picture.width, "x",
                                                     picture.height, " pixels could not be made.")};
  if (frame == nullptr || encoder == nullptr || packet == nullptr) {
    return failed;
  }
  encoder->width = picture.width;
  encoder->height = picture.height;
  encoder->pix_fmt = static_cast<AVPixelFormat>(frame->format);
  encoder->time_base = {1, 1};
  encoder->sample_aspect_ratio = {1, 1};
  encoder->compression_level = kCompression;
  encoder->thread_count = 1;
  encoder->flags |= AV_CODEC_FLAG_BITEXACT;
  av_opt_set(encoder->priv_data, "pred", "up", 0);
  if (avcodec_open2(encoder.get(), codec, nullptr) < 0 ||
      avcodec_send_frame(encoder.get(), frame.get()) < 0 ||
      avcodec_receive_packet(encoder.get(), packet.get()) < 0) {
    return failed;
  }
  return std::vector<std::uint8_t>(packet->data, packet->data + packet->size);
}

Status WriteBytes(const std::string& path, const std::vector<std::uint8_t>& bytes,
                  const std::string& shown_path) {
  const int file = ::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0666);
  if (file < 0) {
    return CannotWrite(shown_path, errno);
  }
  std::size_t done = 0;
  int failed = 0;
  while (done < bytes.size() && failed == 0) {
    const ssize_t wrote = ::write(file, bytes.data() + done, bytes.size() - done);
    if (wrote >= 0) {
      done += static_cast<std::size_t>(wrote);
    } else if (errno != EINTR) {
      failed = errno;
    }
  }
  if (::close(file) != 0 && failed == 0) {
    failed = errno;
  }
  if (failed != 0) {
    return CannotWrite(shown_path, failed);
  }
  return {};
}

Status WritePng(const std::string& path, ImageView picture) {
  US_ASSIGN_OR_RETURN(PendingFile file, PendingFile::Create(path));
  US_ASSIGN_OR_RETURN(const std::vector<std::uint8_t> bytes, EncodePng(picture));
  US_RETURN_IF_ERROR(WriteBytes(file.temporary_path(), bytes, path));
  return file.Commit();
}

}  // namespace understudy
