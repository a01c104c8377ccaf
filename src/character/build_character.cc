#include "character/build_character.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "character/back_of_head.h"
#include "character/complete_parts.h"
#include "character/cut_layers.h"
#include "character/face_depth.h"
#include "character/find_fingers.h"
#include "character/find_hair.h"
#include "character/find_skirt.h"
#include "character/fit_jaw.h"
#include "character/inflate.h"
#include "character/label_parts.h"
#include "character/limb_geometry.h"
#include "character/loosen_parts.h"
#include "character/make_hand.h"
#include "character/mesh_layer.h"
#include "character/missing_hands.h"
#include "character/refine_face.h"
#include "character/rest_pose.h"
#include "character/skin_weights.h"
#include "core/distance_transform.h"
#include "core/fill_region.h"
#include "core/segment_distance.h"
#include "core/text.h"

namespace understudy {
namespace {

Image ToRgb(ImageView picture) {
  Image rgb(picture.width, picture.height, 3);
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      std::copy_n(picture.At(x, y), 3, rgb.At(x, y));
    }
  }
  return rgb;
}

// The picture's own alpha where it has one, else the network's matte.
Image MatteOf(const CharacterInput& input) {
  if (input.picture.channels != 4) {
    return input.figure.matte.Clone();
  }
  Image matte(input.picture.width, input.picture.height, 1);
  for (int y = 0; y < matte.height(); ++y) {
    for (int x = 0; x < matte.width(); ++x) {
      matte.Row(y)[x] = input.picture.At(x, y)[3];
    }
  }
  return matte;
}

// Only the figure itself: pieces of the matte that are not joined to it belong to somebody or
// something else.
void KeepFigure(const Character& character, Image& matte) {
  const int w = matte.width();
  const int h = matte.height();
  std::vector<std::int32_t> label(static_cast<std::size_t>(w) * h, -1);
  std::vector<std::int32_t> stack;
  std::vector<double> weight;
  for (int start = 0; start < w * h; ++start) {
    if (label[start] >= 0 || matte.Row(start / w)[start % w] < 100) {
      continue;
    }
    const auto id = static_cast<std::int32_t>(weight.size());
    weight.push_back(0);
    stack.push_back(start);
    label[start] = id;
    while (!stack.empty()) {
      const int at = stack.back();
      stack.pop_back();
      weight[id] += 1;
      const int x = at % w;
      const int y = at / w;
      for (const int next : {x > 0 ? at - 1 : -1, x + 1 < w ? at + 1 : -1, y > 0 ? at - w : -1,
                             y + 1 < h ? at + w : -1}) {
        if (next >= 0 && label[next] < 0 && matte.Row(next / w)[next % w] >= 100) {
          label[next] = id;
          stack.push_back(next);
        }
      }
    }
  }
  // Pieces that hold a sure joint are kept, and pieces larger than a twentieth of the largest that
  // lie near one.
  std::vector<bool> keep(weight.size(), false);
  for (int j = 0; j < kJoints; ++j) {
    if (character.joint_confidence[j] < 0.3F) {
      continue;
    }
    const int x = static_cast<int>(character.joints[j].x());
    const int y = static_cast<int>(character.joints[j].y());
    if (x >= 0 && y >= 0 && x < w && y < h && label[static_cast<std::size_t>(y) * w + x] >= 0) {
      keep[label[static_cast<std::size_t>(y) * w + x]] = true;
    }
  }
  if (std::none_of(keep.begin(), keep.end(), [](bool k) { return k; })) {
    return;
  }
  Image kept(w, h, 1);
  for (int i = 0; i < w * h; ++i) {
    kept.Row(i / w)[i % w] = label[i] >= 0 && keep[label[i]] ? 255 : 0;
  }
  const Image near = Dilate(kept.span(), 0.02F * static_cast<float>(std::max(w, h)));
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      const std::int32_t id = label[static_cast<std::size_t>(y) * w + x];
      if ((id >= 0 && !keep[id]) || near.Row(y)[x] == 0) {
        matte.Row(y)[x] = 0;
      }
    }
  }
}

