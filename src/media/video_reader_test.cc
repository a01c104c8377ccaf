#include "media/video_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "media/test_clips.h"

namespace understudy {
namespace {

using testing::ClipSpec;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::MakeClip;
using testing::PicturesOf;
using testing::Steady;
using testing::TemporaryFolder;

class VideoReaderTest : public ::testing::Test {
 protected:
  std::string Make(const std::string& name, const ClipSpec& spec) {
    made_ = MakeClip(folder_.File(name), spec);
    return folder_.File(name);
  }
  VideoReader Open(const std::string& path, const VideoReaderOptions& options = {}) {
    auto reader = VideoReader::Create(path, options);
    EXPECT_TRUE(reader.ok()) << reader.error().message;
    return std::move(*reader);
  }
  Image First(const std::string& path, const VideoReaderOptions& options = {}) {
    VideoReader reader = Open(path, options);
    auto frame = reader.Next();
    EXPECT_TRUE(frame.ok() && frame->has_value());
    return std::move((*frame)->rgb);
  }
  void ExpectError(const std::string& path, ErrorCode code, const std::string& says,
                   const VideoReaderOptions& options = {}) {
    const auto reader = VideoReader::Create(path, options);
    ASSERT_FALSE(reader.ok()) << path;
    EXPECT_EQ(reader.error().code, code) << reader.error().message;
    EXPECT_THAT(reader.error().message, HasSubstr(says));
  }
  TemporaryFolder folder_;
  bool made_ = false;
};

std::vector<int> UpTo(int count) {
  std::vector<int> numbers;
  numbers.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    numbers.push_back(i);
  }
  return numbers;
}

TEST_F(VideoReaderTest, ContainersAndCodecs) {
  struct Kind {
    const char* name;
    const char* encoder;
    AVPixelFormat format;
    int b_frames;
  };
  for (const Kind& kind : {Kind{"a.mp4", "mpeg4", AV_PIX_FMT_YUV420P, 0},
                           Kind{"b.mp4", "mpeg4", AV_PIX_FMT_YUV420P, 2},
                           Kind{"a.mov", "libx264", AV_PIX_FMT_YUV420P, 2},
                           Kind{"a.mkv", "libx264", AV_PIX_FMT_YUV420P, 2},
                           Kind{"b.mkv", "ffv1", AV_PIX_FMT_YUV444P, 0},
                           Kind{"a.webm", "libvpx-vp9", AV_PIX_FMT_YUV420P, 0},
                           Kind{"a.ts", "mpeg2video", AV_PIX_FMT_YUV420P, 2},
                           Kind{"a.avi", "mjpeg", AV_PIX_FMT_YUVJ420P, 0}}) {
    ClipSpec spec;
    spec.encoder = kind.encoder;
    spec.format = kind.format;
    spec.b_frames = kind.b_frames;
    spec.times_ms = Steady(25, 25);
    if (kind.format == AV_PIX_FMT_YUVJ420P) {
      spec.fill = [](AVFrame* frame, int index) {
        testing::FillPlanes(frame, {static_cast<int>(index * 8 * 255 / 219), 128, 128, 0});
      };
    }
    const std::string path = Make(kind.name, spec);
    if (!made_) {
      continue;  // an encoder that is not there
    }
    VideoReader reader = Open(path);
    EXPECT_EQ(reader.fps(), (Rational{25, 1})) << kind.name;
    EXPECT_EQ(PicturesOf(&reader), UpTo(25)) << kind.name;
    EXPECT_EQ(reader.damaged(), "") << kind.name;
  }
}

TEST_F(VideoReaderTest, VariableFrameRateOntoASteadyClock) {
  ClipSpec spec;
  spec.times_ms = {0, 40, 80, 200, 240, 280, 290, 300, 320};
  for (const char* name : {"a.mp4", "a.mkv"}) {
    VideoReaderOptions options;
    options.fps = Rational{25, 1};
    VideoReader reader = Open(Make(name, spec), options);
    EXPECT_THAT(PicturesOf(&reader), ElementsAre(0, 1, 2, 2, 2, 3, 4, 5, 8)) << name;
  }
}

TEST_F(VideoReaderTest, OtherRates) {
  ClipSpec spec;
  spec.times_ms = Steady(20, 25);
  const std::string path = Make("a.mp4", spec);
  VideoReaderOptions options;
  options.fps = Rational{50, 1};
  VideoReader twice = Open(path, options);
  const std::vector<int> doubled = PicturesOf(&twice);
  ASSERT_EQ(doubled.size(), 40U);
  for (int i = 0; i < 40; ++i) {
    EXPECT_EQ(doubled[i], i / 2);
  }
  options.fps = Rational{25, 2};
  VideoReader half = Open(path, options);
  EXPECT_THAT(PicturesOf(&half), ElementsAre(0, 2, 4, 6, 8, 10, 12, 14, 16, 18));
}

TEST_F(VideoReaderTest, StartAndDuration) {
  ClipSpec spec;
  spec.times_ms = Steady(25, 10);
  spec.gop = 6;
  spec.b_frames = 2;
  spec.last_ms = 100;
  for (const char* name : {"a.mp4", "a.mkv", "a.ts"}) {
    spec.encoder = std::string(name) == "a.ts" ? "mpeg2video" : "mpeg4";
    if (std::string(name) == "a.ts") {
      spec.times_ms = Steady(25, 25);
    }
    const std::string path = Make(name, spec);
    const double fps = std::string(name) == "a.ts" ? 25 : 10;
    for (const int first : {0, 1, 5, 6, 7, 11, 23, 24}) {
      VideoReaderOptions options;
      options.start_s = (first + 0.3) / fps;
      options.duration_s = 2 / fps;
      VideoReader reader = Open(path, options);
      EXPECT_NEAR(reader.start_s(), first / fps, 1e-6) << name;
      std::vector<int> expected = {first};
      if (first < 24) {
        expected.push_back(first + 1);
      }
      EXPECT_EQ(PicturesOf(&reader), expected) << name << " from " << first;
    }
  }
}

TEST_F(VideoReaderTest, StartBehindTheEnd) {
  ClipSpec spec;
  spec.times_ms = Steady(25, 25);
  const std::string path = Make("a.mp4", spec);
  VideoReaderOptions options;
  options.start_s = 1.0;
  ExpectError(path, ErrorCode::kInvalidArgument, "1.00 s long", options);
  options.start_s = 1e6;
  ExpectError(path, ErrorCode::kInvalidArgument, "1000000.00 s", options);
}

TEST_F(VideoReaderTest, Options) {
  ClipSpec spec;
  spec.times_ms = Steady(5, 25);
  const std::string path = Make("a.mp4", spec);
  for (const VideoReaderOptions& wrong :
       {VideoReaderOptions{.start_s = -1}, VideoReaderOptions{.start_s = NAN},
        VideoReaderOptions{.duration_s = 0.0}, VideoReaderOptions{.fps = Rational{0, 1}},
        VideoReaderOptions{.fps = Rational{25, 0}}, VideoReaderOptions{.fps = Rational{1000, 1}},
        VideoReaderOptions{.max_side = -1}, VideoReaderOptions{.threads = 0},
        VideoReaderOptions{.threads = 1000}}) {
    ExpectError(path, ErrorCode::kInvalidArgument, "", wrong);
  }
}

// The top left quarter is red, the top right green, the bottom left blue, the bottom right white
// (BT.601).
void Quarters(AVFrame* frame, int /*index*/) {
  constexpr std::array<std::array<int, 3>, 4> kColors = {
      {{81, 90, 240}, {145, 54, 34}, {41, 240, 110}, {235, 128, 128}}};
  for (int p = 0; p < 3; ++p) {
    const int w = p == 0 ? frame->width : frame->width / 2;
    const int h = p == 0 ? frame->height : frame->height / 2;
    for (int y = 0; y < h; ++y) {
      for (int x = 0; x < w; ++x) {
        frame->data[p][y * frame->linesize[p] + x] =
            static_cast<std::uint8_t>(kColors[(y * 2 / h) * 2 + x * 2 / w][p]);
      }
    }
  }
}

// Which colour stands in each quarter, in reading order: "RGBW" when nothing is turned.
std::string QuartersOf(const Image& image) {
  std::string letters;
  for (const int y : {image.height() / 4, image.height() * 3 / 4}) {
    for (const int x : {image.width() / 4, image.width() * 3 / 4}) {
      const std::uint8_t* p = image.At(x, y);
      const bool r = p[0] > 128;
      const bool g = p[1] > 128;
      const bool b = p[2] > 128;
      letters += r && g && b ? 'W' : (r ? 'R' : (g ? 'G' : (b ? 'B' : '?')));
    }
  }
  return letters;
}

TEST_F(VideoReaderTest, RotationAndMirrors) {
  constexpr std::int32_t k = 65536;
  struct Turn {
    std::array<std::int32_t, 4> abcd;
    const char* quarters;
    bool swaps;
  };
  for (const Turn& turn : {Turn{{k, 0, 0, k}, "RGBW", false}, Turn{{0, k, -k, 0}, "BRWG", true},
                           Turn{{-k, 0, 0, -k}, "WBGR", false}, Turn{{0, -k, k, 0}, "GWRB", true},
                           Turn{{-k, 0, 0, k}, "GRWB", false}, Turn{{k, 0, 0, -k}, "BWRG", false},
                           Turn{{0, k, k, 0}, "RBGW", true}, Turn{{0, -k, -k, 0}, "WGBR", true}}) {
    ClipSpec spec;
    spec.times_ms = Steady(2, 25);
    spec.fill = Quarters;
    spec.matrix = {turn.abcd[0], turn.abcd[1], 0, turn.abcd[2], turn.abcd[3], 0, 0, 0, 1 << 30};
    const Image image = First(Make("a.mov", spec));
    EXPECT_EQ(QuartersOf(image), turn.quarters);
    EXPECT_EQ(image.width(), turn.swaps ? 48 : 64) << turn.quarters;
  }
}

TEST_F(VideoReaderTest, SampleAspectRatio) {
  ClipSpec spec;
  spec.times_ms = Steady(2, 25);
  spec.fill = Quarters;
  for (const auto& [aspect, width] :
       {std::pair{AVRational{2, 1}, 128}, std::pair{AVRational{16, 15}, 68},
        std::pair{AVRational{1, 2}, 32}, std::pair{AVRational{1, 1}, 64}}) {
    spec.aspect = aspect;
    for (const char* name : {"a.mp4", "a.mkv"}) {
      const Image image = First(Make(name, spec));
      EXPECT_EQ(image.width(), width) << name;
      EXPECT_EQ(image.height(), 48) << name;
      EXPECT_EQ(QuartersOf(image), "RGBW") << name;
    }
  }
}

TEST_F(VideoReaderTest, MaxSide) {
  ClipSpec spec;
  spec.times_ms = Steady(2, 25);
  spec.fill = Quarters;
  const std::string path = Make("a.mp4", spec);
  const Image small = First(path, {.max_side = 32});
  EXPECT_EQ(small.width(), 32);
  EXPECT_EQ(small.height(), 24);
  EXPECT_EQ(QuartersOf(small), "RGBW");
  EXPECT_EQ(First(path, {.max_side = 640}).width(), 64);
  EXPECT_EQ(First(path, {.max_side = 1}).height(), 1);
}

TEST_F(VideoReaderTest, MatrixAndRange) {
  struct Kind {
    AVColorSpace matrix;
    AVColorRange range;
    std::array<int, 4> yuv;
    std::array<int, 3> rgb;
  };
  for (const Kind& kind :
       {Kind{AVCOL_SPC_BT709, AVCOL_RANGE_MPEG, {63, 102, 240, 0}, {255, 0, 0}},
        Kind{AVCOL_SPC_SMPTE170M, AVCOL_RANGE_MPEG, {81, 90, 240, 0}, {255, 0, 0}},
        Kind{AVCOL_SPC_BT2020_NCL, AVCOL_RANGE_MPEG, {74, 97, 240, 0}, {255, 0, 0}},
        Kind{AVCOL_SPC_SMPTE170M, AVCOL_RANGE_JPEG, {76, 85, 255, 0}, {255, 0, 0}},
        Kind{AVCOL_SPC_BT709, AVCOL_RANGE_JPEG, {54, 99, 255, 0}, {255, 0, 0}},
        Kind{AVCOL_SPC_UNSPECIFIED, AVCOL_RANGE_UNSPECIFIED, {81, 90, 240, 0}, {255, 0, 0}},
        Kind{AVCOL_SPC_BT709, AVCOL_RANGE_MPEG, {235, 128, 128, 0}, {255, 255, 255}},
        Kind{AVCOL_SPC_BT709, AVCOL_RANGE_JPEG, {235, 128, 128, 0}, {235, 235, 235}}}) {
    for (const int side : {0, 32}) {
      ClipSpec spec;
      spec.encoder = "libx264";
      spec.times_ms = Steady(2, 25);
      spec.matrix_coefficients = kind.matrix;
      spec.range = kind.range;
      spec.fill = [&](AVFrame* frame, int) { testing::FillPlanes(frame, kind.yuv); };
      const std::string path = Make("a.mkv", spec);
      if (!made_) {
        GTEST_SKIP() << "FFmpeg has no x264 here";
      }
      const Image image = First(path, {.max_side = side});
      for (int c = 0; c < 3; ++c) {
        EXPECT_NEAR(image.At(5, 5)[c], kind.rgb[c], 4)
            << kind.matrix << " " << kind.range << " " << c << " " << side;
      }
    }
  }
}

TEST_F(VideoReaderTest, DeepAndOddPixelFormats) {
  for (const AVPixelFormat format :
       {AV_PIX_FMT_YUV420P10, AV_PIX_FMT_YUV422P10, AV_PIX_FMT_YUV444P16, AV_PIX_FMT_YUV411P,
        AV_PIX_FMT_YUV440P, AV_PIX_FMT_GRAY8, AV_PIX_FMT_GRAY16, AV_PIX_FMT_GBRP10, AV_PIX_FMT_BGR0,
        AV_PIX_FMT_BGRA, AV_PIX_FMT_YUVA420P, AV_PIX_FMT_RGB48}) {
    ClipSpec spec;
    spec.encoder = "ffv1";
    spec.format = format;
    spec.times_ms = Steady(2, 25);
    spec.fill = [](AVFrame* frame, int) {
      const AVPixFmtDescriptor* description =
          av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame->format));
      const bool rgb = (description->flags & AV_PIX_FMT_FLAG_RGB) != 0;
      const bool grey = description->nb_components < 3;
      const bool with_alpha = (description->flags & AV_PIX_FMT_FLAG_ALPHA) != 0;
      for (int p = 0; p < av_pix_fmt_count_planes(static_cast<AVPixelFormat>(frame->format)); ++p) {
        const int rows = p == 1 || p == 2
                             ? AV_CEIL_RSHIFT(frame->height, description->log2_chroma_h)
                             : frame->height;
        std::memset(
            frame->data[p], 0,
            static_cast<std::size_t>(frame->linesize[p]) * rows);  // av_write_image_line ORs
      }
      std::vector<std::uint16_t> line(static_cast<std::size_t>(frame->width));
      for (int c = 0; c < description->nb_components; ++c) {
        const bool is_alpha = with_alpha && c == description->nb_components - 1;
        const int depth = description->comp[c].depth;
        // An orange: R 235, G 126, B 34 or so, in each way of writing it.
        const std::array<double, 3> levels =
            rgb ? std::array<double, 3>{235 / 255.0, 126 / 255.0, 34 / 255.0}
                : std::array<double, 3>{143 / 256.0, 70 / 256.0, 184 / 256.0};
        const double level = is_alpha ? 1.0 : (grey ? 100 / 255.0 : levels[c]);
        const double full = rgb || grey || is_alpha ? (1 << depth) - 1 : (1 << depth);
        std::fill(line.begin(), line.end(), static_cast<std::uint16_t>(std::lround(level * full)));
        const bool chroma = !rgb && (c == 1 || c == 2) && description->nb_components >= 3;
        const int w =
            chroma ? AV_CEIL_RSHIFT(frame->width, description->log2_chroma_w) : frame->width;
        const int h =
            chroma ? AV_CEIL_RSHIFT(frame->height, description->log2_chroma_h) : frame->height;
        for (int y = 0; y < h; ++y) {
          av_write_image_line(line.data(), frame->data, frame->linesize, description, 0, y, c, w);
        }
      }
    };
    const std::string path = Make("a.mkv", spec);
    const bool grey = format == AV_PIX_FMT_GRAY8 || format == AV_PIX_FMT_GRAY16;
    for (const int side : {0, 32}) {
      const Image image = First(path, {.max_side = side});
      ASSERT_EQ(image.channels(), 3);
      const std::array<int, 3> expected = grey ? std::array{98, 98, 98} : std::array{235, 126, 34};
      for (int c = 0; c < 3; ++c) {
        EXPECT_NEAR(image.At(9, 9)[c], expected[c], 3)
            << av_get_pix_fmt_name(format) << " " << c << " " << side;
      }
    }
  }
}

