#include "perceive/figure_outline.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "core/distance_transform.h"
#include "core/guided_filter.h"
#include "core/pixel_box.h"
#include "perceive/arm_gaps.h"
#include "perceive/bystanders.h"
#include "perceive/color_evidence.h"
#include "perceive/face_landmarks.h"
#include "perceive/faint_spots.h"
#include "perceive/grow_crop.h"
#include "perceive/model_path.h"
#include "perceive/open_clefts.h"
#include "perceive/refine_matte.h"
#include "perceive/settle_matte.h"

namespace understudy {
namespace {

constexpr int kSize = 224;         // of the network's input, pixels
constexpr int kGrowths = 3;        // of the crop, at most
constexpr float kFingers = 0.05F;  // sides of the crop

// The network's two maps over one crop.
struct CropMaps {
  SquareCrop crop;
  int cells = 0;
  std::vector<float> matte;  // 0..1
  std::vector<float> parts;  // kParts planes of logits
};

// Bilinear value of one plane at a point of the crop (0..1).
float SamplePlane(const float* plane, int cells, const Eigen::Vector2f& unit) {
  const float u =
      std::clamp(unit.x() * static_cast<float>(cells) - 0.5F, 0.0F, static_cast<float>(cells - 1));
  const float v =
      std::clamp(unit.y() * static_cast<float>(cells) - 0.5F, 0.0F, static_cast<float>(cells - 1));
  const int x0 = static_cast<int>(u);
  const int y0 = static_cast<int>(v);
  const int x1 = std::min(x0 + 1, cells - 1);
  const int y1 = std::min(y0 + 1, cells - 1);
  const float fx = u - static_cast<float>(x0);
  const float fy = v - static_cast<float>(y0);
  return (plane[y0 * cells + x0] * (1 - fx) + plane[y0 * cells + x1] * fx) * (1 - fy) +
         (plane[y1 * cells + x0] * (1 - fx) + plane[y1 * cells + x1] * fx) * fy;
}

// The part of the other side.
constexpr std::array<int, kParts> kMirror = {0, 1,  2,  3,  5,  4,  7,  6, 9,
                                             8, 11, 10, 13, 12, 15, 14, 16};

// What the network says of a crop and of its mirror image, averaged.
CropMaps Averaged(const SquareCrop& crop, std::vector<Tensor> out,
                  const std::vector<Tensor>& other) {
  const int cells = out[0].shape[3];
  const auto average = [cells](float* plane, const float* from) {
    for (int y = 0; y < cells; ++y, plane += cells, from += cells) {
      for (int x = 0; x < cells; ++x) {
        plane[x] = (plane[x] + from[cells - 1 - x]) / 2;
      }
    }
  };
  const std::size_t plane = static_cast<std::size_t>(cells) * cells;
  average(out[0].values.data(), other[0].values.data());
  for (int k = 0; k < kParts; ++k) {
    average(&out[1].values[k * plane], &other[1].values[kMirror[k] * plane]);
  }
  CropMaps maps;
  maps.crop = crop;
  maps.cells = cells;
  maps.matte = std::move(out[0].values);
  for (float& v : maps.matte) {
    v = 1.0F / (1.0F + std::exp(-v));
  }
  maps.parts = std::move(out[1].values);
  return maps;
}

// The maps of each crop. The networks are alike and share the work.
Result<std::vector<CropMaps>> Look(std::vector<Network>& networks, ImageView picture,
                                   const std::vector<SquareCrop>& crops, Executor* executor) {
  const auto looks = static_cast<int>(2 * crops.size());
  const auto lanes = static_cast<int>(networks.size());
  std::vector<Result<std::vector<Tensor>>> seen(looks, std::vector<Tensor>());
  SerialExecutor serial;
  (executor != nullptr ? *executor : serial).ParallelFor(lanes, [&](int lane) {
    for (int i = lane; i < looks; i += lanes) {
      SquareCrop crop = crops[i / 2];
      crop.mirrored = crop.mirrored != (i % 2 == 1);
      seen[i] = networks[lane].Run(SampleCrop(picture, crop, kSize));
    }
  });
  std::vector<CropMaps> maps;
  for (int i = 0; i < looks; i += 2) {
    US_ASSIGN_OR_RETURN(std::vector<Tensor> straight, std::move(seen[i]));
    US_ASSIGN_OR_RETURN(const std::vector<Tensor> mirrored, std::move(seen[i + 1]));
    maps.push_back(Averaged(crops[i / 2], std::move(straight), mirrored));
  }
  return maps;
}

// Windows of 0.55 crop sides, three by three, for a closer look.
std::vector<SquareCrop> CloserCrops(const SquareCrop& whole) {
  std::vector<SquareCrop> crops;
  for (const float v : {0.275F, 0.5F, 0.725F}) {
    for (const float u : {0.275F, 0.5F, 0.725F}) {
      SquareCrop crop = whole;
      crop.center = whole.ToPicture({u, v});
      crop.side = 0.55F * whole.side;
      crops.push_back(crop);
    }
  }
  return crops;
}

// The likeliest part of a body at a point of the crop (0..1); whether it is one at all is the
// matte's business. 0 outside the crop.
int BestPart(const CropMaps& maps, const Eigen::Vector2f& unit) {
  if (unit.minCoeff() < 0 || unit.maxCoeff() > 1) {
    return 0;
  }
  const std::size_t plane = static_cast<std::size_t>(maps.cells) * maps.cells;
  int best = 1;
  float highest = 0;
  for (int k = 1; k < kParts; ++k) {
    const float logit = SamplePlane(&maps.parts[k * plane], maps.cells, unit);
    if (k == 1 || logit > highest) {
      best = k;
      highest = logit;
    }
  }
  return best;
}

// Where a pixel's centre lies in a crop (0..1), without an angle's sine for each.
class UnitMap {
 public:
  explicit UnitMap(const SquareCrop& crop)
      : origin_(crop.ToUnit({0.5F, 0.5F})),
        across_(crop.ToUnit({1.5F, 0.5F}) - origin_),
        down_(crop.ToUnit({0.5F, 1.5F}) - origin_) {}

