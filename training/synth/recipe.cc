#include "recipe.h"

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "hand_pose.h"
#include "pose_families.h"

namespace understudy::synth {
namespace {

using nlohmann::json;

Vector3f ThreeNumbers(const json& j) {
  return Vector3f(j.at(0).get<float>(), j.at(1).get<float>(), j.at(2).get<float>());
}

Vector3f Colour(const json& j) {
  if (j.is_array()) {
    return ThreeNumbers(j);  // Linear numbers.
  }
  auto c = ParseColour(j.get<std::string>());
  if (!c.ok()) {
    throw std::runtime_error(c.error());
  }
  return c.value();
}

/// Reads members of one object and complains about those nobody asked for.
class Object {
 public:
  Object(const json& j, std::string where) : j_(j), where_(std::move(where)) {
    if (!j.is_object()) {
      throw std::runtime_error(fmt::format("'{}' must be an object", where_));
    }
  }
  /// Call last: a member that nobody read is a mistake.
  void Finish() const {
    for (const auto& [key, value] : j_.items()) {
      if (!known_.count(key)) {
        throw std::runtime_error(fmt::format("'{}' has no member '{}'", where_, key));
      }
    }
  }
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;

  const json* Find(const char* key) {
    known_.insert(key);
    const auto it = j_.find(key);
    return it == j_.end() ? nullptr : &*it;
  }
  template <typename T>
  void Read(const char* key, T* out) {
    if (const json* v = Find(key)) {
      *out = v->get<T>();
    }
  }
  void ReadNumber(const char* key, float lo, float hi, float* out) {
    const json* v = Find(key);
    if (v == nullptr) {
      return;
    }
    *out = v->get<float>();
    if (!(*out >= lo && *out <= hi)) {
      throw std::runtime_error(
          fmt::format("'{}.{}' is {:g}; {:g} to {:g} is allowed", where_, key, *out, lo, hi));
    }
  }
  void ReadName(const char* key, const std::vector<std::string>& allowed, std::string* out) {
    const json* v = Find(key);
    if (v == nullptr) {
      return;
    }
    *out = v->get<std::string>();
    if (std::find(allowed.begin(), allowed.end(), *out) == allowed.end()) {
      throw std::runtime_error(
          fmt::format("'{}.{}' is '{}'; allowed: {}", where_, key, *out, fmt::join(allowed, ", ")));
    }
  }
  void ReadColour(const char* key, Vector3f* out) {
    if (const json* v = Find(key)) {
      *out = Colour(*v);
    }
  }
  const std::string& where() const { return where_; }

