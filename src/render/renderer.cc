#include "render/renderer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>

#include "core/pixel_box.h"
#include "render/draw_alone.h"
#include "render/pose_vertices.h"

namespace understudy {
namespace {

using Eigen::Quaternionf;
using Eigen::Vector2f;

constexpr int kBandRows = 64;

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
  std::vector<RasterTriangle> both = from;
  both.insert(both.end(), to.begin(), to.end());
  const PixelBox box = BoxOf(both, character.width, character.height);
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
  return Showing(images[0], box);
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
  return DrawListWith(frame, {}).triangles;
}

Renderer::Drawing Renderer::DrawListWith(const AnimationFrame& frame, const Head& head) const {
  std::vector<std::vector<Eigen::Vector3f>> posed;
  posed.reserve(character_.layers.size());
  for (const CharacterLayer& layer : character_.layers) {
    posed.push_back(PoseVertices(layer, character_, frame));
  }
  struct Entry {
    float depth;
    RasterTriangle triangle;
  };
  Drawing drawing;
  std::vector<RasterTriangle>& list = drawing.triangles;
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
  const bool other_head = !head.triangles.empty();
  Sheets of_head = other_head ? Sheets() : shown(Piece::kHead);
  // The back of a head that looks this way, and the hair that hangs there, lie behind the trunk.
  const bool behind = area(of_head.front) > area(of_head.back);
  for (const Piece p : frame.order) {
    if (p == Piece::kTorso && behind) {
      append(of_head.lining);
      append(of_head.back);
    }
    if (p == Piece::kHead && other_head) {
      drawing.head_first = list.size();
      list.insert(list.end(), head.triangles.begin(), head.triangles.end());
      drawing.head_last = list.size();
      drawing.folds = head.folds;
      continue;
    }
    Sheets sheets = p == Piece::kHead ? of_head : shown(p);
    if (p != Piece::kHead || !behind) {
      append(sheets.lining);
      sheets.front.insert(sheets.front.end(), sheets.back.begin(), sheets.back.end());
    }
    const std::size_t first = list.size();
    append(sheets.front);
    if (p == Piece::kHead && !heads_.empty()) {
      drawing.head_first = first;
      drawing.head_last = list.size();
      drawing.folds = heads_[0]->Folds(posed[character_.face_layer]);
    }
  }
  return drawing;
}

Renderer::Head Renderer::PrepareHead(const AnimationFrame& frame) {
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
  const auto head_of = [&](int i) {
    const DrawnHead& drawn = *heads_[shown[i] + 1];
    Head head{drawn.Triangles(posed[i].vertices), drawn.Folds(posed[i].vertices)};
    if (shown[i] >= 0 && !character_.views[shown[i]].whole) {
      PosedHead under = home;
      BendToward(posed[i], 1, heads_[0]->eye_distance(), under);
      std::vector<RasterTriangle> both = heads_[0]->Triangles(under.vertices);
      both.insert(both.end(), head.triangles.begin(), head.triangles.end());
      head = {std::move(both), heads_[0]->Folds(under.vertices)};
    }
    return head;
  };
  if (!mixing) {
    return head_of(0);
  }
  std::array<std::vector<RasterTriangle>, 2> both;
  for (int i = 0; i < 2; ++i) {
    Head head = head_of(i);
    const PixelBox box =
        SoftenFolds(head.triangles, head.folds, character_.width, character_.height, folded_[i]);
    both[i] = box.empty() ? std::move(head.triangles) : Showing(folded_[i], box);
  }
  return {Mixed(std::move(both[0]), std::move(both[1]), frame.head.share, character_, mixed_), {}};
}

void Renderer::Draw(const AnimationFrame& frame, MutableImageView target, Executor& executor) {
  const Drawing drawing = DrawListWith(frame, PrepareHead(frame));
  const std::span<const RasterTriangle> list = drawing.triangles;
  const auto before = list.first(drawing.head_first);
  const auto head = list.subspan(drawing.head_first, drawing.head_last - drawing.head_first);
  const auto after = list.subspan(drawing.head_last);
  const PixelBox box =
      SoftenFolds(head, drawing.folds, character_.width, character_.height, folded_[0]);
  const int rows = executor.threads() > 1 ? kBandRows : target.height;
  const int bands = (target.height + rows - 1) / rows;
  executor.ParallelFor(bands, [&](int band) {
    const int y0 = band * rows;
    const int y1 = std::min(y0 + rows, target.height);
    DrawTriangles(before, target, y0, y1);
    if (box.empty()) {
      DrawTriangles(head, target, y0, y1);
    } else {
      DrawOver(folded_[0].span(), box, target, y0, y1);
    }
    DrawTriangles(after, target, y0, y1);
  });
}

void Renderer::DrawHead(const AnimationFrame& frame, MutableImageView target) {
  std::vector<RasterTriangle> head = PrepareHead(frame).triangles;
  if (head.empty() && !heads_.empty()) {
    head = heads_[0]->Triangles(heads_[0]->Pose(character_, frame).vertices);
  }
  DrawTriangles(head, target, 0, target.height);
}

}  // namespace understudy