TEST_F(VideoReaderTest, AlphaIsLaidOverWhiteOrKept) {
  ClipSpec spec;
  spec.encoder = "ffv1";
  spec.format = AV_PIX_FMT_YUVA420P;
  spec.times_ms = Steady(2, 25);
  spec.fill = [](AVFrame* frame, int) { testing::FillPlanes(frame, {16, 128, 128, 51}); };
  const std::string path = Make("a.mkv", spec);
  const Image flat = First(path);
  EXPECT_EQ(flat.channels(), 3);
  EXPECT_EQ(flat.At(3, 3)[0], 204);
  const Image kept = First(path, {.keep_alpha = true});
  ASSERT_EQ(kept.channels(), 4);
  EXPECT_EQ(kept.At(3, 3)[0], 0);
  EXPECT_EQ(kept.At(3, 3)[3], 51);
}

TEST_F(VideoReaderTest, PicturesDoNotDependOnThreads) {
  ClipSpec spec;
  spec.encoder = "libx264";
  spec.b_frames = 3;
  spec.width = 160;
  spec.height = 128;
  spec.times_ms = Steady(40, 25);
  spec.fill = [](AVFrame* frame, int index) {
    for (int y = 0; y < frame->height; ++y) {
      for (int x = 0; x < frame->width; ++x) {
        frame->data[0][y * frame->linesize[0] + x] = static_cast<std::uint8_t>(x + y + index * 5);
      }
    }
  };
  const std::string path = Make("a.mp4", spec);
  if (!made_) {
    GTEST_SKIP() << "FFmpeg has no x264 here";
  }
  VideoReader one = Open(path, {.threads = 1});
  VideoReader four = Open(path, {.threads = 4});
  for (int i = 0; i < 40; ++i) {
    const auto a = one.Next();
    const auto b = four.Next();
    ASSERT_TRUE(a.ok() && *a && b.ok() && *b) << i;
    ASSERT_EQ(testing::LargestDifference((*a)->rgb.span(), (*b)->rgb.span()), 0) << i;
  }
}

