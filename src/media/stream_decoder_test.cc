#include "media/stream_decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "media/test_clips.h"

namespace understudy {
namespace {

using testing::Bytes;
using testing::ClipSpec;
using ::testing::HasSubstr;
using testing::LargestDifference;
using testing::MakeClip;
using testing::Steady;
using testing::TemporaryFolder;

// What moves: a pattern that needs real data in every picture.
void Moving(AVFrame* frame, int index) {
  for (int p = 0; p < 3; ++p) {
    const int h = p == 0 ? frame->height : frame->height / 2;
    for (int y = 0; y < h; ++y) {
      for (int x = 0; x < frame->linesize[p]; ++x) {
        frame->data[p][y * frame->linesize[p] + x] = static_cast<std::uint8_t>(
            128 + 80 * std::sin(0.2 * x + 0.3 * index) * std::cos(0.17 * y - 0.2 * index + p));
      }
    }
  }
}

ClipSpec MovingClip(const char* encoder) {
  ClipSpec spec;
  spec.encoder = encoder;
  spec.width = 128;
  spec.height = 96;
  spec.b_frames = 2;
  spec.gop = 10;
  spec.times_ms = Steady(50, 25);
  spec.fill = Moving;
  return spec;
}

struct Played {
  std::vector<Image> images;
  std::string damaged;
  bool opened = false;
  Error error;
};

Played Play(const std::string& path, int threads = 2) {
  Played played;
  auto reader = VideoReader::Create(path, {.threads = threads});
  played.opened = reader.ok();
  if (!reader.ok()) {
    played.error = reader.error();
    return played;
  }
  for (;;) {
    auto frame = reader->Next();
    EXPECT_TRUE(frame.ok());
    if (!frame.ok() || !*frame) {
      break;
    }
    played.images.push_back(std::move((*frame)->rgb));
  }
  played.damaged = reader->damaged();
  return played;
}

class Damage : public ::testing::TestWithParam<std::pair<const char*, const char*>> {
 protected:
  void SetUp() override {
    if (!MakeClip(folder_.File(GetParam().second), MovingClip(GetParam().first))) {
      GTEST_SKIP() << "FFmpeg has no encoder " << GetParam().first << " here";
    }
    file_ = testing::GetBytes(folder_.File(GetParam().second));
    whole_ = Play(folder_.File(GetParam().second));
    ASSERT_EQ(whole_.images.size(), 50U);
    ASSERT_EQ(whole_.damaged, "");
  }
  std::string Put(const Bytes& bytes) {
    std::string path = folder_.File("damaged");
    testing::PutBytes(path, bytes);
    return path;
  }
  // The number of the whole clip's picture that looks like this one, or -1.
  int Find(const Image& image) const {
    for (std::size_t i = 0; i < whole_.images.size(); ++i) {
      if (LargestDifference(image.span(), whole_.images[i].span()) == 0) {
        return static_cast<int>(i);
      }
    }
    return -1;
  }
  TemporaryFolder folder_;
  Bytes file_;
  Played whole_;
};

TEST_P(Damage, ACutFileGivesItsBeginning) {
  int played_any = 0;
  for (int percent = 5; percent < 100; percent += 7) {
    const std::size_t length = file_.size() * static_cast<std::size_t>(percent) / 100;
    const std::string path =
        Put(Bytes(file_.begin(), file_.begin() + static_cast<std::ptrdiff_t>(length)));
    const Played one = Play(path, 1);
    if (!one.opened) {
      EXPECT_EQ(one.error.code, ErrorCode::kCorruptInput) << percent << one.error.message;
      continue;
    }
    ++played_any;
    for (std::size_t i = 0; i < one.images.size(); ++i) {
      ASSERT_GE(Find(one.images[i]), 0) << percent << "% picture " << i << " is not whole";
    }
    EXPECT_EQ(Find(one.images[0]), 0) << percent;
    EXPECT_LE(one.images.size(), 50U);
    const Played four = Play(path, 4);
    ASSERT_EQ(four.images.size(), one.images.size()) << percent;
    for (std::size_t i = 0; i < one.images.size(); ++i) {
      ASSERT_EQ(LargestDifference(one.images[i].span(), four.images[i].span()), 0)
          << percent << " " << i;
    }
    EXPECT_EQ(four.damaged, one.damaged);
  }
  if (std::string(GetParam().second) != "a.mp4") {  // there, the index is at the end
    EXPECT_GT(played_any, 5);
  }
}

TEST_P(Damage, ScribbledBytesGiveTheSamePicturesForAnyThreads) {
  unsigned random = 7;
  for (int round = 0; round < 25; ++round) {
    Bytes bytes = file_;
    for (int k = 0; k < 4; ++k) {
      random = random * 1103515245 + 12345;
      const std::size_t at = bytes.size() / 10 + random / 11 % (bytes.size() * 8 / 10);
      bytes[at] = static_cast<std::uint8_t>(random >> 16);
    }
    const std::string path = Put(bytes);
    const Played one = Play(path, 1);
    const Played four = Play(path, 4);
    ASSERT_EQ(one.opened, four.opened) << round;
    ASSERT_EQ(one.images.size(), four.images.size()) << round;
    for (std::size_t i = 0; i < one.images.size(); ++i) {
      ASSERT_EQ(LargestDifference(one.images[i].span(), four.images[i].span()), 0)
          << round << " picture " << i;
    }
    EXPECT_EQ(one.damaged, four.damaged) << round;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, Damage,
    ::testing::Values(std::pair{"mpeg4", "a.mkv"}, std::pair{"libx264", "a.mkv"},
                      std::pair{"libx264", "a.mp4"}, std::pair{"libvpx-vp9", "a.webm"},
                      std::pair{"mpeg4", "a.avi"}),
    [](const auto& kind) {
      std::string name = std::string(kind.param.first) + "_" + kind.param.second;
      std::replace_if(
          name.begin(), name.end(), [](char c) { return c == '.' || c == '-'; }, '_');
      return name;
    });

// An MP4 with its index in front that is cut off, as a broken download leaves it.
TEST(StreamDecoder, ACutDownloadIsTold) {
  const TemporaryFolder folder;
  ClipSpec spec = MovingClip("libx264");
  if (!MakeClip(folder.File("a.mp4"), spec)) {
    GTEST_SKIP() << "FFmpeg has no x264 here";
  }
  // Index to the front: fragments would do as well, but this is what cameras' and servers' files
  // look like.
  auto reader = VideoReader::Create(folder.File("a.mp4"));
  ASSERT_TRUE(reader.ok());
  VideoWriterOptions options{reader->width(), reader->height(), reader->fps()};
  auto writer = VideoWriter::Create(folder.File("front.mp4"), options);
  ASSERT_TRUE(writer.ok());
  for (;;) {
    const auto frame = reader->Next();
    ASSERT_TRUE(frame.ok());
    if (!*frame) {
      break;
    }
    ASSERT_TRUE(writer->Write((*frame)->rgb.span()).ok());
  }
  ASSERT_TRUE(writer->Finish().ok());
  Bytes bytes = testing::GetBytes(folder.File("front.mp4"));
  bytes.resize(bytes.size() * 6 / 10);
  testing::PutBytes(folder.File("cut.mp4"), bytes);
  const Played played = Play(folder.File("cut.mp4"));
  ASSERT_TRUE(played.opened) << played.error.message;
  EXPECT_GT(played.images.size(), 10U);
  EXPECT_LT(played.images.size(), 50U);
  EXPECT_THAT(played.damaged, HasSubstr("cut off"));
}

TEST(StreamDecoder, NothingDecodableIsCorruptInput) {
  const TemporaryFolder folder;
  ClipSpec spec = MovingClip("mpeg4");
  ASSERT_TRUE(MakeClip(folder.File("a.avi"), spec));
  Bytes bytes = testing::GetBytes(folder.File("a.avi"));
  const std::string name = "movi";
  const auto movi = std::search(bytes.begin(), bytes.end(), name.begin(), name.end());
  ASSERT_NE(movi, bytes.end());
  // Every packet's data becomes nonsense; the headers stay.
  for (auto at = movi + 4; at + 8 < bytes.end();) {
    const std::size_t size = at[4] | at[5] << 8 | at[6] << 16;
    if (at[2] != 'd' || at[3] != 'c' || size > static_cast<std::size_t>(bytes.end() - at)) {
      break;
    }
    std::fill_n(at + 8, static_cast<std::ptrdiff_t>(size), 0x5A);
    at += static_cast<std::ptrdiff_t>(8 + size + (size & 1));
  }
  testing::PutBytes(folder.File("b.avi"), bytes);
  const Played played = Play(folder.File("b.avi"));
  ASSERT_FALSE(played.opened);
  EXPECT_EQ(played.error.code, ErrorCode::kCorruptInput) << played.error.message;
}

TEST(StreamDecoder, TimesThatLeapAreClosedUp) {
  const TemporaryFolder folder;
  ClipSpec spec;
  spec.times_ms = {0, 40, 80, 500000, 500040, 500080};
  ASSERT_TRUE(MakeClip(folder.File("a.mkv"), spec));
  auto reader = VideoReader::Create(folder.File("a.mkv"), {.fps = Rational{25, 1}});
  ASSERT_TRUE(reader.ok()) << reader.error().message;
  const std::vector<int> pictures = testing::PicturesOf(&*reader);
  EXPECT_LT(pictures.size(), 20U);
  EXPECT_EQ(pictures.back(), 5);
  EXPECT_THAT(reader->damaged(), HasSubstr("leap"));
}

}  // namespace
}  // namespace understudy