 private:
  const json& j_;
  std::string where_;
  std::set<std::string> known_;
};

const std::vector<std::string> kHands = {"relaxed",  "flat",  "open", "fist", "point", "peace",
                                         "thumb_up", "pinch", "claw", "hook", "three", "horns"};

void ReadPattern(const json& j, Pattern* p) {
  static const std::vector<std::string> kKinds = {"none",  "stripes", "checks",   "dots",
                                                  "noise", "patches", "gradient", "print"};
  Object o(j, "pattern");
  std::string kind = "none";
  o.ReadName("kind", kKinds, &kind);
  p->kind =
      static_cast<Pattern::Kind>(std::find(kKinds.begin(), kKinds.end(), kind) - kKinds.begin());
  o.ReadColour("colour", &p->colour);
  o.ReadNumber("period", 0.002f, 5, &p->period);
  o.ReadNumber("duty", 0, 1, &p->duty);
  o.ReadNumber("strength", 0, 1, &p->strength);
  o.ReadNumber("size", 0.005f, 0.5f, &p->size);
  float angle = 0;
  o.ReadNumber("angle", -180, 180, &angle);
  p->axis = RotZ(angle) * Vector3f::UnitY();
  if (p->kind == Pattern::kPrint) {
    p->centre = Vector3f(0, 0.36f, 1);
  }
  if (const json* c = o.Find("centre")) {
    p->centre = ThreeNumbers(*c);
  }
  o.Finish();
}

void ReadCut(const json& j, GarmentCut* c) {
  static const std::vector<std::string> kKinds = {"top", "bottom", "socks", "skirt"};
  static const std::vector<std::string> kNecks = {"crew",   "vee",  "scoop",
                                                  "turtle", "boat", "strapless"};
  Object o(j, "cut");
  std::string kind = "top", neck = "crew";
  o.ReadName("kind", kKinds, &kind);
  o.ReadName("neck", kNecks, &neck);
  c->kind =
      static_cast<GarmentCut::Kind>(std::find(kKinds.begin(), kKinds.end(), kind) - kKinds.begin());
  c->neck =
      static_cast<GarmentCut::Neck>(std::find(kNecks.begin(), kNecks.end(), neck) - kNecks.begin());
  o.ReadNumber("sleeve", -0.3f, 2.2f, &c->sleeve);
  o.ReadNumber("strap", 0.03f, 0.3f, &c->strap);
  o.ReadNumber("hem", -0.8f, 0.5f, &c->hem);
  o.ReadNumber("waist", -0.1f, 0.4f, &c->waist);
  o.ReadNumber("leg", -0.2f, 2.2f, &c->leg);
  o.ReadNumber("offset", 0.001f, 0.1f, &c->offset);
  o.ReadNumber("flare", 0, 0.3f, &c->flare);
  o.Finish();
}

void ReadGarment(const json& j, GarmentSpec* g, GarmentPaint* paint) {
  Object o(j, "garment");
  o.Read("mesh", &g->mesh);
  std::string pieces = "all";
  o.ReadName("pieces", {"all", "top", "bottom"}, &pieces);
  g->pieces = pieces == "top" ? GarmentSpec::kTop
                              : (pieces == "bottom" ? GarmentSpec::kBottom : GarmentSpec::kAll);
  if (g->mesh == "skirt") {
    g->cut.kind = GarmentCut::kSkirt, g->cut.hem = -0.3f;
  }
  if (const json* c = o.Find("cut")) {
    ReadCut(*c, &g->cut);
  }
  o.Read("texture", &paint->texture);
  Paint& p = paint->paint;
  p.mode = Paint::kOriginal;
  p.noise = 0.06f;
  if (const json* c = o.Find("colour")) {
    p.mode = Paint::kPlain;
    p.colour = Colour(*c);
  }
  float hue = 0, saturation = 1, value = 1;
  o.ReadNumber("hue", -180, 180, &hue);
  o.ReadNumber("saturation", 0, 4, &saturation);
  o.ReadNumber("value", 0, 4, &value);
  if (hue != 0 || saturation != 1 || value != 1) {
    p.mode = Paint::kHue;
    p.hue = HueMatrix(hue, saturation, value);
  }
  if (const json* c = o.Find("pattern")) {
    ReadPattern(*c, &p.pattern);
  }
  if (const json* c = o.Find("components")) {
    for (const auto& [index, colour] : c->items()) {
      paint->components[std::stoi(index)] = Colour(colour);
    }
  }
  o.ReadNumber("noise", 0, 0.6f, &p.noise);
  o.ReadNumber("folds", 0, 2, &p.folds);
  o.ReadNumber("specular", 0, 1, &p.specular);
  o.ReadNumber("gloss", 1, 200, &p.gloss);
  o.Finish();
}

void ReadSubject(const json& j, SubjectRecipe* s) {
  Object o(j, "subject");
  ShapeSpec& shape = s->shape;
  o.ReadNumber("gender", 0, 1, &shape.gender);
  o.ReadNumber("age", 0, 1, &shape.age);
  o.ReadNumber("muscle", 0, 1, &shape.muscle);
  o.ReadNumber("weight", 0, 1, &shape.weight);
  o.ReadNumber("height", -1, 1, &shape.height);
  o.ReadNumber("proportions", -1, 1, &shape.proportions);
  o.ReadNumber("breast", -1, 1, &shape.breast);
  o.Read("race", &shape.race);
  if (const json* d = o.Find("details")) {
    for (const auto& [name, value] : d->items()) {
      shape.details.emplace_back(name, value.get<float>());
    }
  }
  if (const json* r = o.Find("random")) {
    s->random = r->get<uint64_t>();
  }
  s->skin = shape.gender < 0.5f ? "skin_young_lightskinned_female.jpg"
                                : "skin_young_lightskinned_male.jpg";
  o.Read("skin", &s->skin);
  o.ReadColour("skin_tint", &s->skin_tint);
  o.Read("eyes", &s->eyes);
  o.Read("brows", &s->outfit.brows);
  o.Read("lashes", &s->outfit.lashes);
  o.Read("glasses", &s->outfit.glasses);
  if (const json* h = o.Find("hair")) {
    Object hair(*h, "hair");
    hair.Read("mesh", &s->outfit.hair);
    hair.Read("mirrored", &s->outfit.hair_mirrored);
    hair.ReadColour("colour", &s->hair_colour);
    if (const json* b = hair.Find("brows")) {
      s->brow_colour = Colour(*b);
    }
    hair.Finish();
  }
  if (const json* h = o.Find("hat")) {
    Object hat(*h, "hat");
    hat.Read("mesh", &s->outfit.hat);
    hat.Read("texture", &s->hat_texture);
    if (const json* c = hat.Find("colour")) {
      s->hat_colour = Colour(*c);
    }
    hat.Finish();
  }
  if (const json* list = o.Find("garments")) {
    for (const json& g : *list) {
      s->outfit.garments.emplace_back();
      s->paints.emplace_back();
      ReadGarment(g, &s->outfit.garments.back(), &s->paints.back());
    }
  }
  o.Finish();
}

void ReadKey(const json& j, MotionKey* k) {
  Object o(j, "key");
  o.ReadNumber("t", 0, 600, &k->t);
  o.ReadName("arms", ArmFamilies(), &k->arms);
  o.ReadName("legs", LegFamilies(), &k->legs);
  o.ReadName("hand_left", kHands, &k->hands[0]);
  o.ReadName("hand_right", kHands, &k->hands[1]);
  std::string side = "right";
  o.ReadName("side", {"left", "right"}, &side);
  k->side = side == "left" ? 0 : 1;
  o.ReadNumber("turn", -720, 720, &k->turn_deg);
  o.ReadNumber("lean", -60, 60, &k->lean_deg);
  o.ReadNumber("nod", -60, 60, &k->nod_deg);
  o.ReadNumber("twist", -80, 80, &k->twist_deg);
  o.ReadNumber("head", -80, 80, &k->head_deg);
  o.ReadNumber("lift", 0, 2, &k->lift);
  o.Finish();
}

void ReadMotion(const json& j, MotionRecipe* m) {
  Object o(j, "motion");
  o.Read("cmu", &m->cmu);
  o.Read("ready", &m->ready);
  o.Read("named", &m->named);
  if (const json* keys = o.Find("keys")) {
    for (const json& k : *keys) {
      ReadKey(k, &m->keys.emplace_back());
    }
  }
  o.ReadNumber("start", 0, 600, &m->start);
  o.ReadNumber("end", -1, 600, &m->end);
  o.ReadNumber("speed", 0.05f, 8, &m->speed);
  o.Read("mirror", &m->mirror);
  o.Read("in_place", &m->in_place);
  o.Read("loop", &m->loop);
  o.ReadNumber("heading", -360, 360, &m->heading_deg);
  o.ReadNumber("look_at_camera", 0, 1, &m->look_at_camera);
  o.ReadNumber("life", 0, 2, &m->life);
  o.ReadName("hand_left", kHands, &m->hands[0]);
  o.ReadName("hand_right", kHands, &m->hands[1]);
  const int given = !m->cmu.empty() + !m->ready.empty() + !m->named.empty() + !m->keys.empty();
  if (given > 1) {
    throw std::runtime_error("'motion' has more than one of cmu, ready, named, keys");
  }
  o.Finish();
}

void ReadFace(const json& j, FaceRecipe* f) {
  Object o(j, "face");
  o.Read("base", &f->base);
  o.Read("blink", &f->blink);
  o.ReadNumber("talk", 0, 1, &f->talk);
  if (const json* track = o.Find("track")) {
    for (const json& k : *track) {
      Object key(k, "face key");
      FaceKey& out = f->track.emplace_back();
      key.ReadNumber("t", 0, 600, &out.t);
      key.Read("values", &out.values);
      key.Finish();
    }
  }
  o.Finish();
}

void ReadCamera(const json& j, CameraRecipe* c) {
  Object o(j, "camera");
  o.ReadNumber("lens", 12, 400, &c->lens);
  o.ReadNumber("yaw", -360, 360, &c->yaw);
  o.ReadNumber("pitch", -80, 80, &c->pitch);
  o.ReadNumber("roll", -180, 180, &c->roll);
  o.ReadName("framing", {"full", "knees", "waist", "chest", "head"}, &c->framing);
  o.ReadNumber("fill", 0.05f, 1.5f, &c->fill);
  o.ReadNumber("distance", 0, 50, &c->distance);
  o.Read("shift", &c->shift);
  o.Read("follow", &c->follow);
  o.ReadNumber("orbit", -360, 360, &c->orbit);
  o.ReadNumber("dolly", -1, 1, &c->dolly);
  o.ReadNumber("handheld", 0, 5, &c->handheld);
  o.Finish();
}

void ReadStyle(const json& j, Style* s) {
  if (j.is_string()) {
    *s = NamedStyle(j.get<std::string>());
    return;
  }
  Object o(j, "style");
  std::string tag = "real";
  o.ReadName(
      "tag",
      {"real", "toon", "flat", "poster", "pencil", "chibi", "cartoon3d", "saturated", "grey"},
      &tag);
  *s = NamedStyle(tag);
  o.Read("toon_bands", &s->toon_bands);
  o.ReadNumber("shade", 0, 1, &s->shade);
  o.ReadNumber("flatten", 0, 1, &s->flatten);
  o.ReadNumber("outline", 0, 6, &s->outline);
  o.ReadColour("outline_colour", &s->outline_colour);
  o.Read("posterise", &s->posterise);
  o.ReadNumber("saturation", 0, 3, &s->saturation);
  o.ReadNumber("head_scale", 0.5f, 3, &s->head_scale);
  o.ReadNumber("limb_scale", 0.4f, 1.5f, &s->limb_scale);
  o.ReadNumber("eyes", 0, 3, &s->eyes);
  o.Finish();
}

void ReadAll(const json& j, Recipe* r) {
  Object o(j, "recipe");
  if (const json* s = o.Find("size")) {
    r->width = s->at(0);
    r->height = s->at(1);
    if (r->width < 16 || r->height < 16 || r->width > 4096 || r->height > 4096) {
      throw std::runtime_error("'size' must be 16 to 4096 pixels");
    }
  }
  o.ReadNumber("fps", 1, 120, &r->fps);
  o.ReadNumber("seconds", 0.01f, 600, &r->seconds);
  o.Read("supersample", &r->supersample);
  if (r->supersample < 1 || r->supersample > 8) {
    throw std::runtime_error("'supersample' must be 1 to 8");
  }
  o.Read("seed", &r->seed);
  o.ReadNumber("grain", 0, 0.2f, &r->grain);
  if (const json* v = o.Find("subject")) {
    ReadSubject(*v, &r->subject);
  }
  if (const json* v = o.Find("style")) {
    ReadStyle(*v, &r->style);
  }
  if (const json* v = o.Find("motion")) {
    ReadMotion(*v, &r->motion);
  }
  if (const json* v = o.Find("face")) {
    ReadFace(*v, &r->face);
  }
  if (const json* v = o.Find("camera")) {
    ReadCamera(*v, &r->camera);
  }
  if (const json* v = o.Find("light")) {
    Object light(*v, "light");
    light.ReadName("preset", {"studio", "soft", "sunset", "stage", "noon", "window", "flat"},
                   &r->light.preset);
    if (const json* a = light.Find("azimuth")) {
      r->light.azimuth = a->get<float>();
    }
    if (const json* e = light.Find("elevation")) {
      r->light.elevation = e->get<float>();
    }
    light.ReadNumber("level", 0.02f, 2, &r->light.level);
    light.Finish();
  }
  if (const json* v = o.Find("background")) {
    Object b(*v, "background");
    b.ReadName("kind", {"studio", "gradient", "stage", "plain", "none"}, &r->backdrop.kind);
    b.ReadColour("colour", &r->backdrop.colour);
    b.ReadColour("colour2", &r->backdrop.colour2);
    b.ReadNumber("shadow", 0, 1, &r->backdrop.shadow);
    b.Finish();
  }
  o.Finish();
}

}  // namespace

Result<Vector3f> ParseColour(const std::string& text) {
  if (text.size() != 7 || text[0] != '#' ||
      text.find_first_not_of("0123456789abcdefABCDEF", 1) != std::string::npos) {
    return Status{fmt::format("colour '{}' is not of the form #rrggbb", text)};
  }
  const unsigned long v = std::stoul(text.substr(1), nullptr, 16);
  return LinearOf(Vector3f(static_cast<float>(v >> 16 & 255), static_cast<float>(v >> 8 & 255),
                           static_cast<float>(v & 255)) /
                  255.0f);
}

Result<Recipe> ReadRecipe(const std::string& path) {
  std::ifstream in(path);
  if (!in) {
    return Status{fmt::format("cannot open recipe '{}'", path)};
  }
  try {
    Recipe r;
    ReadAll(json::parse(in, nullptr, true, true), &r);
    return r;
  } catch (const std::exception& e) {
    return Status{fmt::format("recipe '{}': {}", path, e.what())};
  }
}

}  // namespace understudy::synth
