#include "character/find_hair.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "character/limb_geometry.h"
#include "core/distance_transform.h"
#include "core/keep_joined.h"
#include "core/observation.h"
#include "core/segment_distance.h"

namespace understudy {
namespace {

using Eigen::Vector2f;

constexpr int kRounds = 4;           // in which the colours of what was found are learned
constexpr float kHairier = 0.6F;     // share of a colour that must be hair's
constexpr float kDoubt = 2;          // how much more the colours of face and clothes count
constexpr float kBlur = 0.015F;      // torsos over which colours are looked at together
constexpr float kNeckWidth = 0.12F;  // torsos to each side that are never hair
// In heights of a face, from the eyes to the chin.
constexpr float kLow = 0.9F;    // below the chin that hanging hair reaches at least
constexpr float kMost = 12.0F;  // squared, of hair below the chin: more is a coat

// Where the face is in the picture.
struct Face {
  Vector2f eyes, chin, up;  // `eyes`: between them
  float width = 0;          // from ear to ear
  float height = 0;         // from the eyes to the chin
};

Face FaceOf(const FaceRig& rig) {
  Face face;
  face.eyes = Vector2f::Zero();
  for (int i = 36; i < 48; ++i) {
    face.eyes += rig.landmarks[i] / 12;
  }
  face.chin = rig.landmarks[8];
  face.width = (rig.landmarks[16] - rig.landmarks[0]).norm();
  face.height = (face.eyes - face.chin).norm();
  face.up = face.height > 0 ? Vector2f((face.eyes - face.chin) / face.height) : Vector2f(0, -1);
  return face;
}

// How often each colour is seen, 16 steps of each channel, smoothed over neighbouring colours.
class Palette {
 public:
  static int Bin(const std::uint8_t* rgb) {
    return (rgb[0] / 16 * 16 + rgb[1] / 16) * 16 + rgb[2] / 16;
  }
  void Add(int bin) { count_[bin] += 1; }
  void Finish() {
    float sum = 0;
    for (const int step : {1, 16, 256}) {
      const std::vector<float> before = count_;
      for (int i = 0; i < static_cast<int>(count_.size()); ++i) {
        const int k = i / step % 16;
        count_[i] = 0.5F * before[i] + (k > 0 ? 0.25F * before[i - step] : 0.0F) +
                    (k < 15 ? 0.25F * before[i + step] : 0.0F);
      }
    }
    for (const float c : count_) {
      sum += c;
    }
    for (float& c : count_) {
      c /= std::max(sum, 1.0F);
    }
  }
  float At(int bin) const { return count_[bin]; }

 private:
  std::vector<float> count_ = std::vector<float>(4096, 0.0F);
};

// Mean over the window of 2 radius + 1 pixels a side; outside the picture counts as 0.
FloatImage BoxMean(const FloatImage& in, int radius) {
  FloatImage rows(in.width(), in.height(), 1);
  FloatImage out(in.width(), in.height(), 1);
  const float share = 1.0F / static_cast<float>(2 * radius + 1);
  for (int y = 0; y < in.height(); ++y) {
    for (int x = 0; x < in.width(); ++x) {
      float sum = 0;
      for (int u = std::max(x - radius, 0); u <= std::min(x + radius, in.width() - 1); ++u) {
        sum += in.Row(y)[u];
      }
      rows.Row(y)[x] = sum * share;
    }
  }
  for (int y = 0; y < in.height(); ++y) {
    for (int x = 0; x < in.width(); ++x) {
      float sum = 0;
      for (int v = std::max(y - radius, 0); v <= std::min(y + radius, in.height() - 1); ++v) {
        sum += rows.Row(v)[x];
      }
      out.Row(y)[x] = sum * share;
    }
  }
  return out;
}

// The part of the picture that is looked at, about the head and down to the hips.
class HairFinder {
 public:
  HairFinder(const Character& c, const Face& face, ImageView picture, ImageView matte,
             const Image& parts)
      : face_(face), matte_(matte), parts_(parts), torso_(TorsoLength(c)) {
    x0_ = Bound(face.eyes.x() - 2.2F * face.width, parts.width());
    x1_ = Bound(face.eyes.x() + 2.2F * face.width, parts.width());
    y0_ = Bound(face.eyes.y() - 1.5F * face.width, parts.height());
    y1_ = Bound(c.joints[Index(Joint::kPelvis)].y(), parts.height());
    neck_ = c.joints[Index(Joint::kNeck)].head<2>();
    picture_ = picture;
  }

