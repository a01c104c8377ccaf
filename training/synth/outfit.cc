#include "outfit.h"

namespace understudy::synth {
namespace {

GarmentCut::Neck RandomNeck(bool low, Rng* rng) {
  const int k = rng->Weighted({3, low ? 1.4f : 0.5f, low ? 1.2f : 0.2f, 0.9f, low ? 0.7f : 0.2f});
  return static_cast<GarmentCut::Neck>(k);
}

GarmentSpec Tights(GarmentCut::Kind kind) {
  GarmentSpec g;
  g.cut.kind = kind;
  if (kind == GarmentCut::kSkirt) {
    g.mesh = "skirt";
  }
  return g;
}

/// `tuck`: worn inside the bottom, so kept tight and long.
GarmentSpec RandomTop(bool female, bool tuck, Rng* rng) {
  GarmentSpec g = Tights(GarmentCut::kTop);
  GarmentCut& c = g.cut;
  c.neck = RandomNeck(female, rng);
  const int sleeve = rng->Weighted({1.0f, 3.0f, 0.8f, 3.0f});
  c.sleeve = sleeve == 0   ? -0.1f
             : sleeve == 1 ? rng->Uniform(0.35f, 0.85f)
             : sleeve == 2 ? rng->Uniform(0.9f, 1.6f)
                           : 1.97f;
  c.strap = rng->Uniform(0.11f, 0.165f);
  if (tuck) {
    c.hem = rng->Uniform(0.02f, 0.06f);
    c.offset = rng->Uniform(0.003f, 0.006f);
    return g;
  }
  c.offset = rng->Uniform(0.008f, 0.016f);
  c.hem = rng->Chance(0.8f) ? rng->Uniform(-0.05f, 0.1f) : rng->Uniform(-0.2f, -0.05f);
  if (female && rng->Chance(0.12f)) {  // Cropped.
    c.hem = rng->Uniform(0.2f, 0.3f);
    c.offset = 0.008f;
  }
  c.flare = rng->Chance(0.5f) ? rng->Uniform(0, 0.012f) : rng->Uniform(0.01f, 0.04f);
  return g;
}

GarmentSpec RandomBottom(Rng* rng) {
  GarmentSpec g = Tights(GarmentCut::kBottom);
  GarmentCut& c = g.cut;
  c.waist = rng->Uniform(0.08f, 0.17f);
  c.leg = rng->Chance(0.6f) ? rng->Uniform(1.75f, 1.98f) : rng->Uniform(0.28f, 1.3f);
  const bool tight = rng->Chance(0.4f);
  c.offset = tight ? rng->Uniform(0.003f, 0.005f) : rng->Uniform(0.006f, 0.013f);
  c.flare =
      tight ? 0.0f : (rng->Chance(0.6f) ? rng->Uniform(0, 0.015f) : rng->Uniform(0.015f, 0.045f));
  return g;
}

GarmentSpec RandomSkirt(Rng* rng) {
  GarmentSpec g = Tights(GarmentCut::kSkirt);
  g.cut.hem = rng->Chance(0.55f) ? rng->Uniform(-0.4f, -0.18f) : rng->Uniform(-0.7f, -0.42f);
  g.cut.offset = rng->Uniform(0.004f, 0.008f);
  g.cut.flare = rng->Chance(0.4f) ? 0.0f : rng->Uniform(0, 0.07f);
  return g;
}

void AddSuit(const Assets& assets, bool female, Rng* rng, OutfitSpec* out) {
  std::vector<std::string> suits;
  for (const std::string& n : assets.ItemsOf("suit")) {
    if ((n.rfind("female", 0) == 0) == female || rng->Chance(0.25f)) {
      suits.push_back(n);
    }
  }
  GarmentSpec suit;
  suit.mesh = rng->Pick(suits);
  const bool one_piece = assets.items.at(suit.mesh).component_count < 2;
  const float mix = one_piece ? 1.0f : rng->Unit();
  if (mix > 0.5f) {
    out->garments.push_back(suit);
  } else if (mix > 0.25f) {  // Woven trousers, knitted top.
    suit.pieces = GarmentSpec::kBottom;
    out->garments.push_back(suit);
    out->garments.push_back(RandomTop(female, rng->Chance(0.35f), rng));
    GarmentCut& cut = out->garments.back().cut;
    if (cut.offset > 0.007f) {
      cut.offset += 0.008f;  // Over the trousers' belt.
    }
    if (cut.hem > 0.09f) {
      cut.hem = 0.05f;
    }
  } else {  // Woven top over leggings, shorts or a skirt.
    suit.pieces = GarmentSpec::kTop;
    GarmentSpec low = female && rng->Chance(0.4f) ? RandomSkirt(rng) : RandomBottom(rng);
    low.cut.offset = std::min(low.cut.offset, 0.006f);
    low.cut.waist = std::max(low.cut.waist, 0.15f);
    out->garments.push_back(low);
    out->garments.push_back(suit);
  }
}

void AddPlain(bool female, Rng* rng, OutfitSpec* out) {
  const float kind = rng->Unit();
  if (female && kind < 0.3f) {  // Dress: a tight top joined to a skirt, painted alike.
    GarmentSpec top = RandomTop(true, true, rng);
    if (rng->Chance(0.12f)) {
      top.cut.neck = GarmentCut::kStrapless, top.cut.sleeve = -0.1f;
    }
    out->garments.push_back(RandomSkirt(rng));
    out->garments.push_back(top);
  } else if (female && kind < 0.42f) {
    out->garments.push_back(RandomSkirt(rng));
    out->garments.push_back(RandomTop(true, true, rng));
  } else if (kind < 0.5f) {  // One-piece suit.
    GarmentSpec top = RandomTop(female, true, rng), low = RandomBottom(rng);
    low.cut.flare = 0;
    low.cut.offset = top.cut.offset;
    low.cut.waist = 0.16f;
    out->garments.push_back(low);
    out->garments.push_back(top);
  } else {
    const bool tuck = rng->Chance(0.25f);
    GarmentSpec low = RandomBottom(rng), top = RandomTop(female, tuck, rng);
    if (tuck) {
      low.cut.offset = std::max(low.cut.offset, top.cut.offset + 0.003f);
      low.cut.waist = std::max(low.cut.waist, 0.12f);
    } else {
      low.cut.offset = std::min(low.cut.offset, 0.006f);
      low.cut.waist = std::max(low.cut.waist, 0.13f);
    }
    out->garments.push_back(low);
    out->garments.push_back(top);
  }
}

void AddFeet(const Assets& assets, Rng* rng, OutfitSpec* out) {
  if (rng->Chance(0.86f)) {
    GarmentSpec shoes;
    shoes.mesh = rng->Pick(assets.ItemsOf("shoes"));
    out->garments.push_back(shoes);
  } else if (rng->Chance(0.5f)) {
    GarmentSpec socks = Tights(GarmentCut::kSocks);
    socks.cut.leg = rng->Uniform(1.1f, 1.9f);
    socks.cut.offset = 0.0035f;
    out->garments.push_back(socks);
  }
}

}  // namespace

OutfitSpec RandomOutfit(const Assets& assets, const ShapeSpec& shape, Rng* rng) {
  OutfitSpec out;
  const bool female = rng->Chance(0.05f) ? shape.gender > 0.5f : shape.gender < 0.5f;
  if (rng->Chance(0.45f)) {
    AddSuit(assets, female, rng, &out);
  } else {
    AddPlain(female, rng, &out);
  }
  AddFeet(assets, rng, &out);

  // Order: afro01 bob01 bob02 braid01 long01 ponytail01 short01 short02 short03 short04.
  const std::vector<float> hers = {0.6f, 1.2f, 1.0f, 1.4f, 2.0f, 1.8f, 0.5f, 0.5f, 0.6f, 0.4f};
  const std::vector<float> his = {0.9f, 0.2f, 0.1f, 0.1f, 0.4f, 0.35f, 2.2f, 2.2f, 1.2f, 1.8f};
  const float bald = female ? 0.02f : 0.1f;
  if (!rng->Chance(bald)) {
    out.hair = assets.ItemsOf("hair")[rng->Weighted(female ? hers : his)];
  }
  out.hair_mirrored = rng->Chance(0.5f);
  if (rng->Chance(0.07f)) {
    out.hat = "fedora";
    static const std::vector<std::string> kUnderHat = {"", "short04", "long01", "short02"};
    out.hair = rng->Pick(kUnderHat);
  }
  out.brows = rng->Pick(assets.ItemsOf("eyebrows"));
  out.lashes = rng->Chance(female ? 0.95f : 0.7f);
  const float g = rng->Unit();
  out.glasses = g < 0.09f ? 1 : (g < 0.125f ? 2 : 0);
  return out;
}

}  // namespace understudy::synth