// Where the background's texture may be taken from: not from close to the figure, for what the
// matte missed of it lies there; from all that is not `hole` where that is most of it.
Image AwayFrom(const Image& figure, float close, const Image& hole) {
  const auto not_in = [](const Image& mask, std::int64_t& count) {
    Image out(mask.width(), mask.height(), 1);
    for (int y = 0; y < mask.height(); ++y) {
      for (int x = 0; x < mask.width(); ++x) {
        out.Row(y)[x] = mask.Row(y)[x] == 0 ? 255 : 0;
        count += mask.Row(y)[x] == 0 ? 1 : 0;
      }
    }
    return out;
  };
  std::int64_t known = 0;
  std::int64_t away = 0;
  Image all = not_in(hole, known);
  Image far = not_in(Dilate(figure.span(), close), away);
  return 2 * away > known ? std::move(far) : std::move(all);
}

// The picture without the figure. Where the picture is transparent there is nothing to show: white.
Image MakeBackground(const CharacterInput& input, const Character& character, const Image& rgb,
                     const Image& matte) {
  Image background = rgb.Clone();
  if (input.picture.channels == 4) {
    for (int y = 0; y < background.height(); ++y) {
      for (int x = 0; x < background.width(); ++x) {
        std::fill_n(background.At(x, y), 3, static_cast<std::uint8_t>(255));
      }
    }
    return background;
  }
  Image solid(matte.width(), matte.height(), 1);
  for (int y = 0; y < matte.height(); ++y) {
    for (int x = 0; x < matte.width(); ++x) {
      solid.Row(y)[x] = matte.Row(y)[x] > 5 ? 255 : 0;
    }
  }
  // The dark line where a shoe meets the floor belongs to the shoe: left behind it is a ghost.
  const float contact = 0.14F * TorsoLength(character);
  for (const Joint j : {Joint::kLeftToe, Joint::kRightToe, Joint::kLeftAnkle, Joint::kRightAnkle}) {
    if (character.joint_confidence[Index(j)] <= 0) {
      continue;
    }
    const Eigen::Vector2f at = character.joints[Index(j)].head<2>();
    const int top = std::max(static_cast<int>(at.y()), 0);
    for (int y = top; y < std::min(static_cast<int>(at.y() + contact), solid.height()); ++y) {
      for (int x = std::max(static_cast<int>(at.x() - contact), 0);
           x < std::min(static_cast<int>(at.x() + contact), solid.width()); ++x) {
        const Eigen::Vector2f p(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
        if ((p - at).norm() < contact) {
          solid.Row(y)[x] = 255;
        }
      }
    }
  }
  // Soft edges, compression and the glow about a figure reach a little beyond its matte.
  const float reach =
      std::max(3.0F, 0.008F * static_cast<float>(std::max(matte.width(), matte.height())));
  const Image hole = Dilate(solid.span(), reach);
  const Image source = AwayFrom(solid, 3 * reach, hole);
  FillRegion(background.span(), hole.span(), source.span());
  return background;
}

// Depth of the bone that a vertex belongs to, beside the vertex; a hand leans as its forearm does.
float BoneDepth(const Character& character, const std::array<Limb, kLimbs>& limbs,
                const VertexSkin& skin, const Eigen::Vector2f& p) {
  const auto depth = [&character](Joint j) { return character.joints[Index(j)].z(); };
  const int joint = skin.joint[0];
  for (const Limb& limb : limbs) {
    const bool lower = joint == Index(limb.joints[1]) || joint == Index(limb.joints[2]);
    if (skin.joint[1] != joint || (joint != Index(limb.joints[0]) && !lower)) {
      continue;
    }
    float upper_at = 0;
    float lower_at = 0;
    const float to_upper = SegmentDistance(p, limb.at[0], limb.at[1], &upper_at);
    const float to_lower = SegmentDistance(p, limb.at[1], limb.at[3], &lower_at);
    const float root = depth(limb.joints[0]);
    const float middle = depth(limb.joints[1]);
    if (to_upper <= to_lower) {
      return root + (middle - root) * upper_at;
    }
    const bool arm = limb.joints[3] == limb.joints[2];
    const float bone = std::max((limb.at[2] - limb.at[1]).norm(), 1.0F);
    const float along = (limb.at[3] - limb.at[1]).norm() * lower_at / bone;
    return middle + (depth(limb.joints[2]) - middle) * (arm ? along : std::min(along, 1.0F));
  }
  return character.joints[joint].z();
}

// Pixels that the face may be drawn beyond its outline: an open mouth's chin.
int FaceReach(const Character& character) {
  if (!character.face) {
    return 0;
  }
  const auto& p = character.face->landmarks;
  return static_cast<int>(0.3F * (p[36] + p[39] - p[42] - p[45]).norm() / 2);
}

// Of a head's mesh, pixels: a face is rounder than a trunk.
int HeadCell(const Character& character, int cell) {
  if (!character.face) {
    return cell;
  }
  const auto& p = character.face->landmarks;
  const float eyes = (p[36] + p[39] - p[42] - p[45]).norm() / 2;
  return std::clamp(static_cast<int>(std::lround(eyes / 12)), 4, std::max(cell, 4));
}

// Of an arm's mesh, pixels: fingers bend in short pieces.
int ArmCell(const Character& character, bool left, int cell) {
  const std::optional<FingerFold>& fingers = character.fingers[left ? 0 : 1];
  return fingers ? std::clamp(static_cast<int>(fingers->length / 6), 4, std::max(cell, 4)) : cell;
}

// The draw order that clothes and hair ask for, where nobody has given another.
std::array<float, kPieces> NearnessOf(const CharacterInput& input, const Character& character) {
  // A leg under a skirt stays under it however far it is lifted.
  constexpr float kUnderSkirt = -4;
  // Hair that hangs over a shoulder lies before the upper arm, and a forearm before it.
  constexpr float kOverArms = 0.14F;
  std::array<float, kPieces> nearness = input.nearness;
  const auto add = [&nearness](Piece piece, float more) {
    const int i = static_cast<int>(piece);
    nearness[i] += nearness[i] == kUsualNearness[i] ? more : 0.0F;
  };
  if (character.skirt) {
    for (const Piece leg :
         {Piece::kLeftThigh, Piece::kLeftShin, Piece::kRightThigh, Piece::kRightShin}) {
      add(leg, kUnderSkirt);
    }
  }
  if (character.long_hair) {
    add(Piece::kHead, kOverArms);
  }
  return nearness;
}

}  // namespace

