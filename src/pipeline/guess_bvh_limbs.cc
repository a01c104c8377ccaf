#include "pipeline/guess_bvh_limbs.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "pipeline/pose_bvh.h"

namespace understudy {
namespace {

using Eigen::Vector3f;

constexpr float kAlike = 0.06F;  // share of a limb by which a bone and its twin differ at most

struct Tree {
  std::vector<std::vector<int>> children;
  std::vector<float> reach;  // length of the longest chain down from a joint
  std::vector<int> levels;   // and the bones of it
};

// How far a joint's chain goes, the bone that leads to the joint included.
float LimbLength(const BvhClip& clip, const Tree& tree, int joint) {
  return clip.joints[joint].offset.norm() + tree.reach[joint];
}

Tree TreeOf(const BvhClip& clip) {
  const std::size_t n = clip.joints.size();
  Tree tree{std::vector<std::vector<int>>(n), std::vector<float>(n), std::vector<int>(n)};
  for (std::size_t j = n; j-- > 0;) {
    const int parent = clip.joints[j].parent;
    if (parent < 0) {
      continue;
    }
    const int joint = static_cast<int>(j);
    tree.children[parent].insert(tree.children[parent].begin(), joint);
    tree.reach[parent] = std::max(tree.reach[parent], LimbLength(clip, tree, joint));
    const int bone = clip.joints[j].offset.norm() > 0 ? 1 : 0;
    tree.levels[parent] = std::max(tree.levels[parent], tree.levels[j] + bone);
  }
  return tree;
}

struct Pair {
  int from = -1;
  int a = -1;
  int b = -1;
  float length = 0;
};

bool IsAtOrBelow(const BvhClip& clip, int joint, int above) {
  while (joint >= 0 && joint != above) {
    joint = clip.joints[joint].parent;
  }
  return joint >= 0;
}

// Neither pair goes out from a limb of the other.
bool Apart(const BvhClip& clip, const Pair& p, const Pair& q) {
  for (const int limb : {q.a, q.b}) {
    if (IsAtOrBelow(clip, p.from, limb) || limb == p.a || limb == p.b) {
      return false;
    }
  }
  return !IsAtOrBelow(clip, q.from, p.a) && !IsAtOrBelow(clip, q.from, p.b);
}

// The longest chain down from a joint, the joint first; bones of no length are left out.
std::vector<int> ChainFrom(const BvhClip& clip, const Tree& tree, int joint) {
  std::vector<int> chain = {joint};
  for (int j = joint; !tree.children[j].empty();) {
    const std::vector<int>& children = tree.children[j];
    j = *std::max_element(children.begin(), children.end(), [&](int a, int b) {
      return LimbLength(clip, tree, a) < LimbLength(clip, tree, b);
    });
    if (clip.joints[j].offset.norm() > 0.01F * tree.reach[joint]) {
      chain.push_back(j);
    }
  }
  return chain;
}

// Whether two limbs have as many bones, each about as long as the other's.
bool Alike(const BvhClip& clip, const Tree& tree, int a, int b) {
  const std::vector<int> chain_a = ChainFrom(clip, tree, a);
  const std::vector<int> chain_b = ChainFrom(clip, tree, b);
  const float length = std::max(LimbLength(clip, tree, a), LimbLength(clip, tree, b));
  return std::equal(chain_a.begin(), chain_a.end(), chain_b.begin(), chain_b.end(),
                    [&](int i, int j) {
                      const float la = clip.joints[i].offset.norm();
                      const float lb = clip.joints[j].offset.norm();
                      return std::abs(la - lb) <= kAlike * length;
                    });
}

// Alike limbs, the longest first.
std::vector<Pair> PairsOf(const BvhClip& clip, const Tree& tree) {
  std::vector<Pair> pairs;
  for (std::size_t j = 0; j < clip.joints.size(); ++j) {
    const std::vector<int>& children = tree.children[j];
    for (std::size_t a = 0; a < children.size(); ++a) {
      for (std::size_t b = a + 1; b < children.size(); ++b) {
        const float la = LimbLength(clip, tree, children[a]);
        const float lb = LimbLength(clip, tree, children[b]);
        if (std::min(tree.levels[children[a]], tree.levels[children[b]]) >= 2 &&
            Alike(clip, tree, children[a], children[b])) {
          pairs.push_back({static_cast<int>(j), children[a], children[b], std::min(la, lb)});
        }
      }
    }
  }
  std::stable_sort(pairs.begin(), pairs.end(),
                   [](const Pair& p, const Pair& q) { return p.length > q.length; });
  return pairs;
}

// Where in a chain the two longest bones in a row begin, the lower two of some alike (a collar bone
// may be as long as a forearm); their lengths together.
std::pair<std::size_t, float> LongestBones(const BvhClip& clip, const std::vector<int>& chain) {
  constexpr float kLower = 0.85F;
  std::pair<std::size_t, float> best = {0, 0.0F};
  for (std::size_t i = 0; i + 2 < chain.size(); ++i) {
    const float length =
        clip.joints[chain[i + 1]].offset.norm() + clip.joints[chain[i + 2]].offset.norm();
    if (length > kLower * best.second) {
      best = {i, std::max(length, best.second)};
    }
  }
  return best;
}

void SetLeg(const BvhClip& clip, const Tree& tree, int joint, int side, BvhBody& body) {
  const std::vector<int> chain = ChainFrom(clip, tree, joint);
  const std::size_t i = LongestBones(clip, chain).first;
  if (i + 2 < chain.size()) {
    body.hip[side] = chain[i];
    body.knee[side] = chain[i + 1];
    body.ankle[side] = chain[i + 2];
    body.toe[side] = i + 3 < chain.size() ? chain[i + 3] : -1;
  }
}

void SetArm(const BvhClip& clip, const Tree& tree, int joint, int side, BvhBody& body) {
  const std::vector<int> chain = ChainFrom(clip, tree, joint);
  const std::size_t i = LongestBones(clip, chain).first;
  if (i + 2 < chain.size()) {
    body.collar[side] = i > 0 ? chain[i - 1] : -1;
    body.shoulder[side] = chain[i];
    body.elbow[side] = chain[i + 1];
    body.wrist[side] = chain[i + 2];
  }
}

int DepthOf(const BvhClip& clip, int joint) {
  int depth = 0;
  for (int j = joint; j >= 0; j = clip.joints[j].parent) {
    ++depth;
  }
  return depth;
}

// Whether the first leg lies on the person's right.
bool SidesAreSwapped(const BvhClip& clip, const BvhBody& body) {
  const BvhPose pose = PoseBvh(clip, 0);
  const auto at = [&pose](int j) { return pose.positions[j]; };
  const Vector3f across = at(body.hip[0]) - at(body.hip[1]);
  Vector3f forward = Vector3f::Zero();
  for (int side = 0; side < 2; ++side) {
    if (body.toe[side] >= 0) {
      forward += at(body.toe[side]) - at(body.ankle[side]);
    }
  }
  const Vector3f up =
      (at(body.shoulder[0]) + at(body.shoulder[1]) - at(body.ankle[0]) - at(body.ankle[1]))
          .normalized();
  const Vector3f ahead = forward - up * forward.dot(up);
  if (ahead.norm() > 0.5F * forward.norm()) {
    return across.dot(up.cross(ahead)) < 0;
  }
  const BvhPose rest = RestBvh(clip);
  return rest.positions[body.hip[0]].x() < rest.positions[body.hip[1]].x();
}

void SwapLegs(BvhBody& body) {
  for (std::array<int, 2>* pair : {&body.hip, &body.knee, &body.ankle, &body.toe}) {
    std::swap((*pair)[0], (*pair)[1]);
  }
}

void SwapArms(BvhBody& body) {
  for (std::array<int, 2>* pair : {&body.collar, &body.shoulder, &body.elbow, &body.wrist}) {
    std::swap((*pair)[0], (*pair)[1]);
  }
}

}  // namespace

void GuessLimbs(const BvhClip& clip, BvhBody& body) {
  const Tree tree = TreeOf(clip);
  const std::vector<Pair> pairs = PairsOf(clip, tree);
  if (pairs.empty()) {
    return;
  }
  Pair legs = pairs[0];
  const auto second =
      std::find_if(pairs.begin(), pairs.end(), [&](const Pair& p) { return Apart(clip, p, legs); });
  if (second == pairs.end()) {
    return;
  }
  Pair arms = *second;
  const int below = DepthOf(clip, legs.from) - DepthOf(clip, arms.from);
  const auto bones = [&](const Pair& p) {
    return LongestBones(clip, ChainFrom(clip, tree, p.a)).second;
  };
  if (below > 0 || (below == 0 && bones(arms) > bones(legs))) {
    std::swap(legs, arms);
  }
  SetLeg(clip, tree, legs.a, 0, body);
  SetLeg(clip, tree, legs.b, 1, body);
  SetArm(clip, tree, arms.a, 0, body);
  SetArm(clip, tree, arms.b, 1, body);
  if (std::min({body.ankle[0], body.ankle[1], body.wrist[0], body.wrist[1]}) < 0) {
    return;
  }
  if (SidesAreSwapped(clip, body)) {
    SwapLegs(body);
  }
  const BvhPose pose = PoseBvh(clip, 0);
  const Vector3f hips = pose.positions[body.hip[0]] - pose.positions[body.hip[1]];
  const Vector3f shoulders = pose.positions[body.shoulder[0]] - pose.positions[body.shoulder[1]];
  if (hips.dot(shoulders) < 0) {
    SwapArms(body);
  }
}

int GuessHead(const BvhClip& clip, const BvhBody& body) {
  const Tree tree = TreeOf(clip);
  const auto longest = [&](int joint, bool from_chest) {
    int best = -1;
    for (const int child : tree.children[joint]) {
      const bool limb = from_chest && (IsAtOrBelow(clip, body.shoulder[0], child) ||
                                       IsAtOrBelow(clip, body.shoulder[1], child) ||
                                       IsAtOrBelow(clip, body.pelvis, child));
      if (!limb && !clip.joints[child].end_site &&
          (best < 0 || LimbLength(clip, tree, child) > LimbLength(clip, tree, best))) {
        best = child;
      }
    }
    return best;
  };
  int head = longest(body.chest, true);
  while (head >= 0 && tree.children[head].size() == 1 &&
         !clip.joints[tree.children[head][0]].end_site) {
    head = tree.children[head][0];
  }
  return head;
}

}  // namespace understudy
