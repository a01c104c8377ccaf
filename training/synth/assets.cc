#include "assets.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <nlohmann/json.hpp>

namespace understudy::synth {
namespace {

using nlohmann::json;

template <typename T>
constexpr uint32_t kDtype = 99;
template <>
constexpr uint32_t kDtype<uint8_t> = 0;
template <>
constexpr uint32_t kDtype<uint16_t> = 1;
template <>
constexpr uint32_t kDtype<int16_t> = 2;
template <>
constexpr uint32_t kDtype<int32_t> = 3;
template <>
constexpr uint32_t kDtype<float> = 4;

std::vector<std::array<uint32_t, 3>> Triangles(const ArrayView<uint16_t>& a) {
  std::vector<std::array<uint32_t, 3>> out(a.size / 3);
  for (size_t i = 0; i < out.size(); ++i) {
    out[i] = {a[3 * i], a[3 * i + 1], a[3 * i + 2]};
  }
  return out;
}

std::vector<std::array<uint32_t, 3>> SplitQuads(const ArrayView<uint16_t>& a) {
  std::vector<std::array<uint32_t, 3>> out;
  out.reserve(a.size / 2);
  for (size_t i = 0; i + 3 < a.size; i += 4) {
    out.push_back({a[i], a[i + 1], a[i + 2]});
    out.push_back({a[i], a[i + 2], a[i + 3]});
  }
  return out;
}

void CopySkin(const ArrayView<uint8_t>& idx, const ArrayView<uint16_t>& w,
              std::vector<uint8_t>* bone, std::vector<float>* weight) {
  bone->assign(idx.begin(), idx.end());
  weight->resize(w.size);
  for (size_t i = 0; i + 3 < w.size; i += 4) {
    const float sum = static_cast<float>(w[i]) + w[i + 1] + w[i + 2] + w[i + 3];
    for (size_t k = 0; k < 4; ++k) {
      (*weight)[i + k] = static_cast<float>(w[i + k]) / std::max(sum, 1.0f);
    }
  }
}

/// Averages 2 x 2 texels, colour weighted by alpha.
std::vector<uint8_t> HalfSize(const uint8_t* src, int width, int height) {
  const int w = width / 2, h = height / 2;
  std::vector<uint8_t> out(static_cast<size_t>(w) * h * 4);
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      int sum[3] = {0, 0, 0}, alpha = 0, weight = 0;
      for (int k = 0; k < 4; ++k) {
        const uint8_t* p = src + 4 * ((2 * y + k / 2) * width + 2 * x + k % 2);
        const int a = p[3] + 1;
        for (int c = 0; c < 3; ++c) {
          sum[c] += p[c] * a;
        }
        alpha += p[3];
        weight += a;
      }
      uint8_t* q = &out[4 * (static_cast<size_t>(y) * w + x)];
      for (int c = 0; c < 3; ++c) {
        q[c] = static_cast<uint8_t>(sum[c] / weight);
      }
      q[3] = static_cast<uint8_t>((alpha + 2) / 4);
    }
  }
  return out;
}

KeypointDef ReadKeypoint(const json& j, const std::map<std::string, int>& bone_id) {
  KeypointDef k;
  k.name = j.at("name");
  const std::string type = j.at("type");
  if (type == "bone") {
    k.type = j.at("end") == "tail" ? KeypointDef::kBoneTail : KeypointDef::kBoneHead;
    k.bone_a = bone_id.at(j.at("bone"));
  } else if (type == "lerp") {
    k.type = KeypointDef::kLerp;
    k.bone_a = bone_id.at(j.at("a"));
    k.bone_b = bone_id.at(j.at("b"));
    k.w = j.at("w");
  } else {
    k.verts = j.at("ids").get<std::vector<uint32_t>>();
  }
  return k;
}

}  // namespace

template <typename T>
ArrayView<T> Assets::View(const std::string& name) const {
  ArrayView<T> v;
  const auto it = entries_.find(name);
  if (it == entries_.end() || it->second.dtype != kDtype<T>) {
    throw std::runtime_error(fmt::format("array '{}' is missing or of another type", name));
  }
  v.data = reinterpret_cast<const T*>(it->second.data);
  v.size = it->second.bytes / sizeof(T);
  v.shape = it->second.shape;
  return v;
}

