#pragma once

#include <optional>

#include "core/character.h"
#include "pipeline/gltf_mesh.h"
#include "render/face_patch.h"

namespace understudy {

// Lets a head's mesh do what FacePatch does to its texture: the front triangles about the face are
// divided until they are fine enough for lids and lips, and a morph target is added for each
// FaceCoefficient at 1, in their order. Between 0 and 1, and for several at once, targets add up
// evenly, which FacePatch does too but for lids that close over a smile.
void AddFaceTargets(const FacePatch& patch, GltfMesh& head);

// The inside of a mouth that the picture shows closed: shut to a line at rest, opened by the same
// targets. Texels are those of `texture`.
struct GltfMouth {
  GltfMesh mesh;
  Image texture;  // RGB
};

// None where the picture shows the mouth open. `head` has its targets already; `layer` is the
// head's.
std::optional<GltfMouth> MakeMouth(const FacePatch& patch, const CharacterLayer& layer,
                                   const GltfMesh& head);

}  // namespace understudy
