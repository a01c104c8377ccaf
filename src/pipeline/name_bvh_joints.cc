#include "pipeline/name_bvh_joints.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include "core/skeleton.h"
#include "core/text.h"
#include "pipeline/guess_bvh_limbs.h"

namespace understudy {
namespace {

enum class Role { kCollar, kShoulder, kElbow, kWrist, kHip, kKnee, kAnkle, kToe };

// What programs call the joint in which a bone begins, without side, digits and separators.
const std::map<std::string_view, Role>& Roles() {
  static const std::map<std::string_view, Role> kRoles = {
      {"collar", Role::kCollar},     {"clavicle", Role::kCollar}, {"collarbone", Role::kCollar},
      {"shoulder", Role::kShoulder}, {"shldr", Role::kShoulder},  {"shldrbend", Role::kShoulder},
      {"arm", Role::kShoulder},      {"uparm", Role::kShoulder},  {"upperarm", Role::kShoulder},
      {"humerus", Role::kShoulder},  {"elbow", Role::kElbow},     {"forearm", Role::kElbow},
      {"forearmbend", Role::kElbow}, {"loarm", Role::kElbow},     {"lowarm", Role::kElbow},
      {"lowerarm", Role::kElbow},    {"radius", Role::kElbow},    {"wrist", Role::kWrist},
      {"hand", Role::kWrist},        {"hip", Role::kHip},         {"thigh", Role::kHip},
      {"thighbend", Role::kHip},     {"upleg", Role::kHip},       {"upperleg", Role::kHip},
      {"femur", Role::kHip},         {"knee", Role::kKnee},       {"leg", Role::kKnee},
      {"shin", Role::kKnee},         {"calf", Role::kKnee},       {"loleg", Role::kKnee},
      {"lowleg", Role::kKnee},       {"lowerleg", Role::kKnee},   {"tibia", Role::kKnee},
      {"ankle", Role::kAnkle},       {"foot", Role::kAnkle},      {"toe", Role::kToe},
      {"toes", Role::kToe},          {"toebase", Role::kToe},     {"ball", Role::kToe},
  };
  return kRoles;
}

// "CC_Base_LeftUpLeg01" becomes cc, base, left, up, leg.
std::vector<std::string> WordsOf(const std::string& name) {
  std::vector<std::string> words(1);
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto c = static_cast<unsigned char>(name[i]);
    if (std::isalpha(c) == 0) {
      words.emplace_back();
      continue;
    }
    const bool upper = std::isupper(c) != 0;
    const bool after_lower = i > 0 && std::islower(static_cast<unsigned char>(name[i - 1])) != 0;
    const bool before_lower =
        i + 1 < name.size() && std::islower(static_cast<unsigned char>(name[i + 1])) != 0;
    if (upper && (after_lower || before_lower)) {
      words.emplace_back();
    }
    words.back() += static_cast<char>(std::tolower(c));
  }
  std::erase(words, "");
  return words;
}

// The words with which most of the names begin: mixamorig:, CC_Base_, Bip01.
std::size_t SharedWords(const std::vector<std::vector<std::string>>& names) {
  constexpr double kMost = 0.7;
  std::size_t shared = 0;
  while (true) {
    std::map<std::vector<std::string>, std::size_t> starts;
    std::size_t most = 0;
    for (const auto& words : names) {
      if (words.size() > shared + 1) {
        const auto end = words.begin() + static_cast<std::ptrdiff_t>(shared) + 1;
        most = std::max(most, ++starts[{words.begin(), end}]);
      }
    }
    if (names.size() < 8 || static_cast<double>(most) < kMost * static_cast<double>(names.size())) {
      return shared;
    }
    ++shared;
  }
}

struct Label {
  Role role = Role::kHip;
  int side = 0;  // 0 left, 1 right
};

std::optional<int> SideIn(const std::string& word) {
  if (word == "l" || word == "left" || word == "lft" || word == "lt") {
    return 0;
  }
  if (word == "r" || word == "right" || word == "rgt" || word == "rt") {
    return 1;
  }
  return std::nullopt;
}

std::optional<Role> RoleIn(const std::string& word) {
  const auto found = Roles().find(word);
  return found == Roles().end() ? std::nullopt : std::optional(found->second);
}

// The words from `first` on, as a joint of a side.
std::optional<Label> LabelOf(const std::vector<std::string>& words, std::size_t first) {
  std::optional<int> side;
  std::string rest;
  for (std::size_t i = first; i < words.size(); ++i) {
    const std::optional<int> here = SideIn(words[i]);
    if (here && !side) {
      side = here;
    } else {
      rest += words[i];
    }
  }
  if (side) {
    const std::optional<Role> role = RoleIn(rest);
    return role ? std::optional(Label{*role, *side}) : std::nullopt;
  }
  // All in small letters: leftupleg, lfemur.
  for (const auto& [start, which] :
       {std::pair<std::string_view, int>{"left", 0}, {"right", 1}, {"l", 0}, {"r", 1}}) {
    if (rest.starts_with(start)) {
      if (const std::optional<Role> role = RoleIn(rest.substr(start.size()))) {
        return Label{*role, which};
      }
    }
  }
  return std::nullopt;
}

int DepthOf(const BvhClip& clip, int joint) {
  int depth = 0;
  for (int j = joint; j >= 0; j = clip.joints[j].parent) {
    ++depth;
  }
  return depth;
}

bool IsBelow(const BvhClip& clip, int joint, int above) {
  int j = joint;
  while (j >= 0 && j != above) {
    j = clip.joints[j].parent;
  }
  return j >= 0 && joint != above;
}

using Labels = std::vector<std::optional<Label>>;

// The joint of a role nearest to the root among those below `above` (-1: anywhere); -1 when none.
int Find(const BvhClip& clip, const Labels& labels, Role role, int side, int above) {
  int best = -1;
  for (std::size_t j = 0; j < labels.size(); ++j) {
    const int joint = static_cast<int>(j);
    if (labels[j] && labels[j]->role == role && labels[j]->side == side &&
        (above < 0 || IsBelow(clip, joint, above)) &&
        (best < 0 || DepthOf(clip, joint) < DepthOf(clip, best))) {
      best = joint;
    }
  }
  return best;
}

bool LegIsWhole(const BvhBody& body, int side) {
  return std::min({body.hip[side], body.knee[side], body.ankle[side]}) >= 0;
}

bool ArmIsWhole(const BvhBody& body, int side) {
  return std::min({body.shoulder[side], body.elbow[side], body.wrist[side]}) >= 0;
}

// A "shoulder" from which an upper arm hangs is a collar bone.
void FindArm(const BvhClip& clip, const Labels& labels, int side, BvhBody& body) {
  body.collar[side] = Find(clip, labels, Role::kCollar, side, -1);
  body.shoulder[side] = Find(clip, labels, Role::kShoulder, side, body.collar[side]);
  if (body.shoulder[side] < 0) {
    return;
  }
  const int next = Find(clip, labels, Role::kShoulder, side, body.shoulder[side]);
  const auto is_shoulder = [&](int j) {
    std::string core;
    for (const std::string& word : WordsOf(clip.joints[j].name)) {
      core += word;
    }
    return core.find("shoulder") != std::string::npos;
  };
  if (next >= 0 && is_shoulder(body.shoulder[side]) && !is_shoulder(next)) {
    body.collar[side] = body.collar[side] < 0 ? body.shoulder[side] : body.collar[side];
    body.shoulder[side] = next;
  }
  body.elbow[side] = Find(clip, labels, Role::kElbow, side, body.shoulder[side]);
  body.wrist[side] =
      body.elbow[side] < 0 ? -1 : Find(clip, labels, Role::kWrist, side, body.elbow[side]);
}

void FindLeg(const BvhClip& clip, const Labels& labels, int side, BvhBody& body) {
  body.hip[side] = Find(clip, labels, Role::kHip, side, -1);
  if (body.hip[side] < 0) {
    return;
  }
  body.knee[side] = Find(clip, labels, Role::kKnee, side, body.hip[side]);
  body.ankle[side] =
      body.knee[side] < 0 ? -1 : Find(clip, labels, Role::kAnkle, side, body.knee[side]);
  body.toe[side] =
      body.ankle[side] < 0 ? -1 : Find(clip, labels, Role::kToe, side, body.ankle[side]);
}

int CommonParent(const BvhClip& clip, int a, int b) {
  std::set<int> above;
  for (int j = clip.joints[a].parent; j >= 0; j = clip.joints[j].parent) {
    above.insert(j);
  }
  for (int j = clip.joints[b].parent; j >= 0; j = clip.joints[j].parent) {
    if (above.contains(j)) {
      return j;
    }
  }
  return -1;
}

// The joints from `above` (left out) down to `joint` (left out), from above.
std::vector<int> Between(const BvhClip& clip, int above, int joint) {
  std::vector<int> path;
  for (int j = clip.joints[joint].parent; j >= 0 && j != above; j = clip.joints[j].parent) {
    path.push_back(j);
  }
  std::reverse(path.begin(), path.end());
  return path;
}

// By name, else the end of the longest chain up from the chest that is no arm.
int FindHead(const BvhClip& clip, const std::vector<std::vector<std::string>>& words,
             std::size_t shared, const BvhBody& body) {
  for (std::size_t j = 0; j < words.size(); ++j) {
    const std::size_t own = words[j].size() - std::min(shared, words[j].size());
    const bool middle = own == 1 || (own == 2 && words[j][shared] == "c");
    if (middle && words[j].back() == "head" && IsBelow(clip, static_cast<int>(j), body.chest)) {
      return static_cast<int>(j);
    }
  }
  return GuessHead(clip, body);
}

// Without a toe of its own, a foot's end site will do.
void FindToeEnds(const BvhClip& clip, BvhBody& body) {
  for (int side = 0; side < 2; ++side) {
    for (std::size_t j = 0; body.toe[side] < 0 && j < clip.joints.size(); ++j) {
      const BvhJoint& joint = clip.joints[j];
      if (joint.parent == body.ankle[side] && joint.offset.norm() > 0) {
        body.toe[side] = static_cast<int>(j);
      }
    }
  }
}

bool IsOurs(const BvhClip& clip) {
  int j = 0;
  for (const BvhJoint& joint : clip.joints) {
    if (joint.end_site) {
      continue;
    }
    const auto at = std::find(kJointNames.begin(), kJointNames.end(), joint.name);
    if (at == kJointNames.end()) {
      return false;
    }
    const int parent = kJointParents[at - kJointNames.begin()];
    const std::string_view wanted = parent < 0 ? std::string_view() : kJointNames[parent];
    const std::string_view found =
        joint.parent < 0 ? std::string_view() : clip.joints[joint.parent].name;
    if (wanted != found) {
      return false;
    }
    ++j;
  }
  return j == kJoints;
}

}  // namespace

