#include "perceive/perceiver.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "core/text.h"

namespace understudy {
namespace {

// While nobody is there, a full search is made every so many frames.
constexpr int kSearchEvery = 4;

SquareCrop CropOfBox(const Box& box) {
  SquareCrop crop;
  crop.center = {box.center_x(), box.center_y()};
  crop.side = 1.25F * std::max({box.width, box.height, 20.0F});
  return crop;
}

// The extent of the sure joints, a tenth larger on every side, within the frame.
Box PersonBox(const BodyPoints& points, int width, int height) {
  const SquareCrop crop = CropAround(points);
  float x0 = crop.center.x();
  float x1 = x0;
  float y0 = crop.center.y();
  float y1 = y0;
  for (const Keypoint& p : points) {
    if (p.confidence > 0.2F) {
      x0 = std::min(x0, p.x);
      x1 = std::max(x1, p.x);
      y0 = std::min(y0, p.y);
      y1 = std::max(y1, p.y);
    }
  }
  const float margin = crop.side * 0.08F;
  x0 = std::clamp(x0 - margin, 0.0F, static_cast<float>(width));
  y0 = std::clamp(y0 - margin, 0.0F, static_cast<float>(height));
  x1 = std::clamp(x1 + margin, x0, static_cast<float>(width));
  y1 = std::clamp(y1 + margin, y0, static_cast<float>(height));
  return {x0, y0, x1 - x0, y1 - y0};
}

}  // namespace

Status PerceiveOptions::Validate() const {
  for (const float v : {least_person, least_face}) {
    if (!(v >= 0.0F && v <= 1.0F)) {
      return Error{ErrorCode::kInvalidArgument,
                   Concat("a perception threshold is ", v, "; it must be between 0 and 1")};
    }
  }
  return {};
}

float PersonConfidence(const BodyPoints& points) {
  std::array<float, kBodyKeypoints> sorted;
  for (int i = 0; i < kBodyKeypoints; ++i) {
    sorted[i] = points[i].confidence;
  }
  constexpr int kCount = 8;
  std::partial_sort(sorted.begin(), sorted.begin() + kCount, sorted.end(), std::greater<>());
  float sum = 0;
  for (int i = 0; i < kCount; ++i) {
    sum += sorted[i];
  }
  return sum / kCount;
}

Result<Perceiver> Perceiver::Load(const std::string& model_folder, const PerceiveOptions& options) {
  US_RETURN_IF_ERROR(options.Validate());
  US_ASSIGN_OR_RETURN(BodyFinder finder, BodyFinder::Load(model_folder));
  US_ASSIGN_OR_RETURN(BodyKeypoints body, BodyKeypoints::Load(model_folder));
  US_ASSIGN_OR_RETURN(FaceLandmarks face, FaceLandmarks::Load(model_folder));
  return Perceiver(options, std::move(finder), std::move(body), std::move(face));
}

Result<BodyPoints> Perceiver::Acquire(ImageView frame) {
  constexpr int kMostCandidates = 4;
  constexpr float kLeastScore = 0.08F;
  US_ASSIGN_OR_RETURN(std::vector<FoundPerson> people, finder_.Find(frame, kLeastScore));
  if (static_cast<int>(people.size()) > kMostCandidates) {
    people.resize(kMostCandidates);
  }
  std::vector<SquareCrop> candidates;
  candidates.reserve(people.size());
  for (const FoundPerson& person : people) {
    candidates.push_back(CropOfBox(person.box));
  }
  // A person who fills the picture, or a drawing that the finder does not know.
  SquareCrop whole;
  whole.center = {static_cast<float>(frame.width) / 2, static_cast<float>(frame.height) / 2};
  whole.side = 1.05F * static_cast<float>(std::max(frame.width, frame.height));
  candidates.push_back(whole);

  BodyPoints best{};
  float best_value = -1;
  for (const SquareCrop& first : candidates) {
    SquareCrop crop = first;
    BodyPoints points{};
    // The second look has the crop that following would have.
    for (int look = 0; look < 2 && crop.side > 0; ++look) {
      US_ASSIGN_OR_RETURN(points, body_.Find(frame, crop));
      crop = CropAround(points);
    }
    const float confidence = PersonConfidence(points);
    const float size = crop.side / static_cast<float>(std::max(frame.width, frame.height));
    const float value =
        confidence >= options_.least_person ? 1.0F + confidence * std::sqrt(size) : confidence;
    if (value > best_value) {
      best_value = value;
      best = points;
    }
  }
  return best;
}

void Perceiver::Follow(const Box& box) { body_crop_ = CropOfBox(box); }

Result<Observation> Perceiver::ObserveBody(FrameTime time, ImageView frame) {
  Observation seen;
  seen.time = time;
  seen.width = frame.width;
  seen.height = frame.height;
  BodyPoints points{};
  bool there = false;
  if (body_crop_.side > 0) {
    US_ASSIGN_OR_RETURN(points, body_.Find(frame, body_crop_));
    there = PersonConfidence(points) >= options_.least_person;
  }
  if (!there && frames_lost_ % kSearchEvery == 0) {
    US_ASSIGN_OR_RETURN(points, Acquire(frame));
    there = PersonConfidence(points) >= options_.least_person;
  }
  seen.person_confidence = PersonConfidence(points);
  if (!there) {
    body_crop_.side = 0;
    ++frames_lost_;
    return seen;
  }
  frames_lost_ = 0;
  body_crop_ = CropAround(points);
  seen.person = PersonBox(points, frame.width, frame.height);
  std::copy(points.begin(), points.end(), seen.keypoints.begin());
  return seen;
}

Status Perceiver::ObserveFace(ImageView frame, Observation& observation) {
  observation.camera = motion_.Step(frame, observation.person);
  if (!observation.person) {
    face_crop_.side = 0;
    return {};
  }
  BodyPoints body;
  std::copy_n(observation.keypoints.begin(), kBodyAndFeet, body.begin());
  const SquareCrop from_body = FaceCropFromBody(body);
  // A followed face that has left the head is dropped.
  if (face_crop_.side > 0 && from_body.side > 0 &&
      (face_crop_.center - from_body.center).norm() > 0.5F * from_body.side) {
    face_crop_.side = 0;
  }
  FacePoints face;
  for (const bool followed : {true, false}) {
    const SquareCrop& crop = followed ? face_crop_ : from_body;
    if (crop.side <= 0) {
      continue;
    }
    US_ASSIGN_OR_RETURN(face, face_.Find(frame, crop));
    if (!followed && face.score >= options_.least_face) {
      US_ASSIGN_OR_RETURN(face, face_.Find(frame, FaceCropFromLandmarks(face)));
    }
    if (face.score >= options_.least_face) {
      break;
    }
  }
  if (face.score < options_.least_face) {
    face_crop_.side = 0;
    return {};
  }
  face_crop_ = FaceCropFromLandmarks(face);
  std::copy(face.landmarks.begin(), face.landmarks.end(),
            observation.keypoints.begin() + kFaceFirst);
  observation.irises = face.irises;
  observation.face.head = face.head;
  observation.face.confidence = face.score;
  observation.eye_open = face.eye_open;
  observation.mouth_open = face.mouth_open;
  return {};
}

}  // namespace understudy
