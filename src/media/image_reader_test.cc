#include "media/image_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <string>

extern "C" {
#include <libavutil/bswap.h>
#include <libavutil/crc.h>
}

#include "media/image_writer.h"
#include "media/rgb_frame.h"
#include "media/test_clips.h"
#include "testing/paths.h"

namespace understudy {
namespace {

using testing::Bytes;
using testing::EmptyFrame;
using testing::EncodeStill;
using ::testing::HasSubstr;
using testing::LargestDifference;
using testing::MeanDifference;
using testing::Pattern;
using testing::PutBytes;
using testing::PutText;
using testing::Smooth;
using testing::TemporaryFolder;

class ImageReader : public ::testing::Test {
 protected:
  Result<Image> Read(const Bytes& bytes, const std::string& name = "picture") {
    PutBytes(folder_.File(name), bytes);
    return ReadImage(folder_.File(name));
  }
  void ExpectError(const Result<Image>& image, ErrorCode code, const std::string& says) {
    ASSERT_FALSE(image.ok()) << says;
    EXPECT_EQ(image.error().code, code) << image.error().message;
    EXPECT_THAT(image.error().message, HasSubstr(says));
  }
  TemporaryFolder folder_;
};

Image Expanded(const Image& grey) {
  Image rgb(grey.width(), grey.height(), 3);
  for (int y = 0; y < grey.height(); ++y) {
    for (int x = 0; x < grey.width(); ++x) {
      std::fill_n(rgb.At(x, y), 3, *grey.At(x, y));
    }
  }
  return rgb;
}

// A frame whose every 16-bit sample is `value(x, y, component)`, big-endian as PNG has it.
template <class Value>
FramePtr Deep(int width, int height, AVPixelFormat format, int components, Value value) {
  FramePtr frame = EmptyFrame(width, height, format);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < components; ++c) {
        const int sample = value(x, y, c);
        std::uint8_t* p = frame->data[0] + y * frame->linesize[0] + (x * components + c) * 2;
        p[0] = static_cast<std::uint8_t>(sample >> 8);
        p[1] = static_cast<std::uint8_t>(sample);
      }
    }
  }
  return frame;
}

FramePtr SmoothYuv(int width, int height, AVPixelFormat format) {
  FramePtr frame = EmptyFrame(width, height, format);
  const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(format);
  for (int p = 0; p < 3; ++p) {
    const int w = p == 0 ? width : AV_CEIL_RSHIFT(width, description->log2_chroma_w);
    const int h = p == 0 ? height : AV_CEIL_RSHIFT(height, description->log2_chroma_h);
    for (int y = 0; y < h; ++y) {
      for (int x = 0; x < w; ++x) {
        // By the centre of the sample, so that every format holds the same picture.
        const double value =
            p == 0 ? 60 + 120 * (x + 0.5) / w : 90 + 60 * (p == 1 ? (x + 0.5) / w : (y + 0.5) / h);
        frame->data[p][y * frame->linesize[p] + x] = static_cast<std::uint8_t>(std::lround(value));
      }
    }
  }
  return frame;
}

TEST_F(ImageReader, PngIsExact) {
  for (const auto& [w, h] : {std::pair{1, 1}, std::pair{64, 48}, std::pair{33, 7}}) {
    const Image grey = Pattern(w, h, 1);
    const Image rgb = Pattern(w, h, 3);
    const Image rgba = Pattern(w, h, 4);
    EXPECT_EQ(LargestDifference(Read(*EncodePng(grey.span()))->span(), Expanded(grey).span()), 0);
    EXPECT_EQ(LargestDifference(Read(*EncodePng(rgb.span()))->span(), rgb.span()), 0);
    EXPECT_EQ(LargestDifference(Read(*EncodePng(rgba.span()))->span(), rgba.span()), 0);
  }
}

