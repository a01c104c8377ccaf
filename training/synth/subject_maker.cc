#include "subject_maker.h"

#include <fmt/format.h>

namespace understudy::synth {
namespace {

Status Check(const Assets& assets, const SubjectRecipe& r) {
  const auto item = [&](const std::string& name, const char* category) {
    return name.empty() || (assets.items.count(name) && assets.items.at(name).category == category);
  };
  if (!item(r.outfit.hair, "hair")) {
    return {fmt::format("there is no hair '{}'; known: {}", r.outfit.hair,
                        fmt::join(assets.ItemsOf("hair"), ", "))};
  }
  if (!item(r.outfit.hat, "hat")) {
    return {fmt::format("there is no hat '{}'", r.outfit.hat)};
  }
  if (!item(r.outfit.brows, "eyebrows")) {
    return {fmt::format("there are no eyebrows '{}'; known: {}", r.outfit.brows,
                        fmt::join(assets.ItemsOf("eyebrows"), ", "))};
  }
  for (const std::string& t : {r.skin, r.eyes}) {
    if (assets.FindTexture(t) == nullptr) {
      return {fmt::format("there is no texture '{}'", t)};
    }
  }
  for (const GarmentSpec& g : r.outfit.garments) {
    if (g.mesh != "tights" && g.mesh != "skirt" && !item(g.mesh, "suit") &&
        !item(g.mesh, "shoes")) {
      return {fmt::format("there is no garment '{}'; known: tights, skirt, {}, {}", g.mesh,
                          fmt::join(assets.ItemsOf("suit"), ", "),
                          fmt::join(assets.ItemsOf("shoes"), ", "))};
    }
  }
  for (const auto& [name, value] : r.shape.details) {
    bool known = assets.morph_id.count(name) > 0;
    for (const auto& pair : assets.morph_pairs) {
      known = known || pair.name == name;
    }
    if (!known) {
      return {fmt::format("there is no shape detail '{}'", name)};
    }
  }
  return {};
}

bool Covers(const OutfitSpec& outfit, bool top) {
  for (const GarmentSpec& g : outfit.garments) {
    if (g.mesh == "tights" && g.cut.kind == (top ? GarmentCut::kTop : GarmentCut::kBottom)) {
      return true;
    }
    if (g.mesh == "skirt" && !top) {
      return true;
    }
    const bool shoes = g.mesh.rfind("shoes", 0) == 0;
    if (g.mesh != "tights" && g.mesh != "skirt" && !shoes &&
        (g.pieces == GarmentSpec::kAll || (g.pieces == GarmentSpec::kTop) == top)) {
      return true;
    }
  }
  return false;
}

void Dress(SubjectRecipe* r) {
  for (bool top : {false, true}) {
    if (Covers(r->outfit, top)) {
      continue;
    }
    GarmentSpec g;
    GarmentPaint paint;
    g.cut.kind = top ? GarmentCut::kTop : GarmentCut::kBottom;
    g.cut.hem = 0.02f;
    g.cut.offset = top ? 0.012f : 0.006f;
    paint.paint.colour = top ? Vector3f(0.6f, 0.6f, 0.62f) : Vector3f(0.03f, 0.04f, 0.08f);
    r->outfit.garments.push_back(g);
    r->paints.push_back(paint);
  }
}

}  // namespace

Result<std::shared_ptr<MadeSubject>> MakeSubject(const Assets& assets, const BodyFields& fields,
                                                 const SubjectRecipe& given, const Style& style) {
  auto made = std::make_shared<MadeSubject>();
  if (given.random) {
    Rng rng(*given.random);
    const ShapeSpec shape = RandomShape(assets, &rng);
    made->figure = Figure::Build(assets, fields, shape, RandomOutfit(assets, shape, &rng));
    made->look = RandomLook(*made->figure, style, &rng);
    return made;
  }
  SubjectRecipe r = given;
  if (Status s = Check(assets, r); !s.ok()) {
    return s;
  }
  Dress(&r);
  made->figure = Figure::Build(assets, fields, r.shape, r.outfit);
  Look& look = made->look;
  look = BaseLook(*made->figure);
  for (size_t i = 0; i < made->figure->meshes().size(); ++i) {
    const FigureMesh& m = made->figure->meshes()[i];
    if (m.role == Role::kHat) {
      Material& hat = look.meshes[i][0];
      const int n = static_cast<int>(m.asset->textures.size());
      hat.texture = assets.FindTexture(
          m.asset->textures[static_cast<size_t>(r.hat_texture % std::max(1, n))]);
      if (r.hat_colour) {
        hat.colour = RepaintMatrix(hat.mean, *r.hat_colour);
      }
    }
    if (m.garment < 0) {
      continue;
    }
    const GarmentPaint& p = r.paints[static_cast<size_t>(m.garment)];
    for (int s = 0; s < m.slots; ++s) {
      Paint paint = p.paint;
      const int n = static_cast<int>(m.asset->textures.size()), t = n == 0 ? 0 : p.texture % n;
      if (p.components.count(s)) {
        paint.mode = Paint::kPlain;
        paint.colour = p.components.at(s);
      }
      Material mat = PaintedMaterial(m, s, t, paint);
      if (n > 0) {
        mat.texture = assets.FindTexture(m.asset->textures[static_cast<size_t>(t)]);
      }
      mat.fold_seed = 0.7f * static_cast<float>(m.garment);
      if (m.role == Role::kShoes) {
        mat.folds = 0;
      }
      look.meshes[i][static_cast<size_t>(s)] = mat;
    }
  }
  SetSkin(*made->figure, r.skin, r.skin_tint, Vector3f(0.08f, 0.08f, 0.09f), &look);
  SetHair(*made->figure, r.hair_colour, r.brow_colour.value_or(0.45f * r.hair_colour), &look);
  SetEyes(*made->figure, r.eyes, &look);
  for (auto& slots : look.meshes) {
    for (Material& m : slots) {
      if (m.role != Role::kEyes && m.role != Role::kTeeth) {
        m.flatten = style.flatten;
      }
    }
  }
  return made;
}

}  // namespace understudy::synth
