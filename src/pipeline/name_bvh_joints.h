#pragma once

#include <array>
#include <string>
#include <vector>

#include "core/result.h"
#include "pipeline/parse_bvh.h"

namespace understudy {

// Which joint of a BVH file is which of a body: indices into BvhClip::joints, -1 where there is
// none. Index 0 of a pair is the person's left.
struct BvhBody {
  int pelvis = -1;                       // from which both legs go out
  int chest = -1;                        // from which both arms go out
  int head = -1;                         // may be missing
  std::vector<int> spine;                // between pelvis and chest, from below
  std::vector<int> neck;                 // between chest and head, from below
  std::array<int, 2> collar = {-1, -1};  // may be missing
  std::array<int, 2> shoulder = {-1, -1};
  std::array<int, 2> elbow = {-1, -1};
  std::array<int, 2> wrist = {-1, -1};
  std::array<int, 2> hip = {-1, -1};
  std::array<int, 2> knee = {-1, -1};
  std::array<int, 2> ankle = {-1, -1};
  std::array<int, 2> toe = {-1, -1};  // may be missing, or an end site
  bool ours = false;                  // exactly the skeleton that track writes
};

// Finds the body in a hierarchy: by the names of its limbs' joints as CMU, Mixamo, MotionBuilder,
// Daz, MakeHuman, iClone, 3ds Max Biped, Blender's Rigify, VRM, SMPL and track write them; where
// those say too little, by its structure: the longest two alike chains that go out from one joint
// below are legs, from one above arms. CorruptInput when neither tells.
Result<BvhBody> NameBvhJoints(const BvhClip& clip, const std::string& name);

}  // namespace understudy
