#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

namespace understudy::synth {

/// Small seeded generator (SplitMix64) with its own distributions, so that a seed gives the same
/// numbers with every standard library.
class Rng {
 public:
  explicit Rng(uint64_t seed) : state_(seed) { Next(); }
  /// Independent stream for item `index` of purpose `salt` under `seed`.
  static Rng Stream(uint64_t seed, uint64_t salt, uint64_t index) {
    Rng a(seed * 0x9E3779B97F4A7C15ull + salt);
    Rng b(a.Next() ^ (index * 0xD1B54A32D192ED03ull + 0x8CB92BA72F3D8DD7ull));
    return Rng(b.Next());
  }

  uint64_t Next() {
    uint64_t z = (state_ += 0x9E3779B97F4A7C15ull);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
  }
  /// Uniform in [0, 1).
  float Unit() { return static_cast<float>(Next() >> 40) * (1.0f / 16777216.0f); }
  float Uniform(float lo, float hi) { return lo + (hi - lo) * Unit(); }
  bool Chance(float p) { return Unit() < p; }
  /// Uniform integer in [0, n); 0 when n <= 1.
  int Index(int n) { return n <= 1 ? 0 : static_cast<int>(Next() % static_cast<uint64_t>(n)); }
  float Normal(float mean, float sd) {
    const float u = Unit() + 1e-7f, v = Unit();
    return mean + sd * std::sqrt(-2.0f * std::log(u)) * std::cos(6.2831853f * v);
  }
  /// Normal, clamped to [lo, hi].
  float Normal(float mean, float sd, float lo, float hi) {
    const float x = Normal(mean, sd);
    return x < lo ? lo : (x > hi ? hi : x);
  }
  template <typename T>
  const T& Pick(const std::vector<T>& v) {
    return v[static_cast<size_t>(Index(static_cast<int>(v.size())))];
  }
  /// Index drawn in proportion to `weights`.
  int Weighted(const std::vector<float>& weights) {
    float sum = 0;
    for (float w : weights) {
      sum += w;
    }
    float x = Unit() * sum;
    for (size_t i = 0; i < weights.size(); ++i) {
      if ((x -= weights[i]) < 0) {
        return static_cast<int>(i);
      }
    }
    return static_cast<int>(weights.size()) - 1;
  }

 private:
  uint64_t state_;
};

}  // namespace understudy::synth