TEST_F(VideoReaderTest, OnePicture) {
  ClipSpec spec;
  spec.times_ms = {0};
  for (const char* name : {"a.mp4", "a.mkv", "a.avi"}) {
    VideoReader reader = Open(Make(name, spec));
    EXPECT_GT(reader.fps().value(), 0) << name;
    EXPECT_EQ(reader.estimated_frames(), 1) << name;
    EXPECT_THAT(PicturesOf(&reader), ElementsAre(0)) << name;
  }
}

TEST_F(VideoReaderTest, AnimatedGifAndApng) {
  ClipSpec spec;
  spec.times_ms = {0, 100, 200, 400, 500};
  spec.last_ms = 100;
  spec.encoder = "gif";
  spec.format = AV_PIX_FMT_GRAY8;
  spec.fill = [](AVFrame* frame, int index) {
    testing::FillPlanes(frame, {index * 8 * 255 / 219, 0, 0, 0});
  };
  VideoReader gif = Open(Make("a.gif", spec), {.fps = Rational{10, 1}});
  EXPECT_THAT(PicturesOf(&gif), ElementsAre(0, 1, 2, 2, 3, 4));
  spec.encoder = "apng";
  spec.format = AV_PIX_FMT_RGB24;
  VideoReader apng = Open(Make("a.apng", spec), {.fps = Rational{10, 1}});
  EXPECT_THAT(PicturesOf(&apng), ElementsAre(0, 1, 2, 2, 3, 4));
}

