#include "body_shape.h"

namespace understudy::synth {
namespace {

constexpr const char* kGenders[] = {"female", "male"};
constexpr const char* kAges[] = {"child", "young", "old"};
constexpr const char* kAmounts[] = {"min", "average", "max"};
constexpr const char* kRaces[] = {"african", "asian", "caucasian"};

/// Hat weights of three stops at 0, 0.5 and 1.
std::array<float, 3> Stops(float x) {
  x = Clamp01(x);
  return {std::max(0.0f, 1 - 2 * x), 1 - std::fabs(2 * x - 1), std::max(0.0f, 2 * x - 1)};
}

void Add(const Assets& assets, const std::string& name, float w, MorphMix* mix) {
  if (std::fabs(w) < 1e-4f) {
    return;
  }
  const auto it = assets.morph_id.find(name);
  if (it != assets.morph_id.end()) {
    mix->emplace_back(it->second, w);
  }
}

void AddDetail(const Assets& assets, const std::string& name, float value, MorphMix* mix) {
  for (const auto& pair : assets.morph_pairs) {
    if (pair.name != name) {
      continue;
    }
    const int id = value < 0 ? pair.neg : pair.pos;
    if (id >= 0) {
      mix->emplace_back(id, std::fabs(value));
    }
    return;
  }
  Add(assets, name, value, mix);
}

bool IsFaceDetail(const std::string& n) {
  for (const char* p : {"head", "forehead", "chin", "cheek", "nose", "mouth", "eye", "ear"}) {
    if (n.rfind(p, 0) == 0) {
      return true;
    }
  }
  return false;
}

}  // namespace

ShapeSpec RandomShape(const Assets& assets, Rng* rng) {
  ShapeSpec s;
  s.gender = rng->Chance(0.88f)
                 ? (rng->Chance(0.5f) ? rng->Uniform(0, 0.12f) : rng->Uniform(0.88f, 1))
                 : rng->Uniform(0.12f, 0.88f);
  s.age = rng->Chance(0.1f) ? rng->Uniform(0.05f, 0.4f) : rng->Normal(0.58f, 0.14f, 0.42f, 0.95f);
  s.muscle = rng->Normal(0.5f, 0.18f, 0.05f, 0.95f);
  s.weight = rng->Normal(0.48f, 0.18f, 0.05f, 0.95f);
  s.height = rng->Normal(0, 0.18f, -0.5f, 0.5f);
  const float a = rng->Unit(), b = rng->Unit();
  if (rng->Chance(0.75f)) {
    s.race = {0, 0, 0};
    s.race[rng->Weighted({0.27f, 0.33f, 0.4f})] = 1;
  } else {
    s.race = {a * a, b * b, rng->Unit()};
  }
  s.proportions = rng->Uniform(-0.7f, 1);
  s.breast = rng->Normal(0, 0.35f, -0.9f, 0.9f);
  const int count = 10 + rng->Index(14);
  for (int i = 0; i < count; ++i) {
    const auto& pair = assets.morph_pairs[rng->Index(static_cast<int>(assets.morph_pairs.size()))];
    const bool face = IsFaceDetail(pair.name);
    const bool length = pair.name.find("height") != std::string::npos ||
                        pair.name.find("scale") != std::string::npos ||
                        pair.name.find("length") != std::string::npos;
    const float sd = face ? (length ? 0.28f : 0.4f) : (length ? 0.14f : 0.3f);
    const float v = rng->Normal(0, sd, -0.7f, 0.7f);
    if ((v < 0 ? pair.neg : pair.pos) >= 0) {
      s.details.emplace_back(pair.name, v);
    }
  }
  static const std::vector<std::string> kHeads = {"head-oval",        "head-round",
                                                  "head-rectangular", "head-square",
                                                  "head-triangular",  "head-invertedtriangular",
                                                  "head-diamond"};
  if (rng->Chance(0.7f)) {
    s.details.emplace_back(rng->Pick(kHeads), rng->Uniform(0.1f, 0.7f));
  }
  return s;
}

MorphMix MorphWeights(const Assets& assets, const ShapeSpec& s) {
  MorphMix mix;
  const float male = Clamp01(s.gender);
  const float gender[2] = {1 - male, male};
  const auto age = Stops(s.age), muscle = Stops(s.muscle), weight = Stops(s.weight);
  const float race_sum = std::max(1e-6f, s.race[0] + s.race[1] + s.race[2]);
  for (int g = 0; g < 2; ++g) {
    for (int a = 0; a < 3; ++a) {
      const float ga = gender[g] * age[a];
      if (ga < 1e-4f) {
        continue;
      }
      const std::string who = std::string(kGenders[g]) + "_" + kAges[a];
      for (int m = 0; m < 3; ++m) {
        for (int w = 0; w < 3; ++w) {
          Add(assets, "macro_" + who + "_" + kAmounts[m] + "muscle_" + kAmounts[w] + "weight",
              ga * muscle[m] * weight[w], &mix);
        }
      }
      for (int r = 0; r < 3; ++r) {
        Add(assets, std::string("face_") + kRaces[r] + "_" + who, ga * s.race[r] / race_sum, &mix);
      }
      Add(assets, "height_" + who + (s.height < 0 ? "_min" : "_max"), ga * std::fabs(s.height),
          &mix);
    }
    Add(assets,
        std::string("proportions_") + kGenders[g] + (s.proportions < 0 ? "_uncommon" : "_ideal"),
        gender[g] * std::fabs(s.proportions), &mix);
  }
  Add(assets, s.breast < 0 ? "breast_mincup" : "breast_maxcup",
      gender[0] * (1 - age[0]) * std::fabs(s.breast), &mix);
  for (const auto& [name, value] : s.details) {
    AddDetail(assets, name, value, &mix);
  }
  return mix;
}

void AddMorphs(const Assets& assets, const MorphMix& mix, std::vector<Vector3f>* verts) {
  for (const auto& [id, c] : mix) {
    const float k = c * assets.morph_scale[id];
    for (int i = assets.morph_start[id]; i < assets.morph_start[id + 1]; ++i) {
      const int16_t* d = &assets.morph_delta[3 * static_cast<size_t>(i)];
      (*verts)[assets.morph_vid[i]] += k * Vector3f(d[0], d[1], d[2]);
    }
  }
}

std::vector<Vector3f> MorphBody(const Assets& assets, const MorphMix& mix) {
  std::vector<Vector3f> v(assets.base_vertex_count());
  for (size_t i = 0; i < v.size(); ++i) {
    v[i] = assets.BaseVertex(i);
  }
  AddMorphs(assets, mix, &v);
  return v;
}

}  // namespace understudy::synth
