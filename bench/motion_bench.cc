#include <benchmark/benchmark.h>

#include <cmath>
#include <vector>

#include "bench/ratio.h"
#include "core/smooth_track.h"
#include "motion/build_motion.h"
#include "testing/toy_figure.h"

namespace understudy {
namespace {

// Ten seconds of the toy person, who sways.
std::vector<Observation> Swaying(int frames) {
  const testing::ToyFigure toy = testing::MakeToyFigure();
  std::vector<Observation> seen(frames, toy.seen);
  for (int i = 0; i < frames; ++i) {
    seen[i].time.index = i;
    for (Keypoint& k : seen[i].keypoints) {
      k.x += 8 * std::sin(0.1F * static_cast<float>(i));
    }
  }
  return seen;
}

void BuildMotionPerFrame(benchmark::State& state) {
  constexpr int kFrames = 300;
  auto lifter = Lifter::Load(UNDERSTUDY_SOURCE_DIR "/models");
  const std::vector<Observation> seen = Swaying(kFrames);
  for (auto _ : state) {
    benchmark::DoNotOptimize(BuildMotion(seen, {30, 1}, *lifter));
  }
  // The twin is ten seconds of playing: how much of real time the stage takes.
  state.counters["of_real_time"] =
      SecondsOf(
          [&] {
            benchmark::DoNotOptimize(BuildMotion(seen, {30, 1}, *lifter));
          },
          1) /
      (kFrames / 30.0);
}
BENCHMARK(BuildMotionPerFrame)->Unit(benchmark::kMillisecond);

// Time per sample must not grow with the length: the figure is that of 8 times the length over 8
// times that of one.
void SmoothTrackIsLinear(benchmark::State& state) {
  const auto track = [](int n) {
    std::vector<double> values(n);
    for (int i = 0; i < n; ++i) {
      values[i] = std::sin(0.05 * i) + 0.1 * std::sin(2.1 * i);
    }
    return values;
  };
  const std::vector<double> shorter = track(500);
  const std::vector<double> longer = track(4000);
  const std::vector<double> ones(4000, 1.0);
  const auto smooth = [&](const std::vector<double>& v) {
    benchmark::DoNotOptimize(SmoothTrack(v, std::span(ones).first(v.size()), {}));
  };
  for (auto _ : state) {
    smooth(longer);
  }
  state.counters["of_linear"] =
      SecondsOf([&] { smooth(longer); }) / (8 * SecondsOf([&] { smooth(shorter); }));
}
BENCHMARK(SmoothTrackIsLinear)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace understudy
