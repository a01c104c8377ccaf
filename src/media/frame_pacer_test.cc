#include "media/frame_pacer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace understudy {
namespace {

using ::testing::ElementsAre;

// Pictures whose width tells their number.
class Listed : public PictureSource {
 public:
  struct Item {
    double start_s;
    double duration_s;
  };
  explicit Listed(std::vector<Item> items) : items_(std::move(items)) {}
  std::optional<TimedPicture> Next() override {
    if (next_ == items_.size()) {
      return std::nullopt;
    }
    TimedPicture picture{NewFrame(), items_[next_].start_s, items_[next_].duration_s};
    picture.frame->width = static_cast<int>(next_++);
    return picture;
  }
  std::string damaged() const override { return {}; }

 private:
  std::vector<Item> items_;
  std::size_t next_ = 0;
};

std::vector<Listed::Item> Steady(int count, double fps, bool durations = true) {
  std::vector<Listed::Item> items;
  items.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    items.push_back({i / fps, durations ? 1 / fps : 0});
  }
  return items;
}

std::vector<int> Play(Listed source, FramePacerOptions options) {
  auto pacer = FramePacer::Create(&source, options);
  EXPECT_TRUE(pacer.ok());
  std::vector<int> shown;
  int last = -1;
  bool last_use = true;
  while (const auto tick = pacer->Next()) {
    EXPECT_EQ(tick->time.index, static_cast<std::int64_t>(shown.size()));
    const int number = tick->picture->frame->width;
    EXPECT_EQ(tick->first_use, number != last);
    if (last_use) {
      EXPECT_TRUE(last == -1 || number != last || !tick->first_use);
    } else {
      EXPECT_EQ(number, last);
    }
    last = number;
    last_use = tick->last_use;
    shown.push_back(number);
  }
  return shown;
}

FramePacerOptions At(double fps, double source_fps) {
  return {0, std::nullopt, {std::llround(fps), 1}, 1 / source_fps};
}

TEST(FramePacer, SteadyOntoTheSameRateIsOneToOne) {
  const auto shown = Play(Listed(Steady(100, 30)), At(30, 30));
  ASSERT_EQ(shown.size(), 100U);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(shown[i], i);
  }
}

TEST(FramePacer, TimesInMillisecondsAreOneToOne) {
  std::vector<Listed::Item> items = Steady(300, 30, false);
  for (auto& item : items) {
    item.start_s = std::round(item.start_s * 1000) / 1000;
  }
  const auto shown = Play(Listed(items), At(30, 30));
  ASSERT_EQ(shown.size(), 300U);
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(shown[i], i);
  }
}

TEST(FramePacer, HalfTheRateTakesEverySecond) {
  EXPECT_THAT(Play(Listed(Steady(10, 60)), At(30, 60)), ElementsAre(0, 2, 4, 6, 8));
}

TEST(FramePacer, TwiceTheRateRepeats) {
  EXPECT_THAT(Play(Listed(Steady(3, 15)), At(30, 15)), ElementsAre(0, 0, 1, 1, 2, 2));
}

TEST(FramePacer, AGapIsFilledWithThePictureBefore) {
  EXPECT_THAT(Play(Listed({{0, 0.1}, {0.1, 0.1}, {0.5, 0.1}}), At(10, 10)),
              ElementsAre(0, 1, 1, 1, 1, 2));
}

TEST(FramePacer, ABurstIsThinnedOut) {
  EXPECT_THAT(
      Play(Listed({{0, 0}, {0.1, 0}, {0.12, 0}, {0.14, 0}, {0.2, 0}, {0.3, 0}}), At(10, 10)),
      ElementsAre(0, 1, 4, 5));
}

TEST(FramePacer, OnePictureGivesOneTick) {
  EXPECT_THAT(Play(Listed({{0, 0}}), At(25, 25)), ElementsAre(0));
  EXPECT_THAT(Play(Listed({{0, 0.001}}), At(25, 25)), ElementsAre(0));
}

TEST(FramePacer, TheLastPictureLastsAsItSays) {
  EXPECT_EQ(Play(Listed({{0, 0.1}, {0.1, 0.5}}), At(10, 10)).size(), 6U);
  EXPECT_EQ(Play(Listed({{0, 0.1}, {0.1, 1e9}}), At(10, 10)).size(),
            102U);  // ten seconds and its interval at most
}

TEST(FramePacer, ALateFirstPictureFillsTheTimeBefore) {
  EXPECT_THAT(Play(Listed({{0.2, 0.1}, {0.3, 0.1}}), At(10, 10)), ElementsAre(0, 0, 0, 1));
}

TEST(FramePacer, StartLiesAtTheBeginningOfThePictureOnScreen) {
  Listed source(Steady(30, 10));
  auto pacer = FramePacer::Create(&source, {1.04, std::nullopt, {10, 1}, 0.1});
  ASSERT_TRUE(pacer.ok());
  EXPECT_NEAR(pacer->start_s(), 1.0, 1e-9);
  EXPECT_EQ(pacer->Next()->picture->frame->width, 10);
  EXPECT_EQ(pacer->Next()->picture->frame->width, 11);
}

TEST(FramePacer, StartWithinASlideStaysWhereItIs) {
  Listed source({{0, 5}, {5, 5}});
  auto pacer = FramePacer::Create(&source, {3.0, std::nullopt, {1, 1}, 1.0});
  ASSERT_TRUE(pacer.ok());
  EXPECT_NEAR(pacer->start_s(), 3.0, 1e-9);
}

TEST(FramePacer, DurationLimitsTheTicks) {
  FramePacerOptions options = At(30, 30);
  options.duration_s = 0.5;
  EXPECT_EQ(Play(Listed(Steady(100, 30)), options).size(), 15U);
  options.duration_s = 0.001;
  EXPECT_EQ(Play(Listed(Steady(100, 30)), options).size(), 1U);
  options.duration_s = 1000;
  EXPECT_EQ(Play(Listed(Steady(100, 30)), options).size(), 100U);
}

TEST(FramePacer, NoPicture) {
  Listed source({});
  const auto pacer = FramePacer::Create(&source, At(30, 30));
  ASSERT_FALSE(pacer.ok());
  EXPECT_EQ(pacer.error().code, ErrorCode::kCorruptInput);
}

TEST(FramePacer, StartBehindTheEnd) {
  Listed source(Steady(10, 10));
  const auto pacer = FramePacer::Create(&source, {1.5, std::nullopt, {10, 1}, 0.1});
  ASSERT_FALSE(pacer.ok());
  EXPECT_EQ(pacer.error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace understudy
