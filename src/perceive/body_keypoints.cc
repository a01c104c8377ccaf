#include "perceive/body_keypoints.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <limits>

#include "perceive/model_path.h"

namespace understudy {
namespace {

constexpr int kSize = 224;  // of the network's input, pixels
constexpr int kReach = 2;   // cells about the peak that count

// The joint of the other side.
constexpr std::array<int, kBodyAndFeet> kMirror = {0,  2,  1,  4,  3,  6,  5,  8,  7,  10, 9, 12,
                                                   11, 14, 13, 16, 15, 20, 21, 22, 17, 18, 19};

struct Peak {
  float x = 0;  // cells
  float y = 0;
  float mass = 0;  // 0..1
};

// The mean about the cell `at` of a map of probabilities.
Peak PeakAt(const float* map, int cells, int at) {
  const int cx = at % cells;
  const int cy = at / cells;
  Peak peak;
  for (int y = std::max(cy - kReach, 0); y <= std::min(cy + kReach, cells - 1); ++y) {
    for (int x = std::max(cx - kReach, 0); x <= std::min(cx + kReach, cells - 1); ++x) {
      const float p = map[y * cells + x];
      peak.mass += p;
      peak.x += p * (static_cast<float>(x) + 0.5F);
      peak.y += p * (static_cast<float>(y) + 0.5F);
    }
  }
  peak.x /= peak.mass;
  peak.y /= peak.mass;
  return peak;
}

int Highest(const float* map, int cells) {
  return static_cast<int>(std::max_element(map, map + cells * cells) - map);
}

using Map = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

// Blurs a map from the left and, transposed, from the right.
Map Blurring(int cells) {
  constexpr float kSpread = 2;  // cells
  return Map::NullaryExpr(cells, cells, [](Eigen::Index a, Eigen::Index b) {
    const float away = static_cast<float>(a - b) / kSpread;
    return std::exp(-away * away / 2);
  });
}

// Softmax of one map, in place.
void Softmax(float* map, int count) {
  const float top = *std::max_element(map, map + count);
  float sum = 0;
  for (int i = 0; i < count; ++i) {
    map[i] = std::exp(map[i] - top);
    sum += map[i];
  }
  for (int i = 0; i < count; ++i) {
    map[i] /= sum;
  }
}

}  // namespace

Result<BodyKeypoints> BodyKeypoints::Load(const std::string& model_folder) {
  US_ASSIGN_OR_RETURN(Network network,
                      Network::Load(ModelPath(model_folder, "person"), {"heat", "presence"}));
  return BodyKeypoints(std::move(network));
}

Result<BodyKeypoints::Heat> BodyKeypoints::Look(ImageView picture, const SquareCrop& crop) {
  US_ASSIGN_OR_RETURN(std::vector<Tensor> out, network_.Run(SampleCrop(picture, crop, kSize)));
  Heat heat;
  heat.cells = out[0].shape[3];
  heat.where = std::move(out[0].values);
  const std::size_t count = static_cast<std::size_t>(heat.cells) * heat.cells;
  for (int j = 0; j < kBodyAndFeet; ++j) {
    Softmax(&heat.where[j * count], static_cast<int>(count));
    heat.there[j] = 1.0F / (1.0F + std::exp(-out[1].values[j]));
  }
  return heat;
}

BodyPoints BodyKeypoints::PointsOf(const Heat& heat, const SquareCrop& crop) {
  const std::size_t count = static_cast<std::size_t>(heat.cells) * heat.cells;
  BodyPoints points;
  for (int j = 0; j < kBodyAndFeet; ++j) {
    const float* map = &heat.where[j * count];
    points[j] = PointOf(heat, j, Highest(map, heat.cells), crop);
  }
  return points;
}

Keypoint BodyKeypoints::PointOf(const Heat& heat, int joint, int at, const SquareCrop& crop) {
  const std::size_t count = static_cast<std::size_t>(heat.cells) * heat.cells;
  const Peak peak = PeakAt(&heat.where[joint * count], heat.cells, at);
  const Eigen::Vector2f p =
      crop.ToPicture(Eigen::Vector2f(peak.x, peak.y) / static_cast<float>(heat.cells));
  return {p.x(), p.y(), std::clamp(heat.there[joint] * peak.mass, 0.0F, 1.0F)};
}

LimbPlaces BodyKeypoints::PlacesOf(Heat& heat, const SquareCrop& crop) {
  constexpr int kApart = 4;  // cells about a place in which there is no other
  const int cells = heat.cells;
  LimbPlaces places;
  for (std::size_t limb = 0; limb < kLimbPoints.size(); ++limb) {
    float* map = &heat.where[static_cast<std::size_t>(kLimbPoints[limb]) * cells * cells];
    for (JointPlace& place : places[limb]) {
      const int at = Highest(map, cells);
      if (map[at] <= 0) {
        break;
      }
      const Peak peak = PeakAt(map, cells, at);
      const Eigen::Vector2f p =
          crop.ToPicture(Eigen::Vector2f(peak.x, peak.y) / static_cast<float>(cells));
      place = {p.x(), p.y(), peak.mass, 0};
      for (int y = std::max(at / cells - kApart, 0); y <= std::min(at / cells + kApart, cells - 1);
           ++y) {
        const int x0 = std::max(at % cells - kApart, 0);
        const int x1 = std::min(at % cells + kApart, cells - 1);
        std::fill(map + y * cells + x0, map + y * cells + x1 + 1, 0.0F);
      }
    }
  }
  return places;
}

Result<BodyPoints> BodyKeypoints::Find(ImageView picture, const SquareCrop& crop,
                                       LimbPlaces* places) {
  US_ASSIGN_OR_RETURN(Heat heat, Look(picture, crop));
  const BodyPoints points = PointsOf(heat, crop);
  if (places != nullptr) {
    *places = PlacesOf(heat, crop);
  }
  return points;
}

Result<BodyPoints> BodyKeypoints::FindTwice(ImageView picture, SquareCrop crop,
                                            LimbPlaces* places) {
  US_ASSIGN_OR_RETURN(Heat heat, Look(picture, crop));
  crop.mirrored = !crop.mirrored;
  US_ASSIGN_OR_RETURN(const Heat other, Look(picture, crop));
  crop.mirrored = !crop.mirrored;
  const std::size_t cells = heat.cells;
  for (int j = 0; j < kBodyAndFeet; ++j) {
    const int k = kMirror[j];
    for (std::size_t y = 0; y < cells; ++y) {
      float* row = &heat.where[(j * cells + y) * cells];
      const float* mirrored = &other.where[(k * cells + y) * cells];
      for (std::size_t x = 0; x < cells; ++x) {
        row[x] = (row[x] + mirrored[cells - 1 - x]) / 2;
      }
    }
    heat.there[j] = (heat.there[j] + other.there[k]) / 2;
  }
  const Map blurring = Blurring(heat.cells);
  BodyPoints points;
  for (int j = 0; j < kBodyAndFeet; ++j) {
    const Eigen::Map<const Map> map(&heat.where[j * cells * cells], heat.cells, heat.cells);
    const Map blurred = blurring * map * blurring.transpose();
    points[j] = PointOf(heat, j, Highest(blurred.data(), heat.cells), crop);
  }
  if (places != nullptr) {
    *places = PlacesOf(heat, crop);
  }
  return points;
}

BodyPoints BodyPointsOf(const Keypoints& keypoints) {
  BodyPoints points;
  std::copy_n(keypoints.begin(), points.size(), points.begin());
  return points;
}

namespace {

// From ear to ear, pixels; 0 where neither ears nor eyes are sure.
float HeadWidth(const BodyPoints& points) {
  constexpr float kSure = 0.3F;
  constexpr float kEarsPerEyes = 2.3F;
  const auto apart = [&points](int a, int b) {
    return std::min(points[a].confidence, points[b].confidence) > kSure
               ? std::hypot(points[a].x - points[b].x, points[a].y - points[b].y)
               : 0.0F;
  };
  return std::max(apart(kLeftEar, kRightEar), kEarsPerEyes * apart(kLeftEye, kRightEye));
}

constexpr float kSureToCrop = 0.2F;

// Of the sure joints; empty where fewer than 3 are.
Eigen::AlignedBox2f Extent(const BodyPoints& points) {
  Eigen::AlignedBox2f extent;
  int sure = 0;
  for (const Keypoint& p : points) {
    if (p.confidence > kSureToCrop) {
      extent.extend(Eigen::Vector2f(p.x, p.y));
      ++sure;
    }
  }
  return sure >= 3 ? extent : Eigen::AlignedBox2f();
}

SquareCrop CropOf(const BodyPoints& points, const Eigen::AlignedBox2f& extent) {
  SquareCrop crop;
  if (!extent.isEmpty()) {
    crop.center = extent.center();
    crop.side = 1.25F * std::max(extent.sizes().maxCoeff(), 20.0F);
    // A close-up shows little more than a head: then the shoulders' room is kept, as in training.
    constexpr float kShouldersPerHead = 3.2F;
    crop.side = std::max(crop.side, kShouldersPerHead * HeadWidth(points));
  }
  return crop;
}

}  // namespace

SquareCrop CropAround(const BodyPoints& points) { return CropOf(points, Extent(points)); }

SquareCrop CropToFollow(const BodyPoints& points, int width, int height) {
  constexpr float kTorso = 1.1F;  // of the shoulders' width
  constexpr float kArms = 0.9F;   // to either side
  Eigen::AlignedBox2f extent = Extent(points);
  const Keypoint& left = points[kLeftShoulderPoint];
  const Keypoint& right = points[kRightShoulderPoint];
  const float hips = std::max(points[kLeftHipPoint].confidence, points[kRightHipPoint].confidence);
  if (std::min(left.confidence, right.confidence) > kSureToCrop && hips <= kSureToCrop) {
    const float shoulders = std::hypot(left.x - right.x, left.y - right.y);
    const Eigen::Vector2f middle((left.x + right.x) / 2, (left.y + right.y) / 2);
    const Eigen::Vector2f sideways(kArms * shoulders, 0);
    const Eigen::AlignedBox2f frame(Eigen::Vector2f::Zero(), Eigen::Vector2f(width, height));
    Eigen::AlignedBox2f arms(middle - sideways);
    arms.extend(middle + sideways + Eigen::Vector2f(0, kTorso * shoulders));
    extent.extend(arms.intersection(frame));
  }
  return CropOf(points, extent);
}

}  // namespace understudy
