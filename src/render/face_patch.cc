#include "render/face_patch.h"

#include <algorithm>
#include <cmath>

#include "core/delaunay.h"
#include "core/face_shapes.h"
#include "render/glasses_bridge.h"
#include "render/paint_lids.h"
#include "render/paint_mouth.h"
#include "render/raster.h"

namespace understudy {
namespace {

using Eigen::Vector2f;
using Eigen::Vector3f;

constexpr int kIrisFirst = kFaceLandmarks;  // index of the first iris in the point list
constexpr int kIrisPoints = 5;              // centre and four about it, per eye

// Of the opening of an eye, what its upper lashes or its outline take within it, and above it.
constexpr float kLashes = 0.15F;
// Columns across an eye at which its lids move, as shares of its width. So many, because a lid is a
// narrow strip that a blink stretches to several times its height: what is a slight corner in the
// picture would become a tooth.
constexpr std::array<float, 11> kColumns = {0.05F, 0.14F, 0.23F, 0.32F, 0.41F, 0.5F,
                                            0.59F, 0.68F, 0.77F, 0.86F, 0.95F};
constexpr int kLidColumnCount = static_cast<int>(kColumns.size());
// At these stand the landmarks.
constexpr int kFirstLandmark = 3;
constexpr int kSecondLandmark = 7;
constexpr int kFreeColumns = kLidColumnCount - 2;
// Points per eye beside the landmarks: both lids at the columns between them, the crease of the
// upper lid and the upper edge of its lashes at all.
constexpr int kLidPoints = 2 * kFreeColumns + 2 * kLidColumnCount;
constexpr int kLidsFirst = kIrisFirst + 2 * kIrisPoints;

// Points half way between neighbouring landmarks of the lips, so that a mouth opens round.
constexpr int kOuterLipsFirst = 48;
constexpr int kOuterLips = 12;
constexpr int kBetweenLipsFirst = kLidsFirst + 2 * kLidPoints;
constexpr int kBetweenLips = kOuterLips + kInnerLips;

// The points of the lids at a column: the edges of the opening, the edge of the lashes above it,
// and the crease of the upper lid.
struct Column {
  int upper = 0;
  int lower = 0;
  int lashes = 0;
  int crease = 0;
};

Column ColumnOf(bool right, int k) {
  const int landmark = right ? 36 : 42;
  const int first = kLidsFirst + (right ? 0 : kLidPoints);
  const int crease = first + 2 * kFreeColumns + k;
  const int lashes = crease + kLidColumnCount;
  if (k == kFirstLandmark) {
    return {landmark + 1, landmark + 5, lashes, crease};
  }
  if (k == kSecondLandmark) {
    return {landmark + 2, landmark + 4, lashes, crease};
  }
  const int free = k - (k > kFirstLandmark ? 1 : 0) - (k > kSecondLandmark ? 1 : 0);
  return {first + free, first + kFreeColumns + free, lashes, crease};
}

// How far lids, brows and mouth of this face go, in units of the distance between its eyes: shapes
// are those of an adult, and drawn faces have small mouths and eyes far apart.
float MouthScale(const std::array<Vector2f, kFaceLandmarks>& p, float eyes) {
  constexpr float kAdultWidth = 0.8F;
  constexpr float kAdultChin = 0.5F;  // from lower lip to chin
  const float width = (p[54] - p[48]).norm() / (kAdultWidth * eyes);
  const float chin = (p[8] - p[57]).norm() / (kAdultChin * eyes);
  return std::clamp(0.7F * width + 0.3F * chin, 0.35F, 1.15F);
}

float BrowScale(const std::array<Vector2f, kFaceLandmarks>& p, float eyes) {
  constexpr float kAdultHeight = 0.32F;
  const float height = ((p[19] - EyeMiddle(p, 36)).norm() + (p[24] - EyeMiddle(p, 42)).norm()) /
                       (2 * kAdultHeight * eyes);
  return std::clamp(height, 0.5F, 1.4F);
}

// Puts the points between the lips' landmarks onto a smooth curve through them (Catmull and Rom, "A
// class of local interpolating splines", 1974) that has a corner at either end of the mouth.
void SmoothLips(std::vector<Vector2f>& points) {
  int next = kBetweenLipsFirst;
  for (const auto& [first, count] :
       {std::pair{kOuterLipsFirst, kOuterLips}, std::pair{kInnerLipsFirst, kInnerLips}}) {
    const auto at = [&, n = count, begin = first](int i) { return points[begin + (i + n) % n]; };
    for (int i = 0; i < count; ++i) {
      const bool from_corner = i % (count / 2) == 0;
      const bool to_corner = (i + 1) % (count / 2) == 0;
      const Vector2f before = from_corner ? Vector2f(2 * at(i) - at(i + 1)) : at(i - 1);
      const Vector2f after = to_corner ? Vector2f(2 * at(i + 1) - at(i)) : at(i + 2);
      points[next++] = (9 * (at(i) + at(i + 1)) - before - after) / 16;
    }
  }
}

bool IsBrow(int landmark) { return landmark >= 17 && landmark < 27; }

}  // namespace

FacePatch::FacePatch(const FaceRig& rig, const Image& texture, const Eigen::Vector2f& origin)
    : rig_(rig), original_(texture.Clone()), origin_(origin) {
  const auto& p = rig.landmarks;
  const Vector2f right = EyeMiddle(p, 36);
  const Vector2f left = EyeMiddle(p, 42);
  eye_distance_ = std::max((left - right).norm(), 1.0F);
  across_ = (left - right) / eye_distance_;
  down_ = Vector2f(-across_.y(), across_.x());
  mouth_scale_ = MouthScale(p, eye_distance_);
  brow_scale_ = BrowScale(p, eye_distance_);
  for (const Vector2f& v : p) {
    rest_.push_back(v - origin_);
  }
  rest_.resize(kLidsFirst);
  AddLids();
  std::array<Vector2f, kFaceLandmarks> here;
  std::copy_n(rest_.begin(), kFaceLandmarks, here.begin());
  if (HasDarkBridge(original_, here, lids_.skin)) {
    // The rim lies between eyes and brows and would go along with these.
    constexpr float kBehindGlasses = 0.3F;
    brow_scale_ *= kBehindGlasses;
  }
  AddIrises();
  rest_.resize(kBetweenLipsFirst + kBetweenLips);
  SmoothLips(rest_);
  // A ring that stays where it is: around the landmarks, up over the brows and below the chin.
  Vector2f center = Vector2f::Zero();
  for (const Vector2f& v : p) {
    center += (v - origin_) / static_cast<float>(kFaceLandmarks);
  }
  float reach_x = 0;
  float reach_up = 0;
  float reach_down = 0;
  for (int i = 0; i < kFaceLandmarks; ++i) {
    const Vector2f d = rest_[i] - center;
    reach_x = std::max(reach_x, std::abs(d.dot(across_)));
    reach_up = std::max(reach_up, -d.dot(down_));
    reach_down = std::max(reach_down, d.dot(down_));
  }
  constexpr int kRing = 24;
  for (int i = 0; i < kRing; ++i) {
    const float a = 2 * static_cast<float>(M_PI) * static_cast<float>(i) / kRing;
    const float vertical = std::sin(a) > 0 ? reach_down * 1.75F : reach_up * 1.5F;
    rest_.emplace_back(center + across_ * (std::cos(a) * reach_x * 1.35F) +
                       down_ * (std::sin(a) * vertical));
  }
  triangles_ = Delaunay(rest_);
  std::array<Vector2f, kInnerLips> lips;
  for (int i = 0; i < kInnerLips; ++i) {
    lips[i] = rest_[kInnerLipsFirst + i];
  }
  mouth_ =
      MouthLook(original_, lips, (rest_[57] + rest_[66]) / 2, lids_.skin, across_, eye_distance_);
}

std::vector<Eigen::Vector2f> FacePatch::MovedPoints(const FaceState& face) const {
  std::vector<Vector2f> moved = rest_;
  const float e = eye_distance_;
  const auto c = [&face](FaceCoefficient k) {
    return std::clamp(face.coefficients[Index(k)], 0.0F, 1.0F);
  };
  for (int k = 0; k < kFaceCoefficients; ++k) {
    const float value = c(static_cast<FaceCoefficient>(k));
    if (value <= 0) {
      continue;
    }
    const LandmarkOffsets& shape = FaceShapes()[k];
    for (int i = 0; i < kFaceLandmarks; ++i) {
      const float amount = value * e * (IsBrow(i) ? brow_scale_ : mouth_scale_);
      moved[i] += (across_ * shape[i].x() + down_ * shape[i].y()) * amount;
    }
  }
  CloseLips(c(FaceCoefficient::kMouthClose), moved);
  SmoothLips(moved);
  MoveLids(face, moved);
  for (const bool right : {true, false}) {
    const int first = right ? 36 : 42;
    const float blink = c(right ? FaceCoefficient::kEyeBlinkRight : FaceCoefficient::kEyeBlinkLeft);
    const int eye = right ? 0 : 1;
    const float width = (rest_[first + 3] - rest_[first]).norm();
    const float opening =
        ((moved[first + 4] + moved[first + 5]) - (moved[first + 1] + moved[first + 2])).dot(down_) /
        2;
    const Vector2f lids =
        (moved[first + 1] + moved[first + 2] + moved[first + 4] + moved[first + 5]) / 4;
    const Vector2f gaze =
        across_ * (std::clamp(face.gaze_x, -0.6F, 0.6F) * 0.5F * width) +
        down_ * (std::clamp(face.gaze_y, -0.6F, 0.6F) * 0.3F * std::max(opening, 0.0F));
    for (int k = 0; k < kIrisPoints; ++k) {
      Vector2f& v = moved[kIrisFirst + eye * kIrisPoints + k];
      v += gaze;
      // As the lids close the iris is squeezed between them.
      const float height = (v - lids).dot(down_);
      const float limit = 0.42F * std::max(opening, 0.0F);
      v += down_ * (std::clamp(height, -limit, limit) - height) * std::min(1.0F, blink * 4);
    }
  }
  return moved;
}

// Lids that close as a whole from corner to corner. Their skin comes from below a crease that
// stands still, not from the brow.
void FacePatch::AddLids() {
  for (const bool right : {true, false}) {
    const int first = right ? 36 : 42;
    const Vector2f corner = rest_[first];
    const Vector2f width = rest_[first + 3] - corner;
    constexpr float kFirst = kColumns[kFirstLandmark];
    constexpr float kSecond = kColumns[kSecondLandmark];
    for (const auto& [i, share] : {std::pair{1, kFirst}, std::pair{2, kSecond},
                                   std::pair{4, kSecond}, std::pair{5, kFirst}}) {
      rest_[first + i] += across_ * (corner + width * share - rest_[first + i]).dot(across_);
    }
    const auto height = [&](int i, float share) {
      return (corner + width * share - rest_[first + i]).dot(down_);
    };
    // An almond through the corners and the landmarks.
    const auto almond = [](float share) {
      return std::pow(
          std::sin(static_cast<float>(M_PI) * share) / std::sin(static_cast<float>(M_PI) * kFirst),
          0.6F);
    };
    std::array<Vector2f, kColumns.size()> lashes;
    std::array<Vector2f, kColumns.size()> upper;
    std::array<Vector2f, kColumns.size()> lower;
    for (std::size_t k = 0; k < kColumns.size(); ++k) {
      const float s = kColumns[k];
      const float t = std::clamp((s - kFirst) / (kSecond - kFirst), 0.0F, 1.0F);
      const float up = (height(1, kFirst) * (1 - t) + height(2, kSecond) * t) * almond(s);
      const float low = (height(5, kFirst) * (1 - t) + height(4, kSecond) * t) * almond(s);
      // Lashes go down with a blink as they are, over the lower lid, and nothing of the eye shows
      // between them.
      const float least = 0.006F * eye_distance_;
      const float opening = std::max(up - low, 2 * least);
      const float band = std::clamp(kLashes * opening, least, opening - least);
      lashes[k] = corner + width * s - down_ * (low + (1 + kLashes) * opening);
      upper[k] = corner + width * s - down_ * (low + opening - band);
      lower[k] = corner + width * s - down_ * low;
    }
    for (const auto& edge : {upper, lower}) {
      for (int k = 0; k < kLidColumnCount; ++k) {
        if (k != kFirstLandmark && k != kSecondLandmark) {
          rest_.push_back(edge[k]);
        }
      }
    }
    rest_[first + 1] = upper[kFirstLandmark];
    rest_[first + 2] = upper[kSecondLandmark];
    rest_[first + 5] = lower[kFirstLandmark];
    rest_[first + 4] = lower[kSecondLandmark];
    rest_.insert(rest_.end(), lashes.begin(), lashes.end());  // folds, which LiftFolds moves
    rest_.insert(rest_.end(), lashes.begin(), lashes.end());
  }
  LiftFolds();
}

// Puts the folds of the lids as far above them as there is room below the brows; close to them
// where what lies above is no skin.
void FacePatch::LiftFolds() {
  const std::vector<Vector2f> flat = rest_;
  std::array<float, 2> rises{};
  const auto lift = [&](float share) {
    for (const bool right : {true, false}) {
      for (int k = 0; k < kLidColumnCount; ++k) {
        const Column column = ColumnOf(right, k);
        const float rise = std::max(share * rises[right ? 0 : 1], 0.02F * eye_distance_);
        rest_[column.crease] = flat[column.crease] - down_ * rise;
      }
    }
  };
  std::vector<Vector2f> skin_at;
  std::vector<Vector2f> cheeks;
  for (const bool right : {true, false}) {
    std::array<Column, kColumns.size()> columns;
    for (int k = 0; k < kLidColumnCount; ++k) {
      columns[k] = ColumnOf(right, k);
    }
    const Vector2f lid =
        (flat[columns[kFirstLandmark].lashes] + flat[columns[kSecondLandmark].lashes]) / 2;
    const int brow = right ? 17 : 22;
    float room = 1e9F;
    for (int i = 0; i < 5; ++i) {
      room = std::min(room, (lid - flat[brow + i]).dot(down_));
    }
    const auto opening = [&](int k) {
      return (flat[columns[k].lower] - flat[columns[k].upper]).dot(down_);
    };
    rises[right ? 0 : 1] =
        std::clamp(0.275F * (opening(kFirstLandmark) + opening(kSecondLandmark)),
                   0.02F * eye_distance_, std::max(0.6F * room, 0.021F * eye_distance_));
    // Below the eye and beside the nose, where glasses hide not all of it.
    for (const float below : {0.07F, 0.16F}) {
      skin_at.push_back(flat[columns[kLidColumnCount / 2].lower] + down_ * (below * eye_distance_));
    }
    skin_at.push_back((flat[right ? 39 : 42] + flat[right ? 31 : 35]) / 2);
    cheeks.push_back((flat[right ? 48 : 54] + flat[right ? 4 : 12]) / 2);
  }
  lift(1);
  const std::array<LidEdges, 2> eyes = {EdgesOf(true, rest_), EdgesOf(false, rest_)};
  lids_ = LidLook(original_, skin_at, cheeks, eyes, eye_distance_);
  lift(1 - lids_.painted);
}

LidEdges FacePatch::EdgesOf(bool right, const std::vector<Eigen::Vector2f>& points) const {
  const int first = right ? 36 : 42;
  LidEdges edges;
  edges.fold.front() = edges.lashes.front() = points[first];
  edges.fold.back() = edges.lashes.back() = points[first + 3];
  for (int k = 0; k < kLidColumnCount; ++k) {
    const Column column = ColumnOf(right, k);
    edges.fold[k + 1] = points[column.crease];
    edges.lashes[k + 1] = points[column.lashes];
  }
  return edges;
}

// The iris is drawn where the eye is open, so its points stay between the lids of the picture.
void FacePatch::AddIrises() {
  for (int eye = 0; eye < 2; ++eye) {
    const int first = eye == 0 ? 36 : 42;
    const Vector2f corners = (rest_[first] + rest_[first + 3]) / 2;
    const float width = (rest_[first + 3] - rest_[first]).norm();
    const Vector2f upper = (rest_[first + 1] + rest_[first + 2]) / 2;
    const Vector2f lower = (rest_[first + 4] + rest_[first + 5]) / 2;
    const float opening = std::max((lower - upper).dot(down_), 0.0F);
    // About as large as an iris, so that gaze carries all of it.
    const float wide = 0.17F * width;
    const float high = 0.34F * opening;
    const Vector2f seen = rig_.irises[eye] - origin_;
    const float across = std::clamp((seen - corners).dot(across_), -0.2F * width, 0.2F * width);
    const float between = ((upper + lower) / 2 - corners).dot(down_);
    const float down =
        std::clamp((seen - corners).dot(down_), between - 0.1F * opening, between + 0.1F * opening);
    const Vector2f middle = corners + across_ * across + down_ * down;
    Vector2f* points = &rest_[kIrisFirst + eye * kIrisPoints];
    points[0] = middle;
    points[1] = middle + across_ * wide;
    points[2] = middle - across_ * wide;
    points[3] = middle + down_ * high;
    points[4] = middle - down_ * high;
  }
}

void FacePatch::MoveLids(const FaceState& face, std::vector<Eigen::Vector2f>& moved) const {
  const auto c = [&face](FaceCoefficient k) {
    return std::clamp(face.coefficients[Index(k)], 0.0F, 1.0F);
  };
  for (const bool right : {true, false}) {
    const float blink = c(right ? FaceCoefficient::kEyeBlinkRight : FaceCoefficient::kEyeBlinkLeft);
    const float wide = c(right ? FaceCoefficient::kEyeWideRight : FaceCoefficient::kEyeWideLeft);
    const float smile =
        c(right ? FaceCoefficient::kMouthSmileRight : FaceCoefficient::kMouthSmileLeft);
    for (int k = 0; k < kLidColumnCount; ++k) {
      const Column column = ColumnOf(right, k);
      const Vector2f span = rest_[column.lower] - rest_[column.upper];
      // The upper lid comes down to the lower one, which rises a little, and more as the cheek goes
      // up with a smile.
      const Vector2f down = span * (0.92F * blink - 0.15F * wide * (1 - blink));
      moved[column.upper] += down;
      moved[column.lashes] += down;
      moved[column.lower] -= span * (0.08F * blink + 0.1F * smile * (1 - blink));
      moved[column.crease] += span * (0.12F * blink - 0.1F * wide * (1 - blink));
    }
  }
}

// Brings the lips together, the lower one by more, and with it what hangs on it.
void FacePatch::CloseLips(float share, std::vector<Eigen::Vector2f>& moved) const {
  if (share <= 0) {
    return;
  }
  constexpr float kLower = 0.7F;
  constexpr std::array<std::array<int, 4>, 3> kColumns = {
      {{61, 67, 50, 58}, {62, 66, 51, 57}, {63, 65, 52, 56}}};
  float middle = 0;
  for (const auto& [upper, lower, above, below] : kColumns) {
    const float gap = std::max((moved[lower] - moved[upper]).dot(down_), 0.0F) * share;
    const Vector2f up = down_ * (-kLower * gap);
    const Vector2f down = down_ * ((1 - kLower) * gap);
    moved[upper] += down;
    moved[above] += down;
    moved[lower] += up;
    moved[below] += up;
    middle += kLower * gap / 3;
  }
  for (const auto& [i, part] :
       {std::pair{59, 0.5F}, {55, 0.5F}, {7, 0.5F}, {8, 0.6F}, {9, 0.5F}, {6, 0.3F}, {10, 0.3F}}) {
    moved[i] -= down_ * (part * middle);
  }
}

std::array<Eigen::Vector2f, kFaceLandmarks> FacePatch::MovedLandmarks(const FaceState& face) const {
  const std::vector<Vector2f> moved = MovedPoints(face);
  std::array<Vector2f, kFaceLandmarks> out;
  for (int i = 0; i < kFaceLandmarks; ++i) {
    out[i] = moved[i] + origin_;
  }
  return out;
}

void FacePatch::Draw(const FaceState& face, Image& texture) const {
  const std::vector<Vector2f> moved = MovedPoints(face);
  std::vector<RasterTriangle> triangles;
  triangles.reserve(triangles_.size());
  for (const auto& t : triangles_) {
    RasterTriangle r;
    for (int k = 0; k < 3; ++k) {
      r.at[k] = moved[t[k]];
      r.texel[k] = rest_[t[k]];
    }
    r.texture = original_.span();
    triangles.push_back(r);
  }
  DrawTriangles(triangles, texture.span(), 0, texture.height(), Blend::kReplace);
  std::array<Vector2f, kInnerLips> lips;
  std::copy_n(moved.begin() + kInnerLipsFirst, kInnerLips, lips.begin());
  PaintMouth(original_, mouth_, lips, texture);
  for (const bool right : {true, false}) {
    PaintLid(lids_, EdgesOf(right, rest_), EdgesOf(right, moved), down_, eye_distance_, texture);
  }
}

}  // namespace understudy