  // What is hair, 255 or 0, of the window that begins at (Left(), Top()).
  Image Find() const {
    const int w = std::max(x1_ - x0_, 1);
    const int h = std::max(y1_ - y0_, 1);
    const int radius = std::max(static_cast<int>(kBlur * torso_), 1);
    Image known(w, h, 1);
    for (int y = 0; y < h; ++y) {
      for (int x = 0; x < w; ++x) {
        known.Row(y)[x] = Figure(x, y) && PartAt(x, y) == Part::kHair ? 255 : 0;
      }
    }
    known = Erode(known.span(), static_cast<float>(radius));
    Image hair = known.Clone();
    FloatImage share(w, h, 1);
    for (int round = 0; round < kRounds; ++round) {
      Palette of_hair;
      Palette of_rest;
      for (int y = 0; y < h; ++y) {
        for (int x = 0; x < w; ++x) {
          if (hair.Row(y)[x] != 0) {
            of_hair.Add(BinAt(x, y));
          } else if (Figure(x, y) && PartAt(x, y) != Part::kHair && PartAt(x, y) != Part::kNone) {
            of_rest.Add(BinAt(x, y));
          }
        }
      }
      of_hair.Finish();
      of_rest.Finish();
      for (int y = 0; y < h; ++y) {
        for (int x = 0; x < w; ++x) {
          const float a = of_hair.At(BinAt(x, y));
          share.Row(y)[x] =
              Figure(x, y) ? a / (a + kDoubt * of_rest.At(BinAt(x, y)) + 1e-6F) : 0.0F;
        }
      }
      const FloatImage mean = BoxMean(share, radius);
      for (int y = 0; y < h; ++y) {
        for (int x = 0; x < w; ++x) {
          const bool is = mean.Row(y)[x] > kHairier && Figure(x, y) && MayHang(x, y);
          hair.Row(y)[x] = is || known.Row(y)[x] != 0 ? 255 : 0;
        }
      }
      KeepJoined(known, hair);
    }
    return hair;
  }

  int Left() const { return x0_; }
  int Top() const { return y0_; }

 private:
  static int Bound(float v, int size) {
    return static_cast<int>(std::clamp(v, 0.0F, static_cast<float>(size)));
  }
  bool Figure(int x, int y) const { return matte_.Row(y + y0_)[x + x0_] >= 128; }
  Part PartAt(int x, int y) const { return static_cast<Part>(parts_.Row(y + y0_)[x + x0_]); }
  int BinAt(int x, int y) const { return Palette::Bin(picture_.At(x + x0_, y + y0_)); }

  // Below the crown, and neither face nor throat.
  bool MayHang(int x, int y) const {
    const Vector2f p(static_cast<float>(x + x0_) + 0.5F, static_cast<float>(y + y0_) + 0.5F);
    const Vector2f d = p - face_.eyes;
    const float up = d.dot(face_.up);
    const float aside = d.x() * face_.up.y() - d.y() * face_.up.x();
    const float u = aside / std::max(0.5F * face_.width, 0.45F * face_.height);
    const float v =
        up / (up > 0 ? std::max(0.95F * face_.width, 0.9F * face_.height) : 1.12F * face_.height);
    const bool throat = SegmentDistance(p, face_.chin, neck_) < kNeckWidth * torso_;
    return p.y() > face_.eyes.y() - 0.6F * face_.width && u * u + v * v >= 1 && !throat;
  }

  const Face& face_;
  ImageView picture_;
  ImageView matte_;
  const Image& parts_;
  float torso_;
  Vector2f neck_;
  int x0_, y0_, x1_, y1_;
};

}  // namespace

bool FindHangingHair(const Character& character, ImageView picture, ImageView matte, Image& parts) {
  if (!character.face) {
    return false;
  }
  const Face face = FaceOf(*character.face);
  if (face.width < 8 || face.height < 4) {
    return false;
  }
  const HairFinder finder(character, face, picture, matte, parts);
  const Image hair = finder.Find();
  float lowest = 0;
  float area = 0;
  for (int y = 0; y < hair.height(); ++y) {
    const float below = static_cast<float>(y + finder.Top()) - face.chin.y();
    for (int x = 0; below > 0 && x < hair.width(); ++x) {
      if (hair.Row(y)[x] != 0) {
        lowest = below;
        area += 1;
      }
    }
  }
  if (lowest < kLow * face.height || area > kMost * face.height * face.height) {
    return false;
  }
  for (int y = 0; y < hair.height(); ++y) {
    for (int x = 0; x < hair.width(); ++x) {
      if (hair.Row(y)[x] != 0) {
        parts.Row(y + finder.Top())[x + finder.Left()] = static_cast<std::uint8_t>(Part::kHair);
      }
    }
  }
  return true;
}

}  // namespace understudy
