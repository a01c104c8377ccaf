#include "motion/face_performance.h"

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cmath>

#include "core/face_shapes.h"
#include "core/order_statistics.h"
#include "core/smooth_step.h"
#include "core/smooth_track.h"
#include "motion/complete_blinks.h"
#include "motion/complete_closures.h"
#include "motion/fit_face_shapes.h"
#include "motion/frontal_face.h"

namespace understudy {
namespace {

// The mean pitch that the face network reports for a face that looks straight ahead, degrees.
constexpr float kNeutralPitch = 5.0F;

enum Measure {
  kEyeRight,
  kEyeLeft,
  kYaw,
  kPitch,
  kRoll,
  kGazeX,
  kGazeY,
  kMeasures,
};

using Measures = std::array<double, kMeasures>;

double LidOpening(const FacePlan& f, int corner) {
  const auto gap = [&f](int a, int b) { return std::abs(f[b].y() - f[a].y()); };
  const float width = std::max(std::abs(f[corner + 3].x() - f[corner].x()), 0.05F);
  return (gap(corner + 1, corner + 5) + gap(corner + 2, corner + 4)) / (2 * width);
}

Measures MeasureOf(const FacePlan& f, const Observation& o) {
  Measures m{};
  m[kEyeRight] = 0.5 * LidOpening(f, 36) + 0.5 * o.eye_open[0];
  m[kEyeLeft] = 0.5 * LidOpening(f, 42) + 0.5 * o.eye_open[1];
  m[kYaw] = o.face.head.yaw;
  m[kPitch] = o.face.head.pitch - kNeutralPitch;
  m[kRoll] = o.face.head.roll;
  for (int eye = 0; eye < 2; ++eye) {
    const int corner = eye == 0 ? 36 : 42;
    const Eigen::Vector2f middle = (f[corner] + f[corner + 3]) / 2;
    const float half = std::max(std::abs(f[corner + 3].x() - f[corner].x()) / 2, 0.03F);
    const Eigen::Vector2f& iris = f[kFaceLandmarks + eye];
    m[kGazeX] += 0.5 * (iris.x() - middle.x()) / half;
    m[kGazeY] += 0.5 * (iris.y() - middle.y()) / half;
  }
  return m;
}

float LipGap(const FacePlan& f) {
  return (f[67].y() - f[61].y() + f[66].y() - f[62].y() + f[65].y() - f[63].y()) / 3;
}

// A chin that is lower than the lips are apart is an open jaw behind closing lips, or a head seen
// from below: what the lips show is drawn.
void CloseLips(const FacePlan& face, const FacePlan& neutral, FaceState& state) {
  constexpr float kLeast = 0.01F;  // in units of the distance between the eyes
  const float drawn = LipOpening(state);
  if (drawn > kLeast) {
    const float seen = std::max(LipGap(face) - LipGap(neutral), 0.0F);
    state.coefficients[Index(FaceCoefficient::kMouthClose)] = 1 - std::min(seen / drawn, 1.0F);
  }
}

float Ramp(double value, double from, double to) {
  return static_cast<float>(std::clamp((value - from) / (to - from), 0.0, 1.0));
}

FacePlan PointsOf(const Keypoints& k, const Observation& o) {
  FacePlan points;
  for (int i = 0; i < kFaceLandmarks; ++i) {
    points[i] = {k[kFaceFirst + i].x, k[kFaceFirst + i].y};
  }
  for (int i = 0; i < 2; ++i) {
    points[kFaceLandmarks + i] = {o.irises[i].x, o.irises[i].y};
  }
  return points;
}

// Pixels between the middles of the eyes, as they would be from the front.
double EyeDistance(const FacePlan& seen, const FacePlan& front) {
  const auto apart = [](const FacePlan& f) { return (f[36] + f[39] - f[42] - f[45]).norm() / 2; };
  return apart(seen) /
         std::max(std::abs(front[36].x() + front[39].x() - front[42].x() - front[45].x()) / 2,
                  1e-3F);
}

// Lids, lips and brows quiver with the network's doubts: each landmark is smoothed on its own.
void SmoothLandmarks(std::span<const double> weights, double fps, std::vector<FrontalFace>& faces) {
  constexpr double kLipsHz = 9.0;  // a p or b lasts a tenth of a second
  constexpr double kBrowsHz = 5.0;
  std::vector<double> track(faces.size());
  for (int i = 0; i < kFaceLandmarks; ++i) {
    const bool brow = i >= 17 && i < 27;
    if (!brow && i < 48 && (i < 6 || i > 10)) {
      continue;
    }
    for (const int axis : {0, 1}) {
      for (std::size_t t = 0; t < faces.size(); ++t) {
        track[t] = faces[t].points[i][axis];
      }
      const std::vector<double> smooth = SmoothTrack(
          track, weights, {.cutoff_hz = brow ? kBrowsHz : kLipsHz, .fps = fps, .robust = brow});
      for (std::size_t t = 0; t < faces.size(); ++t) {
        faces[t].points[i][axis] = static_cast<float>(smooth[t]);
      }
    }
  }
}

// Faces that are never at rest in a clip would pass for resting: what no face has at rest is taken
// for expression. Bounds in units of the distance between the eyes.
void KeepPlausible(FacePlan& neutral) {
  constexpr float kNarrowest = 0.64F;
  constexpr float kWidest = 0.92F;
  constexpr float kLargestGap = 0.03F;
  constexpr float kLowestBrow = 0.24F;
  constexpr float kHighestBrow = 0.48F;
  const float middle = (neutral[48].x() + neutral[54].x()) / 2;
  const float width = std::max(neutral[54].x() - neutral[48].x(), 0.1F);
  const float scale = std::clamp(width, kNarrowest, kWidest) / width;
  const float open = std::max(LipGap(neutral) - kLargestGap, 0.0F);
  for (int i = 48; i < kFaceLandmarks; ++i) {
    neutral[i].x() = middle + scale * (neutral[i].x() - middle);
  }
  for (const int i : {55, 56, 57, 58, 59, 65, 66, 67, 6, 7, 8, 9, 10}) {
    neutral[i].y() -= open;
  }
  float brows = 0;
  float eyes = 0;
  for (int i = 0; i < 10; ++i) {
    brows += neutral[17 + i].y() / 10;
  }
  for (const int i : {36, 39, 42, 45}) {
    eyes += neutral[i].y() / 4;
  }
  const float height = eyes - brows;
  const float shift = height - std::clamp(height, kLowestBrow, kHighestBrow);
  for (int i = 17; i < 27; ++i) {
    neutral[i].y() += shift;
  }
}

// The network draws every face a little toward the mean face: of how far brows move it shows this
// share (against another landmark network on two talking heads: 0.63 to 0.92).
void UnshrinkBrows(const FacePlan& neutral, FacePlan& face) {
  constexpr float kShown = 0.75F;
  for (int i = 17; i < 27; ++i) {
    face[i] = neutral[i] + (face[i] - neutral[i]) / kShown;
  }
}

// Eyes that are both nearly shut are shut alike: a wink leaves one open.
void ShutTogether(FaceState& s) {
  float& right = s.coefficients[Index(FaceCoefficient::kEyeBlinkRight)];
  float& left = s.coefficients[Index(FaceCoefficient::kEyeBlinkLeft)];
  const auto [least, most] = std::minmax({right, left});
  (right < left ? right : left) += SmoothStep(0.35F, 0.7F, least) * (most - least);
}

// The face at rest: the middle of each landmark over the clip; of the mouth's, over the frames with
// the lips closest, since people talk.
FacePlan NeutralFace(const std::vector<FrontalFace>& faces, std::span<const double> weights) {
  std::vector<double> gaps;
  for (std::size_t t = 0; t < faces.size(); ++t) {
    if (weights[t] > 0) {
      gaps.push_back(LipGap(faces[t].points));
    }
  }
  const double closed = Percentile(gaps, 0.25) + 0.02;
  FacePlan neutral;
  std::vector<double> values;
  for (int i = 0; i < kFrontalPoints; ++i) {
    const bool mouth = i < 17 || (i >= 48 && i < kFaceLandmarks);
    for (const int axis : {0, 1}) {
      values.clear();
      for (std::size_t t = 0; t < faces.size(); ++t) {
        if (weights[t] > 0 && (!mouth || LipGap(faces[t].points) <= closed)) {
          values.push_back(faces[t].points[i][axis]);
        }
      }
      neutral[i][axis] = static_cast<float>(Percentile(values, 0.5));
    }
  }
  KeepPlausible(neutral);
  return neutral;
}

}  // namespace

std::vector<FaceState> FindFacePerformance(std::span<const Observation> observations,
                                           std::span<const Keypoints> keypoints, double fps) {
  const std::size_t n = observations.size();
  std::vector<FacePlan> seen(n);
  std::vector<double> weights(n);
  for (std::size_t i = 0; i < n; ++i) {
    weights[i] = observations[i].face.confidence;
    seen[i] = PointsOf(keypoints[i], observations[i]);
  }
  std::vector<FrontalFace> faces = TurnToFront(seen, weights);
  std::vector<std::vector<double>> tracks(kMeasures, std::vector<double>(n));
  std::vector<double> frontal(n);  // weights of what is read off the frontal face
  std::vector<double> sizes;
  for (std::size_t i = 0; i < n; ++i) {
    if (weights[i] <= 0) {
      continue;
    }
    frontal[i] = weights[i] * faces[i].sure;
    const Measures m = MeasureOf(faces[i].points, observations[i]);
    for (int k = 0; k < kMeasures; ++k) {
      tracks[k][i] = std::isfinite(m[k]) ? m[k] : 0.0;
    }
    if (faces[i].sure > 0) {
      sizes.push_back(EyeDistance(seen[i], faces[i].points));
    }
  }
  // A face of a few pixels says where the head points, but its lips and brows are noise.
  const float detail = Ramp(Percentile(sizes, 0.5), 9.0, 20.0);
  std::array<double, kMeasures> rest{};
  for (int k = 0; k < kMeasures; ++k) {
    const bool eye = k == kEyeRight || k == kEyeLeft;
    const bool head = k == kYaw || k == kPitch || k == kRoll;
    const std::vector<double>& sure = head ? weights : frontal;
    std::vector<double> values;
    for (std::size_t i = 0; i < n; ++i) {
      if (sure[i] > 0) {
        values.push_back(tracks[k][i]);
      }
    }
    rest[k] = Percentile(std::move(values), eye ? 0.65 : 0.5);
    // A blink lasts a tenth of a second; a head takes longer to turn.
    const double cutoff = eye ? 9.0 : head ? 4.0 : 5.0;
    tracks[k] = SmoothTrack(tracks[k], sure, {.cutoff_hz = cutoff, .fps = fps, .robust = !eye});
  }
  SmoothLandmarks(frontal, fps, faces);
  const FacePlan neutral = NeutralFace(faces, frontal);
  constexpr float kGaze = 1.4F;  // irises are seen too near to the middle of the eye, too
  std::vector<FaceState> states(n);
  if (std::none_of(weights.begin(), weights.end(), [](double w) { return w > 0; })) {
    return states;
  }
  for (std::size_t i = 0; i < n; ++i) {
    FaceState& s = states[i];
    UnshrinkBrows(neutral, faces[i].points);
    if (detail > 0) {
      s.coefficients = FitFaceShapes(faces[i].points, neutral);
      CloseLips(faces[i].points, neutral, s);
    }
    const auto lid = [&](Measure k, FaceCoefficient shut, FaceCoefficient wide) {
      // Eyes that are never open in a clip are shut, not small.
      const double open = std::max(rest[k], 0.16);
      s.coefficients[Index(shut)] = Ramp(open - tracks[k][i], 0.12 * open, 0.78 * open);
      s.coefficients[Index(wide)] = Ramp(tracks[k][i] - open, 0.12 * open, 0.7 * open);
    };
    lid(kEyeRight, FaceCoefficient::kEyeBlinkRight, FaceCoefficient::kEyeWideRight);
    lid(kEyeLeft, FaceCoefficient::kEyeBlinkLeft, FaceCoefficient::kEyeWideLeft);
    ShutTogether(s);
    for (float& c : s.coefficients) {
      c *= detail;
    }
    s.head = {static_cast<float>(tracks[kYaw][i]), static_cast<float>(tracks[kPitch][i]),
              static_cast<float>(tracks[kRoll][i])};
    const auto over = [&](Measure k) { return static_cast<float>(tracks[k][i] - rest[k]); };
    s.gaze_x = std::clamp(kGaze * over(kGazeX), -1.0F, 1.0F) * detail;
    s.gaze_y = std::clamp(kGaze * over(kGazeY), -1.0F, 1.0F) * detail;
    s.confidence = static_cast<float>(weights[i]);
  }
  CompleteBlinks(fps, states);
  CompleteClosures(fps, states);
  return states;
}

}  // namespace understudy
