#include <benchmark/benchmark.h>

#include <cmath>

#include "bench/ratio.h"
#include "render/pose_vertices.h"
#include "retarget/swing.h"

namespace understudy {
namespace {

// A character with as many loose points as there may be, and the mesh of a figure at 720p.
Character Loose() {
  Character c;
  for (auto& joint : c.joints) {
    joint = {360, 400, 0};
  }
  c.joints[Index(Joint::kNeck)].y() -= 200;
  CharacterLayer layer;
  for (int i = 0; i < 6000; ++i) {
    const auto joint = static_cast<std::uint8_t>(i % kJoints);
    layer.positions.emplace_back(200 + i % 80 * 4, 200 + i / 80 * 8, 10);
    layer.skin.push_back({{joint, joint}, {0.5F, 0.5F}, 1});
  }
  c.layers.push_back(std::move(layer));
  for (int i = 0; i < kMostLoosePoints; ++i) {
    LoosePoint point;
    point.rest = {200 + static_cast<float>(i) * 2, 500, 0};
    point.skin = {{1, 2}, {0.8F, 0.8F}, 0.5F};
    point.along = {0, 1};
    point.length = static_cast<float>(i);
    c.loose.push_back(point);
  }
  return c;
}

AnimationClip Dance(const Character& c) {
  AnimationClip clip;
  clip.frames.resize(60);
  for (std::size_t i = 0; i < clip.frames.size(); ++i) {
    const float t = static_cast<float>(i) / 30;
    for (int j = 0; j < kJoints; ++j) {
      clip.frames[i].positions[j] = c.joints[j] + Eigen::Vector3f(50 * std::sin(5 * t), 0, 0);
      clip.frames[i].turns[j] = Eigen::AngleAxisf(0.3F * std::sin(4 * t), Eigen::Vector3f::UnitZ());
    }
  }
  return clip;
}

// Swinging a frame, as a share of posing the figure's vertices for it once.
void SwingOfPosing(benchmark::State& state) {
  const Character c = Loose();
  AnimationClip clip = Dance(c);
  const auto swing = [&] { SwingLoosePoints(c, clip); };
  const auto pose = [&] {
    for (const AnimationFrame& frame : clip.frames) {
      benchmark::DoNotOptimize(PoseVertices(c.layers[0], c, frame));
    }
  };
  for (auto _ : state) {
    swing();
  }
  const double seconds = SecondsOf(swing, 5);
  state.counters["ms_per_frame"] = 1000 * seconds / static_cast<double>(clip.frames.size());
  state.counters["of_posing"] = seconds / SecondsOf(pose, 5);
}
BENCHMARK(SwingOfPosing)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace understudy