TEST_F(ImageReader, AlphaThatHidesNothingIsDropped) {
  Image rgba = Pattern(20, 10, 4);
  for (int y = 0; y < 10; ++y) {
    for (int x = 0; x < 20; ++x) {
      rgba.At(x, y)[3] = 255;
    }
  }
  EXPECT_EQ(Read(*EncodePng(rgba.span()))->channels(), 3);
  rgba.At(19, 9)[3] = 254;
  EXPECT_EQ(Read(*EncodePng(rgba.span()))->channels(), 4);
}

TEST_F(ImageReader, DeepPngIsRoundedToNearest) {
  const auto value = [](int x, int y, int c) { return (x * 2311 + y * 5003 + c * 20011) & 0xFFFF; };
  struct Kind {
    AVPixelFormat format;
    int components;
    int channels;
  };
  for (const Kind& kind : {Kind{AV_PIX_FMT_RGB48BE, 3, 3}, Kind{AV_PIX_FMT_RGBA64BE, 4, 4},
                           Kind{AV_PIX_FMT_GRAY16BE, 1, 3}, Kind{AV_PIX_FMT_YA16BE, 2, 4}}) {
    const FramePtr frame = Deep(37, 9, kind.format, kind.components, value);
    const auto image = Read(EncodeStill(*frame, "png"));
    ASSERT_TRUE(image.ok()) << image.error().message;
    ASSERT_EQ(image->channels(), kind.channels);
    for (int y = 0; y < 9; ++y) {
      for (int x = 0; x < 37; ++x) {
        for (int c = 0; c < kind.channels; ++c) {
          const int component = kind.components >= 3 ? c : (c == 3 ? 1 : 0);
          ASSERT_EQ(image->At(x, y)[c], (value(x, y, component) * 255 + 32767) / 65535);
        }
      }
    }
  }
}

TEST_F(ImageReader, GreyWithAlphaPaletteAndOneBit) {
  const FramePtr grey_alpha = EmptyFrame(16, 4, AV_PIX_FMT_YA8);
  const FramePtr palette = EmptyFrame(16, 4, AV_PIX_FMT_PAL8);
  const FramePtr bits = EmptyFrame(16, 4, AV_PIX_FMT_MONOBLACK);
  for (int i = 0; i < 256; ++i) {
    const std::uint32_t alpha = i == 3 ? 128 : 255;
    reinterpret_cast<std::uint32_t*>(palette->data[1])[i] =
        alpha << 24 | static_cast<std::uint32_t>(i * 65793 / 2);
  }
  for (int y = 0; y < 4; ++y) {
    for (int x = 0; x < 16; ++x) {
      grey_alpha->data[0][y * grey_alpha->linesize[0] + 2 * x] = static_cast<std::uint8_t>(x * 16);
      grey_alpha->data[0][y * grey_alpha->linesize[0] + 2 * x + 1] =
          static_cast<std::uint8_t>(y * 60);
      palette->data[0][y * palette->linesize[0] + x] = static_cast<std::uint8_t>(x);
    }
    bits->data[0][y * bits->linesize[0]] = 0xA0;
    bits->data[0][y * bits->linesize[0] + 1] = 0x01;
  }
  const auto grey = Read(EncodeStill(*grey_alpha, "png"));
  ASSERT_TRUE(grey.ok() && grey->channels() == 4);
  EXPECT_EQ(grey->At(5, 2)[0], 80);
  EXPECT_EQ(grey->At(5, 2)[2], 80);
  EXPECT_EQ(grey->At(5, 2)[3], 120);
  const auto colored = Read(EncodeStill(*palette, "png"));
  ASSERT_TRUE(colored.ok() && colored->channels() == 4);
  EXPECT_EQ(colored->At(3, 0)[3], 128);
  EXPECT_EQ(colored->At(4, 0)[3], 255);
  EXPECT_EQ(colored->At(4, 0)[1], (4 * 65793 / 2) >> 8 & 255);
  const auto black_and_white = Read(EncodeStill(*bits, "png"));
  ASSERT_TRUE(black_and_white.ok() && black_and_white->channels() == 3);
  EXPECT_EQ(black_and_white->At(0, 0)[0], 255);
  EXPECT_EQ(black_and_white->At(1, 0)[0], 0);
  EXPECT_EQ(black_and_white->At(15, 3)[2], 255);
}

