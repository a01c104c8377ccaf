#include "pipeline/character_glb.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "media/image_writer.h"
#include "pipeline/glb_file.h"
#include "pipeline/gltf_face.h"
#include "pipeline/gltf_mesh.h"
#include "pipeline/gltf_skin.h"
#include "pipeline/gltf_space.h"
#include "pipeline/gltf_texture.h"
#include "render/face_patch.h"

namespace understudy {
namespace {

using Eigen::Quaternionf;
using Eigen::Vector2f;
using Eigen::Vector3f;
using Use = GlbFile::Use;

constexpr int kOpaque = 230;     // alpha from which a texel hides what is behind it
constexpr float kBehind = 0.3F;  // metres from the figure's farthest to the background

Json ToJson(const Vector3f& v) { return {v.x(), v.y(), v.z()}; }

std::vector<float> Flatten(const std::vector<Vector3f>& vectors,
                           const std::function<Vector3f(const Vector3f&)>& convert) {
  std::vector<float> out;
  out.reserve(vectors.size() * 3);
  for (const Vector3f& v : vectors) {
    // Adding zero turns -0 into 0.
    const Vector3f converted = convert(v) + Vector3f::Zero();
    out.insert(out.end(), converted.data(), converted.data() + 3);
  }
  return out;
}

const char* LayerNameOf(const CharacterLayer& layer) {
  switch (layer.triangles[0].piece) {
    case Piece::kTorso:
      return "torso";
    case Piece::kHead:
      return "head";
    case Piece::kLeftUpperArm:
    case Piece::kLeftForearm:
      return "left_arm";
    case Piece::kRightUpperArm:
    case Piece::kRightForearm:
      return "right_arm";
    case Piece::kLeftThigh:
    case Piece::kLeftShin:
      return "left_leg";
    default:
      return "right_leg";
  }
}

class GlbScene {
 public:
  GlbScene(const Character& character, const GlbOptions& options)
      : character_(character),
        options_(options),
        space_(GltfSpaceOf(character)),
        skin_(character) {}

  Status Build() {
    Json& json = file_.json;
    json["extensionsUsed"] = {"KHR_materials_unlit"};
    json["scene"] = 0;
    json["scenes"] = Json::array({{{"nodes", Json::array()}}});
    json["samplers"] = Json::array(
        {{{"magFilter", 9729}, {"minFilter", 9987}, {"wrapS", 33071}, {"wrapT", 33071}}});
    AddSkeleton();
    for (int l = 0; l < static_cast<int>(character_.layers.size()); ++l) {
      if (!character_.layers[l].triangles.empty()) {
        US_RETURN_IF_ERROR(AddLayer(l));
      }
    }
    if (options_.background) {
      US_RETURN_IF_ERROR(AddBackground());
    }
    if (options_.clip != nullptr && !options_.clip->frames.empty()) {
      AddAnimation();
    }
    return {};
  }

  const GlbFile& file() const { return file_; }

 private:
  int AddNode(Json node, bool in_scene) {
    Json& json = file_.json;
    json["nodes"].push_back(std::move(node));
    const int index = static_cast<int>(json["nodes"].size()) - 1;
    if (in_scene) {
      json["scenes"][0]["nodes"].push_back(index);
    }
    return index;
  }