TEST_F(VideoReaderTest, WhatIsNoVideo) {
  testing::PutText(folder_.File("notes.mp4"), "Not a video.\n");
  testing::PutText(folder_.File("empty.mp4"), "");
  ExpectError(folder_.File("notes.mp4"), ErrorCode::kCorruptInput, "looks like text");
  ExpectError(folder_.File("empty.mp4"), ErrorCode::kCorruptInput, "0 bytes");
  ExpectError(folder_.File("missing.mp4"), ErrorCode::kNotFound, "missing.mp4");
  ExpectError(folder_.path().string(), ErrorCode::kInvalidArgument, "folder");
  ASSERT_TRUE(WritePng(folder_.File("still.png"), testing::Pattern(8, 6, 3).span()).ok());
  ExpectError(folder_.File("still.png"), ErrorCode::kUnsupported, "8x6");
}

TEST_F(VideoReaderTest, SoundAloneIsNoVideo) {
  ClipSpec spec;
  spec.pictures = false;
  spec.sound = testing::Click(0.5, 3.5);
  ExpectError(Make("a.m4a", spec), ErrorCode::kUnsupported,
              "has no video stream: it holds 1 audio stream (aac, 3.5 s)");
}

TEST_F(VideoReaderTest, AllPicturesAtOneTime) {
  ClipSpec spec;
  spec.times_ms = Steady(5, 25);
  spec.encoder = "mjpeg";
  spec.format = AV_PIX_FMT_YUVJ420P;
  testing::Bytes file = testing::GetBytes(Make("a.mp4", spec));
  // The table of times (stts): one run of pictures, each lasting 0.
  const std::string name = "stts";
  const auto at = std::search(file.begin(), file.end(), name.begin(), name.end());
  ASSERT_NE(at, file.end());
  std::fill(at + 16, at + 20, 0);
  testing::PutBytes(folder_.File("zero.mp4"), file);
  const auto reader = VideoReader::Create(folder_.File("zero.mp4"));
  if (reader.ok()) {
    // FFmpeg mends such a table to steps of one tick; then it plays as a very fast video.
    EXPECT_GT(reader->fps().value(), 0);
  } else {
    EXPECT_EQ(reader.error().code, ErrorCode::kCorruptInput);
    EXPECT_THAT(reader.error().message, HasSubstr("rate"));
  }
}

