#include "character/find_skirt.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <utility>
#include <vector>

#include "character/limb_geometry.h"
#include "core/segment_distance.h"

namespace understudy {
namespace {

using Eigen::Vector2f;

// All lengths in torsos, below the middle between the hips.
constexpr float kCrotch = 0.24F;     // where the legs of trousers part
constexpr float kShortest = 0.4F;    // a flared skirt's hem
constexpr float kFlare = 1.2F;       // widths of two legs
constexpr float kFlareEnds = 1.08F;  // widths of two legs below it
constexpr float kLongest = 0.85F;    // how far a straight skirt reaches at least
constexpr float kStraight = 0.93F;   // widths of two legs
constexpr float kGap = 0.02F;        // wider is a gap between the legs
constexpr float kReach = 0.2F;       // below the hem, that its colours are followed to
constexpr float kMargin = 0.06F;     // about the hem that is left to the picture's edges

// Sums of the differences of three channels, 0..765.
constexpr int kStep = 40;  // between neighbours of one cloth
constexpr int kSame = 70;  // between any two pixels of one cloth near each other

constexpr int kUnlike = 130;  // between a coat and the leg beside it

constexpr float kOpen = 0.7F;  // share of the rows that show both

// A leg from hip to ankle, by rows of the picture.
struct Leg {
  Vector2f hip, knee, ankle;
  float XAt(float y) const {
    const Vector2f& a = y < knee.y() ? hip : knee;
    const Vector2f& b = y < knee.y() ? knee : ankle;
    const float t = std::clamp((y - a.y()) / std::max(b.y() - a.y(), 1.0F), 0.0F, 1.0F);
    return a.x() + t * (b.x() - a.x());
  }
};

std::optional<Leg> LegOf(const Character& c, bool left) {
  const auto at = [&c](Joint j) { return Vector2f(c.joints[Index(j)].head<2>()); };
  const Joint hip = left ? Joint::kLeftHip : Joint::kRightHip;
  const Joint knee = left ? Joint::kLeftKnee : Joint::kRightKnee;
  const Joint ankle = left ? Joint::kLeftAnkle : Joint::kRightAnkle;
  constexpr float kSure = 0.25F;
  for (const Joint j : {hip, knee, ankle}) {
    if (c.joint_confidence[Index(j)] < kSure) {
      return std::nullopt;
    }
  }
  const Leg leg{at(hip), at(knee), at(ankle)};
  const auto upright = [](const Vector2f& d) { return d.y() > 0.8F * d.norm(); };
  if (!upright(leg.knee - leg.hip) || !upright(leg.ankle - leg.knee)) {
    return std::nullopt;
  }
  return leg;
}

// Half the width of a leg in tight trousers, torsos.
float LegRadius(float below) {
  return below < 0.9F ? 0.17F - 0.04F * below / 0.9F
                      : 0.13F - 0.03F * std::min((below - 0.9F) / 0.9F, 1.0F);
}

// One row of the figure about its legs.
struct Row {
  int from = 0;
  int to = 0;           // exclusive
  bool joined = false;  // nothing shows between the legs
  float width = 0;      // in widths of two legs
};

class Measurer {
 public:
  Measurer(const Character& character, const Figure& figure, const Leg& left, const Leg& right)
      : character_(character), figure_(figure), left_(left), right_(right) {
    torso_ = TorsoLength(character);
    // The hip joints lie above where trousers and skirts are measured from.
    const float thighs = (left.knee.y() - left.hip.y() + right.knee.y() - right.hip.y()) / 2;
    hips_ = (left.hip.y() + right.hip.y()) / 2 + 0.11F * thighs;
  }

  float Hips() const { return hips_; }
  float Torso() const { return torso_; }

  Row Measure(int y) const {
    const auto fy = static_cast<float>(y);
    const float a = left_.XAt(fy);
    const float b = right_.XAt(fy);
    Row row;
    row.from = std::clamp(static_cast<int>(std::min(a, b)), 0, character_.width - 1);
    row.to = std::clamp(static_cast<int>(std::max(a, b)) + 1, 1, character_.width);
    int open = 0;
    for (int x = row.from; x < row.to; ++x) {
      open += OfFigure(x, y) ? 0 : 1;
    }
    row.joined = static_cast<float>(open) < kGap * torso_;
    while (row.from > 0 && OfFigure(row.from - 1, y) && !OfArm(row.from - 1, y)) {
      --row.from;
    }
    while (row.to < character_.width && OfFigure(row.to, y) && !OfArm(row.to, y)) {
      ++row.to;
    }
    const float legs = std::abs(a - b) + 2 * torso_ * LegRadius((fy - hips_) / torso_);
    row.width = static_cast<float>(row.to - row.from) / legs;
    return row;
  }

 private:
  bool OfFigure(int x, int y) const { return figure_.matte.Row(y)[x] >= 128; }

  // The network takes wide skirts for arms; near an arm's bones it may be believed.
  bool OfArm(int x, int y) const {
    const auto part = static_cast<Part>(figure_.parts.Row(y)[x]);
    if (part < Part::kLeftUpperArm || part > Part::kRightHand) {
      return false;
    }
    const Vector2f p(static_cast<float>(x), static_cast<float>(y));
    for (const bool left : {true, false}) {
      const auto at = [this](Joint j) { return Vector2f(character_.joints[Index(j)].head<2>()); };
      const Vector2f elbow = at(left ? Joint::kLeftElbow : Joint::kRightElbow);
      const Vector2f wrist = at(left ? Joint::kLeftWrist : Joint::kRightWrist);
      const Vector2f tip = wrist + (wrist - elbow) * 0.6F;
      if (SegmentDistance(p, elbow, tip) < 0.14F * torso_) {
        return true;
      }
    }
    return false;
  }