  Eigen::Vector2f Of(int x, int y) const {
    return origin_ + static_cast<float>(x) * across_ + static_cast<float>(y) * down_;
  }

 private:
  Eigen::Vector2f origin_;
  Eigen::Vector2f across_;
  Eigen::Vector2f down_;
};

// The part of a picture that a crop shows, or touches.
PixelBox Shown(const SquareCrop& crop, int width, int height) {
  Eigen::Vector2f low = crop.ToPicture({0, 0});
  Eigen::Vector2f high = low;
  for (const Eigen::Vector2f& corner :
       {Eigen::Vector2f(1, 0), Eigen::Vector2f(0, 1), Eigen::Vector2f(1, 1)}) {
    low = low.cwiseMin(crop.ToPicture(corner));
    high = high.cwiseMax(crop.ToPicture(corner));
  }
  const int x0 = std::clamp(static_cast<int>(std::floor(low.x())), 0, width);
  const int y0 = std::clamp(static_cast<int>(std::floor(low.y())), 0, height);
  const int x1 = std::clamp(static_cast<int>(std::ceil(high.x())), x0, width);
  const int y1 = std::clamp(static_cast<int>(std::ceil(high.y())), y0, height);
  return {x0, y0, x1, y1};
}

// What the looks say together. The closer ones see edges better; the whole knows what is a person
// at all.
FloatImage SoftMatte(ImageView picture, const CropMaps& whole, std::span<const CropMaps> close,
                     Executor* executor) {
  FloatImage soft(picture.width, picture.height, 1);
  const PixelBox shown = Shown(whole.crop, picture.width, picture.height);
  const UnitMap map(whole.crop);
  std::vector<std::pair<PixelBox, UnitMap>> windows;
  for (const CropMaps& maps : close) {
    windows.emplace_back(Shown(maps.crop, picture.width, picture.height), maps.crop);
  }
  ForRows(executor, picture.height, [&](int y) {
    std::vector<float> near(picture.width, 0.0F);
    std::vector<float> total(picture.width, 0.0F);
    for (std::size_t i = 0; i < close.size(); ++i) {
      const auto& [box, unit] = windows[i];
      for (int x = box.x0; y >= box.y0 && y < box.y1 && x < box.x1; ++x) {
        const Eigen::Vector2f inner = unit.Of(x, y);
        const float rim = std::min({inner.x(), inner.y(), 1 - inner.x(), 1 - inner.y()});
        if (rim > 0.02F) {
          const float weight = std::min(rim, 0.25F);
          near[x] += weight * SamplePlane(close[i].matte.data(), close[i].cells, inner);
          total[x] += weight;
        }
      }
    }
    for (int x = shown.x0; y >= shown.y0 && y < shown.y1 && x < shown.x1; ++x) {
      const Eigen::Vector2f unit = map.Of(x, y);
      if (unit.minCoeff() < 0 || unit.maxCoeff() > 1) {
        continue;
      }
      const float far = SamplePlane(whole.matte.data(), whole.cells, unit);
      float alpha = far;
      if (total[x] > 0) {
        const float unsure = std::clamp(1 - std::abs(2 * far - 1), 0.0F, 1.0F);
        const float trust = std::clamp(0.25F + 2.0F * unsure, 0.0F, 0.85F);
        alpha = far + trust * (near[x] / total[x] - far);
      }
      soft.Row(y)[x] = alpha;
    }
  });
  return soft;
}

// The square about the head and the shoulders of a figure whose crop is `whole`, as portraits show
// them; side 0 where no face is sure, or where the whole shows it as closely.
SquareCrop PortraitCrop(const BodyPoints& joints, const SquareCrop& whole) {
  constexpr float kSure = 0.75F;   // a head seen from behind has guessed eyes
  constexpr float kFaces = 2.4F;   // sides of a face's crop
  constexpr float kCloser = 0.6F;  // of the whole's side
  constexpr float kLeast = 60.0F;  // pixels
  SquareCrop crop = FaceCropFromBody(joints);
  crop.angle = 0;
  crop.side *= kFaces;
  if (std::min({joints[kNose].confidence, joints[kLeftEye].confidence,
                joints[kRightEye].confidence}) < kSure ||
      crop.side > kCloser * whole.side || crop.side < kLeast) {
    crop.side = 0;
  }
  return crop;
}

// Hair and hats are seen best as in a portrait. What it adds counts more than what it takes away:
// strands against a light have holes in it.
void AddPortrait(const CropMaps& portrait, FloatImage& soft) {
  constexpr float kReach = 0.48F;  // of the crop, from its middle
  constexpr float kRamp = 0.12F;
  constexpr float kLess = 0.6F;
  const PixelBox shown = Shown(portrait.crop, soft.width(), soft.height());
  const UnitMap map(portrait.crop);
  for (int y = shown.y0; y < shown.y1; ++y) {
    for (int x = shown.x0; x < shown.x1; ++x) {
      const Eigen::Vector2f unit = map.Of(x, y);
      const float inner = (kReach - (unit - Eigen::Vector2f(0.5F, 0.5F)).norm()) / kRamp;
      if (inner > 0) {
        float& alpha = soft.Row(y)[x];
        const float more = SamplePlane(portrait.matte.data(), portrait.cells, unit) - alpha;
        alpha += std::min(inner, 1.0F) * (more > 0 ? more : kLess * more);
      }
    }
  }
}

// Leaves 255 where the likeliest part is an arm, and makes 128 of the rest; in blocks, for the
// network's map is coarser still.
void MarkArms(const CropMaps& maps, Image& where) {
  constexpr int kBlock = 4;
  const UnitMap unit(maps.crop);
  for (int y0 = 0; y0 < where.height(); y0 += kBlock) {
    for (int x0 = 0; x0 < where.width(); x0 += kBlock) {
      std::optional<std::uint8_t> mark;
      for (int y = y0; y < std::min(y0 + kBlock, where.height()); ++y) {
        for (int x = x0; x < std::min(x0 + kBlock, where.width()); ++x) {
          if (where.Row(y)[x] == 0) {
            continue;
          }
          if (!mark) {
            const auto part = static_cast<Part>(BestPart(maps, unit.Of(x, y)));
            mark = part >= Part::kLeftUpperArm && part <= Part::kRightHand ? 255 : 128;
          }
          where.Row(y)[x] = *mark;
        }
      }
    }
  }
}

}  // namespace

Result<FigureOutline> FigureOutline::Load(const std::string& model_folder, Executor* executor) {
  constexpr int kMost = 2;  // networks; each takes some 25 MB
  std::vector<Network> networks;
  for (int i = 0; i < std::clamp(executor != nullptr ? executor->threads() : 1, 1, kMost); ++i) {
    US_ASSIGN_OR_RETURN(Network network,
                        Network::Load(ModelPath(model_folder, "person"), {"matte", "parts"}));
    networks.push_back(std::move(network));
  }
  return FigureOutline(std::move(networks), executor);
}

Result<Figure> FigureOutline::Find(ImageView picture, const SquareCrop& joints_crop,
                                   const Observation& seen) {
  const BodyPoints joints = BodyPointsOf(seen.keypoints);
  const auto look = [&](const std::vector<SquareCrop>& crops) {
    return Look(networks_, picture, crops, executor_);
  };
  US_ASSIGN_OR_RETURN(std::vector<CropMaps> wholes, look({joints_crop}));
  for (int k = 0; k < kGrowths; ++k) {
    const std::optional<SquareCrop> larger = GrowCropToFigure(
        wholes[0].crop, wholes[0].matte, wholes[0].cells, picture.width, picture.height);
    if (!larger) {
      break;
    }
    US_ASSIGN_OR_RETURN(wholes, look({*larger}));
  }
  const CropMaps& whole = wholes[0];
  const SquareCrop& crop = whole.crop;
  std::vector<SquareCrop> closer;
  if (crop.side > 1.3F * kSize) {
    closer = CloserCrops(crop);
  }
  const std::size_t windows = closer.size();
  if (const SquareCrop portrait = PortraitCrop(joints, crop); portrait.side > 0) {
    closer.push_back(portrait);
  }
  US_ASSIGN_OR_RETURN(const std::vector<CropMaps> close, look(closer));
  const int radius = std::clamp(static_cast<int>(crop.side / 140.0F), 2, 16);
  const int reach = radius;
  FloatImage looks = SoftMatte(picture, whole, std::span(close).first(windows), executor_);
  if (close.size() > windows) {
    AddPortrait(close.back(), looks);
  }
  TakeOutBystanders(looks, joints, seen.others);
  const ColoredMatte soft = AddColorEvidence(picture, looks.span(), seen.keypoints, crop.side);
  // All that follows looks no farther than this, and nothing comes of nothing.
  const int far = 2 * radius + 8 * reach + 32;
  const PixelBox here = Grown(BoundsOf(soft.alpha.span(), 0, [](float v) { return v > 0.01F; }),
                              far, far, picture.width, picture.height);
  const ImageView near = here.Of(picture);
  const FloatImage drawn = GuidedFilter(near, here.Of(soft.alpha.span()), radius, 1e-4F, executor_);
  FloatImage settled =
      SettleMatte(near, drawn.span(), here.Of(soft.hands.span()), here.Of(soft.gaps.span()), reach);
  // Fingers reach farther down than is known.
  Image beside = Dilate(BesideArms(seen.keypoints, picture.width, picture.height).span(),
                        kFingers * crop.side);
  MarkArms(whole, beside);
  std::vector<ArmLine> arms = ArmLines(seen.keypoints);
  const Eigen::Vector2f corner(static_cast<float>(here.x0), static_cast<float>(here.y0));
  for (ArmLine& line : arms) {
    line = {line.from - corner, line.to - corner};
  }
  OpenClefts(near, crop.side, here.Of(beside.span()), arms, settled);
  const FloatImage edged = RefineMatte(near, settled.span(), reach, executor_);
  // Single pixels that their colours led astray follow their neighbours of the same colour.
  const FloatImage fine = GuidedFilter(near, edged.span(), 2, 1e-5F, executor_);
  Figure figure;
  figure.matte = Image(picture.width, picture.height, 1);
  figure.parts = Image(picture.width, picture.height, 1);
  for (int y = 0; y < here.height(); ++y) {
    std::uint8_t* row = figure.matte.Row(here.y0 + y) + here.x0;
    for (int x = 0; x < here.width(); ++x) {
      // A guided filter leaves a grey veil; what is nearly empty or nearly full is meant to be so.
      const float a = std::clamp((fine.Row(y)[x] - 0.08F) / 0.84F, 0.0F, 1.0F);
      row[x] = static_cast<std::uint8_t>(std::lround(255 * a));
    }
  }
  FillFaintSpots(figure.matte);
  CloseFeet(joints, figure.matte);
  const UnitMap unit(whole.crop);
  ForRows(executor_, picture.height, [&](int y) {
    for (int x = 0; x < picture.width; ++x) {
      if (figure.matte.Row(y)[x] != 0) {
        figure.parts.Row(y)[x] = static_cast<std::uint8_t>(BestPart(whole, unit.Of(x, y)));
      }
    }
  });
  return figure;
}

}  // namespace understudy
