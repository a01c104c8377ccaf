#include "render/renderer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>

#include "core/pixel_box.h"
#include "render/pose_vertices.h"

namespace understudy {
namespace {

using Eigen::Quaternionf;
using Eigen::Vector2f;

constexpr int kBandRows = 64;

// What of a picture two lists of triangles may cover; empty where there is nothing.
PixelBox BoxOf(const std::vector<RasterTriangle>& a, const std::vector<RasterTriangle>& b,
               const Character& character) {
  const Vector2f size(static_cast<float>(character.width), static_cast<float>(character.height));
  Vector2f low = size;
  Vector2f high = Vector2f::Zero();
  for (const std::vector<RasterTriangle>* list : {&a, &b}) {
    for (const RasterTriangle& t : *list) {
      for (const Vector2f& p : t.at) {
        if (p.allFinite()) {
          low = low.cwiseMin(p);
          high = high.cwiseMax(p);
        }
      }
    }
  }
  low = low.cwiseMax(0.0F);
  high = high.cwiseMin(size);
  if (low.x() >= high.x() || low.y() >= high.y()) {
    return {};
  }
  return {static_cast<int>(std::floor(low.x())), static_cast<int>(std::floor(low.y())),
          static_cast<int>(std::ceil(high.x())), static_cast<int>(std::ceil(high.y()))};
}

void DrawAlone(std::vector<RasterTriangle> triangles, const PixelBox& box, Image& image) {
  const int width = box.width();
  const int height = box.height();
  if (image.width() != width || image.height() != height) {
    image = Image(width, height, 4);
  } else {
    image.Fill(0);
  }
  const Vector2f corner(static_cast<float>(box.x0), static_cast<float>(box.y0));
  for (RasterTriangle& t : triangles) {
    for (Vector2f& p : t.at) {
      p -= corner;
    }
  }
  DrawTriangles(triangles, image.span(), 0, height);
}

ShownFace Shown(int picture, const PosedHead& head) {
  ShownFace face{.picture = picture, .landmarks = {}};
  std::copy(head.landmarks.begin(), head.landmarks.end(), face.landmarks.begin());
  return face;
}

// Two heads, each drawn by itself, and of the second the share (0..1) mixed in: as two triangles
// that show the mixture.
std::vector<RasterTriangle> Mixed(std::vector<RasterTriangle> from, std::vector<RasterTriangle> to,
                                  float share, const Character& character,
                                  std::array<Image, 2>& images) {
  const PixelBox box = BoxOf(from, to, character);
  DrawAlone(std::move(from), box, images[0]);
  DrawAlone(std::move(to), box, images[1]);
  const int weight = static_cast<int>(std::lround(256 * share));
  for (int y = 0; y < images[0].height(); ++y) {
    std::uint8_t* a = images[0].Row(y);
    const std::uint8_t* b = images[1].Row(y);
    for (int x = 0; x < 4 * images[0].width(); ++x) {
      a[x] = static_cast<std::uint8_t>((a[x] * (256 - weight) + b[x] * weight + 128) >> 8);
    }
  }
  const auto w = static_cast<float>(images[0].width());
  const auto h = static_cast<float>(images[0].height());
  const Vector2f corner(static_cast<float>(box.x0), static_cast<float>(box.y0));
  const std::array<Vector2f, 4> texel = {Vector2f(0, 0), Vector2f(w, 0), Vector2f(w, h),
                                         Vector2f(0, h)};
  std::vector<RasterTriangle> shown;
  for (const auto& [b, c] : {std::pair{1, 2}, std::pair{2, 3}}) {
    shown.push_back({.at = {texel[0] + corner, texel[b] + corner, texel[c] + corner},
                     .texel = {texel[0], texel[b], texel[c]},
                     .texture = images[0].span()});
  }
  return shown;
}

}  // namespace

Renderer::Renderer(const Character& character) : character_(character) {
  for (int l = 0; l < static_cast<int>(character.layers.size()); ++l) {
    const auto& triangles = character.layers[l].triangles;
    for (int t = 0; t < static_cast<int>(triangles.size()); ++t) {
      members_[static_cast<int>(triangles[t].piece)].push_back({l, t});
    }
  }
  if (character.face && character.face_layer >= 0) {
    heads_.push_back(std::make_unique<DrawnHead>(character.layers[character.face_layer],
                                                 *character.face, Quaternionf::Identity()));
    for (const HeadView& view : character.views) {
      heads_.push_back(std::make_unique<DrawnHead>(view.layer, view.face, view.turn));
    }
  }
}

std::vector<RasterTriangle> Renderer::DrawList(const AnimationFrame& frame) const {
  return DrawListWith(frame, {});
}

std::vector<RasterTriangle> Renderer::DrawListWith(const AnimationFrame& frame,
                                                   const std::vector<RasterTriangle>& head) const {
  std::vector<std::vector<Eigen::Vector3f>> posed;
  posed.reserve(character_.layers.size());
  for (const CharacterLayer& layer : character_.layers) {
    posed.push_back(PoseVertices(layer, character_, frame));
  }
  struct Entry {
    float depth;
    RasterTriangle triangle;
  };
  std::vector<RasterTriangle> list;
  const auto append = [&list](std::vector<Entry>& entries) {
    std::stable_sort(entries.begin(), entries.end(),
                     [](const Entry& a, const Entry& b) { return a.depth < b.depth; });
    for (const Entry& entry : entries) {
      list.push_back(entry.triangle);
    }
  };
  struct Sheets {
    std::vector<Entry> lining;  // of the back sheet, seen from inside: what shows through a slit
    std::vector<Entry> front;
    std::vector<Entry> back;
  };
  const auto shown = [&](Piece p) {
    Sheets sheets;
    for (const Member& m : members_[static_cast<int>(p)]) {
      const CharacterLayer& layer = character_.layers[m.layer];
      const MeshTriangle& t = layer.triangles[m.triangle];
      Entry entry;
      entry.depth = 0;
      for (int k = 0; k < 3; ++k) {
        const Eigen::Vector3f& v = posed[m.layer][t.vertex[k]];
        entry.triangle.at[k] = v.head<2>();
        entry.triangle.texel[k] = layer.positions[t.vertex[k]].head<2>() - layer.origin;
        entry.depth += v.z();
      }
      const bool face = m.layer == character_.face_layer && !heads_.empty();
      const bool back = SignedArea(entry.triangle.texel) < 0;
      const bool outside = SignedArea(entry.triangle.at) > 0;
      if (!outside && !(back && t.solid && p == Piece::kHead)) {
        continue;
      }
      entry.triangle.texture = back && !layer.back.empty() ? layer.back.span()
                               : face                      ? heads_[0]->texture().span()
                                                           : layer.texture.span();
      (outside ? (back ? sheets.back : sheets.front) : sheets.lining).push_back(entry);
    }
    return sheets;
  };
  const auto area = [](const std::vector<Entry>& entries) {
    float sum = 0;
    for (const Entry& entry : entries) {
      sum += SignedArea(entry.triangle.at);
    }
    return sum;
  };
  Sheets of_head = head.empty() ? shown(Piece::kHead) : Sheets();
  // The back of a head that looks this way, and the hair that hangs there, lie behind the trunk.
  const bool behind = area(of_head.front) > area(of_head.back);
  for (const Piece p : frame.order) {
    if (p == Piece::kTorso && behind) {
      append(of_head.lining);
      append(of_head.back);
    }
    if (p == Piece::kHead && !head.empty()) {
      list.insert(list.end(), head.begin(), head.end());
      continue;
    }
    Sheets sheets = p == Piece::kHead ? of_head : shown(p);
    if (p != Piece::kHead || !behind) {
      append(sheets.lining);
      sheets.front.insert(sheets.front.end(), sheets.back.begin(), sheets.back.end());
    }
    append(sheets.front);
  }
  return list;
}

std::vector<RasterTriangle> Renderer::PrepareHead(const AnimationFrame& frame) {
  shown_.clear();
  if (heads_.empty()) {
    return {};
  }
  heads_[0]->Act(frame.face);
  const PosedHead home = heads_[0]->Pose(character_, frame);
  const std::array<int, 2> shown = {frame.head.from, frame.head.to};
  if (shown[0] < 0 && shown[1] < 0) {
    shown_.push_back(Shown(-1, home));
    return {};
  }
  const bool mixing = shown[0] != shown[1];
  std::array<PosedHead, 2> posed;
  for (int i = 0; i < (mixing ? 2 : 1); ++i) {
    if (shown[i] < 0) {
      posed[i] = home;
      continue;
    }
    DrawnHead& head = *heads_[shown[i] + 1];
    head.Act(frame.face);
    posed[i] = head.Pose(character_, frame);
    MoveOnto(home, posed[i]);
    if (!character_.views[shown[i]].whole) {
      BendToward(home, 1, head.eye_distance(), posed[i]);
    }
  }
  if (mixing) {
    const PosedHead first = posed[0];
    const float eyes = heads_[0]->eye_distance();
    BendToward(posed[1], frame.head.share, eyes, posed[0]);
    BendToward(first, 1 - frame.head.share, eyes, posed[1]);
  }
  for (int i = 0; i < (mixing ? 2 : 1); ++i) {
    shown_.push_back(Shown(shown[i], posed[i]));
  }
  const auto triangles_of = [&](int i) {
    std::vector<RasterTriangle> triangles = heads_[shown[i] + 1]->Triangles(posed[i].vertices);
    if (shown[i] >= 0 && !character_.views[shown[i]].whole) {
      PosedHead under = home;
      BendToward(posed[i], 1, heads_[0]->eye_distance(), under);
      std::vector<RasterTriangle> both = heads_[0]->Triangles(under.vertices);
      both.insert(both.end(), triangles.begin(), triangles.end());
      return both;
    }
    return triangles;
  };
  if (!mixing) {
    return triangles_of(0);
  }
  return Mixed(triangles_of(0), triangles_of(1), frame.head.share, character_, mixed_);
}

void Renderer::Draw(const AnimationFrame& frame, MutableImageView target, Executor& executor) {
  const std::vector<RasterTriangle> list = DrawListWith(frame, PrepareHead(frame));
  const int rows = executor.threads() > 1 ? kBandRows : target.height;
  const int bands = (target.height + rows - 1) / rows;
  executor.ParallelFor(bands, [&](int band) {
    DrawTriangles(list, target, band * rows, std::min((band + 1) * rows, target.height));
  });
}

void Renderer::DrawHead(const AnimationFrame& frame, MutableImageView target) {
  std::vector<RasterTriangle> head = PrepareHead(frame);
  if (head.empty() && !heads_.empty()) {
    head = heads_[0]->Triangles(heads_[0]->Pose(character_, frame).vertices);
  }
  DrawTriangles(head, target, 0, target.height);
}

}  // namespace understudy
