#include <benchmark/benchmark.h>

#include <cstdlib>

#include "bench/ratio.h"
#include "character/build_character.h"
#include "character/test_toy_character.h"
#include "core/distance_transform.h"
#include "retarget/retarget.h"
#include "testing/toy_figure.h"

namespace understudy {
namespace {

// Of a picture's height in pixels; the figure is time per pixel over that of the smallest picture.
void BuildCharacterBySize(benchmark::State& state) {
  const auto build = [](int height) {
    const testing::ToyFigure toy = testing::MakeToyFigure(height * 2 / 3, height);
    return SecondsOf([&] { benchmark::DoNotOptimize(BuildCharacter(testing::InputOf(toy))); }, 1) /
           (static_cast<double>(height) * height);
  };
  const int height = static_cast<int>(state.range(0));
  const testing::ToyFigure toy = testing::MakeToyFigure(height * 2 / 3, height);
  for (auto _ : state) {
    benchmark::DoNotOptimize(BuildCharacter(testing::InputOf(toy)));
  }
  state.counters["per_pixel_of_small"] = build(height) / build(360);
}
BENCHMARK(BuildCharacterBySize)->Arg(720)->Arg(1440)->Unit(benchmark::kMillisecond)->Iterations(1);

// Of the distance transform that Dilate could threshold instead.
void DilateOfDistances(benchmark::State& state) {
  const testing::ToyFigure toy = testing::MakeToyFigure(720, 1080);
  const Image& mask = toy.figure.matte;
  const auto run = [&] { benchmark::DoNotOptimize(Dilate(mask.span(), 12)); };
  for (auto _ : state) {
    run();
  }
  state.counters["of_distances"] =
      SecondsOf(run) /
      SecondsOf([&] { benchmark::DoNotOptimize(DistanceTransform(mask.span(), false)); });
}
BENCHMARK(DilateOfDistances)->Unit(benchmark::kMicrosecond);

void RetargetOfRealTime(benchmark::State& state) {
  const testing::ToyFigure toy = testing::MakeToyFigure();
  auto character = BuildCharacter(testing::InputOf(toy));
  if (!character.ok()) {
    std::abort();
  }
  MotionClip motion;
  motion.fps = {30, 1};
  motion.width = toy.picture.width();
  motion.height = toy.picture.height();
  motion.skeleton = toy.skeleton;
  motion.pixels_per_metre = toy.pixels_per_metre;
  motion.frames.assign(300, toy.rest);
  const auto run = [&] { benchmark::DoNotOptimize(Retarget(motion, *character, {})); };
  for (auto _ : state) {
    run();
  }
  state.counters["of_real_time"] = SecondsOf(run) / 10.0;
}
BENCHMARK(RetargetOfRealTime)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace understudy
