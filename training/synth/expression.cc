#include "expression.h"

namespace understudy::synth {
namespace {

void Add(const Assets& assets, const char* name, float w, Expression* e) {
  e->mix.emplace_back(assets.morph_id.at(name), w);
}

void AddPreset(const Assets& assets, float gain, Rng* rng, Expression* e) {
  auto it = assets.presets.begin();
  std::advance(it, rng->Index(static_cast<int>(assets.presets.size())));
  for (const auto& [id, w] : it->second) {
    e->mix.emplace_back(id, gain * w);
  }
}

void AddUnits(const Assets& assets, float gain, int count, Rng* rng, Expression* e) {
  for (int i = 0; i < count; ++i) {
    auto it = assets.arkit.begin();
    std::advance(it, rng->Index(static_cast<int>(assets.arkit.size())));
    if (it->first == "tongueOut" || it->first.rfind("eyeLook", 0) == 0) {
      continue;
    }
    const float w = gain * rng->Uniform(0.1f, 1);
    for (const auto& [id, k] : it->second) {
      e->mix.emplace_back(id, w * k);
    }
    // Most faces move both sides together.
    const size_t side = it->first.find("Left");
    if (side != std::string::npos && rng->Chance(0.65f)) {
      std::string other = it->first;
      other.replace(side, 4, "Right");
      if (const auto o = assets.arkit.find(other); o != assets.arkit.end()) {
        for (const auto& [id, k] : o->second) {
          e->mix.emplace_back(id, w * k * rng->Uniform(0.7f, 1));
        }
      }
    }
  }
}

void AddLids(const Assets& assets, float strength, Rng* rng, Expression* e) {
  const float kind = rng->Unit();
  if (kind < 0.06f + 0.1f * strength) {  // Closed or nearly.
    const float w = rng->Uniform(0.75f, 1);
    Add(assets, "ex_LeftUpperLidClosed", w, e);
    Add(assets, "ex_RightUpperLidClosed", w, e);
  } else if (kind < 0.12f + 0.16f * strength) {  // Half closed.
    const float w = rng->Uniform(0.2f, 0.7f);
    Add(assets, "ex_LeftUpperLidClosed", w, e);
    Add(assets, "ex_RightUpperLidClosed", w, e);
  } else if (kind < 0.14f + 0.22f * strength) {  // Wink.
    Add(assets, rng->Chance(0.5f) ? "ex_LeftUpperLidClosed" : "ex_RightUpperLidClosed",
        rng->Uniform(0.7f, 1), e);
  } else if (kind < 0.16f + 0.3f * strength) {
    const float w = rng->Uniform(0.2f, 0.9f);
    Add(assets, "ex_LeftUpperLidOpen", w, e);
    Add(assets, "ex_RightUpperLidOpen", w, e);
  }
}

/// The upper lids follow eyes that look down and clear eyes that look up.
void FollowGaze(const Assets& assets, Expression* e) {
  const float down = e->gaze_pitch_deg / 25.0f;
  const char* const left = down > 0 ? "ex_LeftUpperLidClosed" : "ex_LeftUpperLidOpen";
  const char* const right = down > 0 ? "ex_RightUpperLidClosed" : "ex_RightUpperLidOpen";
  const float w = std::fabs(down) * (down > 0 ? 0.45f : 0.3f);
  if (w < 0.03f) {
    return;
  }
  Add(assets, left, w, e);
  Add(assets, right, w, e);
}

}  // namespace

Expression RandomExpression(const Assets& assets, float strength, Rng* rng) {
  Expression e;
  const float kind = rng->Unit();
  if (kind < 0.45f) {
    AddPreset(assets, strength * rng->Uniform(0.3f, 1), rng, &e);
  }
  if (kind > 0.35f && kind < 0.85f) {
    AddUnits(assets, strength, 1 + rng->Index(5), rng, &e);
  }
  if (rng->Chance(0.1f + 0.3f * strength)) {
    Add(assets, rng->Chance(0.75f) ? "ex_JawDrop" : "ex_JawDropStretched",
        strength * rng->Uniform(0.1f, 1), &e);
  }
  if (strength > 0.5f && rng->Chance(0.03f)) {
    Add(assets, "ex_JawDrop", rng->Uniform(0.3f, 0.6f), &e);
    Add(assets, "ex_TongueOut", rng->Uniform(0.3f, 0.8f), &e);
  }
  AddLids(assets, strength, rng, &e);
  if (rng->Chance(0.6f)) {
    e.gaze_yaw_deg = rng->Normal(0, 6 + 8 * strength, -32, 32);
    e.gaze_pitch_deg = rng->Normal(1, 3 + 5 * strength, -20, 22);
    FollowGaze(assets, &e);
  }
  return e;
}

Expression NamedExpression(const Assets& assets, const std::map<std::string, float>& values,
                           std::string* unknown) {
  Expression e;
  for (const auto& [name, w] : values) {
    if (name == "gaze_yaw") {
      e.gaze_yaw_deg = w;
    } else if (name == "gaze_pitch") {
      e.gaze_pitch_deg = w;
    } else if (const auto p = assets.presets.find(name); p != assets.presets.end()) {
      for (const auto& [id, k] : p->second) {
        e.mix.emplace_back(id, w * k);
      }
    } else if (const auto k = assets.arkit.find(name); k != assets.arkit.end()) {
      for (const auto& [id, g] : k->second) {
        e.mix.emplace_back(id, w * g);
      }
    } else if (const auto m = assets.morph_id.find(name);
               m != assets.morph_id.end() && name.rfind("ex_", 0) == 0) {
      e.mix.emplace_back(m->second, w);
    } else if (unknown != nullptr) {
      *unknown = name;
    }
  }
  FollowGaze(assets, &e);
  return e;
}

void TidyExpression(const Assets& assets, float gain, Expression* e) {
  std::map<int, float> sum;
  for (const auto& [id, w] : e->mix) {
    sum[id] += w;
  }
  // Opposite units cancel; both at once tear the lids.
  for (const char* side : {"Left", "Right"}) {
    float& closed = sum[assets.morph_id.at(std::string("ex_") + side + "UpperLidClosed")];
    float& open = sum[assets.morph_id.at(std::string("ex_") + side + "UpperLidOpen")];
    open = std::max(0.0f, open - closed);
    // A raised lower lid meets a closing upper lid half way.
    float& lower = sum[assets.morph_id.at(std::string("ex_") + side + "LowerLidUp")];
    lower = std::min(lower, std::max(0.0f, 1.15f - closed));
  }
  float& drop = sum[assets.morph_id.at("ex_JawDrop")];
  float& stretched = sum[assets.morph_id.at("ex_JawDropStretched")];
  if (drop + stretched > 1) {
    stretched = std::max(0.0f, 1 - drop);
  }
  e->mix.clear();
  for (const auto& [id, w] : sum) {
    const float limit = assets.morphs[static_cast<size_t>(id)].range;
    const float c = gain * std::clamp(w, 0.0f, limit);
    if (c > 1e-3f) {
      e->mix.emplace_back(id, c);
    }
  }
}

}  // namespace understudy::synth
