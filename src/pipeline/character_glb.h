#pragma once

#include <string>

#include "core/animation_clip.h"
#include "core/character.h"
#include "core/result.h"

namespace understudy {

struct GlbOptions {
  std::string name = "character";       // of the figure in the file
  const AnimationClip* clip = nullptr;  // its performance, none for the rest pose alone
  std::string clip_name = "performance";
  bool background = false;  // whether the picture without the figure stands behind it
};

// Writes a character as a binary glTF 2.0 file for Blender, three.js and game engines: its skeleton
// under the names of kJointNames, one skin, a mesh for each layer with its texture, the face as
// morph targets, and the clip as an animation.
//
// Space: pipeline/gltf_space.h.
//
// Materials are unlit. Each texture is drawn twice: opaque where it is (alpha test, so that a depth
// buffer decides what is in front) and blended along its soft edges. How the skin differs from
// ours: pipeline/gltf_skin.h. Errors: those of PendingFile.
Status WriteCharacterGlb(const std::string& path, const Character& character,
                         const GlbOptions& options);

}  // namespace understudy