Status Assets::MapFile(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY);
  if (fd < 0) {
    return {fmt::format("cannot open '{}'; make it with pack_assets.py", path)};
  }
  struct stat st {};
  fstat(fd, &st);
  map_bytes_ = static_cast<size_t>(st.st_size);
  map_ = mmap(nullptr, map_bytes_, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
  close(fd);
  const auto* base = static_cast<const uint8_t*>(map_);
  if (map_ == MAP_FAILED || map_bytes_ < 16 || std::memcmp(base, "USSYNTH1", 8) != 0) {
    return {fmt::format("'{}' is not a synth asset file", path)};
  }
  uint32_t count = 0;
  std::memcpy(&count, base + 8, 4);
  if (16 + 88ull * count > map_bytes_) {
    return {fmt::format("'{}' is cut short", path)};
  }
  for (uint32_t i = 0; i < count; ++i) {
    const uint8_t* p = base + 16 + 88ull * i;
    char name[49] = {};
    std::memcpy(name, p, 48);
    Entry e;
    uint64_t offset = 0, bytes = 0;
    std::memcpy(&e.dtype, p + 48, 4);
    std::memcpy(e.shape.data(), p + 56, 16);
    std::memcpy(&offset, p + 72, 8);
    std::memcpy(&bytes, p + 80, 8);
    if (offset > map_bytes_ || bytes > map_bytes_ - offset) {
      return {fmt::format("'{}' is cut short", path)};
    }
    e.data = base + offset;
    e.bytes = bytes;
    entries_[name] = e;
  }
  return {};
}

void Assets::BuildSubmesh(const std::string& name, MeshAsset* mesh) const {
  mesh->name = mesh->category = name;
  const auto quads = SplitQuads(View<uint16_t>("sub_" + name + "_quads"));
  mesh->uv_tri = SplitQuads(View<uint16_t>("sub_" + name + "_uvquads"));
  const auto uv = View<float>("uv");
  for (size_t i = 0; i + 1 < uv.size; i += 2) {
    mesh->uv.emplace_back(uv[i], uv[i + 1]);
  }
  std::vector<int> local(base_vertex_count(), -1);
  for (const auto& t : quads) {
    std::array<uint32_t, 3> out{};
    for (int k = 0; k < 3; ++k) {
      if (local[t[k]] < 0) {
        local[t[k]] = static_cast<int>(mesh->base_ids.size());
        mesh->base_ids.push_back(t[k]);
      }
      out[k] = static_cast<uint32_t>(local[t[k]]);
    }
    mesh->tri.push_back(out);
  }
  for (uint32_t id : mesh->base_ids) {
    mesh->rest.push_back(BaseVertex(id));
    for (int k = 0; k < 4; ++k) {
      mesh->skin_bone.push_back(base_skin_bone[4 * id + k]);
      mesh->skin_weight.push_back(base_skin_weight[4 * id + k]);
    }
  }
  mesh->component.assign(mesh->tri.size(), 0);
}

void Assets::BuildItem(const std::string& name, MeshAsset* mesh) const {
  const std::string p = "item_" + name + "_";
  mesh->tri = Triangles(View<uint16_t>(p + "tri"));
  mesh->uv_tri = Triangles(View<uint16_t>(p + "uvtri"));
  const auto uv = View<float>(p + "uv");
  for (size_t i = 0; i + 1 < uv.size; i += 2) {
    mesh->uv.emplace_back(uv[i], uv[i + 1]);
  }
  mesh->ref = View<uint16_t>(p + "ref");
  mesh->ref_weight = View<float>(p + "refw");
  mesh->offset = View<float>(p + "off");
  mesh->hide = View<uint16_t>(p + "hide");
  mesh->hide_component = View<uint8_t>(p + "hidecomp");
  mesh->mean_colour = View<float>(p + "mean");
  const auto comp = View<uint16_t>(p + "comp");
  mesh->component.assign(comp.begin(), comp.end());
  CopySkin(View<uint8_t>(p + "skin_idx"), View<uint16_t>(p + "skin_w"), &mesh->skin_bone,
           &mesh->skin_weight);
  for (size_t i = 0; i < mesh->vertex_count(); ++i) {
    Vector3f v(mesh->offset[3 * i], mesh->offset[3 * i + 1], mesh->offset[3 * i + 2]);
    for (size_t k = 0; k < 3; ++k) {
      v += mesh->ref_weight[3 * i + k] * BaseVertex(mesh->ref[3 * i + k]);
    }
    mesh->rest.push_back(v);
  }
}

void Assets::BuildTextures(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    const auto view = View<uint8_t>("tex_" + name);
    Texture& t = textures[name];
    t.height = static_cast<int>(view.shape[0]);
    t.width = static_cast<int>(view.shape[1]);
    t.levels.push_back(view.data);
    for (int w = t.width, h = t.height; w > 8 && h > 8; w /= 2, h /= 2) {
      t.owned.push_back(HalfSize(t.levels.back(), w, h));
      t.levels.push_back(t.owned.back().data());
    }
  }
}

