#include "media/frame_converter.h"

#include <gtest/gtest.h>

#include "media/rgb_frame.h"
#include "media/test_clips.h"

namespace understudy {
namespace {

using testing::EmptyFrame;
using testing::FillPlanes;

// An RGB frame with that picture in it.
FramePtr FrameOf(const Image& image) {
  FramePtr frame = EmptyFrame(image.width(), image.height(),
                              image.channels() == 4 ? AV_PIX_FMT_RGBA : AV_PIX_FMT_RGB24);
  for (int y = 0; y < image.height(); ++y) {
    std::memcpy(frame->data[0] + y * frame->linesize[0], image.Row(y),
                static_cast<std::size_t>(image.width()) * image.channels());
  }
  return frame;
}

TEST(FrameConverter, RgbPassesUnchanged) {
  for (const int channels : {3, 4}) {
    const Image picture = testing::Pattern(21, 13, channels);
    FrameConverter converter({.keep_alpha = true});
    const auto image = converter.Convert(*FrameOf(picture));
    ASSERT_TRUE(image.ok());
    EXPECT_EQ(testing::LargestDifference(image->span(), picture.span()), 0);
  }
}

TEST(FrameConverter, TurnsAfterScaling) {
  const Image picture = testing::Smooth(60, 40, 3);
  FrameConverter converter({.width = 20, .height = 30, .orientation = Orientation::kQuarterTurn});
  const auto image = converter.Convert(*FrameOf(picture));
  ASSERT_TRUE(image.ok());
  EXPECT_EQ(image->width(), 20);
  EXPECT_EQ(image->height(), 30);
  // The stored bottom left corner is shown at the top left.
  EXPECT_NEAR(image->At(0, 0)[0], picture.At(0, 39)[0], 6);
  EXPECT_NEAR(image->At(19, 29)[1], picture.At(59, 0)[1], 6);
}

TEST(FrameConverter, FramesMayChangeSizeAndFormat) {
  FrameConverter converter({.width = 32, .height = 24});
  for (const auto& [w, h, format] :
       {std::tuple{32, 24, AV_PIX_FMT_YUV420P}, std::tuple{64, 48, AV_PIX_FMT_YUV420P},
        std::tuple{16, 12, AV_PIX_FMT_YUV444P}, std::tuple{33, 25, AV_PIX_FMT_YUV422P},
        std::tuple{32, 24, AV_PIX_FMT_NV12}}) {
    const FramePtr frame = EmptyFrame(w, h, format);
    if (format == AV_PIX_FMT_NV12) {
      for (int y = 0; y < h; ++y) {
        std::memset(frame->data[0] + y * frame->linesize[0], 81, static_cast<std::size_t>(w));
      }
      for (int y = 0; y < h / 2; ++y) {
        for (int x = 0; x < w / 2; ++x) {
          frame->data[1][y * frame->linesize[1] + 2 * x] = 90;
          frame->data[1][y * frame->linesize[1] + 2 * x + 1] = 240;
        }
      }
    } else {
      FillPlanes(frame.get(), {81, 90, 240, 0});
    }
    const auto image = converter.Convert(*frame);
    ASSERT_TRUE(image.ok());
    ASSERT_EQ(image->width(), 32);
    ASSERT_EQ(image->height(), 24);
    EXPECT_NEAR(image->At(12, 12)[0], 255, 3) << w << "x" << h;
    EXPECT_NEAR(image->At(12, 12)[1], 0, 3);
  }
}

TEST(FrameConverter, ScalingKeepsRangeAndMatrix) {
  for (const AVColorRange range : {AVCOL_RANGE_MPEG, AVCOL_RANGE_JPEG}) {
    const FramePtr frame = EmptyFrame(64, 48, AV_PIX_FMT_YUV420P);
    frame->color_range = range;
    frame->colorspace = AVCOL_SPC_BT709;
    FillPlanes(frame.get(), {126, 140, 110, 0});
    FrameConverter whole({});
    FrameConverter half({.width = 32, .height = 24});
    const auto a = whole.Convert(*frame);
    const auto b = half.Convert(*frame);
    ASSERT_TRUE(a.ok() && b.ok());
    for (int c = 0; c < 3; ++c) {
      EXPECT_NEAR(a->At(9, 9)[c], b->At(9, 9)[c], 1);
    }
  }
}

TEST(FrameConverter, LargeAndSmallVideoWithoutMatrix) {
  // The same numbers: BT.601 for a small picture, BT.709 for a large one.
  for (const auto& [w, h, code] : {std::tuple{720, 576, 81}, std::tuple{1280, 720, 63}}) {
    const FramePtr frame = EmptyFrame(w, h, AV_PIX_FMT_YUV420P);
    FillPlanes(frame.get(), {code, code == 81 ? 90 : 102, 240, 0});
    FrameConverter converter({.codec = AV_CODEC_ID_H264});
    const auto image = converter.Convert(*frame);
    ASSERT_TRUE(image.ok());
    EXPECT_NEAR(image->At(5, 5)[0], 255, 2);
    EXPECT_NEAR(image->At(5, 5)[1], 0, 2);
    EXPECT_NEAR(image->At(5, 5)[2], 0, 2);
  }
}

TEST(FrameConverter, InterlacedFramesLoseTheirCombs) {
  Image torn(64, 48, 3);
  for (int y = 0; y < 48; ++y) {
    for (int x = 16 + 8 * (y % 2); x < 40 + 8 * (y % 2); ++x) {
      std::fill_n(torn.At(x, y), 3, std::uint8_t{200});
    }
  }
  const FramePtr frame = FrameOf(torn);
  frame->interlaced_frame = 1;
  FrameConverter converter({.codec = AV_CODEC_ID_FFV1});
  const auto image = converter.Convert(*frame);
  ASSERT_TRUE(image.ok());
  EXPECT_EQ(image->At(18, 21)[0], 200);
  EXPECT_EQ(image->At(44, 21)[0], 0);
}

TEST(RgbFrameToImage, LimitedGrey) {
  const FramePtr frame = EmptyFrame(3, 1, AV_PIX_FMT_GRAY8);
  frame->data[0][0] = 16;
  frame->data[0][1] = 235;
  frame->data[0][2] = 255;
  const Image limited = RgbFrameToImage(*frame, true);
  EXPECT_EQ(limited.At(0, 0)[0], 0);
  EXPECT_EQ(limited.At(1, 0)[1], 255);
  EXPECT_EQ(limited.At(2, 0)[2], 255);
  EXPECT_EQ(RgbFrameToImage(*frame, false).At(1, 0)[1], 235);
}

}  // namespace
}  // namespace understudy
