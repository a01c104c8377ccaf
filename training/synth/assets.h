#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "geometry.h"
#include "result.h"

namespace understudy::synth {

/// Part labels of the matte and part maps; hair is ours, the others are the asset pack's.
enum Part : uint8_t {
  kPartNone = 0,
  kPartTorso,
  kPartNeck,
  kPartHead,
  kPartUpperArmL,
  kPartUpperArmR,
  kPartForearmL,
  kPartForearmR,
  kPartHandL,
  kPartHandR,
  kPartThighL,
  kPartThighR,
  kPartShinL,
  kPartShinR,
  kPartFootL,
  kPartFootR,
  kPartHair,
  kPartCount
};

constexpr int kBoneCount = 70;

/// A borrowed array inside the mapped asset file; shape is up to four dimensions.
template <typename T>
struct ArrayView {
  const T* data = nullptr;
  size_t size = 0;
  std::array<uint32_t, 4> shape{1, 1, 1, 1};
  const T& operator[](size_t i) const { return data[i]; }
  const T* begin() const { return data; }
  const T* end() const { return data + size; }
};

/// An image with its half-size copies, RGBA sRGB with straight alpha. Row 0 is the top (v = 1).
struct Texture {
  int width = 0, height = 0;  // of level 0, powers of two
  std::vector<const uint8_t*> levels;
  std::vector<std::vector<uint8_t>> owned;
};

/// A triangle mesh tied to the base mesh. Points are bound either to base vertices (`base_ids`) or
/// by three weighted references (`ref`, `ref_weight`, `offset`); exactly one is filled.
struct MeshAsset {
  std::string name, category;
  std::vector<uint32_t> base_ids;
  ArrayView<uint16_t> ref;      // n x 3
  ArrayView<float> ref_weight;  // n x 3
  ArrayView<float> offset;      // n x 3 metres
  struct Scale {
    int v1 = -1, v2 = -1;
    float den = 1;
  };
  std::array<Scale, 3> scale;
  std::vector<std::array<uint32_t, 3>> tri, uv_tri;
  std::vector<Vector2f> uv;
  std::vector<uint16_t> component;  // per triangle
  int component_count = 1;
  std::vector<uint8_t> skin_bone;  // n x 4
  std::vector<float> skin_weight;  // n x 4, sums to 1
  ArrayView<uint16_t> hide;        // body vertices hidden beneath
  ArrayView<uint8_t> hide_component;
  std::vector<std::string> textures;
  ArrayView<float> mean_colour;  // textures x components x 3, linear
  bool alpha = false;
  std::vector<Vector3f> rest;  // on the neutral base shape, metres
  size_t vertex_count() const { return skin_bone.size() / 4; }
};

struct MorphInfo {
  std::string name, kind;
  float range = 1;
};

struct KeypointDef {
  std::string name;
  enum Type { kBoneHead, kBoneTail, kVerts, kLerp } type = kVerts;
  int bone_a = 0, bone_b = 0;
  float w = 0;
  std::vector<uint32_t> verts;
};

struct MocapClip {
  std::string id, label;
  int start = 0, length = 0;  // frames
  float fps = 30;
  bool asf = false;  // ASF/AMC skeleton rather than Daz-style BVH
};

/// Everything in assets.bin. Immutable after Load; shared by all threads.
class Assets {
 public:
  /// Maps the file made by pack_assets.py. NotFound/CorruptInput come back as a Status text.
  static Result<std::shared_ptr<const Assets>> Load(const std::string& path);
  ~Assets();

  ArrayView<float> verts, bone_head_rest, bone_tail_rest;
  ArrayView<int32_t> bone_head_start, bone_tail_start, morph_start;
  ArrayView<uint16_t> bone_head_vid, bone_tail_vid, morph_vid;
  ArrayView<int16_t> bone_parent, morph_delta;
  ArrayView<float> morph_scale;
  ArrayView<int16_t> cmu_joints;  // frames x 22 x 3 mm
  ArrayView<float> cmu_root;      // frames x 3 m

  std::vector<std::string> bones;
  std::array<uint8_t, kBoneCount> bone_part{};
  std::map<std::string, int> bone_id;
  std::vector<MorphInfo> morphs;
  std::map<std::string, int> morph_id;
  struct MorphPair {
    std::string name;
    int neg = -1, pos = -1;
  };
  std::vector<MorphPair> morph_pairs;
  std::map<std::string, std::vector<std::pair<int, float>>> presets, arkit;  // -> (morph, weight)
  std::map<std::string, std::vector<KeypointDef>> keypoints;
  std::map<std::string, Texture> textures;
  std::vector<std::string> skins;
  MeshAsset body, tights, skirt;
  std::vector<uint8_t> body_cover;  // per body triangle: 1 shorts region, 2 chest region
  std::map<std::string, MeshAsset> items;
  std::vector<MocapClip> clips;
  struct ReadyClip {
    std::string name;
    int frames = 0;
    float fps = 30;
    ArrayView<int16_t> q;
    ArrayView<float> t;
  };
  std::vector<ReadyClip> ready_clips;
  std::vector<uint8_t> base_skin_bone;  // all base vertices x 4
  std::vector<float> base_skin_weight;
  std::vector<std::string> ItemsOf(const std::string& category) const;

  size_t base_vertex_count() const { return verts.size / 3; }
  Vector3f BaseVertex(size_t i) const { return {verts[3 * i], verts[3 * i + 1], verts[3 * i + 2]}; }
  const Texture* FindTexture(const std::string& name) const {
    const auto it = textures.find(name);
    return it == textures.end() ? nullptr : &it->second;
  }

 private:
  Assets() = default;
  struct Entry {
    uint32_t dtype = 0;
    std::array<uint32_t, 4> shape{};
    const uint8_t* data = nullptr;
    size_t bytes = 0;
  };
  template <typename T>
  ArrayView<T> View(const std::string& name) const;
  Status MapFile(const std::string& path);
  void ReadMeta();
  void BuildSubmesh(const std::string& name, MeshAsset* mesh) const;
  void BuildItem(const std::string& name, MeshAsset* mesh) const;
  void BuildTextures(const std::vector<std::string>& names);

  std::map<std::string, Entry> entries_;
  std::string missing_;
  void* map_ = nullptr;
  size_t map_bytes_ = 0;
};

}  // namespace understudy::synth
