#include "brush/brush_animation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <thread>

#include "brush/test_pictures.h"

namespace understudy {
namespace {

using testing::DiscOnGround;
using ::testing::HasSubstr;
using testing::Rectangle;
using testing::Region;
using testing::Water;

// As many threads as told, started anew for each call.
class Threads final : public Executor {
 public:
  explicit Threads(int count) : count_(count) {}
  int threads() const override { return count_; }
  void ParallelFor(int count, const std::function<void(int)>& work) override {
    std::vector<std::thread> running;
    for (int t = 0; t < count_; ++t) {
      running.emplace_back([&, t] {
        for (int i = t; i < count; i += count_) {
          work(i);
        }
      });
    }
    for (std::thread& thread : running) {
      thread.join();
    }
  }

 private:
  int count_;
};

BrushAnimation Make(const Image& picture, const std::vector<BrushRegion>& regions,
                    const BrushOptions& options = {}, ImageView still = {}) {
  SerialExecutor serial;
  auto made = BrushAnimation::Create(picture.span(), regions, still, options, serial);
  EXPECT_TRUE(made.ok()) << made.error().message;
  return std::move(*made);
}

Image Frame(const BrushAnimation& animation, int frame, int channels = 3) {
  Image out(animation.width(), animation.height(), channels);
  SerialExecutor serial;
  animation.Draw(frame, out.span(), serial);
  return out;
}

double Difference(const Image& a, const Image& b, const Image* within = nullptr) {
  double sum = 0;
  double count = 0;
  for (int y = 0; y < a.height(); ++y) {
    for (int x = 0; x < a.width(); ++x) {
      if (within != nullptr && within->Row(y)[x] == 0) {
        continue;
      }
      for (int c = 0; c < 3; ++c) {
        sum += std::abs(a.At(x, y)[c] - b.At(x, y)[c]);
      }
      count += 3;
    }
  }
  return sum / std::max(count, 1.0);
}

// Every kind at once, so that they meet.
std::vector<BrushRegion> Everything() {
  std::vector<BrushRegion> regions;
  regions.push_back(Region(Rectangle(320, 200, 0, 120, 320, 200), BrushDirection::kRight,
                           BrushKind::kFlow, 0.8F));
  regions.push_back(Region(Rectangle(320, 200, 200, 10, 300, 140), BrushDirection::kLeft,
                           BrushKind::kSway, 0.8F));
  BrushRegion disc;
  disc.mask = Rectangle(320, 200, 40, 20, 110, 90);
  disc.trajectory = {{75, 55}, {120, 60}, {150, 80}};
  disc.kind = BrushKind::kMove;
  regions.push_back(std::move(disc));
  return regions;
}

Image Scene() { return DiscOnGround(320, 200, 75, 55, 26); }

TEST(BrushAnimation, FastAndSlowDrawTheSame) {
  for (const bool loop : {false, true}) {
    const BrushAnimation animation =
        Make(Scene(), Everything(), {.duration_s = 1, .fps = {12, 1}, .loop = loop});
    Image slow(320, 200, 3);
    for (const int frame : {0, 3, 7, 11}) {
      const Image fast = Frame(animation, frame);
      animation.SlowDraw(frame, slow.span());
      int most = 0;
      for (int y = 0; y < 200; ++y) {
        for (int x = 0; x < 320 * 3; ++x) {
          most = std::max(most, std::abs(fast.Row(y)[x] - slow.Row(y)[x]));
        }
      }
      EXPECT_LT(Difference(fast, slow), 0.05) << frame;
      // A place may be rounded to the next 64th of a pixel.
      EXPECT_LE(most, 4) << frame;
    }
  }
}

TEST(BrushAnimation, AnyNumberOfThreadsGivesTheSameBytes) {
  const Image picture = Scene();
  const std::vector<BrushRegion> regions = Everything();
  std::vector<Image> drawn;
  for (const int count : {1, 2, 7}) {
    Threads threads(count);
    auto made = BrushAnimation::Create(picture.span(), regions, {},
                                       {.duration_s = 1, .fps = {10, 1}}, threads);
    ASSERT_TRUE(made.ok());
    Image frame(320, 200, 3);
    made->Draw(6, frame.span(), threads);
    drawn.push_back(std::move(frame));
  }
  for (int y = 0; y < 200; ++y) {
    ASSERT_EQ(std::memcmp(drawn[0].Row(y), drawn[1].Row(y), 960), 0) << y;
    ASSERT_EQ(std::memcmp(drawn[0].Row(y), drawn[2].Row(y), 960), 0) << y;
  }
}

TEST(BrushAnimation, WhatIsNotPaintedHasThePicturesBytes) {
  const Image picture = Water(240, 160);
  for (const BrushKind kind : {BrushKind::kFlow, BrushKind::kSway}) {
    for (const BrushDirection direction :
         {BrushDirection::kLeft, BrushDirection::kUp, BrushDirection::kZoomIn}) {
      const Image mask = Rectangle(240, 160, 60, 40, 190, 120);
      std::vector<BrushRegion> regions;
      regions.push_back(Region(mask.Clone(), direction, kind, 1));
      const BrushAnimation animation = Make(picture, regions, {.strength = 1, .duration_s = 1});
      double moved = 0;
      for (int f = 0; f < animation.frames(); f += 7) {
        const Image frame = Frame(animation, f);
        for (int y = 0; y < 160; ++y) {
          for (int x = 0; x < 240; ++x) {
            if (mask.Row(y)[x] == 0) {
              ASSERT_EQ(std::memcmp(frame.At(x, y), picture.At(x, y), 3), 0) << x << " " << y;
            }
          }
        }
        moved = std::max(moved, Difference(frame, picture, &mask));
      }
      EXPECT_GT(moved, 1) << "what is painted stands still";
    }
  }
}

TEST(BrushAnimation, AMovingObjectChangesOnlyItsPlaceAndItsWay) {
  const Image picture = DiscOnGround(320, 160, 60, 80, 26);
  BrushRegion region;
  region.mask = Rectangle(320, 160, 24, 44, 96, 116);
  region.trajectory = {{60, 80}, {240, 80}};
  region.kind = BrushKind::kMove;
  std::vector<BrushRegion> regions;
  regions.push_back(std::move(region));
  const BrushAnimation animation = Make(picture, regions, {.duration_s = 1});
  for (int f = 0; f < animation.frames(); ++f) {
    const Image frame = Frame(animation, f);
    for (int y = 0; y < 160; ++y) {
      for (int x = 0; x < 320; ++x) {
        if (y < 40 || y >= 120 || x < 20) {
          ASSERT_EQ(std::memcmp(frame.At(x, y), picture.At(x, y), 3), 0) << x << " " << y;
        }
      }
    }
  }
  EXPECT_EQ(Difference(Frame(animation, 0), picture), 0) << "at rest it is the picture";
  const Image last = Frame(animation, animation.frames() - 1);
  EXPECT_LT(last.At(240, 80)[1], 80) << "the disc has come";
  EXPECT_GT(last.At(60, 80)[1], 150) << "and has left";
  // The ground that it carries along would be a square about it.
  EXPECT_GT(last.At(240 - 31, 80 - 31)[1], 150);
  EXPECT_EQ(animation.outcomes()[0].kind, BrushKind::kMove);
}

TEST(BrushAnimation, ALoopHasNoSeam) {
  const BrushAnimation animation =
      Make(Scene(), Everything(), {.duration_s = 2, .fps = {15, 1}, .loop = true});
  std::vector<double> change;
  Image before = Frame(animation, 0);
  const Image first = before.Clone();
  for (int f = 1; f < animation.frames(); ++f) {
    Image frame = Frame(animation, f);
    change.push_back(Difference(before, frame));
    before = std::move(frame);
  }
  std::sort(change.begin(), change.end());
  EXPECT_LE(Difference(before, first), 1.3 * change[change.size() / 2]);
}

TEST(BrushAnimation, MoreStrengthMovesMore) {
  for (const BrushKind kind : {BrushKind::kFlow, BrushKind::kSway}) {
    double before = 0;
    for (const float strength : {0.0F, 0.25F, 0.5F, 0.75F, 1.0F}) {
      std::vector<BrushRegion> regions;
      regions.push_back(
          Region(Rectangle(240, 160, 20, 20, 220, 140), BrushDirection::kRight, kind, 0.4F));
      const BrushAnimation animation =
          Make(Water(240, 160), regions, {.strength = strength, .duration_s = 1, .fps = {24, 1}});
      double sum = 0;
      for (int f = 0; f + 1 < 24; f += 2) {
        sum += Difference(Frame(animation, f), Frame(animation, f + 1));
      }
      if (strength == 0) {
        EXPECT_EQ(sum, 0);
      } else {
        EXPECT_GT(sum, before) << BrushKindName(kind) << " " << strength;
      }
      before = sum;
    }
  }
}

TEST(BrushAnimation, TheStaticMaskWins) {
  const Image picture = Scene();
  const Image still = Rectangle(320, 200, 100, 30, 260, 170);
  const BrushAnimation animation =
      Make(picture, Everything(), {.strength = 1, .duration_s = 1}, still.span());
  for (int f = 0; f < animation.frames(); f += 5) {
    const Image frame = Frame(animation, f);
    EXPECT_EQ(Difference(frame, picture, &still), 0) << f;
  }
}

TEST(BrushAnimation, AllUnderTheStaticMask) {
  const Image picture = Water(120, 80);
  const Image still = Rectangle(120, 80, 0, 0, 100, 80);
  std::vector<BrushRegion> regions;
  for (const BrushKind kind : {BrushKind::kFlow, BrushKind::kSway, BrushKind::kMove}) {
    regions.push_back(Region(Rectangle(120, 80, 20, 20, 60, 60), BrushDirection::kUp, kind));
  }
  const BrushAnimation animation = Make(picture, regions, {.duration_s = 0.2}, still.span());
  EXPECT_EQ(Difference(Frame(animation, 3), picture), 0);
  EXPECT_EQ(animation.outcomes()[0].selected, 0);
}

TEST(BrushAnimation, OverlappingRegionsAdd) {
  const auto speed = [](int copies) {
    std::vector<BrushRegion> regions;
    for (int i = 0; i < copies; ++i) {
      regions.push_back(Region(Rectangle(240, 160, 20, 20, 220, 140), BrushDirection::kRight,
                               BrushKind::kFlow, 0.3F));
    }
    const BrushAnimation animation = Make(Water(240, 160), regions, {.duration_s = 1});
    return Difference(Frame(animation, 4), Frame(animation, 5));
  };
  EXPECT_GT(speed(2), 1.4 * speed(1));
}

TEST(BrushAnimation, ContrastStays) {
  std::vector<BrushRegion> regions;
  const Image mask = Rectangle(240, 160, 0, 60, 240, 160);
  regions.push_back(Region(mask.Clone(), BrushDirection::kRight, BrushKind::kFlow, 0.8F));
  const Image picture = Water(240, 160);
  const BrushAnimation animation = Make(picture, regions, {.duration_s = 2, .fps = {15, 1}});
  const auto energy = [&](const Image& image) {
    double sum = 0;
    for (int y = 61; y < 159; ++y) {
      for (int x = 1; x < 239; ++x) {
        const double gx = image.At(x + 1, y)[1] - image.At(x - 1, y)[1];
        const double gy = image.At(x, y + 1)[1] - image.At(x, y - 1)[1];
        sum += gx * gx + gy * gy;
      }
    }
    return sum;
  };
  const double whole = energy(picture);
  for (int f = 0; f < animation.frames(); f += 3) {
    EXPECT_GT(energy(Frame(animation, f)), 0.85 * whole) << f;
  }
}

TEST(BrushAnimation, TransparencyStaysOutsideAndMovesInside) {
  Image picture(120, 80, 4);
  for (int y = 0; y < 80; ++y) {
    for (int x = 0; x < 120; ++x) {
      testing::Paint(picture, x, y, {80, 120, 90}, 11, 20);
      picture.At(x, y)[3] = x < 60 ? 255 : 0;
    }
  }
  std::vector<BrushRegion> regions;
  regions.push_back(
      Region(Rectangle(120, 80, 30, 10, 100, 70), BrushDirection::kRight, BrushKind::kSway, 1));
  const BrushAnimation animation = Make(picture, regions, {.strength = 1, .duration_s = 1});
  int changed = 0;
  for (int f = 0; f < animation.frames(); f += 6) {
    const Image frame = Frame(animation, f, 4);
    for (int y = 0; y < 80; ++y) {
      for (int x = 0; x < 120; ++x) {
        if (x < 30 || x >= 100 || y < 10 || y >= 70) {
          ASSERT_EQ(std::memcmp(frame.At(x, y), picture.At(x, y), 4), 0);
        }
        changed += frame.At(x, y)[3] != picture.At(x, y)[3] ? 1 : 0;
      }
    }
  }
  EXPECT_GT(changed, 20);
}

TEST(BrushAnimation, TinyPictures) {
  for (const auto& [w, h] : {std::pair{2, 1}, {1, 2}, {3, 3}, {7, 2}}) {
    const Image picture = Water(w, h);
    for (const BrushKind kind : {BrushKind::kFlow, BrushKind::kSway, BrushKind::kMove}) {
      std::vector<BrushRegion> regions;
      regions.push_back(Region(Rectangle(w, h, 0, 0, 1, 1), BrushDirection::kRight, kind, 1));
      const BrushAnimation animation = Make(picture, regions, {.duration_s = 0.1});
      const Image frame = Frame(animation, animation.frames() - 1);
      EXPECT_EQ(frame.width(), w);
    }
  }
}

TEST(BrushAnimation, TheFieldIsDrawn) {
  const BrushAnimation animation = Make(Scene(), Everything());
  const Image field = animation.DrawField();
  EXPECT_EQ(field.width(), 320);
  EXPECT_EQ(field.channels(), 3);
  int green = 0;
  int yellow = 0;
  for (int y = 0; y < 200; ++y) {
    for (int x = 0; x < 320; ++x) {
      const std::uint8_t* p = field.At(x, y);
      green += p[1] > p[0] + 80 ? 1 : 0;
      yellow += p[0] > p[2] + 120 && p[1] > p[2] + 90 ? 1 : 0;
    }
  }
  EXPECT_GT(green, 20);
  EXPECT_GT(yellow, 20);
}

// --- What is refused ---

std::string Refused(std::vector<BrushRegion> regions, const BrushOptions& options = {}) {
  SerialExecutor serial;
  const auto made = BrushAnimation::Create(Water(40, 30).span(), regions, {}, options, serial);
  EXPECT_FALSE(made.ok());
  return made.ok() ? "" : made.error().message;
}

std::vector<BrushRegion> One(Image mask, std::vector<Eigen::Vector2f> trajectory = {}) {
  std::vector<BrushRegion> regions(1);
  regions[0].mask = std::move(mask);
  regions[0].trajectory = std::move(trajectory);
  return regions;
}

TEST(BrushAnimation, RefusesWhatCannotBe) {
  const auto mask = [] { return Rectangle(40, 30, 5, 5, 20, 20); };
  EXPECT_THAT(Refused({}), HasSubstr("0 entries"));
  EXPECT_THAT(Refused(One(Image(40, 30, 1), {{1, 1}, {2, 2}})), HasSubstr("mask selects 0 pixels"));
  EXPECT_THAT(Refused(One(Rectangle(40, 30, 0, 0, 40, 30), {{1, 1}, {2, 2}})),
              HasSubstr("selects all 1200 pixels"));
  EXPECT_THAT(Refused(One(Rectangle(41, 30, 0, 0, 4, 3), {{1, 1}, {2, 2}})),
              HasSubstr("41x30 pixels; it must be the picture's 40x30"));
  EXPECT_THAT(Refused(One(mask())), HasSubstr("both missing"));
  EXPECT_THAT(Refused(One(mask(), {{1, 1}})), HasSubstr("1 point; it must have 2 to 77"));
  EXPECT_THAT(Refused(One(mask(), std::vector<Eigen::Vector2f>(78, {1, 1}))),
              HasSubstr("78 points"));
  EXPECT_THAT(Refused(One(mask(), {{1, 1}, {41, 2}})), HasSubstr("trajectory[1] is [41, 2]"));
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THAT(Refused(One(mask(), {{1, 1}, {nan, 2}})), HasSubstr("trajectory[1]"));
  auto both = One(mask(), {{1, 1}, {2, 2}});
  both[0].direction = BrushDirection::kUp;
  EXPECT_THAT(Refused(std::move(both)), HasSubstr("only one of the two"));
  for (const float strength : {nan, -0.1F, 1.5F}) {
    auto strong = One(mask(), {{1, 1}, {2, 2}});
    strong[0].strength = strength;
    EXPECT_THAT(Refused(std::move(strong)), HasSubstr("regions[0].strength is"));
  }
  EXPECT_THAT(Refused(One(mask(), {{1, 1}, {2, 2}}), {.strength = nan}), HasSubstr("the strength"));
  EXPECT_THAT(Refused(One(mask(), {{1, 1}, {2, 2}}), {.duration_s = 0}), HasSubstr("the duration"));
  EXPECT_THAT(Refused(One(mask(), {{1, 1}, {2, 2}}), {.duration_s = 61}), HasSubstr("61 s"));
  EXPECT_THAT(Refused(One(mask(), {{1, 1}, {2, 2}}), {.fps = {0, 1}}), HasSubstr("frame rate"));
  std::vector<BrushRegion> many(33);
  for (BrushRegion& region : many) {
    region = Region(mask(), BrushDirection::kUp, BrushKind::kFlow);
  }
  EXPECT_THAT(Refused(std::move(many)), HasSubstr("33 entries"));
}

}  // namespace
}  // namespace understudy
