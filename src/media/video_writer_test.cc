#include "media/video_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <string>

#include "media/audio_reader.h"
#include "media/image_reader.h"
#include "media/input_file.h"
#include "media/test_clips.h"

namespace understudy {
namespace {

namespace fs = std::filesystem;
using testing::Click;
using testing::ClipSpec;
using testing::FilesIn;
using testing::Flat;
using testing::GetBytes;
using ::testing::HasSubstr;
using testing::LoudestAt;
using testing::MakeClip;
using testing::Smooth;
using testing::Steady;
using testing::TemporaryFolder;

constexpr const char* kEveryKind[] = {"a.mp4", "a.m4v", "a.mov", "a.webm", "a.gif", "a_%03d.png"};

VideoWriterOptions Size(int width, int height, Rational fps = {25, 1}) {
  VideoWriterOptions options;
  options.width = width;
  options.height = height;
  options.fps = fps;
  return options;
}

class VideoWriterTest : public ::testing::Test {
 protected:
  // Writes `count` pictures made by `picture`.
  template <class Picture>
  Status Make(const std::string& path, const VideoWriterOptions& options, int count,
              Picture picture) {
    US_ASSIGN_OR_RETURN(VideoWriter writer, VideoWriter::Create(path, options));
    for (int i = 0; i < count; ++i) {
      const Image image = picture(i);
      US_RETURN_IF_ERROR(writer.Write(image.span()));
    }
    return writer.Finish();
  }
  void ExpectMade(const Status& status) { ASSERT_TRUE(status.ok()) << status.error().message; }
  TemporaryFolder folder_;
};

TEST_F(VideoWriterTest, EveryVideoFormatComesBack) {
  for (const char* name : {"a.mp4", "a.m4v", "a.mov", "a.webm", "a.gif"}) {
    const std::string path = folder_.File(name);
    ExpectMade(Make(path, Size(96, 64), 20, [](int i) { return Smooth(96, 64, 3, i); }));
    const auto info = Probe(path);
    ASSERT_TRUE(info.ok()) << info.error().message;
    EXPECT_EQ(info->width, 96) << name;
    EXPECT_EQ(info->height, 64) << name;
    EXPECT_NEAR(info->average_fps.value(), 25, 0.02) << name;
    EXPECT_EQ(info->frame_count, 20) << name;
    EXPECT_NEAR(info->start_s, 0, 1e-9) << name;
    auto reader = VideoReader::Create(path);
    ASSERT_TRUE(reader.ok()) << reader.error().message;
    for (int i = 0; i < 20; ++i) {
      const auto frame = reader->Next();
      ASSERT_TRUE(frame.ok() && *frame) << name << i;
      const Image original = Smooth(96, 64, 3, i);
      EXPECT_LE(testing::MeanDifference((*frame)->rgb.span(), original.span()), 4.0)
          << name << " " << i;
    }
    EXPECT_FALSE(reader->Next()->has_value());
  }
}

TEST_F(VideoWriterTest, H264AsPromised) {
  ExpectMade(
      Make(folder_.File("a.mp4"), Size(96, 64), 5, [](int i) { return Smooth(96, 64, 3, i); }));
  const auto input = InputFile::Open(folder_.File("a.mp4"));
  ASSERT_TRUE(input.ok());
  const AVCodecParameters& parameters = *(*input)->format()->streams[0]->codecpar;
  EXPECT_EQ(parameters.codec_id, AV_CODEC_ID_H264);
  EXPECT_EQ(parameters.profile, FF_PROFILE_H264_HIGH);
  EXPECT_EQ(parameters.format, AV_PIX_FMT_YUV420P);
  EXPECT_EQ(parameters.color_space, AVCOL_SPC_BT709);
  EXPECT_EQ(parameters.color_range, AVCOL_RANGE_MPEG);
  EXPECT_EQ(parameters.color_primaries, AVCOL_PRI_BT709);
  // The index stands before the pictures.
  const testing::Bytes bytes = GetBytes(folder_.File("a.mp4"));
  const std::string moov = "moov";
  const std::string mdat = "mdat";
  EXPECT_LT(std::search(bytes.begin(), bytes.end(), moov.begin(), moov.end()),
            std::search(bytes.begin(), bytes.end(), mdat.begin(), mdat.end()));
}

TEST_F(VideoWriterTest, GreysAndPrimariesSurvive) {
  for (const char* name : {"a.mp4", "a.webm", "a.gif"}) {
    for (const std::array<int, 3> color :
         {std::array{0, 0, 0}, std::array{255, 255, 255}, std::array{128, 128, 128},
          std::array{20, 20, 20}, std::array{255, 0, 0}, std::array{0, 255, 0},
          std::array{0, 0, 255}, std::array{230, 180, 150}}) {
      ExpectMade(
          Make(folder_.File(name), Size(64, 64), 3, [&](int) { return Flat(64, 64, color); }));
      auto reader = VideoReader::Create(folder_.File(name));
      // A GIF in which nothing moves is one picture.
      const Image image = reader.ok() ? std::move((*reader->Next())->rgb)
                                      : std::move(*ReadImage(folder_.File(name)));
      for (int c = 0; c < 3; ++c) {
        EXPECT_NEAR(image.At(30, 30)[c], color[c], 3) << name << color[0] << color[1] << color[2];
      }
    }
  }
}

TEST_F(VideoWriterTest, AGreyRampStaysARamp) {
  Image ramp(256, 32, 3);
  for (int y = 0; y < 32; ++y) {
    for (int x = 0; x < 256; ++x) {
      std::fill_n(ramp.At(x, y), 3, static_cast<std::uint8_t>(x));
    }
  }
  for (const char* name : {"a.mp4", "a.webm"}) {
    ExpectMade(Make(folder_.File(name), Size(256, 32), 3, [&](int) { return ramp.Clone(); }));
    auto reader = VideoReader::Create(folder_.File(name));
    ASSERT_TRUE(reader.ok());
    const Image back = std::move((*reader->Next())->rgb);
    EXPECT_LE(testing::MeanDifference(back.span(), ramp.span()), 1.5) << name;
    EXPECT_LE(testing::LargestDifference(back.span(), ramp.span()), 8) << name;
  }
}

Image Disc(int i, int channels = 4) {
  Image image(64, 48, channels);
  for (int y = 0; y < 48; ++y) {
    for (int x = 0; x < 64; ++x) {
      const bool inside = (x - 20 - i) * (x - 20 - i) + (y - 24) * (y - 24) < 200;
      std::uint8_t* p = image.At(x, y);
      p[0] = 220;
      p[1] = 60;
      p[2] = 30;
      p[3] = inside ? 255 : 0;
    }
  }
  return image;
}

TEST_F(VideoWriterTest, AlphaSurvives) {
  for (const char* name : {"a.webm", "a.gif", "a.mov"}) {
    VideoWriterOptions options = Size(64, 48);
    options.alpha = true;
    ExpectMade(Make(folder_.File(name), options, 10, [](int i) { return Disc(i); }));
    auto reader = VideoReader::Create(folder_.File(name), {.keep_alpha = true});
    ASSERT_TRUE(reader.ok()) << reader.error().message;
    for (int i = 0; i < 10; ++i) {
      const auto frame = reader->Next();
      ASSERT_TRUE(frame.ok() && *frame);
      const Image& image = (*frame)->rgb;
      ASSERT_EQ(image.channels(), 4) << name;
      EXPECT_GT(image.At(20 + i, 24)[3], 245) << name << i;
      EXPECT_LT(image.At(2, 2)[3], 10) << name << i;
      EXPECT_LT(image.At(62, 24)[3], 10) << name << i;
      EXPECT_NEAR(image.At(20 + i, 24)[0], 220, 8) << name << i;
    }
  }
}

TEST_F(VideoWriterTest, PngSequenceIsExact) {
  VideoWriterOptions options = Size(64, 48);
  options.alpha = true;
  ExpectMade(Make(folder_.File("f_%03d.png"), options, 3, [](int i) { return Disc(i); }));
  EXPECT_EQ(FilesIn(folder_.path()), 3);
  for (int i = 0; i < 3; ++i) {
    const auto image = ReadImage(folder_.File("f_00" + std::to_string(i + 1) + ".png"));
    ASSERT_TRUE(image.ok());
    EXPECT_EQ(testing::LargestDifference(image->span(), Disc(i).span()), 0);
  }
  options.alpha = false;
  ExpectMade(Make(folder_.File("g_%d.png"), options, 1, [](int i) { return Disc(i); }));
  EXPECT_EQ(ReadImage(folder_.File("g_1.png"))->channels(), 3);
}

TEST_F(VideoWriterTest, NothingUnderTheNameBeforeFinish) {
  for (const char* name : kEveryKind) {
    const auto expected = [&](const fs::path& path) { return path.filename().string()[0] == '.'; };
    {
      auto writer = VideoWriter::Create(folder_.File(name), Size(64, 48));
      ASSERT_TRUE(writer.ok()) << writer.error().message;
      for (int i = 0; i < 5; ++i) {
        ASSERT_TRUE(writer->Write(Smooth(64, 48, 3, i).span()).ok());
      }
      for (const auto& entry : fs::directory_iterator(folder_.path())) {
        EXPECT_TRUE(expected(entry.path())) << entry.path();
      }
    }
    EXPECT_EQ(FilesIn(folder_.path()), 0) << name;
  }
}

TEST_F(VideoWriterTest, AnOldFileStaysUntilFinish) {
  testing::PutText(folder_.File("a.mp4"), "old");
  {
    auto writer = VideoWriter::Create(folder_.File("a.mp4"), Size(64, 48));
    ASSERT_TRUE(writer.ok());
    ASSERT_TRUE(writer->Write(Smooth(64, 48, 3).span()).ok());
  }
  EXPECT_EQ(GetBytes(folder_.File("a.mp4")).size(), 3U);
  ExpectMade(
      Make(folder_.File("a.mp4"), Size(64, 48), 3, [](int i) { return Smooth(64, 48, 3, i); }));
  EXPECT_GT(GetBytes(folder_.File("a.mp4")).size(), 100U);
}

TEST_F(VideoWriterTest, TheSameBytesForAnyThreads) {
  for (const char* name : {"a.mp4", "a.webm", "a.gif"}) {
    testing::Bytes first;
    for (const int threads : {1, 2, 2, 4}) {
      VideoWriterOptions options = Size(320, 256);
      options.threads = threads;
      options.sound = SoundSource{.buffer = Click(0.3, 1.0)};
      ExpectMade(
          Make(folder_.File(name), options, 25, [](int i) { return Smooth(320, 256, 3, i); }));
      const testing::Bytes bytes = GetBytes(folder_.File(name));
      if (first.empty()) {
        first = bytes;
      }
      EXPECT_EQ(bytes.size(), first.size()) << name << threads;
      EXPECT_TRUE(bytes == first) << name << threads;
    }
  }
}

TEST_F(VideoWriterTest, SoundInStepWithThePictures) {
  ClipSpec spec;
  spec.times_ms = Steady(75, 25);
  for (const int rate : {44100, 48000}) {
    spec.sound = Click(1.0, 3.0, rate, 2);
    for (const char* source : {"s.mp4", "s.mkv"}) {
      ASSERT_TRUE(MakeClip(folder_.File(source), spec));
      for (const char* name : {"a.mp4", "a.mov", "a.webm"}) {
        VideoWriterOptions options = Size(64, 48);
        options.sound = SoundSource{.path = folder_.File(source)};
        ExpectMade(
            Make(folder_.File(name), options, 75, [](int i) { return Smooth(64, 48, 3, i); }));
        const auto sound = ReadAudio(folder_.File(name));
        ASSERT_TRUE(sound.ok()) << sound.error().message;
        EXPECT_EQ(sound->channels, 2);
        EXPECT_NEAR(LoudestAt(*sound), 1.0, 0.004) << source << " " << name;
        EXPECT_NEAR(sound->seconds(), 3.0, 0.03);
        options.sound->start_s = 0.6;
        ExpectMade(
            Make(folder_.File(name), options, 60, [](int i) { return Smooth(64, 48, 3, i); }));
        EXPECT_NEAR(LoudestAt(*ReadAudio(folder_.File(name))), 0.4, 0.004) << source << " " << name;
      }
    }
  }
}

TEST_F(VideoWriterTest, SoundFromMemoryLongerAndShorter) {
  for (const char* name : {"a.mp4", "a.webm"}) {
    VideoWriterOptions options = Size(64, 48);
    options.sound = SoundSource{.buffer = Click(0.5, 30.0, 16000)};
    ExpectMade(Make(folder_.File(name), options, 50, [](int i) { return Smooth(64, 48, 3, i); }));
    auto sound = ReadAudio(folder_.File(name));
    ASSERT_TRUE(sound.ok());
    EXPECT_EQ(sound->channels, 1);
    EXPECT_NEAR(sound->seconds(), 2.0, 0.03) << name;
    EXPECT_NEAR(LoudestAt(*sound), 0.5, 0.004) << name;
    options.sound = SoundSource{.buffer = Click(0.2, 0.5)};
    ExpectMade(Make(folder_.File(name), options, 50, [](int i) { return Smooth(64, 48, 3, i); }));
    sound = ReadAudio(folder_.File(name));
    EXPECT_NEAR(LoudestAt(*sound), 0.2, 0.004) << name;
    EXPECT_LE(sound->seconds(), 0.6);
    options.sound = SoundSource{.buffer = Click(0.7, 2.0), .start_s = 0.5, .duration_s = 0.4};
    ExpectMade(Make(folder_.File(name), options, 50, [](int i) { return Smooth(64, 48, 3, i); }));
    sound = ReadAudio(folder_.File(name));
    EXPECT_NEAR(LoudestAt(*sound), 0.2, 0.004) << name;
    EXPECT_LE(sound->seconds(), 0.5);
  }
}

TEST_F(VideoWriterTest, ASourceWithoutSoundGivesAVideoWithout) {
  ClipSpec spec;
  spec.times_ms = Steady(5, 25);
  ASSERT_TRUE(MakeClip(folder_.File("s.mp4"), spec));
  VideoWriterOptions options = Size(64, 48);
  options.sound = SoundSource{.path = folder_.File("s.mp4")};
  ExpectMade(Make(folder_.File("a.mp4"), options, 5, [](int i) { return Smooth(64, 48, 3, i); }));
  EXPECT_FALSE(Probe(folder_.File("a.mp4"))->has_audio);
  options.sound = SoundSource{.buffer = AudioBuffer{}};
  ExpectMade(Make(folder_.File("a.mp4"), options, 5, [](int i) { return Smooth(64, 48, 3, i); }));
  EXPECT_FALSE(Probe(folder_.File("a.mp4"))->has_audio);
  options.sound = SoundSource{.path = folder_.File("missing.mp4")};
  EXPECT_EQ(VideoWriter::Create(folder_.File("b.mp4"), options).error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(fs::exists(folder_.File("b.mp4")));
}

TEST_F(VideoWriterTest, FrameRates) {
  for (const Rational fps : {Rational{24000, 1001}, Rational{30, 1}, Rational{60, 1},
                             Rational{10, 1}, Rational{25, 2}}) {
    for (const char* name : {"a.mp4", "a.webm"}) {
      ExpectMade(Make(folder_.File(name), Size(64, 48, fps), 30,
                      [](int i) { return Smooth(64, 48, 3, i); }));
      auto reader = VideoReader::Create(folder_.File(name));
      ASSERT_TRUE(reader.ok());
      EXPECT_EQ(reader->fps(), fps) << name;
      EXPECT_EQ(testing::GreysOf(&*reader).size(), 30U) << name;
    }
  }
}

TEST_F(VideoWriterTest, AFastGifDropsFramesAndKeepsTime) {
  ExpectMade(Make(folder_.File("a.gif"), Size(32, 32, {60, 1}), 60,
                  [](int i) { return Smooth(32, 32, 3, i); }));
  const auto info = Probe(folder_.File("a.gif"));
  ASSERT_TRUE(info.ok());
  EXPECT_NEAR(info->duration_s, 1.0, 0.03);
  EXPECT_LE(info->frame_count, 50);
  EXPECT_GE(info->frame_count, 30);
}

TEST_F(VideoWriterTest, AGifThatStandsStillAWhile) {
  ExpectMade(Make(folder_.File("a.gif"), Size(32, 32, {10, 1}), 30,
                  [](int i) { return Smooth(32, 32, 3, i < 20 ? 0 : i); }));
  auto reader = VideoReader::Create(folder_.File("a.gif"), {.fps = Rational{10, 1}});
  ASSERT_TRUE(reader.ok());
  EXPECT_NEAR(static_cast<double>(testing::GreysOf(&*reader).size()), 30, 1);
}

TEST_F(VideoWriterTest, OddSizes) {
  for (const char* name : {"a.webm", "a.gif"}) {
    ExpectMade(
        Make(folder_.File(name), Size(61, 47), 3, [](int i) { return Smooth(61, 47, 3, i); }));
    EXPECT_EQ(Probe(folder_.File(name))->width, 61);
    EXPECT_EQ(Probe(folder_.File(name))->height, 47);
  }
  for (const auto& [w, h] : {std::pair{61, 48}, std::pair{64, 47}}) {
    const auto writer = VideoWriter::Create(folder_.File("a.mp4"), Size(w, h));
    ASSERT_FALSE(writer.ok());
    EXPECT_EQ(writer.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(writer.error().message, HasSubstr("even"));
  }
}

TEST_F(VideoWriterTest, TinyVideos) {
  for (const char* name : {"a.mp4", "a.webm", "a.gif", "a_%d.png"}) {
    EXPECT_TRUE(
        Make(folder_.File(name), Size(2, 2), 1, [](int i) { return Smooth(2, 2, 3, i); }).ok())
        << name;
  }
}

TEST_F(VideoWriterTest, WhatCannotBeMade) {
  const auto code = [&](const std::string& path, const VideoWriterOptions& options) {
    const auto writer = VideoWriter::Create(path, options);
    return writer.ok() ? ErrorCode::kInternal : writer.error().code;
  };
  EXPECT_EQ(code(folder_.File("a.mkv"), Size(64, 48)), ErrorCode::kUnsupported);
  EXPECT_EQ(code(folder_.File("a.png"), Size(64, 48)), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code(folder_.File("a.mp4"), Size(0, 48)), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code(folder_.File("a.mp4"), Size(64, 10000)), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code(folder_.File("a.mp4"), Size(64, 48, {0, 1})), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code(folder_.File("a.mp4"), Size(64, 48, {1000, 1})), ErrorCode::kInvalidArgument);
  VideoWriterOptions alpha = Size(64, 48);
  alpha.alpha = true;
  EXPECT_EQ(code(folder_.File("a.mp4"), alpha), ErrorCode::kUnsupported);
  VideoWriterOptions quality = Size(64, 48);
  quality.quality = 101;
  EXPECT_EQ(code(folder_.File("a.mp4"), quality), ErrorCode::kInvalidArgument);
  for (const char* name : kEveryKind) {
    EXPECT_EQ(code(folder_.File("missing/") + name, Size(64, 48)), ErrorCode::kNotFound) << name;
  }
  fs::create_directory(folder_.File("folder.mp4"));
  EXPECT_EQ(code(folder_.File("folder.mp4"), Size(64, 48)), ErrorCode::kInvalidArgument);
  EXPECT_EQ(FilesIn(folder_.path()), 1);
}

TEST_F(VideoWriterTest, WrongFramesAndNoFrames) {
  auto writer = VideoWriter::Create(folder_.File("a.mp4"), Size(64, 48));
  ASSERT_TRUE(writer.ok());
  EXPECT_EQ(writer->Write(Smooth(62, 48, 3).span()).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(writer->Write(Smooth(64, 48, 1).span()).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(writer->Finish().error().code, ErrorCode::kInvalidArgument);
}

// A file that may not grow stands for a full disk: both end a write with an error number that means
// "no room".
class FullDisk : public VideoWriterTest {
 protected:
  void Limit(rlim_t bytes) {
    old_handler_ = std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &old_);
    rlimit now = old_;
    now.rlim_cur = bytes;
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &now), 0);
  }
  void TearDown() override {
    ::setrlimit(RLIMIT_FSIZE, &old_);
    std::signal(SIGXFSZ, old_handler_);
  }
  rlimit old_{};
  void (*old_handler_)(int) = SIG_DFL;
};

Image Noise(int seed) {
  Image image(256, 256, 3);
  unsigned random = static_cast<unsigned>(seed) + 1;
  for (int y = 0; y < 256; ++y) {
    for (int i = 0; i < 768; ++i) {
      random = random * 1103515245 + 12345;
      image.Row(y)[i] = static_cast<std::uint8_t>(random >> 16);
    }
  }
  return image;
}

TEST_F(FullDisk, IsToldAndLeavesNothing) {
  Limit(20000);
  for (const char* name : kEveryKind) {
    const Status made = Make(folder_.File(name), Size(256, 256), 40, Noise);
    ASSERT_FALSE(made.ok()) << name;
    EXPECT_EQ(made.error().code, ErrorCode::kLimitExceeded) << name << ": " << made.error().message;
    EXPECT_THAT(made.error().message, HasSubstr(folder_.path().string())) << name;
    EXPECT_EQ(FilesIn(folder_.path()), 0) << name;
  }
}

}  // namespace
}  // namespace understudy