  void AddSkeleton() {
    const std::vector<GltfPose> rest = skin_.Rest();
    const int root = AddNode({{"name", options_.name}}, true);
    std::vector<float> inverse_binds;
    Json joints = Json::array();
    for (std::size_t b = 0; b < rest.size(); ++b) {
      const GltfBone& bone = skin_.bones()[b];
      const Vector3f at =
          bone.parent < 0 ? space_.Place(rest[b].translation) : space_.Length(rest[b].translation);
      const int node = AddNode({{"name", bone.name}, {"translation", ToJson(at)}}, false);
      joints.push_back(node);
      const Vector3f bind = -space_.Place(bone.rest);
      for (const float v : {1.0F, 0.0F, 0.0F, 0.0F, 0.0F, 1.0F, 0.0F, 0.0F, 0.0F, 0.0F, 1.0F, 0.0F,
                            bind.x(), bind.y(), bind.z(), 1.0F}) {
        inverse_binds.push_back(v);
      }
    }
    for (std::size_t b = 0; b < rest.size(); ++b) {
      const int parent = skin_.bones()[b].parent;
      Json& above =
          parent < 0 ? file_.json["nodes"][root] : file_.json["nodes"][joints[parent].get<int>()];
      above["children"].push_back(joints[b]);
    }
    first_bone_ = joints[0].get<int>();
    file_.json["skins"] =
        Json::array({{{"name", options_.name},
                      {"inverseBindMatrices", file_.AddFloats(inverse_binds, 16, Use::kOther)},
                      {"skeleton", root},
                      {"joints", joints}}});
  }

  Result<int> AddTexture(const std::string& name, ImageView picture) {
    US_ASSIGN_OR_RETURN(const std::vector<std::uint8_t> png, EncodePng(picture));
    file_.json["textures"].push_back(
        {{"name", name}, {"sampler", 0}, {"source", file_.AddPng(name, png)}});
    return static_cast<int>(file_.json["textures"].size()) - 1;
  }

  int AddMaterial(const std::string& name, int texture, const char* alpha_mode, bool both_sides) {
    Json material = {{"name", name},
                     {"pbrMetallicRoughness",
                      {{"baseColorTexture", {{"index", texture}}},
                       {"metallicFactor", 0},
                       {"roughnessFactor", 1}}},
                     {"alphaMode", alpha_mode},
                     {"doubleSided", both_sides},
                     {"extensions", {{"KHR_materials_unlit", Json::object()}}}};
    if (std::string(alpha_mode) == "MASK") {
      material["alphaCutoff"] = kOpaque / 255.0;
    }
    file_.json["materials"].push_back(std::move(material));
    return static_cast<int>(file_.json["materials"].size()) - 1;
  }

  // What the primitives of a mesh share: accessors of its vertices.
  Json AddVertices(const GltfMesh& mesh, ImageView texture) {
    std::vector<float> texels;
    for (const Vector2f& t : mesh.texels) {
      texels.push_back(t.x() / static_cast<float>(texture.width));
      texels.push_back(t.y() / static_cast<float>(texture.height));
    }
    std::vector<std::uint8_t> joints;
    std::vector<float> weights;
    for (const GltfInfluences& i : mesh.influences) {
      for (int k = 0; k < 4; ++k) {
        joints.push_back(static_cast<std::uint8_t>(i.bone[k]));
        weights.push_back(i.weight[k]);
      }
    }
    Json shared;
    shared["attributes"] = {
        {"POSITION", file_.AddFloats(Flatten(mesh.positions,
                                             [&](const Vector3f& v) { return space_.Place(v); }),
                                     3, Use::kVertices)},
        {"TEXCOORD_0", file_.AddFloats(texels, 2, Use::kVertices)},
        {"JOINTS_0", file_.AddBytes(joints, Use::kVertices)},
        {"WEIGHTS_0", file_.AddFloats(weights, 4, Use::kVertices)}};
    for (const std::vector<Vector3f>& target : mesh.targets) {
      const std::vector<float> moves =
          Flatten(target, [&](const Vector3f& v) { return space_.Length(v); });
      shared["targets"].push_back({{"POSITION", file_.AddFloats(moves, 3, Use::kVertices)}});
    }
    return shared;
  }

  void AddPrimitive(const Json& shared, std::vector<std::uint32_t> indices, int material,
                    Json& mesh) {
    if (indices.empty()) {
      return;
    }
    // What faces the viewer is clockwise in ours and counter-clockwise in glTF.
    for (std::size_t i = 0; i + 2 < indices.size(); i += 3) {
      std::swap(indices[i + 1], indices[i + 2]);
    }
    Json primitive = shared;
    primitive["indices"] = file_.AddIndices(indices);
    primitive["material"] = material;
    mesh["primitives"].push_back(std::move(primitive));
  }

