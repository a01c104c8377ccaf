#include "media/read_ahead.h"

#include <gtest/gtest.h>

#include <atomic>

namespace understudy {
namespace {

class Counting : public PictureSource {
 public:
  Counting(int count, std::atomic<int>* taken) : count_(count), taken_(taken) {}
  std::optional<TimedPicture> Next() override {
    if (next_ == count_) {
      return std::nullopt;
    }
    taken_->store(next_ + 1);
    return TimedPicture{NewFrame(), static_cast<double>(next_++), 1.0};
  }
  std::string damaged() const override { return next_ >= 5 ? "damaged from 5 on" : ""; }

 private:
  int count_;
  int next_ = 0;
  std::atomic<int>* taken_;
};

TEST(ReadAhead, TheSamePicturesInOrder) {
  std::atomic<int> taken{0};
  ReadAhead ahead(std::make_unique<Counting>(100, &taken));
  for (int i = 0; i < 100; ++i) {
    const auto picture = ahead.Next();
    ASSERT_TRUE(picture.has_value());
    EXPECT_EQ(picture->start_s, i);
    EXPECT_EQ(ahead.damaged(), i >= 4 ? "damaged from 5 on" : "");
  }
  EXPECT_FALSE(ahead.Next().has_value());
  EXPECT_FALSE(ahead.Next().has_value());
}

TEST(ReadAhead, NeverFarAhead) {
  std::atomic<int> taken{0};
  ReadAhead ahead(std::make_unique<Counting>(1000, &taken), 2);
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(ahead.Next().has_value());
    EXPECT_LE(taken.load(), i + 5);
  }
}

TEST(ReadAhead, GoesAwayInTheMiddleAndAtTheEnd) {
  std::atomic<int> taken{0};
  { const ReadAhead untouched(std::make_unique<Counting>(1000, &taken)); }
  {
    ReadAhead ahead(std::make_unique<Counting>(1000, &taken));
    EXPECT_TRUE(ahead.Next().has_value());
  }
  ReadAhead empty(std::make_unique<Counting>(0, &taken));
  EXPECT_FALSE(empty.Next().has_value());
}

}  // namespace
}  // namespace understudy
