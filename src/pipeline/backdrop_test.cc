#include "pipeline/backdrop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>

#include "media/image_writer.h"
#include "media/video_writer.h"
#include "testing/files.h"
#include "testing/messages.h"
#include "testing/paths.h"

namespace understudy {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::IsOneSentence;

Image Flat(int width, int height, std::array<int, 4> color, int channels = 3) {
  Image image(width, height, channels);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      std::copy_n(color.begin(), channels, image.At(x, y));
    }
  }
  return image;
}

std::array<int, 3> At(const Image& image, int x, int y) {
  const std::uint8_t* p = image.At(x, y);
  return {p[0], p[1], p[2]};
}

class BackdropTest : public ::testing::Test {
 protected:
  BackdropTest() {
    character_.width = 60;
    character_.height = 40;
    character_.background = Flat(60, 40, {1, 2, 3});
  }
  Result<Backdrop> Make(const std::string& choice) {
    return MakeBackdrop(choice, character_, "clip.mp4", nullptr, "", {10, 1}, {});
  }
  Character character_;
  testing::TemporaryFolder folder_;
};

TEST_F(BackdropTest, Keep) {
  const Result<Backdrop> backdrop = Make("keep");
  ASSERT_TRUE(backdrop.ok());
  EXPECT_FALSE(backdrop->transparent);
  EXPECT_EQ(backdrop->rgb.width(), 60);
  EXPECT_THAT(At(backdrop->rgb, 59, 39), ElementsAre(1, 2, 3));
}

TEST_F(BackdropTest, AColour) {
  for (const char* text : {"#20a0fF", "#20A0FF"}) {
    const Result<Backdrop> backdrop = Make(text);
    ASSERT_TRUE(backdrop.ok());
    EXPECT_FALSE(backdrop->transparent);
    EXPECT_EQ(backdrop->rgb.width(), 60);
    EXPECT_EQ(backdrop->rgb.height(), 40);
    EXPECT_THAT(At(backdrop->rgb, 0, 0), ElementsAre(0x20, 0xA0, 0xFF));
    EXPECT_THAT(At(backdrop->rgb, 59, 39), ElementsAre(0x20, 0xA0, 0xFF));
  }
}

TEST_F(BackdropTest, ColoursThatAreNone) {
  for (const char* text :
       {"", "#", "#fff", "#20A0FG", "#20A0FF0", "#-20A0F", "# 20A0F", "#20A0F\xff"}) {
    for (const Status& status :
         {CheckBackdrop(text), Make(text).ok() ? Status() : Status(Make(text).error())}) {
      ASSERT_FALSE(status.ok()) << text;
      EXPECT_EQ(status.error().code, ErrorCode::kInvalidArgument) << text;
      EXPECT_THAT(status.error().message, IsOneSentence());
      EXPECT_THAT(status.error().message, HasSubstr(std::string("\"") + text + "\""));
      EXPECT_THAT(status.error().message, HasSubstr("#20A0FF"));
    }
  }
}

TEST_F(BackdropTest, Transparent) {
  const Result<Backdrop> backdrop = Make("transparent");
  ASSERT_TRUE(backdrop.ok());
  EXPECT_TRUE(backdrop->transparent);
  EXPECT_TRUE(backdrop->rgb.empty());
}

// Wider than the frame: its sides are cut off, its middle stays in the middle.
TEST_F(BackdropTest, APictureFillsTheFrame) {
  Image wide = Flat(300, 100, {0, 0, 200});
  for (int y = 0; y < 100; ++y) {
    for (int x = 75; x < 225; ++x) {
      wide.At(x, y)[0] = 250;  // what stays: 60 : 40 of 300 x 100 is the middle 150
    }
  }
  ASSERT_TRUE(WritePng(folder_.File("wall.png"), wide.span()).ok());
  const Result<Backdrop> backdrop = Make(folder_.File("wall.png"));
  ASSERT_TRUE(backdrop.ok()) << backdrop.error().message;
  EXPECT_EQ(backdrop->rgb.width(), 60);
  EXPECT_EQ(backdrop->rgb.height(), 40);
  for (const int x : {3, 30, 56}) {
    EXPECT_THAT(At(backdrop->rgb, x, 20), ElementsAre(250, 0, 200)) << x;
  }
}

TEST_F(BackdropTest, APictureWithHolesIsLaidOverWhite) {
  ASSERT_TRUE(WritePng(folder_.File("glass.png"), Flat(60, 40, {200, 0, 0, 0}, 4).span()).ok());
  const Result<Backdrop> backdrop = Make(folder_.File("glass.png"));
  ASSERT_TRUE(backdrop.ok()) << backdrop.error().message;
  EXPECT_EQ(backdrop->rgb.channels(), 3);
  EXPECT_THAT(At(backdrop->rgb, 30, 20), ElementsAre(255, 255, 255));
}

TEST_F(BackdropTest, PicturesThatAreNone) {
  testing::WriteFile(folder_.File("notes.png"), "hello\n");
  EXPECT_TRUE(CheckBackdrop(folder_.File("missing.png")).ok());
  EXPECT_EQ(Make(folder_.File("missing.png")).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(Make(folder_.File("notes.png")).error().code, ErrorCode::kCorruptInput);
  EXPECT_EQ(Make(folder_.path().string()).error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(Make(folder_.File("notes.png")).error().message, HasSubstr("the background"));
  EXPECT_THAT(Make(folder_.File("notes.png")).error().message, IsOneSentence());
}

// 3 frames, each of its own grey; wider than the output.
void WriteGreys(const std::string& path) {
  VideoWriterOptions options;
  options.width = 96;
  options.height = 48;
  options.fps = {10, 1};
  auto writer = VideoWriter::Create(path, options);
  ASSERT_TRUE(writer.ok()) << writer.error().message;
  for (const int grey : {40, 120, 200}) {
    ASSERT_TRUE(writer->Write(Flat(96, 48, {grey, grey, grey}).span()).ok());
  }
  ASSERT_TRUE(writer->Finish().ok());
}

TEST_F(BackdropTest, AVideoPlaysAndBeginsAgain) {
  WriteGreys(folder_.File("greys.mp4"));
  EXPECT_TRUE(CheckBackdropFile(folder_.File("greys.mp4")).ok());
  Result<Backdrop> backdrop = Make(folder_.File("greys.mp4"));
  ASSERT_TRUE(backdrop.ok()) << backdrop.error().message;
  ASSERT_TRUE(backdrop->video);
  EXPECT_TRUE(backdrop->rgb.empty());
  for (const int grey : {40, 120, 200, 40, 120, 200, 40}) {
    Image target(60, 40, 3);
    const Status status = backdrop->video->PaintNext(target.span());
    ASSERT_TRUE(status.ok()) << status.error().message;
    for (const int x : {0, 30, 59}) {
      EXPECT_NEAR(target.At(x, 39)[1], grey, 4) << x;
    }
  }
}

TEST_F(BackdropTest, AMotionFileHasNoBackground) {
  const Result<Backdrop> backdrop = Make("driving");
  ASSERT_FALSE(backdrop.ok());
  EXPECT_EQ(backdrop.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(backdrop.error().message, HasSubstr("motion file"));
}

}  // namespace
}  // namespace understudy