TEST_F(VideoReaderTest, HugeHeaderIsRefusedWithNumbers) {
  ClipSpec spec;
  spec.times_ms = Steady(5, 25);
  ClipSpec motion_jpeg = spec;
  motion_jpeg.encoder = "mjpeg";
  motion_jpeg.format = AV_PIX_FMT_YUVJ420P;
  testing::Bytes mp4 = testing::GetBytes(Make("a.mov", motion_jpeg));
  const std::string name = "jpeg";
  // The sample entry, not the brand: its size fields follow 28 bytes after the name.
  for (auto at = mp4.begin();; ++at) {
    at = std::search(at, mp4.end(), name.begin(), name.end());
    if (at == mp4.end()) {
      break;
    }
    if (mp4.end() - at > 32 && at[28] == 0 && at[29] == 64) {
      std::fill(at + 28, at + 32, 0xFF);
    }
  }
  testing::PutBytes(folder_.File("huge.mp4"), mp4);
  ExpectError(folder_.File("huge.mp4"), ErrorCode::kLimitExceeded, "65535x65535");
  testing::Bytes avi = testing::GetBytes(Make("a.avi", spec));
  const std::string format = "strf";
  const auto at = std::search(avi.begin(), avi.end(), format.begin(), format.end());
  ASSERT_NE(at, avi.end());
  at[12] = at[13] = at[16] = at[17] = 0xFF;
  testing::PutBytes(folder_.File("huge.avi"), avi);
  ExpectError(folder_.File("huge.avi"), ErrorCode::kLimitExceeded, "65535x65535");
}

TEST_F(VideoReaderTest, EveryRealClip) {
  US_SKIP_WITHOUT_SHARED("clips");
  for (const char* folder : {"clips", "talking", "bad"}) {
    for (const auto& entry :
         std::filesystem::directory_iterator(testing::SharedData() + "/" + folder)) {
      VideoReaderOptions options;
      options.max_side = 320;
      VideoReader reader = Open(entry.path().string(), options);
      int frames = 0;
      for (; frames < 12; ++frames) {
        const auto frame = reader.Next();
        ASSERT_TRUE(frame.ok());
        if (!*frame) {
          break;
        }
        EXPECT_EQ((*frame)->rgb.width(), reader.width());
      }
      EXPECT_GE(frames, 5) << entry.path();
      EXPECT_EQ(reader.damaged(), "") << entry.path();
    }
  }
}

}  // namespace
}  // namespace understudy
