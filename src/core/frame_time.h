#pragma once

#include <cstdint>

namespace understudy {

// An exact ratio; den > 0. Frame rates are frames per second, for example {30000, 1001}.
struct Rational {
  std::int64_t num = 0;
  std::int64_t den = 1;

  double value() const { return static_cast<double>(num) / static_cast<double>(den); }
  friend bool operator==(const Rational&, const Rational&) = default;
};

// A tick of a steady clock that starts at 0 with the first frame used.
struct FrameTime {
  std::int64_t index = 0;  // frames since the start
  Rational fps{30, 1};     // frames per second

  double seconds() const {
    return static_cast<double>(index) * static_cast<double>(fps.den) / static_cast<double>(fps.num);
  }
};

}  // namespace understudy
