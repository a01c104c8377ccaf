#include "render/renderer.h"

#include <algorithm>

#include "render/pose_vertices.h"

namespace understudy {
namespace {

constexpr int kBandRows = 64;

}  // namespace

Renderer::Renderer(const Character& character) : character_(character) {
  for (int l = 0; l < static_cast<int>(character.layers.size()); ++l) {
    const auto& triangles = character.layers[l].triangles;
    for (int t = 0; t < static_cast<int>(triangles.size()); ++t) {
      members_[static_cast<int>(triangles[t].piece)].push_back({l, t});
    }
  }
  if (character.face && character.face_layer >= 0) {
    const CharacterLayer& layer = character.layers[character.face_layer];
    face_.emplace(*character.face, layer.texture, layer.origin);
    face_texture_ = layer.texture.Clone();
  }
}

std::vector<RasterTriangle> Renderer::DrawList(const AnimationFrame& frame) const {
  std::vector<std::vector<Eigen::Vector3f>> posed;
  posed.reserve(character_.layers.size());
  for (const CharacterLayer& layer : character_.layers) {
    posed.push_back(PoseVertices(layer, character_, frame));
  }
  std::vector<RasterTriangle> list;
  struct Entry {
    float depth;
    RasterTriangle triangle;
  };
  std::vector<Entry> piece;
  for (const Piece p : frame.order) {
    piece.clear();
    for (const Member& m : members_[static_cast<int>(p)]) {
      const CharacterLayer& layer = character_.layers[m.layer];
      const MeshTriangle& t = layer.triangles[m.triangle];
      Entry entry;
      entry.depth = 0;
      for (int k = 0; k < 3; ++k) {
        const Eigen::Vector3f& v = posed[m.layer][t.vertex[k]];
        entry.triangle.at[k] = v.head<2>();
        entry.depth += v.z();
      }
      // A head is a shell whose steep rim turns over first, and hair and chin fold over the neck:
      // left out, they would tear from the rest.
      if (!(SignedArea(entry.triangle.at) > 0) && p != Piece::kHead) {
        continue;
      }
      for (int k = 0; k < 3; ++k) {
        entry.triangle.texel[k] = layer.positions[t.vertex[k]].head<2>() - layer.origin;
      }
      const bool face = m.layer == character_.face_layer && face_.has_value();
      entry.triangle.texture = face ? face_texture_.span() : layer.texture.span();
      piece.push_back(entry);
    }
    std::stable_sort(piece.begin(), piece.end(),
                     [](const Entry& a, const Entry& b) { return a.depth < b.depth; });
    for (const Entry& entry : piece) {
      list.push_back(entry.triangle);
    }
  }
  return list;
}

void Renderer::Draw(const AnimationFrame& frame, MutableImageView target, Executor& executor) {
  if (face_) {
    face_->Draw(frame.face, face_texture_);
  }
  const std::vector<RasterTriangle> list = DrawList(frame);
  const int bands = (target.height + kBandRows - 1) / kBandRows;
  executor.ParallelFor(bands, [&](int band) {
    DrawTriangles(list, target, band * kBandRows, std::min((band + 1) * kBandRows, target.height));
  });
}

}  // namespace understudy
