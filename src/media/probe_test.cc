#include "media/probe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "media/test_clips.h"

namespace understudy {
namespace {

using testing::ClipSpec;
using ::testing::HasSubstr;
using testing::MakeClip;
using testing::Steady;
using testing::TemporaryFolder;

TEST(Probe, AnOrdinaryClip) {
  const TemporaryFolder folder;
  ClipSpec spec;
  spec.times_ms = Steady(50, 25);
  spec.sound = testing::Click(0.5, 2.0, 44100, 2);
  for (const char* name : {"a.mp4", "a.mov", "a.mkv"}) {
    ASSERT_TRUE(MakeClip(folder.File(name), spec));
    const auto info = Probe(folder.File(name));
    ASSERT_TRUE(info.ok()) << info.error().message;
    EXPECT_TRUE(info->has_video);
    EXPECT_FALSE(info->is_still_image);
    EXPECT_EQ(info->width, 64);
    EXPECT_EQ(info->height, 48);
    EXPECT_EQ(info->pixel_format, "yuv420p");
    EXPECT_NEAR(info->average_fps.value(), 25, 1e-6);
    EXPECT_NEAR(info->duration_s, 2.0, 0.02);
    EXPECT_EQ(info->frame_count, 50);
    EXPECT_TRUE(info->frame_count_exact);
    EXPECT_FALSE(info->variable_frame_rate);
    EXPECT_FALSE(info->ends_early);
    EXPECT_TRUE(info->has_audio);
    EXPECT_EQ(info->audio_sample_rate, 44100);
    EXPECT_EQ(info->audio_channels, 2);
    EXPECT_EQ(info->streams.size(), 2U);
    EXPECT_THAT(info->streams_text, HasSubstr("1 audio stream"));
    EXPECT_THAT(info->streams_text, HasSubstr("1 video stream"));
  }
}

TEST(Probe, TheNameDoesNotMatter) {
  const TemporaryFolder folder;
  ClipSpec spec;
  spec.times_ms = Steady(5, 25);
  ASSERT_TRUE(MakeClip(folder.File("a.mp4"), spec));
  std::filesystem::rename(folder.File("a.mp4"), folder.File("a.avi"));
  EXPECT_THAT(Probe(folder.File("a.avi"))->container, HasSubstr("mp4"));
}

TEST(Probe, VariableFrameRate) {
  const TemporaryFolder folder;
  ClipSpec spec;
  spec.times_ms = {0, 40, 80, 200, 240, 400, 440, 480};
  ASSERT_TRUE(MakeClip(folder.File("a.mp4"), spec));
  const auto info = Probe(folder.File("a.mp4"));
  ASSERT_TRUE(info.ok());
  EXPECT_TRUE(info->variable_frame_rate);
  EXPECT_NEAR(info->average_fps.value(), 7 / 0.48, 0.01);
}

TEST(Probe, SizeAsShown) {
  const TemporaryFolder folder;
  ClipSpec spec;
  spec.times_ms = Steady(2, 25);
  spec.aspect = {4, 3};
  spec.matrix = {0, 65536, 0, -65536, 0, 0, 0, 0, 1 << 30};
  ASSERT_TRUE(MakeClip(folder.File("a.mov"), spec));
  const auto info = Probe(folder.File("a.mov"));
  ASSERT_TRUE(info.ok());
  EXPECT_EQ(info->stored_width, 64);
  EXPECT_EQ(info->stored_height, 48);
  EXPECT_EQ(info->width, 48);
  EXPECT_EQ(info->height, 85);  // 64 * 4 / 3, turned
  EXPECT_EQ(info->orientation, Orientation::kQuarterTurn);
}

TEST(Probe, StillsAndAnimations) {
  const TemporaryFolder folder;
  ASSERT_TRUE(WritePng(folder.File("a.png"), testing::Pattern(30, 20, 4).span()).ok());
  const auto png = Probe(folder.File("a.png"));
  ASSERT_TRUE(png.ok()) << png.error().message;
  EXPECT_TRUE(png->is_still_image);
  EXPECT_EQ(png->width, 30);
  EXPECT_EQ(png->frame_count, 1);
  ClipSpec spec;
  spec.format = AV_PIX_FMT_RGB8;
  spec.encoder = "gif";
  for (const int count : {1, 4}) {
    spec.times_ms = Steady(count, 10);
    ASSERT_TRUE(MakeClip(folder.File("a.gif"), spec));
    const auto gif = Probe(folder.File("a.gif"));
    ASSERT_TRUE(gif.ok());
    EXPECT_EQ(gif->is_still_image, count == 1);
    EXPECT_EQ(gif->frame_count, count);
  }
}

TEST(Probe, SoundAlone) {
  const TemporaryFolder folder;
  ClipSpec spec;
  spec.pictures = false;
  spec.sound = testing::Click(0.5, 2.0, 16000, 1);
  ASSERT_TRUE(MakeClip(folder.File("a.wav"), spec));
  const auto info = Probe(folder.File("a.wav"));
  ASSERT_TRUE(info.ok());
  EXPECT_FALSE(info->has_video);
  EXPECT_TRUE(info->has_audio);
  EXPECT_NEAR(info->duration_s, 2.0, 0.01);
  EXPECT_THAT(info->streams_text, HasSubstr("1 audio stream (pcm_s16le, 2.0 s)"));
}

TEST(Probe, WhatIsNoMedia) {
  const TemporaryFolder folder;
  testing::PutText(folder.File("notes.mp4"), "Not a video.\n");
  testing::PutText(folder.File("empty.mp4"), "");
  testing::PutBytes(folder.File("zeros.mp4"), testing::Bytes(5000, 0));
  for (const char* name : {"notes.mp4", "empty.mp4", "zeros.mp4"}) {
    const auto info = Probe(folder.File(name));
    ASSERT_FALSE(info.ok()) << name;
    EXPECT_EQ(info.error().code, ErrorCode::kCorruptInput) << name;
  }
  EXPECT_EQ(Probe(folder.File("missing.mp4")).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(Probe(folder.path().string()).error().code, ErrorCode::kInvalidArgument);
}

// Formats that would have us read other files, or addresses on a network.
TEST(Probe, PlaylistsAreRefused) {
  const TemporaryFolder folder;
  ClipSpec spec;
  spec.times_ms = Steady(25, 25);
  ASSERT_TRUE(MakeClip(folder.File("secret.ts"), [&] {
    ClipSpec ts = spec;
    ts.encoder = "mpeg2video";
    return ts;
  }()));
  const std::string secret = folder.File("secret.ts");
  testing::PutText(folder.File("list.m3u8"), "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:1.0,\n" +
                                                 secret + "\n#EXT-X-ENDLIST\n");
  testing::PutText(folder.File("list.ffconcat"), "ffconcat version 1.0\nfile '" + secret + "'\n");
  testing::PutText(
      folder.File("list.sdp"),
      "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n");
  testing::PutText(folder.File("list.mpd"),
                   "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" "
                   "profiles=\"urn:mpeg:dash:profile:isoff-live:2011\"></MPD>");
  for (const char* name : {"list.m3u8", "list.ffconcat", "list.sdp", "list.mpd"}) {
    EXPECT_FALSE(Probe(folder.File(name)).ok()) << name;
  }
  EXPECT_EQ(Probe(folder.File("list.m3u8")).error().code, ErrorCode::kUnsupported);
  EXPECT_THAT(Probe(folder.File("list.m3u8")).error().message, HasSubstr("playlist"));
  EXPECT_EQ(Probe("concat:" + secret).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(Probe("file:" + secret).error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(Probe(secret).ok());
}

TEST(SquarePixelSize, KeepsTheHeight) {
  EXPECT_EQ(SquarePixelSize(720, 576, {64, 45}).width, 1024);
  EXPECT_EQ(SquarePixelSize(720, 576, {64, 45}).height, 576);
  EXPECT_EQ(SquarePixelSize(720, 576, {1, 1}).width, 720);
  EXPECT_EQ(SquarePixelSize(720, 576, {0, 1}).width, 720);
  EXPECT_EQ(SquarePixelSize(720, 576, {1, 0}).width, 720);
  EXPECT_EQ(SquarePixelSize(720, 576, {1000, 1}).width, 720);
  EXPECT_EQ(SquarePixelSize(1, 576, {1, 8}).width, 1);
}

TEST(Probe, EveryRealFile) {
  US_SKIP_WITHOUT_SHARED("clips");
  for (const char* folder : {"clips", "talking", "bad", "characters"}) {
    for (const auto& entry :
         std::filesystem::directory_iterator(testing::SharedData() + "/" + folder)) {
      if (entry.path().extension() != ".json") {
        const auto info = Probe(entry.path().string());
        ASSERT_TRUE(info.ok()) << info.error().message;
        EXPECT_TRUE(info->has_video);
        EXPECT_GT(info->width, 0);
        EXPECT_TRUE(info->is_still_image || info->average_fps.value() > 0) << entry.path();
        EXPECT_FALSE(info->ends_early) << entry.path();
      }
    }
  }
}

}  // namespace
}  // namespace understudy
