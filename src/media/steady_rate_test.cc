#include "media/steady_rate.h"

#include <gtest/gtest.h>

#include <cmath>

namespace understudy {
namespace {

Rational Of(double average, double base = 0, double usual = 0) {
  const auto ratio = [](double fps) { return Rational{std::llround(fps * 1000000), 1000000}; };
  return SteadyRate(ratio(average), ratio(base), ratio(usual));
}

TEST(SteadyRate, CommonRatesAreMetExactly) {
  for (const Rational rate : {Rational{24000, 1001}, Rational{24, 1}, Rational{25, 1},
                              Rational{30000, 1001}, Rational{30, 1}, Rational{48, 1},
                              Rational{50, 1}, Rational{60000, 1001}, Rational{60, 1}}) {
    EXPECT_EQ(SteadyRate(rate, rate, rate), rate);
    EXPECT_EQ(Of(rate.value() * 1.0001), rate);
  }
  EXPECT_EQ(Of(29.99), (Rational{30, 1}));
  EXPECT_EQ(Of(29.95), (Rational{30000, 1001}));
}

TEST(SteadyRate, APhoneThatSkipsFramesIsPlayedAtItsRate) {
  EXPECT_EQ(Of(29.7, 30, 30), (Rational{30, 1}));
  EXPECT_EQ(Of(29.95, 30, 30), (Rational{30, 1}));
  EXPECT_EQ(Of(23.876, 24, 24), (Rational{24, 1}));
  EXPECT_EQ(Of(29.856, 60, 30), (Rational{30, 1}));            // a few frames late by half a step
  EXPECT_EQ(Of(29.7, 1000, 30.303), (Rational{30000, 1001}));  // times in whole milliseconds
  EXPECT_EQ(Of(24.5, 30, 24.5), (Rational{49, 2}));  // more than a tenth missing: that is its rate
}

TEST(SteadyRate, OtherRatesBecomeShortRatios) {
  EXPECT_EQ(Of(12.5), (Rational{25, 2}));
  EXPECT_EQ(Of(16), (Rational{16, 1}));
  EXPECT_EQ(Of(10), (Rational{10, 1}));
  const Rational odd = Of(22.0316);
  EXPECT_NEAR(odd.value(), 22.0316, 1e-3);
  EXPECT_LE(odd.den, 1001);
}

TEST(SteadyRate, FastRatesAreDivided) {
  EXPECT_EQ(Of(120), (Rational{60, 1}));
  EXPECT_EQ(Of(240), (Rational{60, 1}));
  EXPECT_EQ(Of(144), (Rational{48, 1}));
  EXPECT_EQ(Of(90), (Rational{45, 1}));
  EXPECT_EQ(Of(100), (Rational{50, 1}));
  EXPECT_EQ(Of(60.5), (Rational{60, 1}));
  EXPECT_LE(Of(90000).value(), 60);
}

TEST(SteadyRate, SlowAndUnknown) {
  EXPECT_EQ(Of(0.2), (Rational{1, 1}));
  EXPECT_EQ(Of(0, 25), (Rational{25, 1}));
  EXPECT_EQ(Of(0, 0, 25), (Rational{25, 1}));
  EXPECT_EQ(SteadyRate({0, 1}, {0, 0}, {0, 1}).num, 0);
  EXPECT_EQ(SteadyRate({0, 0}, {1, 0}, {-1, 1}).num, 0);
}

}  // namespace
}  // namespace understudy