TEST_F(ImageReader, JpegIsFullRangeBt601) {
  for (const AVPixelFormat format :
       {AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUVJ422P, AV_PIX_FMT_YUVJ444P}) {
    for (const auto& [rgb, yuv] :
         {std::pair{std::array{255, 0, 0}, std::array{76, 85, 255, 0}},
          std::pair{std::array{0, 255, 0}, std::array{150, 44, 21, 0}},
          std::pair{std::array{0, 0, 255}, std::array{29, 255, 107, 0}},
          std::pair{std::array{255, 255, 255}, std::array{255, 128, 128, 0}},
          std::pair{std::array{3, 3, 3}, std::array{3, 128, 128, 0}}}) {
      const FramePtr frame = EmptyFrame(32, 32, format);
      testing::FillPlanes(frame.get(), yuv);
      const auto image = Read(EncodeStill(*frame, "mjpeg"), "named.png");
      ASSERT_TRUE(image.ok()) << image.error().message;
      ASSERT_EQ(image->channels(), 3);
      for (int c = 0; c < 3; ++c) {
        EXPECT_NEAR(image->At(16, 16)[c], rgb[c], 3);
      }
    }
  }
}

TEST_F(ImageReader, GreyJpeg) {
  FramePtr frame = EmptyFrame(32, 32, AV_PIX_FMT_YUVJ420P);
  testing::FillPlanes(frame.get(), {77, 128, 128, 0});
  const auto image = Read(EncodeStill(*frame, "mjpeg", "huffman", "default"));
  ASSERT_TRUE(image.ok());
  EXPECT_NEAR(image->At(3, 3)[1], 77, 1);
}