Result<BvhBody> NameBvhJoints(const BvhClip& clip, const std::string& name) {
  std::vector<std::vector<std::string>> words;
  for (const BvhJoint& joint : clip.joints) {
    words.push_back(joint.end_site ? std::vector<std::string>{} : WordsOf(joint.name));
  }
  std::vector<std::vector<std::string>> named = words;
  std::erase(named, std::vector<std::string>{});
  const std::size_t shared = SharedWords(named);
  Labels labels;
  for (const auto& w : words) {
    // MakeHuman wrote a stand-in in the middle of the body before the joint meant: __UpLeg_L.
    const bool stand_in = clip.joints[labels.size()].name.starts_with("__");
    labels.push_back(w.size() > shared && !stand_in ? LabelOf(w, shared) : std::nullopt);
  }
  BvhBody body;
  for (int side = 0; side < 2; ++side) {
    FindArm(clip, labels, side, body);
    FindLeg(clip, labels, side, body);
  }
  const bool legs = LegIsWhole(body, 0) && LegIsWhole(body, 1);
  const bool arms = ArmIsWhole(body, 0) && ArmIsWhole(body, 1);
  if (!legs || !arms) {
    body = BvhBody{};
    GuessLimbs(clip, body);
  }
  if (LegIsWhole(body, 0) && LegIsWhole(body, 1) && ArmIsWhole(body, 0) && ArmIsWhole(body, 1)) {
    body.pelvis = CommonParent(clip, body.hip[0], body.hip[1]);
    body.chest = CommonParent(clip, body.shoulder[0], body.shoulder[1]);
  }
  if (body.pelvis < 0 || body.chest < 0) {
    return Error{ErrorCode::kCorruptInput,
                 Concat(name, " holds no body that can be told: among its ", named.size(),
                        " joints, 2 legs and 2 arms of 3 joints each are needed, known by names "
                        "such as LeftUpLeg or by their place")};
  }
  if (IsBelow(clip, body.chest, body.pelvis)) {
    body.spine = Between(clip, body.pelvis, body.chest);
  } else if (body.chest != body.pelvis) {
    body.spine = Between(clip, CommonParent(clip, body.pelvis, body.chest), body.chest);
  }
  body.head = FindHead(clip, words, shared, body);
  if (body.head >= 0) {
    body.neck = Between(clip, body.chest, body.head);
  }
  FindToeEnds(clip, body);
  body.ours = IsOurs(clip);
  return body;
}

}  // namespace understudy
