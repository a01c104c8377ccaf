#include "media/input_file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "core/text.h"
#include "media/media_limits.h"

namespace understudy {
namespace {

constexpr int kIoBuffer = 1 << 16;    // bytes
constexpr int kTextSample = 4096;     // bytes looked at to tell text from data
constexpr int kLowestProbeScore = 5;  // of 100; below, FFmpeg only guesses
constexpr int kProbeThreads = 1;
constexpr std::int64_t kMostProbed = 32 << 20;                           // bytes
constexpr std::int64_t kLongestProbe = std::int64_t{30} * AV_TIME_BASE;  // of the file's time

// Formats that name other files, run scripts, or read anything at all as media.
constexpr std::array<std::string_view, 22> kRefused = {
    "hls",         "applehttp", "dash",     "concat", "imf", "webm_dash_manifest",
    "sdp",         "rtsp",      "rtp",      "sap",    "avs", "avisynth",
    "vapoursynth", "mpjpeg",    "svg_pipe", "lrc",    "tty", "xbin",
    "bin",         "adf",       "idf",      "vobsub"};

bool IsRefused(std::string_view names) {
  return std::any_of(kRefused.begin(), kRefused.end(), [&](std::string_view refused) {
    for (std::size_t at = 0; at <= names.size();) {
      const std::size_t comma = std::min(names.find(',', at), names.size());
      if (names.substr(at, comma - at) == refused) {
        return true;
      }
      at = comma + 1;
    }
    return false;
  });
}

bool IsPlaylist(std::string_view names) {
  return names.find("hls") != std::string_view::npos || names == "concat" || names == "dash" ||
         names == "imf" || names == "webm_dash_manifest";
}

int RefuseToOpen(AVFormatContext* /*format*/, AVIOContext** /*io*/, const char* /*url*/,
                 int /*flags*/, AVDictionary** /*options*/) {
  return AVERROR(EACCES);
}

Error NotMedia(const LocalFile& file, const char* needed) {
  const auto start = file.ReadStart(kTextSample);
  const bool text = start.ok() && LooksLikeText(*start);
  return {
      ErrorCode::kCorruptInput,
      Concat(file.path(), text ? " looks like text" : " is neither a video, a picture nor sound",
             " (", file.size(), " bytes), and ", needed, " is needed.")};
}

std::string Counted(int count, const char* what) {
  return Concat(count == 0 ? "no" : std::to_string(count), " ", what, " stream",
                count == 1 ? "" : "s");
}

}  // namespace

Result<std::unique_ptr<InputFile>> InputFile::Open(const std::string& path, const char* needed) {
  QuietLibav();
  US_ASSIGN_OR_RETURN(LocalFile file, LocalFile::Open(path));
  std::unique_ptr<InputFile> input(new InputFile(std::move(file)));
  const AVInputFormat* found = nullptr;
  US_RETURN_IF_ERROR(input->FindFormat(needed, &found));
  US_RETURN_IF_ERROR(input->OpenFormat(found));
  US_RETURN_IF_ERROR(input->CheckSizes());  // what the header says, before a decoder sees it
  US_RETURN_IF_ERROR(input->ReadStreamFacts());
  US_RETURN_IF_ERROR(input->CheckSizes());  // what the first frames say
  return input;
}

InputFile::~InputFile() {
  avformat_close_input(&format_);
  if (io_ != nullptr) {
    av_freep(&io_->buffer);
    avio_context_free(&io_);
  }
}

int InputFile::ReadCallback(void* self, std::uint8_t* out, int count) {
  auto* input = static_cast<InputFile*>(self);
  const std::int64_t got = input->file_.ReadAt(input->position_, out, count);
  if (got == 0) {
    return AVERROR_EOF;
  }
  if (got < 0) {
    return static_cast<int>(got);  // -errno is how FFmpeg counts as well
  }
  input->position_ += got;
  return static_cast<int>(got);
}

std::int64_t InputFile::SeekCallback(void* self, std::int64_t offset, int whence) {
  auto* input = static_cast<InputFile*>(self);
  const int from = whence & ~AVSEEK_FORCE;
  if (from == AVSEEK_SIZE) {
    return input->file_.size();
  }
  std::int64_t target = offset;
  if (from == SEEK_CUR) {
    target += input->position_;
  } else if (from == SEEK_END) {
    target += input->file_.size();
  }
  if (target < 0) {
    return AVERROR(EINVAL);
  }
  input->position_ = target;
  return target;
}

Status InputFile::FindFormat(const char* needed, const AVInputFormat** found) {
  auto* buffer = static_cast<unsigned char*>(av_malloc(kIoBuffer));
  io_ = avio_alloc_context(buffer, kIoBuffer, 0, this, &ReadCallback, nullptr, &SeekCallback);
  if (io_ == nullptr) {
    av_free(buffer);
    return Error{ErrorCode::kInternal, "There is no memory to open a file."};
  }
  const int score = av_probe_input_buffer2(io_, found, "", nullptr, 0, 0);
  if (score < kLowestProbeScore || *found == nullptr) {
    return NotMedia(file_, needed);
  }
  const std::string_view name = (*found)->name;
  if (IsPlaylist(name)) {
    return Error{ErrorCode::kUnsupported,
                 Concat(path(), " is a playlist (", name,
                        ") that names other files: give the media file itself.")};
  }
  if (IsRefused(name)) {
    return NotMedia(file_, needed);
  }
  return {};
}

Status InputFile::OpenFormat(const AVInputFormat* found) {
  format_ = avformat_alloc_context();
  if (format_ == nullptr) {
    return Error{ErrorCode::kInternal, "There is no memory to open a file."};
  }
  format_->pb = io_;
  format_->probesize = kMostProbed;  // a stream may begin some seconds into a file
  format_->max_analyze_duration = kLongestProbe;
  format_->io_open = &RefuseToOpen;
  LibavOptions options;
  options.Set("protocol_whitelist", "none");
  const int opened = avformat_open_input(&format_, "", found, options.get());
  if (opened < 0) {
    return Error{
        ErrorCode::kCorruptInput,
        Concat(path(), " begins like ", found->long_name, " but cannot be read (",
               LibavErrorText(opened), "): its ", size(), " bytes are cut off or damaged.")};
  }
  return {};
}

Status InputFile::CheckSizes() const {
  const bool picture = is_picture();
  const std::int64_t most_side = picture ? kMaxPictureSide : kMaxVideoSide;
  const std::int64_t most_pixels = picture ? kMaxPicturePixels : kMaxVideoPixels;
  for (unsigned i = 0; i < format_->nb_streams; ++i) {
    const AVCodecParameters& parameters = *format_->streams[i]->codecpar;
    if (parameters.codec_type != AVMEDIA_TYPE_VIDEO) {
      continue;
    }
    const std::int64_t width = parameters.width;
    const std::int64_t height = parameters.height;
    if (width > most_side || height > most_side || width * height > most_pixels) {
      return Error{
          ErrorCode::kLimitExceeded,
          Concat(path(), " is ", width, "x", height, " pixels large, and at most ", most_side,
                 " pixels a side and ", most_pixels / 1000000, " million pixels are allowed.")};
    }
  }
  return {};
}

Status InputFile::ReadStreamFacts() {
  const std::int64_t most_pixels = is_picture() ? kMaxPicturePixels : kMaxVideoPixels;
  std::vector<AVDictionary*> options(format_->nb_streams, nullptr);
  for (AVDictionary*& each : options) {
    av_dict_set_int(&each, "max_pixels", most_pixels, 0);
    av_dict_set_int(&each, "threads", kProbeThreads, 0);
  }
  const int found = avformat_find_stream_info(format_, options.data());
  for (AVDictionary*& each : options) {
    av_dict_free(&each);
  }
  if (found < 0 || format_->nb_streams == 0) {
    return Error{ErrorCode::kCorruptInput,
                 Concat(path(), " begins like ", format_->iformat->long_name,
                        " but holds nothing that can be read: its ", size(),
                        " bytes are cut off or damaged.")};
  }
  return {};
}

bool InputFile::is_picture() const {
  constexpr std::string_view kPipe = "_pipe";
  const std::string_view name = format_->iformat->name;
  return name.size() > kPipe.size() && name.substr(name.size() - kPipe.size()) == kPipe;
}

int InputFile::BestStream(AVMediaType kind) const {
  const int best = av_find_best_stream(format_, kind, -1, -1, nullptr, 0);
  if (best < 0 || (format_->streams[best]->disposition & AV_DISPOSITION_ATTACHED_PIC) != 0) {
    return -1;
  }
  return best;
}

double InputFile::SecondsOf(int stream) const {
  const AVStream& one = *format_->streams[stream];
  if (one.duration > 0 && one.duration != AV_NOPTS_VALUE) {
    return static_cast<double>(one.duration) * av_q2d(one.time_base);
  }
  if (format_->duration > 0 && format_->duration != AV_NOPTS_VALUE) {
    return static_cast<double>(format_->duration) / AV_TIME_BASE;
  }
  return 0;
}

std::string InputFile::DescribeStreams() const {
  // Sorted, so that the text is always the same.
  std::map<std::string, std::vector<std::string>> kinds;
  for (unsigned i = 0; i < format_->nb_streams; ++i) {
    const AVStream& stream = *format_->streams[i];
    const bool cover = (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) != 0;
    const char* kind =
        cover ? "cover picture" : av_get_media_type_string(stream.codecpar->codec_type);
    std::string about = avcodec_get_name(stream.codecpar->codec_id);
    const double seconds = SecondsOf(static_cast<int>(i));
    if (seconds > 0) {
      about += Concat(", ", Fixed(seconds, 1), " s");
    }
    kinds[kind != nullptr ? kind : "unknown"].push_back(std::move(about));
  }
  if (kinds.empty()) {
    return "no streams";
  }
  std::string all;
  for (const auto& [kind, streams] : kinds) {
    if (!all.empty()) {
      all += " and ";
    }
    all += Counted(static_cast<int>(streams.size()), kind.c_str()) + " (";
    for (std::size_t i = 0; i < streams.size(); ++i) {
      all += (i == 0 ? "" : "; ") + streams[i];
    }
    all += ")";
  }
  return all;
}

Result<CodecPtr> OpenDecoder(const std::string& path, const AVStream& stream, bool keep_alpha) {
  const AVCodecParameters& parameters = *stream.codecpar;
  const AVCodec* codec = avcodec_find_decoder(parameters.codec_id);
  const AVDictionaryEntry* alpha = av_dict_get(stream.metadata, "alpha_mode", nullptr, 0);
  if (keep_alpha && alpha != nullptr && std::string_view(alpha->value) == "1") {
    const char* name = parameters.codec_id == AV_CODEC_ID_VP8 ? "libvpx" : "libvpx-vp9";
    const AVCodec* with_alpha = avcodec_find_decoder_by_name(name);
    codec = with_alpha != nullptr && with_alpha->id == parameters.codec_id ? with_alpha : codec;
  }
  if (codec == nullptr) {
    return Error{ErrorCode::kUnsupported,
                 Concat(path, " is coded with ", avcodec_get_name(parameters.codec_id),
                        ", for which FFmpeg has no decoder here.")};
  }
  CodecPtr decoder(avcodec_alloc_context3(codec));
  if (decoder == nullptr || avcodec_parameters_to_context(decoder.get(), &parameters) < 0) {
    return Error{ErrorCode::kInternal, "There is no memory to open a decoder."};
  }
  decoder->pkt_timebase = stream.time_base;
  decoder->thread_count = 1;
  if (parameters.codec_type == AVMEDIA_TYPE_VIDEO) {
    decoder->max_pixels = kMaxVideoPixels;
  }
  const int opened = avcodec_open2(decoder.get(), codec, nullptr);
  if (opened < 0) {
    return Error{ErrorCode::kCorruptInput, Concat(path, " cannot be decoded as ", codec->name, " (",
                                                  LibavErrorText(opened), ").")};
  }
  return decoder;
}

}  // namespace understudy