// A JPEG of one 8x8 block in four components with only DC coefficients, as Photoshop writes CMYK:
// inverted, with an Adobe segment. Quantization 8 makes one step of DC one level.
Bytes CmykJpeg(std::array<int, 4> levels) {
  Bytes out = {0xFF, 0xD8, 0xFF, 0xEE, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0};
  out.insert(out.end(), {0xFF, 0xDB, 0, 67, 0});
  out.insert(out.end(), 64, 8);
  out.insert(out.end(), {0xFF, 0xC0, 0, 20, 8, 0, 8, 0, 8, 4});
  for (std::uint8_t id = 1; id <= 4; ++id) {
    out.insert(out.end(), {id, 0x11, 0});
  }
  // DC categories 0..8 all with codes of 4 bits; AC: only the end of block, one bit.
  out.insert(out.end(), {0xFF, 0xC4, 0, 28, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  for (std::uint8_t i = 0; i < 9; ++i) {
    out.push_back(i);
  }
  out.insert(out.end(),
             {0xFF, 0xC4, 0, 20, 0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  out.insert(out.end(), {0xFF, 0xDA, 0, 14, 4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0});
  std::string bits;
  const auto put = [&](int value, int count) {
    for (int i = count - 1; i >= 0; --i) {
      bits += (value >> i & 1) != 0 ? '1' : '0';
    }
  };
  for (const int level : levels) {
    const int dc = level - 128;
    int size = 0;
    while ((std::abs(dc) >> size) != 0) {
      ++size;
    }
    put(size, 4);
    put(dc < 0 ? dc + (1 << size) - 1 : dc, size);
    put(0, 1);
  }
  while (bits.size() % 8 != 0) {
    bits += '1';
  }
  for (std::size_t i = 0; i < bits.size(); i += 8) {
    const auto byte = static_cast<std::uint8_t>(std::stoi(bits.substr(i, 8), nullptr, 2));
    out.push_back(byte);
    if (byte == 0xFF) {
      out.push_back(0);
    }
  }
  out.insert(out.end(), {0xFF, 0xD9});
  return out;
}

TEST_F(ImageReader, CmykJpeg) {
  const auto white = Read(CmykJpeg({255, 255, 255, 255}));
  ASSERT_TRUE(white.ok()) << white.error().message;
  ASSERT_EQ(white->channels(), 3);
  EXPECT_NEAR(white->At(4, 4)[0], 255, 2);
  const auto cyan = Read(CmykJpeg({0, 255, 255, 255}));
  EXPECT_NEAR(cyan->At(4, 4)[0], 0, 2);
  EXPECT_NEAR(cyan->At(4, 4)[1], 255, 2);
  EXPECT_NEAR(cyan->At(4, 4)[2], 255, 2);
  const auto half_black = Read(CmykJpeg({255, 255, 255, 128}));
  EXPECT_NEAR(half_black->At(4, 4)[1], 128, 2);
}

TEST_F(ImageReader, ChromaLiesInTheMiddleOfItsPixels) {
  const FramePtr frame = SmoothYuv(64, 64, AV_PIX_FMT_YUVJ420P);
  const FramePtr fine = SmoothYuv(64, 64, AV_PIX_FMT_YUVJ444P);
  const auto coarse_image = Read(EncodeStill(*frame, "mjpeg"));
  const auto fine_image = Read(EncodeStill(*fine, "mjpeg"));
  ASSERT_TRUE(coarse_image.ok() && fine_image.ok());
  // Without regard to its place, chroma would be a quarter of a step off, all in one direction.
  EXPECT_LE(MeanDifference(coarse_image->span(), fine_image->span()), 0.9);
}

TEST_F(ImageReader, OtherFormats) {
  const Image rgb = Smooth(40, 30, 3);
  const FramePtr frame = EmptyFrame(40, 30, AV_PIX_FMT_RGB24);
  const FramePtr bgr = EmptyFrame(40, 30, AV_PIX_FMT_BGR24);
  for (int y = 0; y < 30; ++y) {
    std::memcpy(frame->data[0] + y * frame->linesize[0], rgb.Row(y), 120);
    for (int i = 0; i < 120; ++i) {
      bgr->data[0][y * bgr->linesize[0] + i] = rgb.Row(y)[i / 3 * 3 + 2 - i % 3];
    }
  }
  for (const auto& [encoder, source] :
       {std::pair{"tiff", &frame}, std::pair{"bmp", &bgr}, std::pair{"ppm", &frame}}) {
    const Bytes bytes = EncodeStill(**source, encoder);
    ASSERT_FALSE(bytes.empty()) << encoder;
    const auto image = Read(bytes);
    ASSERT_TRUE(image.ok()) << encoder << ": " << image.error().message;
    EXPECT_EQ(LargestDifference(image->span(), rgb.span()), 0) << encoder;
  }
}

Bytes Webp(AVPixelFormat format, const char* lossless) {
  const FramePtr frame = EmptyFrame(48, 32, format);
  for (int y = 0; y < 32; ++y) {
    for (int x = 0; x < 48; ++x) {
      std::uint8_t* p = frame->data[0] + y * frame->linesize[0] + 4 * x;
      p[0] = static_cast<std::uint8_t>(x * 5);
      p[1] = static_cast<std::uint8_t>(y * 7);
      p[2] = 90;
      p[3] = static_cast<std::uint8_t>(y < 16 ? 255 : 100);
    }
  }
  return EncodeStill(*frame, "libwebp", "lossless", lossless);
}

TEST_F(ImageReader, WebpLosslessAndLossy) {
  const Bytes lossless = Webp(AV_PIX_FMT_BGRA, "1");
  if (lossless.empty()) {
    GTEST_SKIP() << "FFmpeg has no WebP encoder here";
  }
  const auto image = Read(lossless);
  ASSERT_TRUE(image.ok()) << image.error().message;
  ASSERT_EQ(image->channels(), 4);
  EXPECT_EQ(image->At(20, 10)[2], 100);
  EXPECT_EQ(image->At(20, 10)[1], 70);
  EXPECT_EQ(image->At(20, 10)[0], 90);
  EXPECT_EQ(image->At(20, 20)[3], 100);
  const FramePtr yuv = EmptyFrame(48, 32, AV_PIX_FMT_YUV420P);
  testing::FillPlanes(yuv.get(), {81, 90, 240, 0});  // red in BT.601, limited range
  const auto red = Read(EncodeStill(*yuv, "libwebp"));
  ASSERT_TRUE(red.ok());
  EXPECT_EQ(red->channels(), 3);
  EXPECT_NEAR(red->At(20, 10)[0], 255, 4);
  EXPECT_NEAR(red->At(20, 10)[1], 0, 4);
}

TEST_F(ImageReader, FirstFrameOfAGif) {
  testing::ClipSpec spec;
  spec.format = AV_PIX_FMT_RGB8;
  spec.encoder = "gif";
  spec.times_ms = testing::Steady(3, 10);
  spec.fill = [](AVFrame* frame, int index) {
    testing::FillPlanes(frame, {index == 0 ? 0xE0 : 0x1C, 0, 0, 0});
  };
  ASSERT_TRUE(MakeClip(folder_.File("clip.gif"), spec));
  const auto image = ReadImage(folder_.File("clip.gif"));
  ASSERT_TRUE(image.ok()) << image.error().message;
  EXPECT_EQ(image->width(), 64);
  EXPECT_EQ(image->channels(), 3);
  EXPECT_NEAR(image->At(10, 10)[0], 255, 4);
  EXPECT_EQ(image->At(10, 10)[1], 0);
}

// EXIF with nothing but an orientation.
Bytes Exif(int orientation) {
  return {'I',
          'I',
          42,
          0,
          8,
          0,
          0,
          0,
          1,
          0,
          0x12,
          1,
          3,
          0,
          1,
          0,
          0,
          0,
          static_cast<std::uint8_t>(orientation),
          0,
          0,
          0,
          0,
          0,
          0,
          0};
}

Bytes Inserted(Bytes into, std::size_t at, const Bytes& what) {
  into.insert(into.begin() + static_cast<std::ptrdiff_t>(at), what.begin(), what.end());
  return into;
}

TEST_F(ImageReader, OrientationFromPng) {
  const Image rgb = Pattern(9, 4, 3);
  for (int o = 1; o <= 8; ++o) {
    Bytes chunk = {'e', 'X', 'I', 'f'};
    const Bytes exif = Exif(o);
    chunk.insert(chunk.end(), exif.begin(), exif.end());
    const std::uint32_t crc =
        av_bswap32(~av_crc(av_crc_get_table(AV_CRC_32_IEEE_LE), ~0U, chunk.data(), chunk.size()));
    chunk.insert(chunk.begin(), {0, 0, 0, static_cast<std::uint8_t>(exif.size())});
    const auto* tail = reinterpret_cast<const std::uint8_t*>(&crc);
    chunk.insert(chunk.end(), tail, tail + 4);
    const auto image = Read(Inserted(*EncodePng(rgb.span()), 33, chunk));
    ASSERT_TRUE(image.ok()) << image.error().message;
    EXPECT_EQ(
        LargestDifference(image->span(), Orient(rgb.Clone(), static_cast<Orientation>(o)).span()),
        0)
        << o;
  }
}

TEST_F(ImageReader, OrientationFromJpeg) {
  const FramePtr frame = SmoothYuv(48, 32, AV_PIX_FMT_YUVJ444P);
  const Bytes plain = EncodeStill(*frame, "mjpeg");
  const Image upright = std::move(*Read(plain));
  for (int o = 1; o <= 8; ++o) {
    Bytes segment = {0xFF, 0xE1, 0, 0, 'E', 'x', 'i', 'f', 0, 0};
    const Bytes exif = Exif(o);
    segment.insert(segment.end(), exif.begin(), exif.end());
    segment[3] = static_cast<std::uint8_t>(segment.size() - 2);
    const auto image = Read(Inserted(plain, 2, segment));
    ASSERT_TRUE(image.ok()) << image.error().message;
    EXPECT_EQ(LargestDifference(image->span(),
                                Orient(upright.Clone(), static_cast<Orientation>(o)).span()),
              0)
        << o;
  }
}

TEST_F(ImageReader, OrientationFromWebp) {
  const Bytes plain = Webp(AV_PIX_FMT_BGRA, "1");
  if (plain.empty()) {
    GTEST_SKIP() << "FFmpeg has no WebP encoder here";
  }
  const Image upright = std::move(*Read(plain));
  // Extended header, the old bitstream, then EXIF.
  Bytes file = {'R', 'I', 'F', 'F', 0, 0,    0, 0, 'W', 'E', 'B', 'P', 'V', 'P', '8',
                'X', 10,  0,   0,   0, 0x18, 0, 0, 0,   47,  0,   0,   31,  0,   0};
  const std::size_t skip = plain[12] == 'V' && plain[15] == 'X' ? 30 : 12;
  file.insert(file.end(), plain.begin() + static_cast<std::ptrdiff_t>(skip), plain.end());
  const Bytes exif = Exif(6);
  file.insert(file.end(), {'E', 'X', 'I', 'F', static_cast<std::uint8_t>(exif.size()), 0, 0, 0});
  file.insert(file.end(), exif.begin(), exif.end());
  const std::size_t size = file.size() - 8;
  file[4] = static_cast<std::uint8_t>(size);
  file[5] = static_cast<std::uint8_t>(size >> 8);
  const auto image = Read(file);
  ASSERT_TRUE(image.ok()) << image.error().message;
  EXPECT_EQ(
      LargestDifference(image->span(), Orient(upright.Clone(), Orientation::kQuarterTurn).span()),
      0);
}

TEST_F(ImageReader, EveryTruncationIsCorruptInput) {
  const Image rgb = Pattern(40, 30, 3);
  const FramePtr yuv = SmoothYuv(64, 48, AV_PIX_FMT_YUVJ420P);
  const FramePtr frame = EmptyFrame(40, 30, AV_PIX_FMT_RGB24);
  const FramePtr bgr = EmptyFrame(40, 30, AV_PIX_FMT_BGR24);
  const FramePtr rgb8 = EmptyFrame(40, 30, AV_PIX_FMT_RGB8);
  for (int y = 0; y < 30; ++y) {
    std::memcpy(frame->data[0] + y * frame->linesize[0], rgb.Row(y), 120);
    std::memcpy(bgr->data[0] + y * bgr->linesize[0], rgb.Row(y), 120);
    std::memcpy(rgb8->data[0] + y * rgb8->linesize[0], rgb.Row(y), 40);
  }
  testing::ClipSpec spec;
  spec.format = AV_PIX_FMT_RGB8;
  spec.encoder = "gif";
  spec.times_ms = {0};
  spec.fill = [&](AVFrame* into, int) {
    for (int y = 0; y < 30; ++y) {
      std::memcpy(into->data[0] + y * into->linesize[0], rgb.Row(y), 64);
    }
  };
  ASSERT_TRUE(MakeClip(folder_.File("still.gif"), spec));
  struct Kind {
    const char* name;
    Bytes bytes;
    std::size_t spare;  // bytes at the end that hold no pixels
  };
  for (const Kind& kind :
       {Kind{"png", *EncodePng(rgb.span()), 0}, Kind{"jpeg", EncodeStill(*yuv, "mjpeg"), 0},
        Kind{"webp", Webp(AV_PIX_FMT_BGRA, "1"), 1}, Kind{"bmp", EncodeStill(*bgr, "bmp"), 0},
        Kind{"gif", testing::GetBytes(folder_.File("still.gif")), 1}}) {
    ASSERT_TRUE(kind.bytes.empty() || Read(kind.bytes).ok()) << kind.name;
    for (std::size_t length = 30; length + kind.spare < kind.bytes.size();
         length += 1 + length / 40) {
      const auto image =
          Read(Bytes(kind.bytes.begin(), kind.bytes.begin() + static_cast<std::ptrdiff_t>(length)));
      ASSERT_FALSE(image.ok()) << kind.name << " " << length << " of " << kind.bytes.size();
      ASSERT_EQ(image.error().code, ErrorCode::kCorruptInput)
          << kind.name << " " << length << image.error().message;
    }
  }
  // TIFF keeps its directory at the end: cut off, it is not known to be a picture at all, or has no
  // size.
  const Bytes tiff = EncodeStill(*frame, "tiff");
  for (const std::size_t length : {tiff.size() / 4, tiff.size() / 2, tiff.size() - 200}) {
    EXPECT_FALSE(
        Read(Bytes(tiff.begin(), tiff.begin() + static_cast<std::ptrdiff_t>(length))).ok());
  }
}

TEST_F(ImageReader, DamageWithinAPngIsCorruptInput) {
  Bytes png = *EncodePng(Pattern(40, 30, 3).span());
  png[png.size() / 2] ^= 0x55;
  ExpectError(Read(png), ErrorCode::kCorruptInput, "damaged");
}

TEST_F(ImageReader, ScribbledBytesNeverCrash) {
  const FramePtr yuv = SmoothYuv(64, 48, AV_PIX_FMT_YUVJ420P);
  const FramePtr bgr = EmptyFrame(40, 30, AV_PIX_FMT_BGR24);
  testing::FillPlanes(bgr.get(), {50, 0, 0, 0});
  unsigned random = 1;
  for (const Bytes& whole : {*EncodePng(Pattern(20, 10, 4).span()), EncodeStill(*yuv, "mjpeg"),
                             EncodeStill(*bgr, "bmp"), Webp(AV_PIX_FMT_BGRA, "1")}) {
    for (int i = 0; i < 60 && !whole.empty(); ++i) {
      Bytes bytes = whole;
      for (int k = 0; k < 3; ++k) {
        random = random * 1103515245 + 12345;
        bytes[random / 7 % bytes.size()] = static_cast<std::uint8_t>(random >> 16);
      }
      const auto image = Read(bytes);
      EXPECT_TRUE(image.ok() || !image.error().message.empty());
    }
  }
}

// Headers that tell of 65535x65535 pixels.
TEST_F(ImageReader, HugeHeadersAreRefusedWithNumbers) {
  Bytes png = *EncodePng(Pattern(8, 8, 3).span());
  png[18] = png[19] = png[22] = png[23] = 0xFF;
  png[29] = png[30] = png[31] = png[32] = 0;
  Bytes jpeg = EncodeStill(*SmoothYuv(16, 16, AV_PIX_FMT_YUVJ420P), "mjpeg");
  for (std::size_t i = 0; i + 9 < jpeg.size(); ++i) {
    if (jpeg[i] == 0xFF && jpeg[i + 1] == 0xC0) {
      jpeg[i + 5] = jpeg[i + 6] = jpeg[i + 7] = jpeg[i + 8] = 0xFF;
    }
  }
  Bytes bmp = EncodeStill(*EmptyFrame(8, 8, AV_PIX_FMT_BGR24), "bmp");
  bmp[18] = bmp[19] = bmp[22] = bmp[23] = 0xFF;
  testing::ClipSpec spec;
  spec.format = AV_PIX_FMT_RGB8;
  spec.encoder = "gif";
  spec.times_ms = {0};
  ASSERT_TRUE(MakeClip(folder_.File("huge.gif"), spec));
  Bytes gif = testing::GetBytes(folder_.File("huge.gif"));
  gif[6] = gif[7] = gif[8] = gif[9] = 0xFF;
  for (const Bytes& file : {png, jpeg, bmp, gif}) {
    ExpectError(Read(file), ErrorCode::kLimitExceeded, "65535x65535");
    ExpectError(Read(file), ErrorCode::kLimitExceeded, "16384");
  }
  Bytes ppm = {'P', '6', '\n'};
  const std::string size = "65535 65535\n255\n";
  ppm.insert(ppm.end(), size.begin(), size.end());
  ppm.insert(ppm.end(), 5000, 0);
  EXPECT_FALSE(Read(ppm).ok());
}

TEST_F(ImageReader, TooManyPixelsWithinTheSides) {
  Bytes png = *EncodePng(Pattern(8, 8, 3).span());
  png[18] = png[22] = 0x3F;
  png[19] = png[23] = 0xFF;
  ExpectError(Read(png), ErrorCode::kLimitExceeded, "100 million");
}

TEST_F(ImageReader, NoPixels) {
  Bytes png = *EncodePng(Pattern(8, 8, 3).span());
  png[19] = 0;
  ExpectError(Read(png), ErrorCode::kCorruptInput, "0x8");
}

TEST_F(ImageReader, WhatIsNoPicture) {
  ExpectError(ReadImage(""), ErrorCode::kInvalidArgument, "no name");
  ExpectError(ReadImage(folder_.File("missing.png")), ErrorCode::kNotFound, "missing.png");
  ExpectError(ReadImage(folder_.path().string()), ErrorCode::kInvalidArgument, "folder");
  ExpectError(Read({}), ErrorCode::kCorruptInput, "0 bytes");
  PutText(folder_.File("notes.png"), "This is not a picture.\n");
  ExpectError(ReadImage(folder_.File("notes.png")), ErrorCode::kCorruptInput, "looks like text");
  ExpectError(Read(Bytes(3000, 0)), ErrorCode::kCorruptInput, "neither");
  ExpectError(Read({0, 0, 0, 24, 'f', 't', 'y', 'p', 'h', 'e', 'i', 'c', 0, 0, 0, 0}),
              ErrorCode::kUnsupported, "HEIF");
  PutText(folder_.File("drawing.svg"),
          "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"></svg>");
  EXPECT_FALSE(ReadImage(folder_.File("drawing.svg")).ok());
}

TEST_F(ImageReader, AVideoOrSoundIsNoPicture) {
  testing::ClipSpec spec;
  spec.times_ms = testing::Steady(5, 25);
  ASSERT_TRUE(MakeClip(folder_.File("clip.mp4"), spec));
  ExpectError(ReadImage(folder_.File("clip.mp4")), ErrorCode::kUnsupported, "is a video");
  spec.pictures = false;
  spec.sound = testing::Click(0.2, 0.5);
  ASSERT_TRUE(MakeClip(folder_.File("sound.wav"), spec));
  ExpectError(ReadImage(folder_.File("sound.wav")), ErrorCode::kUnsupported, "1 audio stream");
}

TEST_F(ImageReader, EveryRealPicture) {
  US_SKIP_WITHOUT_SHARED("characters");
  for (const char* folder : {"characters", "brush", "multiref"}) {
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(testing::SharedData() + "/" + folder)) {
      const std::string extension = entry.path().extension().string();
      if (extension == ".png" || extension == ".jpg") {
        const auto image = ReadImage(entry.path().string());
        EXPECT_TRUE(image.ok()) << image.error().message;
      }
    }
  }
  const auto turned = ReadImage(testing::SharedData() + "/characters/chr_child_page_photo.png");
  ASSERT_TRUE(turned.ok());
  EXPECT_EQ(turned->width(), 3024);
  EXPECT_EQ(turned->height(), 4032);
}

}  // namespace
}  // namespace understudy
