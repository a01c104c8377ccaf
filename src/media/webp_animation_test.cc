#include "media/webp_animation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "media/image_reader.h"
#include "media/test_clips.h"

namespace understudy {
namespace {

using testing::Bytes;
using testing::ClipSpec;
using ::testing::HasSubstr;
using testing::MakeClip;
using testing::TemporaryFolder;

// Chunks of an animation put together by hand, each frame a lossless picture of one colour.
struct HandFrame {
  int x, y, width, height, duration_ms;
  std::array<int, 4> bgra;
  bool blend = true;
  bool dispose = false;
};

void Little(Bytes* out, std::size_t value, int count) {
  for (int i = 0; i < count; ++i) {
    out->push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
}

Bytes Animation(int width, int height, const std::vector<HandFrame>& frames) {
  Bytes out = {'R', 'I', 'F', 'F', 0,  0, 0, 0, 'W',  'E', 'B', 'P',
               'V', 'P', '8', 'X', 10, 0, 0, 0, 0x12, 0,   0,   0};
  Little(&out, static_cast<std::size_t>(width) - 1, 3);
  Little(&out, static_cast<std::size_t>(height) - 1, 3);
  out.insert(out.end(), {'A', 'N', 'I', 'M', 6, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  for (const HandFrame& frame : frames) {
    const FramePtr picture = testing::EmptyFrame(frame.width, frame.height, AV_PIX_FMT_BGRA);
    for (int y = 0; y < frame.height; ++y) {
      for (int i = 0; i < frame.width * 4; ++i) {
        picture->data[0][y * picture->linesize[0] + i] =
            static_cast<std::uint8_t>(frame.bgra[i % 4]);
      }
    }
    const Bytes webp = testing::EncodeStill(*picture, "libwebp", "lossless", "1");
    if (webp.empty()) {
      return {};
    }
    const std::size_t skip = webp[15] == 'X' ? 30 : 12;
    out.insert(out.end(), {'A', 'N', 'M', 'F'});
    Little(&out, 16 + webp.size() - skip, 4);
    Little(&out, static_cast<std::size_t>(frame.x) / 2, 3);
    Little(&out, static_cast<std::size_t>(frame.y) / 2, 3);
    Little(&out, static_cast<std::size_t>(frame.width) - 1, 3);
    Little(&out, static_cast<std::size_t>(frame.height) - 1, 3);
    Little(&out, static_cast<std::size_t>(frame.duration_ms), 3);
    out.push_back(static_cast<std::uint8_t>((frame.blend ? 0 : 2) | (frame.dispose ? 1 : 0)));
    out.insert(out.end(), webp.begin() + static_cast<std::ptrdiff_t>(skip), webp.end());
  }
  const std::size_t size = out.size() - 8;
  for (int i = 0; i < 4; ++i) {
    out[4 + i] = static_cast<std::uint8_t>(size >> (8 * i));
  }
  return out;
}

class WebpAnimationTest : public ::testing::Test {
 protected:
  bool Put(const Bytes& bytes) {
    testing::PutBytes(path_, bytes);
    return !bytes.empty();
  }
  TemporaryFolder folder_;
  std::string path_ = folder_.File("a.webp");
};

std::array<int, 4> At(const TimedPicture& picture, int x, int y) {
  const std::uint8_t* p = picture.frame->data[0] + y * picture.frame->linesize[0] + 4 * x;
  return {p[0], p[1], p[2], p[3]};
}

TEST_F(WebpAnimationTest, FramesAreLaidOverOneAnother) {
  if (!Put(Animation(16, 12,
                     {{0, 0, 16, 12, 100, {0, 0, 255, 255}},
                      {4, 2, 8, 4, 200, {255, 0, 0, 255}, true, true},
                      {0, 0, 4, 4, 300, {0, 255, 0, 0}, false},
                      {0, 4, 4, 4, 100, {0, 255, 0, 0}, true},
                      {0, 8, 2, 2, 50, {0, 255, 0, 128}, true}}))) {
    GTEST_SKIP() << "FFmpeg has no WebP encoder here";
  }
  auto animation = WebpAnimation::Create(path_);
  ASSERT_TRUE(animation.ok()) << animation.error().message;
  EXPECT_EQ((*animation)->frame_count(), 5);
  EXPECT_NEAR((*animation)->duration_s(), 0.75, 1e-9);
  EXPECT_TRUE((*animation)->variable_frame_rate());
  const std::array<int, 4> red = {255, 0, 0, 255};
  const std::array<int, 4> blue = {0, 0, 255, 255};
  auto first = (*animation)->Next();
  ASSERT_TRUE(first);
  EXPECT_EQ(At(*first, 5, 3), red);
  auto second = (*animation)->Next();
  EXPECT_NEAR(second->start_s, 0.1, 1e-9);
  EXPECT_NEAR(second->duration_s, 0.2, 1e-9);
  EXPECT_EQ(At(*second, 5, 3), blue);
  EXPECT_EQ(At(*second, 3, 3), red);
  auto third = (*animation)->Next();
  EXPECT_EQ(At(*third, 5, 3)[3], 0);  // disposed of
  EXPECT_EQ(At(*third, 1, 1)[3], 0);  // replaced by nothing
  EXPECT_EQ(At(*third, 14, 10), red);
  auto fourth = (*animation)->Next();
  EXPECT_EQ(At(*fourth, 1, 5), red);  // nothing laid over it
  auto fifth = (*animation)->Next();
  EXPECT_NEAR(At(*fifth, 1, 9)[0], 127, 2);  // half green over red
  EXPECT_NEAR(At(*fifth, 1, 9)[1], 128, 2);
  EXPECT_EQ(At(*fifth, 1, 9)[3], 255);
  EXPECT_FALSE((*animation)->Next());
  EXPECT_EQ((*animation)->damaged(), "");
}

TEST_F(WebpAnimationTest, ReadAsVideoAndAsPicture) {
  if (!Put(Animation(
          16, 12,
          {{0, 0, 16, 12, 100, {0, 0, 255, 255}}, {0, 0, 16, 12, 100, {255, 0, 0, 255}}}))) {
    GTEST_SKIP() << "FFmpeg has no WebP encoder here";
  }
  const auto info = Probe(path_);
  ASSERT_TRUE(info.ok()) << info.error().message;
  EXPECT_FALSE(info->is_still_image);
  EXPECT_EQ(info->frame_count, 2);
  auto reader = VideoReader::Create(path_);
  ASSERT_TRUE(reader.ok()) << reader.error().message;
  EXPECT_EQ(reader->fps(), (Rational{10, 1}));
  EXPECT_EQ((*reader->Next())->rgb.At(3, 3)[0], 255);
  EXPECT_EQ((*reader->Next())->rgb.At(3, 3)[2], 255);
  EXPECT_FALSE(reader->Next()->has_value());
  const auto picture = ReadImage(path_);
  ASSERT_TRUE(picture.ok()) << picture.error().message;
  EXPECT_EQ(picture->channels(), 3);
  EXPECT_EQ(picture->At(3, 3)[0], 255);
}

TEST_F(WebpAnimationTest, WhatFfmpegWrites) {
  ClipSpec spec;
  spec.encoder = "libwebp_anim";
  spec.times_ms = testing::Steady(6, 10);
  spec.last_ms = 100;
  spec.fill = [](AVFrame* frame, int index) {
    testing::FillPlanes(frame, {16 + index * 40, 128, 128, 255});
  };
  if (!MakeClip(path_, spec)) {
    GTEST_SKIP() << "FFmpeg has no WebP encoder here";
  }
  auto reader = VideoReader::Create(path_);
  ASSERT_TRUE(reader.ok()) << reader.error().message;
  EXPECT_THAT(testing::PicturesOf(&*reader), ::testing::ElementsAre(0, 5, 10, 15, 20, 25));
}

TEST_F(WebpAnimationTest, DamageNeverCrashes) {
  const Bytes whole = Animation(
      16, 12, {{0, 0, 16, 12, 100, {0, 0, 255, 255}}, {2, 2, 8, 8, 100, {255, 0, 0, 128}}});
  if (whole.empty()) {
    GTEST_SKIP() << "FFmpeg has no WebP encoder here";
  }
  for (std::size_t length = 1; length < whole.size(); length += 3) {
    Put(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)));
    auto animation = WebpAnimation::Create(path_);
    while (animation.ok() && (*animation)->Next()) {
    }
  }
  unsigned random = 3;
  for (int i = 0; i < 200; ++i) {
    Bytes bytes = whole;
    random = random * 1103515245 + 12345;
    bytes[random / 5 % bytes.size()] = static_cast<std::uint8_t>(random >> 16);
    Put(bytes);
    auto animation = WebpAnimation::Create(path_);
    while (animation.ok() && (*animation)->Next()) {
    }
  }
}

TEST_F(WebpAnimationTest, HugeCanvas) {
  Bytes bytes = Animation(
      16, 12, {{0, 0, 16, 12, 100, {0, 0, 255, 255}}, {0, 0, 16, 12, 100, {0, 0, 255, 255}}});
  if (bytes.empty()) {
    GTEST_SKIP() << "FFmpeg has no WebP encoder here";
  }
  bytes[24] = bytes[25] = bytes[27] = bytes[28] = 0xFF;
  Put(bytes);
  const auto animation = WebpAnimation::Create(path_);
  ASSERT_FALSE(animation.ok());
  EXPECT_EQ(animation.error().code, ErrorCode::kLimitExceeded);
  EXPECT_THAT(animation.error().message, HasSubstr("65536x65536"));
}

}  // namespace
}  // namespace understudy
