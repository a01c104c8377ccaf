#include "perceive/perceiver.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/text.h"
#include "perceive/choose_person.h"
#include "perceive/find_irises.h"
#include "perceive/search_face.h"
#include "perceive/unlikely_limbs.h"

namespace understudy {
namespace {

// While nobody is there, a full search is made every so many frames.
constexpr int kSearchEvery = 4;
// Two looks of one person are this alike or more, 0..1, even when the light changes.
constexpr float kAlike = 0.55F;
// Somebody who is so much less alike than usual may be somebody else, ...
constexpr float kLessAlike = 0.12F;
// ... and one who is so much more alike than that is the one who was followed.
constexpr float kMoreAlike = 0.1F;
// A person who does not come back for so many frames may have changed: then anybody will do.
constexpr int kForgetAfter = 45;
constexpr float kDoubt = 0.4F;   // what joints count that may be somebody else's
constexpr int kDoubtEvery = 4;   // frames between two searches made in doubt
constexpr float kLearn = 0.05F;  // how much of the look is renewed in every frame
constexpr float kGetUsedTo =
    0.01F;  // the same for a look that is doubted: new light, not a new person

Box WithinFrame(const SquareCrop& crop, int width, int height) {
  const float half = crop.side / 2;
  const float x0 = std::clamp(crop.center.x() - half, 0.0F, static_cast<float>(width));
  const float y0 = std::clamp(crop.center.y() - half, 0.0F, static_cast<float>(height));
  const float x1 = std::clamp(crop.center.x() + half, x0, static_cast<float>(width));
  const float y1 = std::clamp(crop.center.y() + half, y0, static_cast<float>(height));
  return {x0, y0, x1 - x0, y1 - y0};
}

}  // namespace

Status PerceiveOptions::Validate() const {
  for (const float v : {least_person, least_face, least_hand}) {
    if (!(v >= 0.0F && v <= 1.0F)) {
      return Error{ErrorCode::kInvalidArgument,
                   Concat("a perception threshold is ", v, "; it must be between 0 and 1")};
    }
  }
  if (hand_step < 1 || hand_step > 8) {
    return Error{ErrorCode::kInvalidArgument, Concat("hands are looked for in every ", hand_step,
                                                     " frames; it must be between 1 and 8")};
  }
  return person.Validate();
}

Result<Perceiver> Perceiver::Load(const std::string& model_folder, const PerceiveOptions& options) {
  US_RETURN_IF_ERROR(options.Validate());
  US_ASSIGN_OR_RETURN(BodyFinder finder, BodyFinder::Load(model_folder));
  US_ASSIGN_OR_RETURN(BodyKeypoints body, BodyKeypoints::Load(model_folder));
  US_ASSIGN_OR_RETURN(FaceLandmarks face, FaceLandmarks::Load(model_folder));
  US_ASSIGN_OR_RETURN(HandLandmarks hand, HandLandmarks::Load(model_folder));
  return Perceiver(options, std::move(finder), std::move(body), std::move(face), std::move(hand));
}

Result<SeenPerson> Perceiver::Acquire(ImageView frame) {
  constexpr int kMostPlaces = 4;
  constexpr int kMostNamed = 10;  // when one of several must be told from the others
  const bool named = !chosen_ && options_.person.kind != PersonChoice::Kind::kLargest;
  US_ASSIGN_OR_RETURN(std::vector<SeenPerson> people,
                      SearchPeople(frame, named ? kMostNamed : kMostPlaces, finder_, body_));
  const auto surest = std::max_element(
      people.begin(), people.end(),
      [](const SeenPerson& a, const SeenPerson& b) { return a.confidence < b.confidence; });
  if (surest->confidence < options_.least_person) {
    return *surest;
  }
  std::erase_if(people,
                [this](const SeenPerson& p) { return p.confidence < options_.least_person; });
  if (!chosen_ || frames_lost_ > kForgetAfter) {
    PersonChoice choice = options_.person;
    if (chosen_) {
      choice.kind = PersonChoice::Kind::kLargest;
    }
    US_ASSIGN_OR_RETURN(const std::size_t i,
                        ChoosePerson(people, choice, frame.width, frame.height));
    look_ = people[i].look;
    usual_alike_ = 1;
    others_.clear();
    for (const SeenPerson& person : people) {
      if (&person != &people[i]) {
        others_.push_back(person.points);
      }
    }
    return people[i];
  }
  const auto likest = std::max_element(
      people.begin(), people.end(), [this](const SeenPerson& a, const SeenPerson& b) {
        return Similarity(look_, a.look) < Similarity(look_, b.look);
      });
  if (Similarity(look_, likest->look) < kAlike) {
    SeenPerson nobody;
    nobody.confidence = 0;
    return nobody;
  }
  return *likest;
}

Result<SeenPerson> Perceiver::HoldIdentity(ImageView frame, SeenPerson seen) {
  const float alike = Similarity(look_, seen.look);
  if (!seen.look.seen()) {
    return seen;
  }
  const bool doubtful = alike < usual_alike_ - kLessAlike;
  usual_alike_ += (doubtful ? kGetUsedTo : kLearn) * (alike - usual_alike_);
  if (!doubtful) {
    look_.Follow(seen.look, kLearn);
    return seen;
  }
  seen.in_doubt = true;
  if (++frames_since_doubt_ < kDoubtEvery) {
    return seen;
  }
  frames_since_doubt_ = 0;
  US_ASSIGN_OR_RETURN(const SeenPerson other, Acquire(frame));
  const bool better = other.confidence >= options_.least_person && other.look.seen() &&
                      Similarity(look_, other.look) > alike + kMoreAlike;
  return better ? other : seen;
}

void Perceiver::Follow(const Box& box) {
  // The joints of a person end inside of the outline: a box about the whole person is a little
  // larger than their extent, for which crops are made.
  constexpr float kJoints = 0.8F;
  body_crop_ = CropOfBox({box.center_x() - kJoints * box.width / 2,
                          box.center_y() - kJoints * box.height / 2, kJoints * box.width,
                          kJoints * box.height});
}

Result<Observation> Perceiver::ObserveBody(FrameTime time, ImageView frame) {
  Observation observed;
  observed.time = time;
  observed.width = frame.width;
  observed.height = frame.height;
  SeenPerson seen;
  bool there = false;
  if (body_crop_.side > 0) {
    US_ASSIGN_OR_RETURN(seen.points, body_.Find(frame, body_crop_, &seen.places));
    seen.confidence = PersonConfidence(seen.points);
    there = seen.confidence >= options_.least_person;
    if (there) {
      seen.look = AppearanceOf(frame, seen.points);
      US_ASSIGN_OR_RETURN(seen, HoldIdentity(frame, seen));
    }
  }
  if (!there && frames_lost_ % kSearchEvery == 0) {
    US_ASSIGN_OR_RETURN(seen, Acquire(frame));
    there = seen.confidence >= options_.least_person;
  }
  observed.person_confidence = seen.confidence;
  if (!there) {
    body_crop_.side = 0;
    ++frames_lost_;
    return observed;
  }
  chosen_ = true;
  frames_lost_ = 0;
  body_crop_ = CropToFollow(seen.points, frame.width, frame.height);
  observed.person = PersonBox(seen.points, frame.width, frame.height);
  std::copy(seen.points.begin(), seen.points.end(), observed.keypoints.begin());
  observed.places = seen.places;
  skin_.Learn(frame, seen.points);
  skin_.FillIn(frame, seen.points, observed.places);
  if (seen.in_doubt) {
    for (int i = 0; i < kBodyAndFeet; ++i) {
      observed.keypoints[i].confidence *= kDoubt;
    }
  }
  return observed;
}

Status Perceiver::ObserveFace(ImageView frame, Observation& observation) {
  US_RETURN_IF_ERROR(LookForFace(frame, observation));
  if (observation.face.confidence > 0) {
    MoveEyesAndNose(observation.keypoints);
  }
  return {};
}

Status Perceiver::LookForFace(ImageView frame, Observation& observation) {
  observation.camera = motion_.Step(frame, observation.person);
  if (!observation.person) {
    face_crop_.side = 0;
    return {};
  }
  return FindFace(frame, BodyPointsOf(observation.keypoints), observation);
}

Status Perceiver::ObserveHands(ImageView frame, Observation& observation) {
  const int turn = hands_++;
  if (!observation.person) {
    hand_crop_ = {};
    return {};
  }
  const BodyPoints body = BodyPointsOf(observation.keypoints);
  for (const bool left : {true, false}) {
    US_RETURN_IF_ERROR(LookForHands(frame, body, left, observation.places));
    if ((turn + (left ? 0 : 1)) % options_.hand_step == 0) {
      US_RETURN_IF_ERROR(FindHand(frame, body, left, observation));
    }
  }
  return {};
}

// Where the body network hesitates between several places for a wrist, the hand network says at
// which of them there is a hand.
Status Perceiver::LookForHands(ImageView frame, const BodyPoints& body, bool left,
                               LimbPlaces& places) {
  constexpr float kSure = 0.75F;   // mass of a place that needs no witness
  constexpr float kLeast = 0.03F;  // mass of one that is worth a look
  std::array<JointPlace, kPlaces>& wrists = places[kWristPlaces + (left ? 0 : 1)];
  if (wrists[0].mass >= kSure || wrists[1].mass < kLeast) {
    return {};
  }
  const JointPlace& elbow = places[left ? 0 : 1][0];
  BodyPoints arm = body;
  arm[left ? kLeftElbowPoint : kRightElbowPoint] = {elbow.x, elbow.y, 1};
  for (JointPlace& wrist : wrists) {
    if (wrist.mass < kLeast) {
      continue;
    }
    arm[left ? kLeftWristPoint : kRightWristPoint] = {wrist.x, wrist.y, 1};
    if (const SquareCrop crop = HandCropFromBody(arm, left); crop.side > 0) {
      US_ASSIGN_OR_RETURN(const HandPoints hand, hand_.Find(frame, crop));
      wrist.hand = hand.score;
    }
  }
  return {};
}

Result<Observation> Perceiver::ObservePicture(ImageView picture) {
  Observation seen;
  seen.width = picture.width;
  seen.height = picture.height;
  // Whoever gives a box says that somebody is there.
  const bool told = body_crop_.side > 0;
  if (!told) {
    US_ASSIGN_OR_RETURN(seen, ObserveBody({}, picture));
    seen.others = std::move(others_);
    body_crop_ = CropAround(BodyPointsOf(seen.keypoints));
  }
  LimbPlaces places{};
  if (told || seen.person) {
    US_ASSIGN_OR_RETURN(const BodyPoints points, body_.FindTwice(picture, body_crop_, &places));
    std::copy(points.begin(), points.end(), seen.keypoints.begin());
    seen.person_confidence = PersonConfidence(points);
    // Where hardly a joint is sure at the second look, the person is where it was said to be, or
    // there is none.
    if (CropAround(points).side > 0) {
      seen.person = PersonBox(points, picture.width, picture.height);
    } else if (told) {
      seen.person = WithinFrame(body_crop_, picture.width, picture.height);
    } else {
      seen.person.reset();
    }
  }
  US_RETURN_IF_ERROR(LookForFace(picture, seen));
  if (seen.face.confidence > 0 && FaceIsTooSmall(seen.keypoints)) {
    US_ASSIGN_OR_RETURN(FacePoints face, SearchFace(picture, seen.keypoints, face_));
    if (face.score >= options_.least_face) {
      KeepFace(picture, face, seen);
      MoveEars(seen.keypoints);
    }
  }
  if (seen.face.confidence > 0) {
    MoveEyesAndNose(seen.keypoints);
  }
  ShortenForearms(places, seen);
  US_RETURN_IF_ERROR(ObserveHands(picture, seen));
  DropUnlikelyLimbs(seen);
  return seen;
}

Status Perceiver::FindFace(ImageView frame, const BodyPoints& body, Observation& observation) {
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
  KeepFace(frame, face, observation);
  return {};
}

void Perceiver::KeepFace(ImageView frame, FacePoints face, Observation& observation) {
  face_crop_ = FaceCropFromLandmarks(face);
  FindIrises(frame, face);
  std::copy(face.landmarks.begin(), face.landmarks.end(),
            observation.keypoints.begin() + kFaceFirst);
  observation.irises = face.irises;
  observation.face.head = face.head;
  observation.face.confidence = face.score;
  observation.eye_open = face.eye_open;
  observation.mouth_open = face.mouth_open;
}

Status Perceiver::FindHand(ImageView frame, const BodyPoints& body, bool left,
                           Observation& observation) {
  SquareCrop& followed = hand_crop_[left ? 0 : 1];
  const SquareCrop from_body = HandCropFromBody(body, left);
  // A followed hand that has left its arm is dropped.
  if (from_body.side <= 0 || (followed.center - from_body.center).norm() > 0.6F * from_body.side) {
    followed.side = 0;
  }
  if (from_body.side <= 0) {
    return {};
  }
  HandPoints hand;
  if (followed.side > 0) {
    US_ASSIGN_OR_RETURN(hand, hand_.Find(frame, followed));
  }
  if (hand.score < options_.least_hand) {
    US_ASSIGN_OR_RETURN(hand, hand_.Find(frame, from_body));
    const SquareCrop closer = HandCropFromPoints(hand, left);
    if (hand.score >= options_.least_hand && closer.side > 0) {
      US_ASSIGN_OR_RETURN(hand, hand_.Find(frame, closer));
    }
  }
  followed = HandCropFromPoints(hand, left);
  // A crop that runs away from the arm's measure follows something else.
  if (hand.score < options_.least_hand || followed.side < 0.3F * from_body.side ||
      followed.side > 2.5F * from_body.side) {
    followed.side = 0;
    return {};
  }
  std::copy(hand.points.begin(), hand.points.end(),
            observation.keypoints.begin() + (left ? kLeftHandFirst : kRightHandFirst));
  return {};
}

}  // namespace understudy
