#include <benchmark/benchmark.h>

#include <random>
#include <vector>

#include "bench/ratio.h"
#include "render/draw_alone.h"
#include "render/raster.h"
#include "render/soften_folds.h"

namespace understudy {
namespace {

// A sheet of small triangles over 40 % of a frame, as a figure's meshes are.
struct Sheet {
  Image texture;
  std::vector<RasterTriangle> triangles;
};

Sheet MakeSheet(int width, int height) {
  Sheet sheet;
  const int w = width * 63 / 100;
  const int h = height * 63 / 100;
  sheet.texture = Image(w, h, 4);
  std::mt19937 rng(3);
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      std::uint8_t* p = sheet.texture.At(x, y);
      for (int c = 0; c < 3; ++c) {
        p[c] = static_cast<std::uint8_t>(rng() % 256);
      }
      p[3] = 255;
    }
  }
  constexpr int kCell = 14;
  const auto place = [&](int x, int y) {
    return Eigen::Vector2f(static_cast<float>(x) * 1.01F + 20.3F,
                           static_cast<float>(y) * 0.99F + 11.7F);
  };
  for (int y = 0; y + kCell < h; y += kCell) {
    for (int x = 0; x + kCell < w; x += kCell) {
      const std::array<Eigen::Vector2i, 4> corner = {
          Eigen::Vector2i{x, y}, {x + kCell, y}, {x + kCell, y + kCell}, {x, y + kCell}};
      for (const std::array<int, 3>& t : {std::array{0, 1, 2}, std::array{0, 2, 3}}) {
        RasterTriangle triangle;
        for (int i = 0; i < 3; ++i) {
          triangle.texel[i] = corner[t[i]].cast<float>();
          triangle.at[i] = place(corner[t[i]].x(), corner[t[i]].y());
        }
        triangle.texture = sheet.texture.span();
        sheet.triangles.push_back(triangle);
      }
    }
  }
  return sheet;
}

void DrawTrianglesOfSlowTwin(benchmark::State& state) {
  const int height = static_cast<int>(state.range(0));
  const int width = height * 16 / 9;
  const Sheet sheet = MakeSheet(width, height);
  Image target(width, height, 3);
  const auto fast = [&] { DrawTriangles(sheet.triangles, target.span(), 0, height); };
  const auto slow = [&] { SlowDrawTriangles(sheet.triangles, target.span(), 0, height); };
  for (auto _ : state) {
    fast();
  }
  state.counters["of_slow_twin"] = SecondsOf(fast, 5) / SecondsOf(slow, 1);
}
BENCHMARK(DrawTrianglesOfSlowTwin)->Arg(720)->Arg(1080)->Unit(benchmark::kMillisecond);

// A portrait's head that bends away along one side, as a share of drawing it with its teeth.
void SoftenFoldsOfDrawing(benchmark::State& state) {
  const int height = static_cast<int>(state.range(0));
  const Sheet sheet = MakeSheet(height, height);
  std::vector<FoldEdge> folds;
  constexpr int kEdge = 10;  // pixels
  for (int y = height / 10; y + kEdge < height * 6 / 10; y += kEdge) {
    const auto x = static_cast<float>(height) * 0.63F;
    folds.push_back({Eigen::Vector2f(x, static_cast<float>(y)),
                     Eigen::Vector2f(x, static_cast<float>(y + kEdge))});
  }
  Image target(height, height, 3);
  Image image;
  const auto soft = [&] {
    const PixelBox box = SoftenFolds(sheet.triangles, folds, height, height, image);
    DrawOver(image.span(), box, target.span(), 0, height);
  };
  const auto hard = [&] { DrawTriangles(sheet.triangles, target.span(), 0, height); };
  for (auto _ : state) {
    soft();
  }
  state.counters["of_drawing"] = SecondsOf(soft, 5) / SecondsOf(hard, 5);
}
BENCHMARK(SoftenFoldsOfDrawing)->Arg(720)->Arg(1080)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace understudy