  Status AddLayer(int l) {
    const CharacterLayer& layer = character_.layers[l];
    // Not the layer's name alone: a bone is called "head" too, and programs want names once.
    const std::string name = options_.name + "_" + LayerNameOf(layer);
    GltfMesh mesh = MeshOf(layer, skin_);
    std::optional<GltfMouth> mouth;
    if (l == character_.face_layer && character_.face) {
      const FacePatch patch(*character_.face, layer.texture, layer.origin);
      AddFaceTargets(patch, mesh);
      mouth = MakeMouth(patch, layer, mesh);
    }
    const Image straight = StraightTexture(layer.texture.span());
    US_ASSIGN_OR_RETURN(const int texture, AddTexture(name, straight.span()));
    // The skull's steep rim turns over first; seen from one side only it would tear.
    const bool both_sides = layer.triangles[0].piece == Piece::kHead;
    const OpaqueAndSoft split = SplitByAlpha(mesh, straight.span(), kOpaque);
    const Json shared = AddVertices(mesh, straight.span());
    Json described = {{"name", name}, {"primitives", Json::array()}};
    if (!mesh.targets.empty()) {
      described["weights"] = std::vector<float>(mesh.targets.size(), 0.0F);
      described["extras"] = {{"targetNames", kFaceCoefficientNames}};
    }
    AddPrimitive(shared, split.opaque, AddMaterial(name, texture, "MASK", both_sides), described);
    AddPrimitive(shared, split.soft, AddMaterial(name + "_edge", texture, "BLEND", both_sides),
                 described);
    if (mouth) {
      US_ASSIGN_OR_RETURN(const int inside, AddTexture("mouth", mouth->texture.span()));
      std::vector<std::uint32_t> indices;
      for (const auto& t : mouth->mesh.triangles) {
        indices.insert(indices.end(), t.begin(), t.end());
      }
      AddPrimitive(AddVertices(mouth->mesh, mouth->texture.span()), indices,
                   AddMaterial("mouth", inside, "OPAQUE", false), described);
    }
    if (described["primitives"].empty()) {
      return {};
    }
    file_.json["meshes"].push_back(std::move(described));
    const int index = static_cast<int>(file_.json["meshes"].size()) - 1;
    const int node = AddNode({{"name", name}, {"mesh", index}, {"skin", 0}}, true);
    if (!mesh.targets.empty()) {
      face_node_ = node;
    }
    return {};
  }

  Status AddBackground() {
    US_ASSIGN_OR_RETURN(const int texture, AddTexture("background", character_.background.span()));
    float farthest = 0;
    for (const CharacterLayer& layer : character_.layers) {
      for (const Vector3f& v : skin_.RestPositions(layer)) {
        farthest = std::min(farthest, v.z());
      }
    }
    if (options_.clip != nullptr) {
      for (const AnimationFrame& frame : options_.clip->frames) {
        for (const Vector3f& v : frame.positions) {
          farthest = std::min(farthest, v.z());
        }
      }
    }
    const float z = farthest - kBehind / space_.metres;
    const auto w = static_cast<float>(character_.width);
    const auto h = static_cast<float>(character_.height);
    const std::vector<Vector3f> corners = {{0, 0, z}, {w, 0, z}, {w, h, z}, {0, h, z}};
    const std::vector<float> texels = {0, 0, 1, 0, 1, 1, 0, 1};
    const Json shared = {
        {"attributes",
         {{"POSITION",
           file_.AddFloats(Flatten(corners, [&](const Vector3f& v) { return space_.Place(v); }), 3,
                           Use::kVertices)},
          {"TEXCOORD_0", file_.AddFloats(texels, 2, Use::kVertices)}}}};
    Json mesh = {{"name", "background"}, {"primitives", Json::array()}};
    AddPrimitive(shared, {0, 1, 2, 0, 2, 3}, AddMaterial("background", texture, "OPAQUE", true),
                 mesh);
    file_.json["meshes"].push_back(std::move(mesh));
    AddNode({{"name", "background"}, {"mesh", file_.json["meshes"].size() - 1}}, true);
    return {};
  }

