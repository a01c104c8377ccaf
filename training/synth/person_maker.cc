#include "person_maker.h"

#include "body_occlusion.h"
#include "keep_clear.h"
#include "outline.h"
#include "scene_items.h"

namespace understudy::synth {
namespace {

constexpr uint64_t kGroupSalt = 11, kImageSalt = 12;

/// Clears everything outside the frame.
void CutToFrame(const FrameRect& f, Picture* p) {
  for (int y = 0; y < p->height; ++y) {
    for (int x = 0; x < p->width; ++x) {
      const float fx = static_cast<float>(x), fy = static_cast<float>(y);
      if (fx >= f.x0 && fx < f.x1 && fy >= f.y0 && fy < f.y1) {
        continue;
      }
      p->alpha[static_cast<size_t>(y) * p->width + x] = 0;
      p->part[static_cast<size_t>(y) * p->width + x] = 0;
    }
  }
}

void ApplyProportions(const Assets& assets, const Style& style, Pose* pose) {
  pose->scale[assets.bone_id.at("head")] = style.head_scale;
  for (const char* bone : {"upperarm01.L", "upperarm01.R", "upperleg01.L", "upperleg01.R"}) {
    pose->scale[assets.bone_id.at(bone)] = style.limb_scale;
  }
}

}  // namespace

World::World(std::shared_ptr<const Assets> a)
    : assets(std::move(a)),
      mocap(*assets),
      fields(MakeBodyFields(*assets)),
      occlusion(BodyOcclusion(*assets)) {}

void PersonMaker::PrepareGroup(int group) {
  if (group == group_) {
    return;
  }
  group_ = group;
  Rng rng = Rng::Stream(options_.seed, kGroupSalt, static_cast<uint64_t>(group));
  const ShapeSpec shape = RandomShape(*world_.assets, &rng);
  const OutfitSpec outfit = RandomOutfit(*world_.assets, shape, &rng);
  figure_ = Figure::Build(*world_.assets, world_.fields, shape, outfit);
}

Posture PersonMaker::ChoosePosture(Rng* rng) const {
  if (options_.hard > 0 && rng->Chance(options_.hard)) {
    return HardPosture(figure_->subject(), rng);
  }
  if (rng->Chance(options_.framing == "hand" ? 0.75f : 0.45f)) {
    Posture p = RandomPosture(figure_->subject(), rng);
    if (rng->Chance(0.5f)) {
      Perturb(0.5f, rng, &p.body);
    }
    return p;
  }
  Posture p;
  const int clip = rng->Weighted(world_.mocap.sampling_weights());
  const MocapClip& info = world_.assets->clips[static_cast<size_t>(clip)];
  const float t = rng->Unit() * static_cast<float>(info.length) / info.fps;
  p.body = world_.mocap.Directions(clip, world_.mocap.At(clip, t));
  const bool upright = p.body.pelvis(1, 1) > 0.4f;
  p.body = Rotated(p.body, FacingForward(p.body.pelvis));
  Perturb(rng->Uniform(0.2f, 1.2f), rng, &p.body);
  for (int s = 0; s < 2; ++s) {
    p.body.pronation_deg[s] += rng->Normal(5, 15);
    p.hands[s] = RandomHand(0.5f, rng);
  }
  p.name = "cmu " + info.id;
  p.upright = upright;
  return p;
}

MadePerson PersonMaker::Render(Rng* rng) {
  const Assets& assets = *world_.assets;
  MadePerson out;
  Style style = options_.style.empty() ? RandomStyle(rng) : NamedStyle(options_.style);
  if (options_.real >= 0 && options_.style.empty()) {
    style = rng->Chance(options_.real) ? NamedStyle("real") : style;
  }
  const Look look = RandomLook(*figure_, style, rng);
  Posture posture = ChoosePosture(rng);
  if (rng->Chance(0.5f)) {
    posture.body = Mirrored(posture.body);
    std::swap(posture.hands[0], posture.hands[1]);
  }
  if (options_.framing == "hand") {
    for (HandPose& h : posture.hands) {
      h = RandomHand(1, rng);
    }
  }
  Pose pose;
  KeepClear(figure_->subject(), 0.012f, 7, &posture.body, &pose);
  for (int s = 0; s < 2; ++s) {
    ApplyHand(assets, figure_->joints(), s, posture.hands[static_cast<size_t>(s)], &pose);
  }
  ApplyProportions(assets, style, &pose);

  const bool face = options_.framing == "face";
  Expression expression =
      RandomExpression(assets, face ? rng->Uniform(0.4f, 1) : rng->Uniform(0, 0.7f), rng);
  TidyExpression(assets, figure_->expression_gain(), &expression);
  PoseFigure(*figure_, pose, expression, &posed_);
  std::unique_ptr<PaintedEyes> eyes;
  if (style.eyes > 0) {
    eyes = PaintEyes(posed_, expression, style.eyes, look.eye_colour,
                     Vector3f(0.012f, 0.008f, 0.008f));
  }
  const WorldKeypoints world = FindKeypoints(posed_, eyes.get());

  const int size = options_.size;
  int hand = 0;
  if (options_.framing == "hand") {
    hand = rng->Index(2);
    out.framing = FrameHand(world, hand, size, rng);
    out.hand = hand == 0 ? "left" : "right";
  } else if (face) {
    out.framing = FrameFace(posed_, world, size, rng);
  } else {
    out.framing = FrameBody(posed_, world, posture.upright, size, rng);
  }
  const Lighting lighting = RandomLighting(out.framing.camera, rng);
  RenderOptions render;
  render.supersample = options_.supersample;
  render.centre =
      face ? world.joints[15]
           : (options_.framing == "hand" ? world.points[hand == 0 ? kLeftHand : kRightHand]
                                         : world.joints[0]);
  render.radius = face ? 0.45f : (options_.framing == "hand" ? 0.5f : 1.15f);
  const std::vector<RenderItem> items = ItemsOf(posed_, look, &world_.occlusion, eyes.get());
  GBuffer& g = renderer_.Render(items, out.framing.camera, lighting, style, render);
  out.labels = MakeLabels(posed_, world, out.framing.camera, out.framing.frame, renderer_, g);
  if (style.outline > 0) {
    DrawOutlines(items, style.outline * static_cast<float>(size) / 288.0f + 0.3f,
                 style.outline_colour, &g);
  }
  out.picture = Resolve(g, style, rng->Next());
  CutToFrame(out.framing.frame, &out.picture);
  out.style = style.tag;
  out.posture = posture.name;
  return out;
}

MadePerson PersonMaker::Make(int id) {
  PrepareGroup(id / std::max(1, options_.group));
  Rng rng = Rng::Stream(options_.seed, kImageSalt, static_cast<uint64_t>(id));
  MadePerson best;
  for (int attempt = 1; attempt <= 6; ++attempt) {
    MadePerson made = Render(&rng);
    made.tries = attempt;
    int seen = 0, first = 0, last = 17, enough = 4;
    if (options_.framing == "face") {
      first = kFace, last = kLeftHand, enough = 24;
    }
    if (options_.framing == "hand") {
      first = made.hand == "left" ? kLeftHand : kRightHand, last = first + 21, enough = 9;
    }
    for (int k = first; k < last; ++k) {
      seen += made.labels.keypoints[static_cast<size_t>(k)].score == 1;
    }
    best = std::move(made);
    if (seen >= enough) {
      break;
    }
  }
  return best;
}

}  // namespace understudy::synth
