#include "render/contact_shadow.h"

#include <algorithm>
#include <cmath>

#include "core/observation.h"
#include "core/smooth_step.h"
#include "core/smooth_track.h"

namespace understudy {
namespace {

using Eigen::Vector2f;

constexpr double kWindow = 0.5;  // seconds before and after in which a foot finds its floor
constexpr double kFloorHz = 2.0;
constexpr float kSpread = 0.12F;    // leg lengths that one foot's floor may lie above the other's
constexpr float kGone = 0.6F;       // leg lengths above the floor where a shadow is gone
constexpr float kFlat = 0.28F;      // height of an ellipse on the floor, of its width
constexpr float kFootShade = 0.5F;  // of the light, under a standing foot
constexpr float kBodyShade = 0.22F;

struct Leg {
  Joint hip;
  Joint knee;
  Joint ankle;
  Joint toe;
  Part foot;
};
constexpr std::array<Leg, 2> kLegs = {
    {{Joint::kLeftHip, Joint::kLeftKnee, Joint::kLeftAnkle, Joint::kLeftToe, Part::kLeftFoot},
     {Joint::kRightHip, Joint::kRightKnee, Joint::kRightAnkle, Joint::kRightToe,
      Part::kRightFoot}}};

// Whether the picture surely shows the foot.
bool Shows(const Character& character, const Leg& leg) {
  constexpr float kSure = 0.4F;
  return character.joint_confidence[Index(leg.ankle)] > kSure &&
         character.joints[Index(leg.ankle)].y() < static_cast<float>(character.height);
}

float LegLength(const Character& character, const Leg& leg) {
  const auto at = [&character](Joint j) { return character.joints[Index(j)]; };
  return std::max((at(leg.hip) - at(leg.knee)).norm() + (at(leg.knee) - at(leg.ankle)).norm(),
                  1.0F);
}

// How far the sole is below the ankle in the picture, pixels.
float SoleBelowAnkle(const Character& character, const Leg& leg) {
  const float length = LegLength(character, leg);
  const float ankle = character.joints[Index(leg.ankle)].y();
  const auto foot = static_cast<std::uint8_t>(leg.foot);
  for (int y = character.parts.height() - 1; y > static_cast<int>(ankle); --y) {
    const std::uint8_t* row = character.parts.Row(y);
    const auto pixels = std::count(row, row + character.parts.width(), foot);
    if (static_cast<float>(pixels) > 0.02F * length) {
      return std::min(static_cast<float>(y + 1) - ankle, 0.35F * length);
    }
  }
  return 0.1F * length;
}

// The floor under a foot whose sole is at `sole`, pixels downward.
std::vector<double> FloorUnder(const std::vector<double>& sole, const MotionClip& motion,
                               int side) {
  constexpr double kFlying = 0.02;  // what a frame counts in which the foot does not stand
  const int n = static_cast<int>(sole.size());
  const int reach = static_cast<int>(std::lround(kWindow * motion.fps.value()));
  std::vector<double> floor(n);
  std::vector<double> weight(n);
  for (int i = 0; i < n; ++i) {
    const auto first = sole.begin() + std::max(i - reach, 0);
    const auto last = sole.begin() + std::min(i + reach, n - 1) + 1;
    const bool stands = motion.frames[i].foot_contact[side];
    floor[i] = stands ? sole[i] : *std::max_element(first, last);
    weight[i] = stands ? 1 : kFlying;
  }
  floor = SmoothTrack(floor, weight,
                      {.cutoff_hz = kFloorHz, .fps = motion.fps.value(), .robust = false});
  for (int i = 0; i < n; ++i) {
    floor[i] = std::max(floor[i], sole[i]);
  }
  return floor;
}

}  // namespace

std::vector<ContactShadow> FindContactShadows(const MotionClip& motion, const Character& character,
                                              const AnimationClip& clip) {
  const int n = static_cast<int>(std::min(clip.frames.size(), motion.frames.size()));
  std::vector<ContactShadow> shadows(n);
  if (!Shows(character, kLegs[0]) || !Shows(character, kLegs[1])) {
    return shadows;
  }
  const float leg = (LegLength(character, kLegs[0]) + LegLength(character, kLegs[1])) / 2;
  std::array<std::vector<double>, 2> sole;
  std::array<std::vector<double>, 2> floor;
  for (int side = 0; side < 2; ++side) {
    const float below = SoleBelowAnkle(character, kLegs[side]);
    for (int i = 0; i < n; ++i) {
      const AnimationFrame& frame = clip.frames[i];
      sole[side].push_back(frame.positions[Index(kLegs[side].ankle)].y() + below * frame.scale);
    }
    floor[side] = FloorUnder(sole[side], motion, side);
  }
  for (int i = 0; i < n; ++i) {
    const AnimationFrame& frame = clip.frames[i];
    const float length = leg * frame.scale;
    const auto lowest = static_cast<float>(std::max(floor[0][i], floor[1][i]));
    ShadowSpot& body = shadows[i][2];
    float grounded = 0;
    for (int side = 0; side < 2; ++side) {
      const Vector2f ankle = frame.positions[Index(kLegs[side].ankle)].head<2>();
      const Vector2f toe = frame.positions[Index(kLegs[side].toe)].head<2>();
      const float ground = std::max(static_cast<float>(floor[side][i]), lowest - kSpread * length);
      const float above =
          std::clamp((ground - static_cast<float>(sole[side][i])) / length, 0.0F, 1.0F);
      const float held = SmoothStep(kGone, 0, above);
      const float half = std::max(std::abs(toe.x() - ankle.x()), 0.1F * length);
      ShadowSpot& spot = shadows[i][side];
      // The middle of an ellipse on the floor lies behind the tip of the shoe.
      spot.center = {(ankle.x() + toe.x()) / 2, ground - 0.25F * half};
      spot.radius = half * (1.3F + 1.5F * above) * Vector2f(1, kFlat);
      spot.strength = kFootShade * held;
      grounded += held / 2;
      body.center += spot.center / 2;
    }
    const float apart = std::abs(shadows[i][0].center.x() - shadows[i][1].center.x());
    body.radius = (apart / 2 + 0.35F * length) * Vector2f(1, kFlat);
    body.strength = kBodyShade * grounded;
  }
  return shadows;
}

void DrawContactShadow(const ContactShadow& shadow, MutableImageView target) {
  for (const ShadowSpot& spot : shadow) {
    if (!(spot.strength > 0) || !(spot.radius.x() > 0.5F) || !(spot.radius.y() > 0.5F) ||
        !spot.center.allFinite()) {
      continue;
    }
    const auto from = [](float at, int most) {
      return static_cast<int>(std::floor(std::clamp(at, 0.0F, static_cast<float>(most))));
    };
    const int x0 = from(spot.center.x() - spot.radius.x(), target.width);
    const int x1 = from(spot.center.x() + spot.radius.x() + 1, target.width);
    const int y0 = from(spot.center.y() - spot.radius.y(), target.height);
    const int y1 = from(spot.center.y() + spot.radius.y() + 1, target.height);
    for (int y = y0; y < y1; ++y) {
      const float v = (static_cast<float>(y) + 0.5F - spot.center.y()) / spot.radius.y();
      for (int x = x0; x < x1; ++x) {
        const float u = (static_cast<float>(x) + 0.5F - spot.center.x()) / spot.radius.x();
        const float inside = 1 - u * u - v * v;
        if (inside <= 0) {
          continue;
        }
        const float light = 1 - spot.strength * inside * inside;
        std::uint8_t* p = target.Row(y) + static_cast<std::ptrdiff_t>(x) * target.channels;
        for (int c = 0; c < 3; ++c) {
          p[c] = static_cast<std::uint8_t>(std::lround(static_cast<float>(p[c]) * light));
        }
      }
    }
  }
}

}  // namespace understudy
