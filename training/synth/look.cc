#include "look.h"

#include <fmt/format.h>

namespace understudy::synth {
namespace {

/// Mean linear colour under texture `t`: of component `slot`, or over all components if the mesh
/// has one slot.
Vector3f MeanColour(const FigureMesh& m, int t, int slot) {
  const MeshAsset& a = *m.asset;
  const size_t n = static_cast<size_t>(a.component_count);
  if (a.mean_colour.size < 3) {
    return {0.5f, 0.5f, 0.5f};
  }
  const float* p = &a.mean_colour[3 * n * static_cast<size_t>(t)];
  if (m.slots > 1) {
    return Eigen::Map<const Vector3f>(p + 3 * slot);
  }
  Vector3f sum = Vector3f::Zero();
  for (size_t c = 0; c < n; ++c) {
    sum += Eigen::Map<const Vector3f>(p + 3 * c);
  }
  return sum / static_cast<float>(n);
}

Material TextureMaterial(const FigureMesh& m, const Assets& assets, int slot, int t) {
  Material mat;
  mat.role = m.role;
  if (!m.asset->textures.empty()) {
    mat.texture =
        assets.FindTexture(m.asset->textures[static_cast<size_t>(t) % m.asset->textures.size()]);
    mat.mean = MeanColour(m, t, slot);
    mat.detail_scale = 1 / std::max(0.012f, Luminance(mat.mean));
  }
  return mat;
}

const std::string& SkinFor(const Assets& assets, const ShapeSpec& s, Rng* rng) {
  const float sum = s.race[0] + s.race[1] + s.race[2];
  const bool dark =
      rng->Chance(0.9f) ? s.race[0] / sum > rng->Uniform(0.35f, 0.65f) : rng->Chance(0.5f);
  const char* age = s.age < 0.66f ? "young" : (s.age < 0.82f ? "middleage" : "old");
  const std::string prefix = fmt::format("skin_{}_{}skinned_{}male", age, dark ? "dark" : "light",
                                         s.gender < 0.5f ? "fe" : "");
  std::vector<const std::string*> fit;
  for (const std::string& n : assets.skins) {
    if (n.rfind(prefix, 0) == 0) {
      fit.push_back(&n);
    }
  }
  return fit.empty() ? assets.skins.front() : *rng->Pick(fit);
}

void PaintGarments(const Figure& figure, const Style& style, Rng* rng, Look* look) {
  // Garments of one cloth: dresses, one-piece suits; sometimes the whole outfit.
  const Paint shared = RandomPaint(false, style.vivid, rng);
  const bool dress = rng->Chance(0.5f);
  for (size_t i = 0; i < figure.meshes().size(); ++i) {
    const FigureMesh& m = figure.meshes()[i];
    if (m.garment < 0) {
      continue;
    }
    const bool cut = m.asset->textures.empty();
    const int t = rng->Index(static_cast<int>(m.asset->textures.size()));
    const float seed = rng->Uniform(0, 5);
    Paint last = RandomPaint(!cut, style.vivid, rng);
    const bool trousers =
        figure.outfit().garments[static_cast<size_t>(m.garment)].cut.kind == GarmentCut::kBottom;
    if (cut && trousers && rng->Chance(0.6f)) {
      last.pattern.kind = Pattern::kNone;
    }
    for (int s = 0; s < m.slots; ++s) {
      if (s > 0 && !rng->Chance(0.35f)) {
        last = RandomPaint(!cut, style.vivid, rng);
      }
      const bool join =
          dress && cut &&
          figure.outfit().garments[static_cast<size_t>(m.garment)].cut.kind != GarmentCut::kSocks;
      Material mat = PaintedMaterial(m, s, t, join ? shared : last);
      if (!cut) {
        mat.texture = figure.assets().FindTexture(m.asset->textures[static_cast<size_t>(t)]);
      }
      mat.fold_seed = seed;
      if (m.role == Role::kShoes) {
        mat.folds = 0;
        mat.specular = rng->Uniform(0.02f, 0.12f);
        mat.gloss = rng->Uniform(10, 50);
        if (rng->Chance(0.5f)) {
          mat.pattern.kind = Pattern::kNone;
        }
      }
      look->meshes[i][static_cast<size_t>(s)] = mat;
    }
  }
}

}  // namespace

Paint RandomPaint(bool has_texture, float vivid, Rng* rng) {
  Paint p;
  const float kind = rng->Unit();
  if (has_texture) {
    p.mode = kind < 0.25f ? Paint::kOriginal : (kind < 0.45f ? Paint::kHue : Paint::kPlain);
  }
  p.hue = HueMatrix(rng->Uniform(-180, 180), rng->Uniform(0.4f, 1.4f), rng->Uniform(0.6f, 1.5f));
  p.colour = RandomClothColour(vivid, rng);
  if (rng->Chance(has_texture ? 0.25f : 0.42f)) {
    p.pattern = RandomPattern(vivid, rng);
  }
  p.noise = rng->Chance(0.6f) ? rng->Uniform(0.03f, 0.3f) : 0;
  p.folds = rng->Uniform(0.1f, 1);
  p.specular = rng->Chance(0.15f) ? rng->Uniform(0.05f, 0.25f) : rng->Uniform(0, 0.03f);
  p.gloss = rng->Uniform(6, 40);
  return p;
}

Material PaintedMaterial(const FigureMesh& mesh, int slot, int texture_index, const Paint& paint) {
  Material m;
  m.role = mesh.role;
  m.flat = paint.colour;
  m.mean = mesh.asset->textures.empty() ? paint.colour : MeanColour(mesh, texture_index, slot);
  if (!mesh.asset->textures.empty()) {
    m.detail_scale = 1 / std::max(0.012f, Luminance(m.mean));
    if (paint.mode == Paint::kPlain) {
      m.colour = RepaintMatrix(m.mean, paint.colour);
    }
    if (paint.mode == Paint::kHue) {
      m.colour = paint.hue;
    }
  }
  m.pattern = paint.pattern;
  m.noise = paint.noise;
  m.folds = mesh.asset->textures.empty() ? paint.folds : 0.4f * paint.folds;
  m.specular = paint.specular;
  m.gloss = paint.gloss;
  return m;
}

Look BaseLook(const Figure& figure) {
  Look look;
  for (const FigureMesh& m : figure.meshes()) {
    std::vector<Material> slots;
    for (int s = 0; s < m.slots; ++s) {
      Material mat = TextureMaterial(m, figure.assets(), s, 0);
      switch (m.role) {
        case Role::kSkin:
          mat.specular = 0.035f;
          mat.gloss = 14;
          break;
        case Role::kHair:
        case Role::kBrows:
        case Role::kLashes:
          mat.specular = m.role == Role::kHair ? 0.25f : 0.0f;
          mat.gloss = 40;
          break;
        case Role::kEyes:
          mat.specular = 0.45f;
          mat.gloss = 380;
          break;
        case Role::kTeeth:
        case Role::kTongue:
          mat.specular = 0.15f;
          mat.gloss = 40;
          break;
        case Role::kGlass:
          mat.flat = s == 0 ? Vector3f(0.02f, 0.02f, 0.02f) : Vector3f(0.008f, 0.008f, 0.01f);
          mat.mean = mat.flat;
          mat.specular = s == 0 ? 0.2f : 0.6f;
          mat.gloss = s == 0 ? 30 : 120;
          break;
        default:
          break;
      }
      slots.push_back(mat);
    }
    look.meshes.push_back(slots);
  }
  return look;
}

void SetSkin(const Figure& figure, const std::string& texture, const Vector3f& tint,
             const Vector3f& underwear, Look* look) {
  for (size_t i = 0; i < figure.meshes().size(); ++i) {
    if (figure.meshes()[i].role != Role::kSkin) {
      continue;
    }
    Material& skin = look->meshes[i][0];
    skin.texture = figure.assets().FindTexture(texture);
    skin.colour = tint.asDiagonal();
    if (skin.texture != nullptr) {  // The coarsest level is nearly the mean skin colour.
      const uint8_t* p = skin.texture->levels.back() + 4 * 18;
      skin.mean = LinearOf(Vector3f(p[0], p[1], p[2]) / 255.0f);
    }
    for (size_t s = 1; s < look->meshes[i].size(); ++s) {
      look->meshes[i][s] = Material();
      look->meshes[i][s].flat = look->meshes[i][s].mean = underwear;
    }
  }
}

void SetHair(const Figure& figure, const Vector3f& colour, const Vector3f& brows, Look* look) {
  for (size_t i = 0; i < figure.meshes().size(); ++i) {
    const Role role = figure.meshes()[i].role;
    if (role != Role::kHair && role != Role::kBrows && role != Role::kLashes) {
      continue;
    }
    for (Material& m : look->meshes[i]) {
      const Vector3f target =
          role == Role::kHair ? colour : (role == Role::kBrows ? brows : Vector3f(0.3f * brows));
      m.colour = RepaintMatrix(m.mean, target);
      if (role != Role::kHair) {  // Flat dark strokes.
        m.opacity = role == Role::kBrows ? 0.85f : 0.9f;
        m.colour.setZero();
        m.flat = target;
      }
    }
  }
}

void SetEyes(const Figure& figure, const std::string& texture, Look* look) {
  for (size_t i = 0; i < figure.meshes().size(); ++i) {
    if (figure.meshes()[i].role == Role::kEyes) {
      for (Material& m : look->meshes[i]) {
        m.texture = figure.assets().FindTexture(texture);
        m.colour.setIdentity();
        if (texture == "eye_brown.jpg") {
          m.colour << 0.80f, 0.05f, 0.05f, 0.36f, 0.46f, 0.05f, 0.20f, 0.10f,
              0.50f;  // The texture is red.
        }
      }
    }
  }
}

Look RandomLook(const Figure& figure, const Style& style, Rng* rng) {
  Look look = BaseLook(figure);
  const Assets& assets = figure.assets();
  PaintGarments(figure, style, rng, &look);

  const std::string& skin = SkinFor(assets, figure.shape(), rng);
  // The dark skins of the pack are all very dark: spread them upwards.
  const bool dark = skin.find("dark") != std::string::npos;
  const float light =
      std::exp(dark ? rng->Normal(0.4f, 0.35f, -0.2f, 1.1f) : rng->Normal(0, 0.16f, -0.4f, 0.3f));
  Vector3f tint(light * rng->Normal(1, 0.05f), light * rng->Normal(1, 0.04f),
                light * rng->Normal(1, 0.06f));
  if (style.odd_skin) {
    tint = FromHsv(rng->Uniform(0, 360), rng->Uniform(0.2f, 0.7f), rng->Uniform(0.6f, 1.1f)) * 1.6f;
  }
  SetSkin(figure, skin, tint, RandomClothColour(style.vivid, rng), &look);
  for (size_t i = 0; i < figure.meshes().size(); ++i) {
    if (figure.meshes()[i].role == Role::kSkin) {
      look.meshes[i][0].specular = rng->Uniform(0.01f, 0.09f);
      look.meshes[i][0].gloss = rng->Uniform(8, 30);
    }
    if (figure.meshes()[i].role == Role::kHat) {
      Material& m = look.meshes[i][0];
      m = TextureMaterial(figure.meshes()[i], assets, 0, rng->Index(3));
      if (rng->Chance(0.6f)) {
        m.colour = RepaintMatrix(m.mean, RandomClothColour(style.vivid, rng));
      }
    }
    if (figure.meshes()[i].role == Role::kGlass && rng->Chance(0.4f)) {
      look.meshes[i][0].flat = RandomClothColour(0.5f, rng);
    }
  }

  const Vector3f hair = RandomHairColour(style.vivid, rng);
  SetHair(figure, hair, (rng->Chance(0.7f) ? 0.55f : 0.25f) * hair, &look);
  for (size_t i = 0; i < figure.meshes().size(); ++i) {
    if (figure.meshes()[i].role == Role::kHair) {
      for (Material& m : look.meshes[i]) {
        m.specular = rng->Uniform(0.03f, 0.4f), m.gloss = rng->Uniform(20, 70);
      }
    }
  }
  const MeshAsset& eyes = assets.items.at("eyes_low");
  SetEyes(figure, rng->Chance(0.45f) ? "eye_brown.jpg" : rng->Pick(eyes.textures), &look);
  look.eye_colour =
      FromHsv(rng->Uniform(0, 360), rng->Uniform(0.2f, 0.9f), rng->Uniform(0.15f, 0.7f));
  for (auto& slots : look.meshes) {
    for (Material& m : slots) {
      if (m.role != Role::kEyes && m.role != Role::kTeeth) {
        m.flatten = style.flatten;
      }
    }
  }
  return look;
}

}  // namespace understudy::synth
