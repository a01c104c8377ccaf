#include <benchmark/benchmark.h>

#include <cstdlib>
#include <optional>
#include <string>

#include "bench/ratio.h"
#include "core/hand_region.h"
#include "media/video_reader.h"
#include "perceive/body_finder.h"
#include "perceive/body_keypoints.h"
#include "perceive/face_landmarks.h"
#include "perceive/figure_outline.h"
#include "perceive/global_motion.h"
#include "perceive/hand_landmarks.h"
#include "perceive/settle_matte.h"

// Every figure beside "of_decode": times the decoding of one frame of the same clip, on one thread,
// in the same run.
namespace understudy {
namespace {

const std::string kModels = UNDERSTUDY_SOURCE_DIR "/models";

VideoReader Open() {
  VideoReaderOptions options;
  options.threads = 1;
  Result<VideoReader> reader =
      VideoReader::Create(UNDERSTUDY_SOURCE_DIR "/examples/dance.mp4", options);
  if (!reader.ok()) {
    std::abort();
  }
  return std::move(*reader);
}

const Image& Frame() {
  static const Image frame = [] {
    VideoReader reader = Open();
    return std::move((*reader.Next())->rgb);
  }();
  return frame;
}

double DecodeSeconds() {
  static const double seconds = [] {
    constexpr int kFrames = 30;
    return SecondsOf([] {
             VideoReader reader = Open();
             for (int i = 0; i < kFrames; ++i) {
               benchmark::DoNotOptimize(reader.Next());
             }
           }) /
           kFrames;
  }();
  return seconds;
}

SquareCrop Whole() {
  SquareCrop crop;
  crop.center = {0.5F * static_cast<float>(Frame().width()),
                 0.5F * static_cast<float>(Frame().height())};
  crop.side = 0.8F * static_cast<float>(Frame().height());
  return crop;
}

template <class Call>
void Measure(benchmark::State& state, const Call& call) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(call());
  }
  state.counters["of_decode"] =
      SecondsOf([&] { benchmark::DoNotOptimize(call()); }) / DecodeSeconds();
}

void BodyKeypointsFind(benchmark::State& state) {
  auto network = BodyKeypoints::Load(kModels);
  Measure(state, [&] { return network->Find(Frame().span(), Whole()).ok(); });
}
BENCHMARK(BodyKeypointsFind)->Unit(benchmark::kMillisecond);

void HandLandmarksFind(benchmark::State& state) {
  auto network = HandLandmarks::Load(kModels);
  Measure(state, [&] { return network->Find(Frame().span(), Whole()).ok(); });
}
BENCHMARK(HandLandmarksFind)->Unit(benchmark::kMillisecond);

void BodyFinderFind(benchmark::State& state) {
  auto network = BodyFinder::Load(kModels);
  Measure(state, [&] { return network->Find(Frame().span()).ok(); });
}
BENCHMARK(BodyFinderFind)->Unit(benchmark::kMillisecond);

void FaceLandmarksFind(benchmark::State& state) {
  auto network = FaceLandmarks::Load(kModels);
  Measure(state, [&] { return network->Find(Frame().span(), Whole()).ok(); });
}
BENCHMARK(FaceLandmarksFind)->Unit(benchmark::kMillisecond);

void FigureOutlineFind(benchmark::State& state) {
  auto network = FigureOutline::Load(kModels);
  Measure(state, [&] { return network->Find(Frame().span(), Whole(), {}).ok(); });
}
BENCHMARK(FigureOutlineFind)->Unit(benchmark::kMillisecond);

// A band 20 pixels wide on each side of an upright oval is unsure.
void SettleMatteOfFrame(benchmark::State& state) {
  constexpr int kReach = 20;
  const int w = Frame().width();
  const int h = Frame().height();
  FloatImage matte(w, h, 1);
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      const float dx = static_cast<float>(x) / static_cast<float>(w) - 0.5F;
      const float dy = static_cast<float>(y) / static_cast<float>(h) - 0.5F;
      matte.Row(y)[x] = 16 * dx * dx + 5 * dy * dy < 1 ? 1.0F : 0.0F;
    }
  }
  const Image none(w, h, 1);
  Measure(state, [&] {
    return SettleMatte(Frame().span(), matte.span(), none.span(), none.span(), kReach).width();
  });
}
BENCHMARK(SettleMatteOfFrame)->Unit(benchmark::kMillisecond);

void HandRegionFind(benchmark::State& state) {
  auto network = HandLandmarks::Load(kModels);
  const auto hand = network->Find(Frame().span(), Whole());
  if (!hand.ok()) {
    std::abort();
  }
  Measure(state, [&] {
    return FindHandRegion(Frame().span(), hand->points, [](int, int) { return true; }).box.empty();
  });
}
BENCHMARK(HandRegionFind)->Unit(benchmark::kMillisecond);

void GlobalMotionStep(benchmark::State& state) {
  GlobalMotion motion;
  Measure(state, [&] {
    motion.Step(Frame().span(), std::nullopt);
    return 0;
  });
}
BENCHMARK(GlobalMotionStep)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace understudy
