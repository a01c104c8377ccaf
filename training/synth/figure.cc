#include "figure.h"

#include <algorithm>

#include "glasses.h"
#include "skinning.h"

namespace understudy::synth {
namespace {

constexpr float kSkirtWaist = 0.165f;  // rest height of the skirt's upper edge, metres
constexpr float kTuck = 0.045f;        // what a tucked-in top keeps below the waist, metres
constexpr float kSuitOffset = 0.003f;  // keeps skin from showing through woven suits, metres
constexpr float kUpperChest = 0.43f;   // rest height above which the chest may show, metres

/// The part with the largest summed skin weight.
uint8_t DominantPart(const Assets& assets, const MeshAsset& mesh, size_t v) {
  std::array<float, kPartCount> sum{};
  for (size_t k = 4 * v; k < 4 * v + 4; ++k) {
    sum[assets.bone_part[mesh.skin_bone[k]]] += mesh.skin_weight[k];
  }
  return static_cast<uint8_t>(std::max_element(sum.begin(), sum.end()) - sum.begin());
}

/// For each component of a suit, whether it belongs to the top half.
std::vector<bool> TopComponents(const MeshAsset& suit) {
  std::vector<float> y(static_cast<size_t>(suit.component_count), 0), n(y.size(), 0);
  for (size_t t = 0; t < suit.tri.size(); ++t) {
    for (uint32_t v : suit.tri[t]) {
      y[suit.component[t]] += suit.rest[v].y();
    }
    n[suit.component[t]] += 3;
  }
  std::vector<bool> top(y.size());
  for (size_t c = 0; c < y.size(); ++c) {
    top[c] = y[c] / std::max(1.0f, n[c]) > kSuitSplit;
  }
  return top;
}

bool Wears(const GarmentSpec& g, bool top) {
  return g.pieces == GarmentSpec::kAll || (g.pieces == GarmentSpec::kTop) == top;
}

bool IsCut(const GarmentSpec& g) { return g.mesh == "tights" || g.mesh == "skirt"; }

}  // namespace

std::vector<Vector3f> FitItem(const MeshAsset& item, const std::vector<Vector3f>& verts) {
  Vector3f scale(1, 1, 1);
  for (int a = 0; a < 3; ++a) {
    const auto& s = item.scale[a];
    if (s.v1 >= 0) {
      scale[a] =
          std::fabs(verts[static_cast<size_t>(s.v1)][a] - verts[static_cast<size_t>(s.v2)][a]) /
          s.den;
    }
  }
  std::vector<Vector3f> out(item.vertex_count());
  for (size_t i = 0; i < out.size(); ++i) {
    Vector3f v(item.offset[3 * i], item.offset[3 * i + 1], item.offset[3 * i + 2]);
    v = v.cwiseProduct(scale);
    for (size_t k = 3 * i; k < 3 * i + 3; ++k) {
      v += item.ref_weight[k] * verts[item.ref[k]];
    }
    out[i] = v;
  }
  return out;
}

void Figure::Finish(FigureMesh* mesh) {
  const MeshAsset& a = *mesh->asset;
  if (mesh->tri_component.empty()) {
    for (uint16_t c : a.component) {
      mesh->tri_component.push_back(static_cast<uint8_t>(std::min<int>(c, 254)));
    }
  }
  std::vector<uint8_t> part(a.vertex_count());
  for (size_t v = 0; v < part.size(); ++v) {
    part[v] = DominantPart(*assets_, a, v);
  }
  mesh->tri_part.resize(a.tri.size());
  for (size_t t = 0; t < a.tri.size(); ++t) {
    const auto& tri = a.tri[t];
    const bool same = part[tri[0]] == part[tri[1]] && part[tri[1]] == part[tri[2]];
    mesh->tri_part[t] = same ? part[tri[0]] : kPartMixed;
    if (mesh->role == Role::kHair) {
      mesh->tri_part[t] = kPartHair;
    }
    if (mesh->role == Role::kHat) {
      mesh->tri_part[t] = kPartHead;
    }
  }
  meshes_.push_back(std::move(*mesh));
}

void Figure::AddBody(const BodyFields& fields) {
  const Assets& a = *assets_;
  std::vector<bool> hidden(a.base_vertex_count(), false);
  for (const GarmentSpec& g : outfit_.garments) {
    if (IsCut(g)) {
      for (uint32_t id : a.body.base_ids) {
        if (HidesBody(a, fields, g.cut, id)) {
          hidden[id] = true;
        }
      }
      continue;
    }
    const MeshAsset& item = a.items.at(g.mesh);
    const std::vector<bool> top = TopComponents(item);
    for (size_t i = 0; i < item.hide.size; ++i) {
      if (Wears(g, top[item.hide_component[i]])) {
        hidden[item.hide[i]] = true;
      }
    }
  }
  FigureMesh m;
  m.asset = &a.body;
  m.role = Role::kSkin;
  m.slots = 3;  // Skin, and cloth painted over the shorts and the chest region.
  m.tri_component.assign(a.body_cover.begin(), a.body_cover.end());
  for (size_t t = 0; t < a.body.tri.size(); ++t) {  // Necklines and armholes may show skin.
    const Vector3f& v = a.body.rest[a.body.tri[t][0]];
    const float limit = kUpperChest - 0.8f * std::max(0.0f, std::fabs(v.x()) - 0.11f);
    if (m.tri_component[t] == 2 && v.y() > limit) {
      m.tri_component[t] = 0;
    }
  }
  for (uint32_t id : a.body.base_ids) {
    m.rest.push_back(verts_[id]);
  }
  for (uint32_t t = 0; t < a.body.tri.size(); ++t) {
    const auto& tri = a.body.tri[t];
    if (!(hidden[a.body.base_ids[tri[0]]] && hidden[a.body.base_ids[tri[1]]] &&
          hidden[a.body.base_ids[tri[2]]])) {
      m.tris.push_back(t);
    }
  }
  Finish(&m);
}

void Figure::AddGarment(const BodyFields& fields, int index) {
  const GarmentSpec& g = outfit_.garments[static_cast<size_t>(index)];
  if (!IsCut(g)) {
    AddItem(g.mesh, assets_->items.at(g.mesh).category == "shoes" ? Role::kShoes : Role::kCloth,
            index);
    return;
  }
  FigureMesh m;
  m.asset = g.mesh == "skirt" ? &assets_->skirt : &assets_->tights;
  m.garment = index;
  m.cut = g.cut;
  if (m.cut.kind == GarmentCut::kTop) {  // Tucked into what is worn over it: end there.
    for (const GarmentSpec& other : outfit_.garments) {
      const bool skirt = other.cut.kind == GarmentCut::kSkirt && IsCut(other);
      const bool trousers =
          other.cut.kind == GarmentCut::kBottom && IsCut(other) && other.cut.offset > m.cut.offset;
      m.cut.tucked = m.cut.tucked || skirt || trousers;
      if (skirt) {
        m.cut.hem = std::max(m.cut.hem, kSkirtWaist - kTuck);
      }
      if (trousers) {
        m.cut.hem = std::max(m.cut.hem, std::min(0.2f, other.cut.waist - kTuck));
      }
    }
  }
  for (uint32_t id : m.asset->base_ids) {
    m.rest.push_back(verts_[id]);
    m.cover_points.push_back(CoverPointOf(*assets_, fields, id));
    m.cover.push_back(Cover(m.cut, m.cover_points.back()));
    m.offset.push_back(ClothOffset(*assets_, fields, m.cut, id));
  }
  for (uint32_t t = 0; t < m.asset->tri.size(); ++t) {
    const auto& tri = m.asset->tri[t];
    if (std::max({m.cover[tri[0]], m.cover[tri[1]], m.cover[tri[2]]}) > -kEdgeBand) {
      m.tris.push_back(t);
    }
  }
  Finish(&m);
}

/// Flips fitted hair left to right, skin weights included.
void Figure::MirrorHair(FigureMesh* m) {
  mirrored_hair_ = std::make_unique<MeshAsset>(*m->asset);
  for (uint8_t& b : mirrored_hair_->skin_bone) {
    std::string name = assets_->bones[b];
    if (name.size() < 2 || name[name.size() - 2] != '.') {
      continue;
    }
    name.back() = name.back() == 'L' ? 'R' : 'L';
    b = static_cast<uint8_t>(assets_->bone_id.at(name));
  }
  for (auto& t : mirrored_hair_->tri) {
    std::swap(t[1], t[2]);
  }
  for (auto& t : mirrored_hair_->uv_tri) {
    std::swap(t[1], t[2]);
  }
  for (Vector3f& v : mirrored_hair_->rest) {
    v.x() = -v.x();
  }
  for (Vector3f& v : m->rest) {
    v.x() = -v.x();
  }
  m->asset = mirrored_hair_.get();
}

void Figure::AddItem(const std::string& name, Role role, int garment) {
  const auto it = assets_->items.find(name);
  if (it == assets_->items.end()) {
    return;
  }
  FigureMesh m;
  m.asset = &it->second;
  m.role = role;
  m.garment = garment;
  m.rest = FitItem(*m.asset, verts_);
  m.slots = std::min(m.asset->component_count, 255);
  std::vector<bool> keep(static_cast<size_t>(m.asset->component_count), true);
  if (garment >= 0 && role == Role::kCloth) {
    m.offset.assign(m.rest.size(), kSuitOffset);
    const std::vector<bool> top = TopComponents(*m.asset);
    for (size_t c = 0; c < keep.size(); ++c) {
      keep[c] = Wears(outfit_.garments[static_cast<size_t>(garment)], top[c]);
    }
  }
  if (role != Role::kCloth) {  // Hair cards, teeth and shoe parts share one material.
    m.slots = 1;
    m.tri_component.assign(m.asset->tri.size(), 0);
  }
  if (role == Role::kHair && outfit_.hair_mirrored) {
    MirrorHair(&m);
  }
  for (uint32_t t = 0; t < m.asset->tri.size(); ++t) {
    if (keep[m.asset->component[t]]) {
      m.tris.push_back(t);
    }
  }
  Finish(&m);
}

std::unique_ptr<Figure> Figure::Build(const Assets& assets, const BodyFields& fields,
                                      const ShapeSpec& shape, const OutfitSpec& outfit) {
  auto f = std::make_unique<Figure>();
  f->assets_ = &assets;
  f->shape_ = shape;
  f->outfit_ = outfit;
  f->verts_ = MorphBody(assets, MorphWeights(assets, shape));
  f->joints_ = JointsOf(assets, f->verts_);
  f->measure_ = MeasureBody(assets, f->verts_, f->joints_);
  float lo = 1e9f, hi = -1e9f;
  for (uint32_t id : assets.body.base_ids) {
    lo = std::min(lo, f->verts_[id].y());
    hi = std::max(hi, f->verts_[id].y());
  }
  f->height_ = hi - lo;
  f->expression_gain_ = shape.age < 0.4f ? Mix(0.7f, 1.0f, shape.age / 0.4f) : 1.0f;

  f->AddBody(fields);
  for (size_t g = 0; g < outfit.garments.size(); ++g) {
    f->AddGarment(fields, static_cast<int>(g));
  }
  f->AddItem("eyes_low", Role::kEyes, -1);
  f->AddItem("teeth_base", Role::kTeeth, -1);
  f->AddItem("tongue01", Role::kTongue, -1);
  f->AddItem(outfit.hat, Role::kHat, -1);
  if (outfit.glasses > 0) {
    f->glasses_ =
        MakeGlasses(assets, f->verts_, Clamp01(0.5f + 0.5f * std::sin(37.0f * f->height_)));
    FigureMesh m;
    m.asset = f->glasses_.get();
    m.role = Role::kGlass;
    m.slots = 2;
    m.rest = f->glasses_->rest;
    for (uint32_t t = 0; t < m.asset->tri.size(); ++t) {
      if (outfit.glasses == 2 || m.asset->component[t] == 0) {
        m.tris.push_back(t);
      }
    }
    f->Finish(&m);
  }
  f->AddItem(outfit.brows, Role::kBrows, -1);
  if (outfit.lashes) {
    f->AddItem("eyelashes01", Role::kLashes, -1);
  }
  f->AddItem(outfit.hair, Role::kHair, -1);
  return f;
}

Vector3f PosedFigure::Vertex(uint32_t id) const {
  const Assets& a = figure->assets();
  return SkinOne(skeleton, base[id], &a.base_skin_bone[4 * id], &a.base_skin_weight[4 * id]);
}

void PoseFigure(const Figure& figure, const Pose& pose, const Expression& expression,
                PosedFigure* out) {
  const Assets& a = figure.assets();
  Pose p = pose;
  for (const char* eye : {"eye.L", "eye.R"}) {
    p.local[a.bone_id.at(eye)] = RotY(expression.gaze_yaw_deg) * RotX(expression.gaze_pitch_deg);
  }
  out->figure = &figure;
  out->skeleton = PoseSkeleton(a, figure.joints(), p);
  out->base = figure.base_verts();
  AddMorphs(a, expression.mix, &out->base);
  const SkinningPalette palette(out->skeleton);
  const size_t n = figure.meshes().size();
  out->positions.resize(n);
  out->normals.resize(n);
  std::vector<Vector3f> rest;
  for (size_t i = 0; i < n; ++i) {
    const FigureMesh& m = figure.meshes()[i];
    const bool face = m.role == Role::kEyes || m.role == Role::kTeeth || m.role == Role::kTongue ||
                      m.role == Role::kBrows || m.role == Role::kLashes;
    const std::vector<Vector3f>* source = &m.rest;
    if (m.role == Role::kSkin) {
      rest.clear();
      for (uint32_t id : m.asset->base_ids) {
        rest.push_back(out->base[id]);
      }
      source = &rest;
    } else if (face && !expression.mix.empty()) {
      rest = FitItem(*m.asset, out->base);
      source = &rest;
    }
    Skin(palette, *source, m.asset->skin_bone, m.asset->skin_weight, &out->positions[i]);
    VertexNormals(out->positions[i], m.asset->tri, &out->normals[i]);
    for (size_t v = 0; v < m.offset.size(); ++v) {
      out->positions[i][v] += m.offset[v] * out->normals[i][v];
    }
  }
}

}  // namespace understudy::synth
