#include "pipeline/gltf_skin.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "core/forward_kinematics.h"
#include "core/skin_pose.h"
#include "core/text.h"

namespace understudy {
namespace {

using Eigen::Quaternionf;
using Eigen::Vector3f;

constexpr int kMostSteps = 4;
constexpr float kMostNearness = 1;  // torso lengths: more would only tear the figure apart

// Into how many steps a joint's turn is divided: the larger it can be, the more.
int StepsOf(int joint) {
  switch (static_cast<Joint>(joint)) {
    case Joint::kLeftShoulder:
    case Joint::kRightShoulder:
    case Joint::kLeftElbow:
    case Joint::kRightElbow:
    case Joint::kLeftHip:
    case Joint::kRightHip:
    case Joint::kLeftKnee:
    case Joint::kRightKnee:
      return kMostSteps;
    default:
      return 2;
  }
}

// Which piece the bone of a joint itself belongs to.
Piece PieceOfJoint(int joint) {
  switch (static_cast<Joint>(joint)) {
    case Joint::kNeck:
    case Joint::kHead:
      return Piece::kHead;
    case Joint::kLeftShoulder:
      return Piece::kLeftUpperArm;
    case Joint::kRightShoulder:
      return Piece::kRightUpperArm;
    case Joint::kLeftElbow:
    case Joint::kLeftWrist:
      return Piece::kLeftForearm;
    case Joint::kRightElbow:
    case Joint::kRightWrist:
      return Piece::kRightForearm;
    case Joint::kLeftHip:
      return Piece::kLeftThigh;
    case Joint::kRightHip:
      return Piece::kRightThigh;
    case Joint::kLeftKnee:
    case Joint::kLeftAnkle:
    case Joint::kLeftToe:
      return Piece::kLeftShin;
    case Joint::kRightKnee:
    case Joint::kRightAnkle:
    case Joint::kRightToe:
      return Piece::kRightShin;
    default:
      return Piece::kTorso;
  }
}

bool SameLimb(Piece a, Piece b) {
  // The two pieces of a limb are neighbours in the list, after torso and head.
  return a == b || (a > Piece::kHead && b > Piece::kHead &&
                    static_cast<int>(a) / 2 == static_cast<int>(b) / 2);
}

// Which piece a vertex of `layer` that turns about `joint` belongs to. It depends on the joint
// alone, not on the vertex, so that all that a bone moves is equally near.
Piece PieceIn(const CharacterLayer& layer, int joint) {
  const Piece first = layer.triangles.empty() ? Piece::kTorso : layer.triangles[0].piece;
  const Piece own = PieceOfJoint(joint);
  if (SameLimb(first, own)) {
    return own;
  }
  // A limb that hangs on the trunk's joints there follows with its upper piece, the first of two.
  return first <= Piece::kHead ? first : static_cast<Piece>(static_cast<int>(first) / 2 * 2);
}

std::size_t Slot(Piece piece, int joint, int step) {
  return (static_cast<std::size_t>(piece) * kJoints + joint) * (kMostSteps + 1) + step;
}

std::string NameOf(Piece piece, int joint, int step) {
  const int percent = 100 * step / StepsOf(joint);
  if (piece == PieceOfJoint(joint)) {
    return percent == 100 ? std::string(kJointNames[joint])
                          : Concat(kJointNames[joint], "_bend_", percent);
  }
  return Concat(kJointNames[joint], "_", kPieceNames[static_cast<int>(piece)], "_", percent);
}

// Calls `visit(joint, turn, share)` for each bend of a vertex.
template <class Visit>
void ForEachBend(const VertexSkin& skin, const Visit& visit) {
  visit(skin.joint[0], skin.turn[0], skin.share);
  if (skin.share < 1) {
    visit(skin.joint[1], skin.turn[1], 1 - skin.share);
  }
}

// The two steps about a turn, and how far it lies from the lower to the upper.
struct Between {
  int lower = 0;
  float beyond = 0;
};

Between StepsAbout(int joint, float turn) {
  const int steps = StepsOf(joint);
  const float at = std::clamp(turn, 0.0F, 1.0F) * static_cast<float>(steps);
  const int lower = std::min(static_cast<int>(at), steps - 1);
  return {lower, at - static_cast<float>(lower)};
}

void Add(std::map<int, float>& sum, const GltfInfluences& influences, float share) {
  for (int i = 0; i < 4; ++i) {
    if (influences.weight[i] > 0) {
      sum[influences.bone[i]] += share * influences.weight[i];
    }
  }
}

GltfInfluences Strongest(const std::map<int, float>& sum) {
  std::vector<std::pair<int, float>> sorted(sum.begin(), sum.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  sorted.resize(std::min<std::size_t>(sorted.size(), 4));
  float total = 0;
  for (const auto& [bone, weight] : sorted) {
    total += weight;
  }
  GltfInfluences out;
  for (std::size_t i = 0; i < sorted.size() && sorted[i].second > 0; ++i) {
    out.bone[i] = sorted[i].first;
    out.weight[i] = sorted[i].second / total;
  }
  return out;
}

}  // namespace

GltfSkin::GltfSkin(const Character& character) : index_(kPieces * kJoints * (kMostSteps + 1), -1) {
  const float torso =
      (character.joints[Index(Joint::kNeck)] - character.joints[Index(Joint::kPelvis)]).norm();
  for (int p = 0; p < kPieces; ++p) {
    nearness_[p] = torso * std::clamp(character.nearness[p], -kMostNearness, kMostNearness);
  }
  const auto add = [&](Piece piece, int joint, int step) {
    int& at = index_[Slot(piece, joint, step)];
    if (at >= 0) {
      return;
    }
    const int parent = kJointParents[joint];
    if (step == 0 && parent >= 0 && PieceOfJoint(parent) == piece) {
      at = parent;  // not to turn about a joint is to follow its parent
      return;
    }
    const float near = nearness_[static_cast<int>(piece)];
    at = static_cast<int>(bones_.size());
    bones_.push_back({.name = NameOf(piece, joint, step),
                      .parent = parent,
                      .joint = joint,
                      .turn = static_cast<float>(step) / static_cast<float>(StepsOf(joint)),
                      .nearness = near,
                      .rest = character.joints[joint] + Vector3f(0, 0, near)});
  };
  for (int j = 0; j < kJoints; ++j) {
    add(PieceOfJoint(j), j, StepsOf(j));
  }
  for (const CharacterLayer& layer : character.layers) {
    for (const VertexSkin& skin : layer.skin) {
      ForEachBend(skin, [&](int joint, float turn, float) {
        const Between between = StepsAbout(joint, turn);
        const Piece piece = PieceIn(layer, joint);
        if (between.beyond < 1) {
          add(piece, joint, between.lower);
        }
        if (between.beyond > 0) {
          add(piece, joint, between.lower + 1);
        }
      });
    }
  }
}

std::vector<Eigen::Vector3f> GltfSkin::RestPositions(const CharacterLayer& layer) const {
  std::vector<Vector3f> out = layer.positions;
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i].z() += nearness_[static_cast<int>(PieceIn(layer, layer.skin[i].joint[0]))];
  }
  return out;
}