void Assets::ReadMeta() {
  const auto text = View<uint8_t>("meta");
  const json meta = json::parse(text.begin(), text.end());
  bones = meta.at("bones").get<std::vector<std::string>>();
  const auto parts = meta.at("parts").get<std::vector<std::string>>();
  for (int b = 0; b < kBoneCount; ++b) {
    bone_id[bones[b]] = b;
    const std::string part = meta.at("bone_part")[b];
    bone_part[b] =
        static_cast<uint8_t>(std::find(parts.begin(), parts.end(), part) - parts.begin());
  }
  for (const json& m : meta.at("morphs")) {
    morph_id[m.at("name")] = static_cast<int>(morphs.size());
    morphs.push_back({m.at("name"), m.at("kind"), m.at("range")[1]});
  }
  for (const json& p : meta.at("morph_pairs")) {
    MorphPair pair;
    pair.name = p.at("name");
    if (p.contains("neg") && p["neg"].is_string()) {
      pair.neg = morph_id.at(p["neg"]);
    }
    if (p.contains("pos") && p["pos"].is_string()) {
      pair.pos = morph_id.at(p["pos"]);
    }
    morph_pairs.push_back(pair);
  }
  for (const auto& [name, mix] : meta.at("expression_presets").items()) {
    for (const auto& [ex, w] : mix.items()) {
      presets[name].emplace_back(morph_id.at(ex), w.get<float>());
    }
  }
  for (const auto& [name, mix] : meta.at("arkit_like").items()) {
    for (const auto& e : mix) {
      arkit[name].emplace_back(morph_id.at(e[0]), e[1].get<float>());
    }
  }
  for (const auto& [group, list] : meta.at("keypoints").items()) {
    for (const json& k : list) {
      keypoints[group].push_back(ReadKeypoint(k, bone_id));
    }
  }
  skins = meta.at("skins").get<std::vector<std::string>>();
  BuildTextures(meta.at("texture_names").get<std::vector<std::string>>());
  for (const json& it : meta.at("items")) {
    MeshAsset& mesh = items[it.at("name")];
    mesh.name = it.at("name");
    mesh.category = it.at("category");
    mesh.textures = it.at("textures").get<std::vector<std::string>>();
    mesh.component_count = it.at("components");
    mesh.alpha = it.at("alpha");
    for (int axis = 0; axis < 3; ++axis) {
      const json& s = it.at("scale")[axis];
      if (!s.is_null()) {
        mesh.scale[axis] = {s[0], s[1], s[2]};
      }
    }
    BuildItem(mesh.name, &mesh);
  }
  const json& cmu = meta.at("cmu");
  const auto start_len = View<int32_t>("cmu_start_len");
  const auto fps = View<float>("cmu_fps");
  const auto family = View<uint8_t>("cmu_family");
  for (size_t i = 0; i < cmu.at("ids").size(); ++i) {
    clips.push_back({cmu["ids"][i], cmu["labels"][i], start_len[2 * i], start_len[2 * i + 1],
                     fps[i], family[i] == 1});
  }
  for (const json& c : meta.at("clips")) {
    ReadyClip r;
    r.name = c.at("name");
    r.frames = c.at("frames");
    r.fps = c.at("fps");
    r.q = View<int16_t>("clip_" + r.name + "_q");
    r.t = View<float>("clip_" + r.name + "_t");
    ready_clips.push_back(r);
  }
}

Result<std::shared_ptr<const Assets>> Assets::Load(const std::string& path) {
  std::shared_ptr<Assets> a(new Assets);
  if (Status s = a->MapFile(path); !s.ok()) {
    return s;
  }
  try {
    a->verts = a->View<float>("verts");
    a->bone_head_rest = a->View<float>("bone_head_rest");
    a->bone_tail_rest = a->View<float>("bone_tail_rest");
    a->bone_head_start = a->View<int32_t>("bone_head_start");
    a->bone_tail_start = a->View<int32_t>("bone_tail_start");
    a->bone_head_vid = a->View<uint16_t>("bone_head_vid");
    a->bone_tail_vid = a->View<uint16_t>("bone_tail_vid");
    a->bone_parent = a->View<int16_t>("bone_parent");
    a->morph_start = a->View<int32_t>("morph_start");
    a->morph_vid = a->View<uint16_t>("morph_vid");
    a->morph_delta = a->View<int16_t>("morph_delta");
    a->morph_scale = a->View<float>("morph_scale");
    a->cmu_joints = a->View<int16_t>("cmu_joints");
    a->cmu_root = a->View<float>("cmu_root");
    CopySkin(a->View<uint8_t>("skin_idx"), a->View<uint16_t>("skin_w"), &a->base_skin_bone,
             &a->base_skin_weight);
    a->ReadMeta();
    a->BuildSubmesh("body", &a->body);
    a->BuildSubmesh("tights", &a->tights);
    a->BuildSubmesh("skirt", &a->skirt);
    for (uint8_t c : a->View<uint8_t>("sub_body_cover")) {
      a->body_cover.insert(a->body_cover.end(), {c, c});
    }
  } catch (const std::exception& e) {
    return Status{fmt::format("'{}' cannot be used: {}", path, e.what())};
  }
  return std::shared_ptr<const Assets>(a);
}

Assets::~Assets() {
  if (map_ != nullptr && map_ != MAP_FAILED) {
    munmap(map_, map_bytes_);
  }
}

std::vector<std::string> Assets::ItemsOf(const std::string& category) const {
  std::vector<std::string> out;
  for (const auto& [name, item] : items) {
    if (item.category == category) {
      out.push_back(name);
    }
  }
  return out;
}

}  // namespace understudy::synth
