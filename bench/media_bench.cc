#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "bench/ratio.h"
#include "media/video_reader.h"
#include "media/video_writer.h"

// "of_real_time": seconds that the work takes per second of clip, on one thread.
namespace understudy {
namespace {

const std::string kClip = UNDERSTUDY_SOURCE_DIR "/examples/dance.mp4";
constexpr int kFrames = 60;

std::vector<Image> ReadFrames() {
  VideoReaderOptions options;
  options.threads = 1;
  Result<VideoReader> reader = VideoReader::Create(kClip, options);
  std::vector<Image> frames;
  for (int i = 0; reader.ok() && i < kFrames; ++i) {
    Result<std::optional<VideoFrame>> next = reader->Next();
    if (!next.ok() || !next->has_value()) {
      std::abort();
    }
    frames.push_back(std::move((*next)->rgb));
  }
  return frames;
}

void ReadVideo(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(ReadFrames());
  }
  state.counters["of_real_time"] =
      SecondsOf([] { benchmark::DoNotOptimize(ReadFrames()); }) / (kFrames / 30.0);
}
BENCHMARK(ReadVideo)->Unit(benchmark::kMillisecond);

void WriteVideo(benchmark::State& state) {
  const std::vector<Image> frames = ReadFrames();
  const std::string path =
      (std::filesystem::temp_directory_path() / "understudy_bench.mp4").string();
  const auto write = [&] {
    VideoWriterOptions options;
    options.width = frames[0].width();
    options.height = frames[0].height();
    options.fps = {30, 1};
    options.threads = 1;
    Result<VideoWriter> writer = VideoWriter::Create(path, options);
    for (const Image& frame : frames) {
      if (!writer.ok() || !writer->Write(frame.span()).ok()) {
        std::abort();
      }
    }
    benchmark::DoNotOptimize(writer->Finish().ok());
  };
  for (auto _ : state) {
    write();
  }
  state.counters["of_real_time"] = SecondsOf(write, 1) / (kFrames / 30.0);
  std::filesystem::remove(path);
}
BENCHMARK(WriteVideo)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
}  // namespace understudy