std::vector<GltfInfluences> GltfSkin::Influences(const CharacterLayer& layer) const {
  std::vector<GltfInfluences> out;
  out.reserve(layer.skin.size());
  for (const VertexSkin& skin : layer.skin) {
    std::map<int, float> sum;
    ForEachBend(skin, [&](int joint, float turn, float share) {
      const Between between = StepsAbout(joint, turn);
      const Piece piece = PieceIn(layer, joint);
      if (between.beyond < 1) {
        sum[index_[Slot(piece, joint, between.lower)]] += share * (1 - between.beyond);
      }
      if (between.beyond > 0) {
        sum[index_[Slot(piece, joint, between.lower + 1)]] += share * between.beyond;
      }
    });
    out.push_back(Strongest(sum));
  }
  return out;
}

std::vector<GltfPose> GltfSkin::Rest() const {
  std::vector<GltfPose> poses(bones_.size());
  for (std::size_t b = 0; b < bones_.size(); ++b) {
    const int parent = bones_[b].parent;
    poses[b].translation = parent < 0 ? bones_[b].rest : bones_[b].rest - bones_[parent].rest;
  }
  return poses;
}

std::vector<GltfPose> GltfSkin::Pose(const AnimationFrame& frame) const {
  const std::array<Quaternionf, kJoints> world = WorldRotations(frame.turns);
  const auto place = [&](const GltfBone& bone) {
    return Vector3f(frame.positions[bone.joint] + Vector3f(0, 0, bone.nearness * frame.scale));
  };
  std::vector<GltfPose> poses(bones_.size());
  for (std::size_t b = 0; b < bones_.size(); ++b) {
    const GltfBone& bone = bones_[b];
    GltfPose& pose = poses[b];
    pose.rotation = PartOfTurn(frame.turns[bone.joint], bone.turn).normalized();
    if (bone.parent < 0) {
      pose.translation = place(bone);
      pose.scale = frame.scale;
      continue;
    }
    // The bones of the joints come first, so a parent bone is the bone of its joint.
    const Quaternionf& above = world[bones_[bone.parent].joint];
    pose.translation = above.conjugate() * (place(bone) - place(bones_[bone.parent])) / frame.scale;
  }
  return poses;
}

GltfInfluences MixInfluences(const std::vector<std::pair<GltfInfluences, float>>& parts) {
  std::map<int, float> sum;
  for (const auto& [influences, share] : parts) {
    Add(sum, influences, share);
  }
  return Strongest(sum);
}

}  // namespace understudy