  const Character& character_;
  const Figure& figure_;
  const Leg& left_;
  const Leg& right_;
  float torso_ = 1;
  float hips_ = 0;
};

// Where rows that are joined and at least so wide end, going down from the crotch; torsos.
float EndOf(const std::vector<Row>& rows, int first, float hips, float torso, float width) {
  const int patience = std::max(static_cast<int>(0.04F * torso), 1);
  int last = first - 1;
  for (int y = first; y < static_cast<int>(rows.size()) && y - last <= patience; ++y) {
    if (rows[y].joined && rows[y].width >= width) {
      last = y;
    }
  }
  return (static_cast<float>(last) - hips) / torso;
}

int Apart(const std::uint8_t* p, const std::uint8_t* q) {
  return std::abs(p[0] - q[0]) + std::abs(p[1] - q[1]) + std::abs(p[2] - q[2]);
}

// The share of rows `from` to `to` (exclusive) in which the two legs' bones lie under pixels of
// unlike colours, 0..1.
float UnlikeRows(ImageView picture, const Leg& left, const Leg& right, int from, int to) {
  int unlike = 0;
  for (int y = from; y < to; ++y) {
    const auto at = [&](const Leg& leg) {
      const int x = static_cast<int>(leg.XAt(static_cast<float>(y)));
      return picture.At(std::clamp(x, 0, picture.width - 1), y);
    };
    unlike += Apart(at(left), at(right)) > kUnlike ? 1 : 0;
  }
  return to > from ? static_cast<float>(unlike) / static_cast<float>(to - from) : 0.0F;
}

// Lets the sure skirt spread down from above row `from` to row `to` (exclusive), over pixels that
// have the colour of where they are reached from.
void FollowColors(ImageView picture, ImageView matte, int from, int to, Image& where) {
  std::vector<std::pair<int, int>> stack;  // pixel, and the pixel of the sure skirt it comes from
  const int w = where.width();
  const auto apart = [&](int a, int b) {
    return Apart(picture.At(a % w, a / w), picture.At(b % w, b / w));
  };
  from = std::clamp(from, 1, where.height());
  for (int x = 0; x < w; ++x) {
    if (where.Row(from - 1)[x] == 255) {
      stack.emplace_back((from - 1) * w + x, (from - 1) * w + x);
    }
  }
  while (!stack.empty()) {
    const auto [at, root] = stack.back();
    stack.pop_back();
    const int x = at % w;
    for (const int next : {at + w, x > 0 ? at - 1 : at, x + 1 < w ? at + 1 : at}) {
      const int y = next / w;
      if (y < from || y >= std::min(to, where.height()) || where.Row(y)[next % w] == 255 ||
          matte.Row(y)[next % w] == 0 || apart(next, at) > kStep || apart(next, root) > kSame) {
        continue;
      }
      where.Row(y)[next % w] = 255;
      stack.emplace_back(next, root);
    }
  }
}

}  // namespace

std::optional<Skirt> FindSkirt(const Character& character, ImageView picture,
                               const Figure& figure) {
  const std::optional<Leg> left = LegOf(character, true);
  const std::optional<Leg> right = LegOf(character, false);
  if (!left || !right) {
    return std::nullopt;
  }
  const Measurer measurer(character, figure, *left, *right);
  const float hips = measurer.Hips();
  const float torso = measurer.Torso();
  const int bottom = std::clamp(static_cast<int>(std::max(left->ankle.y(), right->ankle.y())), 0,
                                character.height - 1);
  const int top = std::clamp(static_cast<int>(hips), 0, bottom);
  const int first = std::clamp(static_cast<int>((left->hip.y() + right->hip.y()) / 2), 0, top);
  const int crotch = static_cast<int>(hips + kCrotch * torso);
  std::vector<Row> rows(bottom + 1);
  for (int y = first; y <= bottom; ++y) {
    rows[y] = measurer.Measure(y);
  }
  const float flared = EndOf(rows, crotch, hips, torso, kFlare);
  const float straight = EndOf(rows, crotch, hips, torso, kStraight);
  if (flared < kShortest && straight < kLongest) {
    return std::nullopt;
  }
  const float hem = flared < kShortest ? straight : EndOf(rows, crotch, hips, torso, kFlareEnds);
  const int sure = static_cast<int>(hips + (hem - kMargin) * torso);
  const int end = static_cast<int>(hips + (hem + kMargin) * torso);
  // An open coat shows a leg beside it.
  const int shortest = static_cast<int>(hips + kShortest * torso);
  if (UnlikeRows(picture, *left, *right, crotch, std::min(shortest, bottom + 1)) > kOpen) {
    return std::nullopt;
  }
  Skirt skirt{Image(character.width, character.height, 1), top};
  for (int y = first; y < std::min(end, static_cast<int>(rows.size())); ++y) {
    for (int x = rows[y].from; x < rows[y].to; ++x) {
      if (figure.matte.Row(y)[x] > 0) {
        skirt.where.Row(y)[x] = y < sure ? 255 : 128;
      }
    }
  }
  FollowColors(picture, figure.matte.span(), sure, static_cast<int>(hips + (hem + kReach) * torso),
               skirt.where);
  return skirt;
}

}  // namespace understudy
