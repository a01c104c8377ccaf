#include "media/picture_header.h"

#include <gtest/gtest.h>

#include "media/test_clips.h"

namespace understudy {
namespace {

using testing::Bytes;
using testing::EmptyFrame;
using testing::EncodeStill;
using testing::FillPlanes;
using testing::Pattern;

Bytes Jpeg(int width, int height) {
  const FramePtr frame = EmptyFrame(width, height, AV_PIX_FMT_YUVJ420P);
  FillPlanes(frame.get(), {100, 90, 160, 0});
  return EncodeStill(*frame, "mjpeg");
}

Bytes Png(int width, int height) { return *EncodePng(Pattern(width, height, 3).span()); }

TEST(ReadPictureHeader, Png) {
  const PictureHeader header = ReadPictureHeader(Png(31, 17));
  EXPECT_EQ(header.kind, PictureKind::kPng);
  EXPECT_EQ(header.width, 31);
  EXPECT_EQ(header.height, 17);
  EXPECT_FALSE(header.animated);
  EXPECT_TRUE(header.has_frames);
  EXPECT_EQ(header.defect, "");
}

TEST(ReadPictureHeader, Jpeg) {
  const PictureHeader header = ReadPictureHeader(Jpeg(40, 24));
  EXPECT_EQ(header.kind, PictureKind::kJpeg);
  EXPECT_EQ(header.width, 40);
  EXPECT_EQ(header.height, 24);
  EXPECT_EQ(header.defect, "");
}

TEST(ReadPictureHeader, EveryPrefixOfPngAndJpegIsKnownToBeCutOff) {
  for (const Bytes& whole : {Png(20, 20), Jpeg(48, 48)}) {
    for (std::size_t length = 12; length < whole.size(); ++length) {
      const Bytes part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
      EXPECT_NE(ReadPictureHeader(part).defect, "") << length << " of " << whole.size();
    }
  }
}

TEST(ReadPictureHeader, WhatFollowsTheEndOfAJpegDoesNotMatter) {
  Bytes file = Jpeg(40, 24);
  file.insert(file.end(), {1, 2, 3, 0xFF, 0xD8});
  EXPECT_EQ(ReadPictureHeader(file).defect, "");
}

TEST(ReadPictureHeader, GifFramesAreCounted) {
  const FramePtr frame = EmptyFrame(9, 5, AV_PIX_FMT_RGB8);
  FillPlanes(frame.get(), {77, 0, 0, 0});
  const testing::TemporaryFolder folder;
  testing::ClipSpec spec;
  spec.format = AV_PIX_FMT_RGB8;
  spec.encoder = "gif";
  for (const int count : {1, 2, 5}) {
    spec.times_ms = testing::Steady(count, 10);
    ASSERT_TRUE(MakeClip(folder.File("clip.gif"), spec));
    const PictureHeader header = ReadPictureHeader(testing::GetBytes(folder.File("clip.gif")));
    EXPECT_EQ(header.kind, PictureKind::kGif);
    EXPECT_EQ(header.width, 64);
    EXPECT_EQ(header.height, 48);
    EXPECT_EQ(header.animated, count > 1);
    EXPECT_EQ(header.defect, "");
  }
}

TEST(ReadPictureHeader, BmpAndTiff) {
  const FramePtr frame = EmptyFrame(21, 13, AV_PIX_FMT_BGR24);
  const PictureHeader bmp = ReadPictureHeader(EncodeStill(*frame, "bmp"));
  EXPECT_EQ(bmp.kind, PictureKind::kBmp);
  EXPECT_EQ(bmp.width, 21);
  EXPECT_EQ(bmp.height, 13);
  const FramePtr rgb = EmptyFrame(21, 13, AV_PIX_FMT_RGB24);
  const PictureHeader tiff = ReadPictureHeader(EncodeStill(*rgb, "tiff"));
  EXPECT_EQ(tiff.kind, PictureKind::kTiff);
  EXPECT_EQ(tiff.width, 21);
  EXPECT_EQ(tiff.height, 13);
}

TEST(ReadPictureHeader, OtherThings) {
  EXPECT_EQ(ReadPictureHeader({}).kind, PictureKind::kOther);
  const Bytes text = {'h', 'e', 'l', 'l', 'o'};
  EXPECT_EQ(ReadPictureHeader(text).kind, PictureKind::kOther);
  const Bytes heic = {0, 0, 0, 24, 'f', 't', 'y', 'p', 'h', 'e', 'i', 'c', 0, 0, 0, 0};
  EXPECT_EQ(ReadPictureHeader(heic).kind, PictureKind::kHeif);
  const Bytes mp4 = {0, 0, 0, 24, 'f', 't', 'y', 'p', 'i', 's', 'o', 'm', 0, 0, 0, 0};
  EXPECT_EQ(ReadPictureHeader(mp4).kind, PictureKind::kOther);
}

}  // namespace
}  // namespace understudy
