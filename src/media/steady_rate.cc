#include "media/steady_rate.h"

#include <array>
#include <cmath>
#include <numeric>
#include <optional>

#include "media/media_limits.h"

namespace understudy {
namespace {

constexpr std::array<Rational, 9> kCommonRates = {
    Rational{24000, 1001}, Rational{24, 1},       Rational{25, 1},
    Rational{30000, 1001}, Rational{30, 1},       Rational{48, 1},
    Rational{50, 1},       Rational{60000, 1001}, Rational{60, 1}};
constexpr double kExactRate = 0.0002;    // relative
constexpr double kSameRate = 0.001;      // relative
constexpr double kBlurredRate = 0.015;   // relative
constexpr double kFewSkipped = 0.1;      // share of the base rate's frames that may be missing
constexpr double kAboutTheLimit = 1.02;  // a rate this much above the limit counts as the limit
constexpr std::int64_t kFinest = 1001;   // largest denominator

std::optional<Rational> CommonRateNear(double fps, double tolerance) {
  std::optional<Rational> nearest;
  double best = tolerance;
  for (const Rational& rate : kCommonRates) {
    const double miss = std::abs(fps / rate.value() - 1);
    if (miss <= best) {
      best = miss;
      nearest = rate;
    }
  }
  return nearest;
}

// The common rate near `fps` from which `average` results when some frames are skipped; of two, the
// one nearer to the average.
std::optional<Rational> RateWithSkips(double fps, double tolerance, double average) {
  std::optional<Rational> found;
  for (const Rational& rate : kCommonRates) {
    const double share = average / rate.value();
    const bool near = std::abs(fps / rate.value() - 1) <= tolerance;
    if (near && share >= 1 - kFewSkipped && share <= 1 + kExactRate &&
        (!found || std::abs(share - 1) < std::abs(average / found->value() - 1))) {
      found = rate;
    }
  }
  return found;
}

// The best ratio of that value, by continued fraction.
Rational Approximate(double value) {
  std::int64_t num = 1;
  std::int64_t den = 0;
  std::int64_t last_num = 0;
  std::int64_t last_den = 1;
  double rest = value;
  for (int i = 0; i < 32; ++i) {
    const auto whole = static_cast<std::int64_t>(std::floor(rest));
    const std::int64_t next_den = whole * den + last_den;
    if (next_den > kFinest) {
      break;
    }
    const std::int64_t next_num = whole * num + last_num;
    last_num = num;
    last_den = den;
    num = next_num;
    den = next_den;
    const double fraction = rest - static_cast<double>(whole);
    if (fraction < 1e-9) {
      break;
    }
    rest = 1 / fraction;
  }
  return {num, den};
}

Rational DivideToLimit(Rational rate) {
  if (rate.value() <= kMaxFrameRate) {
    return rate;
  }
  if (rate.value() <= kMaxFrameRate * kAboutTheLimit) {
    return {kMaxFrameRate, 1};
  }
  rate.den *= static_cast<std::int64_t>(std::ceil(rate.value() / kMaxFrameRate - 1e-9));
  const std::int64_t common = std::gcd(rate.num, rate.den);
  return {rate.num / common, rate.den / common};
}

double ValueOf(Rational rate) { return rate.den > 0 && rate.num > 0 ? rate.value() : 0; }

}  // namespace

Rational SteadyRate(Rational average_fps, Rational base_fps, Rational usual_fps) {
  const double average = ValueOf(average_fps);
  const double base = ValueOf(base_fps);
  const double usual = ValueOf(usual_fps);
  const double fps = average > 0 ? average : (base > 0 ? base : usual);
  if (!(fps > 0)) {
    return {0, 1};
  }
  if (fps < 1) {
    return {1, 1};
  }
  if (const auto rate = CommonRateNear(fps, kExactRate)) {
    return *rate;
  }
  for (const double steady : {base, usual}) {
    if (const auto rate = RateWithSkips(steady, kExactRate, fps)) {
      return *rate;
    }
  }
  if (const auto rate = RateWithSkips(usual, kBlurredRate, fps)) {
    return *rate;
  }
  if (const auto rate = CommonRateNear(fps, kSameRate)) {
    return *rate;
  }
  return DivideToLimit(Approximate(fps));
}

}  // namespace understudy