  void AddChannel(Json& animation, int times, const std::vector<float>& values, int group, int node,
                  const char* path) {
    animation["samplers"].push_back({{"input", times},
                                     {"interpolation", "LINEAR"},
                                     {"output", file_.AddFloats(values, group, Use::kOther)}});
    animation["channels"].push_back({{"sampler", animation["samplers"].size() - 1},
                                     {"target", {{"node", node}, {"path", path}}}});
  }

  void AddAnimation() {
    const std::vector<AnimationFrame>& frames = options_.clip->frames;
    std::vector<float> seconds;
    for (std::size_t i = 0; i < frames.size(); ++i) {
      seconds.push_back(static_cast<float>(static_cast<double>(i) / options_.clip->fps.value()));
    }
    const int times = file_.AddFloats(seconds, 1, Use::kOther);
    Json animation = {{"name", options_.clip_name}};
    std::vector<std::vector<GltfPose>> poses;
    poses.reserve(frames.size());
    for (const AnimationFrame& frame : frames) {
      poses.push_back(skin_.Pose(frame));
    }
    const std::vector<GltfPose> rest = skin_.Rest();
    for (std::size_t b = 0; b < rest.size(); ++b) {
      const bool root = skin_.bones()[b].parent < 0;
      std::vector<float> translations;
      std::vector<float> rotations;
      std::vector<float> scales;
      float moved = 0;
      float turned = 0;
      float scaled = 0;
      Quaternionf last = Quaternionf::Identity();
      for (const std::vector<GltfPose>& pose : poses) {
        const Vector3f at =
            root ? space_.Place(pose[b].translation) : space_.Length(pose[b].translation);
        translations.insert(translations.end(), at.data(), at.data() + 3);
        Quaternionf q = GltfSpace::Turn(pose[b].rotation);
        if (q.dot(last) < 0) {
          q.coeffs() = -q.coeffs();  // the same turn; programs blend numbers, not turns
        }
        last = q;
        rotations.insert(rotations.end(), q.coeffs().data(), q.coeffs().data() + 4);
        scales.insert(scales.end(), 3, pose[b].scale);
        moved = std::max(moved, (pose[b].translation - rest[b].translation).norm());
        turned = std::max(turned, q.vec().norm());
        scaled = std::max(scaled, std::abs(pose[b].scale - 1));
      }
      const int node = first_bone_ + static_cast<int>(b);
      constexpr float kStill = 1e-3F;  // pixels
      if (moved > kStill) {
        AddChannel(animation, times, translations, 3, node, "translation");
      }
      if (turned > 1e-6F) {
        AddChannel(animation, times, rotations, 4, node, "rotation");
      }
      if (scaled > 1e-6F) {
        AddChannel(animation, times, scales, 3, node, "scale");
      }
    }
    if (face_node_) {
      std::vector<float> weights;
      for (const AnimationFrame& frame : frames) {
        for (const float c : frame.face.coefficients) {
          weights.push_back(std::clamp(c, 0.0F, 1.0F));
        }
      }
      AddChannel(animation, times, weights, 1, *face_node_, "weights");
    }
    if (animation.contains("channels")) {
      file_.json["animations"] = Json::array({std::move(animation)});
    }
  }

  const Character& character_;
  const GlbOptions& options_;
  GltfSpace space_;
  GltfSkin skin_;
  GlbFile file_;
  int first_bone_ = 0;            // node of the first bone; the others follow
  std::optional<int> face_node_;  // whose mesh has the face's morph targets
};

}  // namespace

Status WriteCharacterGlb(const std::string& path, const Character& character,
                         const GlbOptions& options) {
  GlbScene scene(character, options);
  US_RETURN_IF_ERROR(scene.Build());
  return scene.file().Write(path);
}

}  // namespace understudy