Result<Character> BuildCharacter(const CharacterInput& input) {
  const int w = input.picture.width;
  const int h = input.picture.height;
  if (std::min(w, h) < 32) {
    return Error{ErrorCode::kInvalidArgument, Concat("the character image is ", w, " x ", h,
                                                     " pixels; at least 32 x 32 are needed")};
  }
  if (!input.seen.person) {
    return Error{
        ErrorCode::kNotFound,
        Concat("no person or figure was found in the character image (", w, " x ", h,
               " pixels, searched whole and close up): the likeliest was only ",
               Fixed(100.0 * input.seen.person_confidence, 0), " % sure, where 35 % is needed")};
  }
  Character character;
  character.width = w;
  character.height = h;
  FindRestPose(input.seen, input.rest, input.skeleton, input.pixels_per_metre, character);
  const Image rgb = ToRgb(input.picture);
  if (character.face) {
    RefineFace(rgb.span(), *character.face);
  }
  Figure figure;
  figure.matte = MatteOf(input);
  figure.parts = input.figure.parts.Clone();
  if (character.face) {
    FitJaw(rgb.span(), figure.parts.span(), *character.face);
  }
  KeepFigure(character, figure.matte);
  character.missing_hands = FindMissingHands(character, rgb.span(), figure.matte.span());
  for (const bool left : {true, false}) {
    character.fingers[left ? 0 : 1] = FindFingers(character, figure.matte.span(), left);
  }
  SerialExecutor serial;
  Executor& executor = input.executor != nullptr ? *input.executor : serial;
  std::optional<Skirt> skirt;
  // The background, and what needs none: which part each pixel shows.
  Image background;
  executor.ParallelFor(2, [&](int work) {
    if (work == 0) {
      background = MakeBackground(input, character, rgb, figure.matte);
      return;
    }
    character.long_hair = FindHangingHair(character, rgb.span(), figure.matte.span(), figure.parts);
    skirt = FindSkirt(character, rgb.span(), figure);
    character.skirt = skirt.has_value();
    character.parts = input.parts_are_final
                          ? CompleteParts(figure.parts.span(), figure.matte.span())
                          : LabelParts(character, rgb.span(), figure, skirt, &executor);
  });
  character.background = std::move(background);
  character.nearness = NearnessOf(input, character);
  const Image& labels = character.parts;
  const std::array<Limb, kLimbs> limbs = MeasureLimbs(character, labels.span());
  const int cell = std::clamp(static_cast<int>(std::lround(TorsoLength(character) / 26)), 4, 24);
  std::vector<Cut> cuts =
      CutLayers(character, rgb.span(), figure.matte.span(), labels.span(), limbs, skirt, executor);
  std::erase_if(cuts, [&input](const Cut& cut) {
    return cut.empty || (input.head_only && cut.name != LayerName::kHead);
  });
  character.layers.resize(cuts.size());
  executor.ParallelFor(static_cast<int>(cuts.size()), [&](int i) {
    const Cut& cut = cuts[static_cast<std::size_t>(i)];
    const bool face = cut.name == LayerName::kHead && character.face;
    const bool left = cut.name == LayerName::kLeftArm;
    const int fine = cut.name == LayerName::kHead               ? HeadCell(character, cell)
                     : left || cut.name == LayerName::kRightArm ? ArmCell(character, left, cell)
                                                                : cell;
    Relief relief = Inflate(cut.name, figure.matte.span(), labels.span());
    if (face) {
      ShapeFace(*character.face, relief.front);
      ShapeJaw(*character.face, labels.span(), relief.back);
      SlopeRim(2.0F * static_cast<float>(fine), relief.front);
    }
    const int reach = cut.name == LayerName::kHead ? FaceReach(character) : 0;
    CharacterLayer layer = MeshLayer(cut, relief, fine, reach, [&](const Eigen::Vector2f& p) {
      return SkinPoint(cut.name, p, character, limbs);
    });
    // Depth is counted from each point's own bone, which may lean toward the camera.
    for (std::size_t v = 0; v < layer.positions.size(); ++v) {
      layer.positions[v].z() +=
          BoneDepth(character, limbs, layer.skin[v], layer.positions[v].head<2>());
    }
    if (face) {
      layer.back = BackOfHead(*character.face, layer);
    }
    character.layers[static_cast<std::size_t>(i)] = std::move(layer);
  });
  std::vector<LayerName> names;
  for (const Cut& cut : cuts) {
    if (cut.name == LayerName::kHead && character.face) {
      character.face_layer = static_cast<int>(names.size());
    }
    names.push_back(cut.name);
  }
  if (!input.head_only) {
    std::vector<CharacterLayer> hands;
    for (const bool left : {true, false}) {
      if (!character.missing_hands[left ? 0 : 1]) {
        continue;
      }
      if (std::optional<CharacterLayer> hand =
              MakeHand(character, left, cuts, labels.span(), figure.matte.span(),
                       SkinOf(character, rgb.span()))) {
        hands.push_back(std::move(*hand));
      }
    }
    LoosenParts(names, labels.span(), limbs, skirt, character);
    std::move(hands.begin(), hands.end(), std::back_inserter(character.layers));
  }
  return character;
}

}  // namespace understudy
