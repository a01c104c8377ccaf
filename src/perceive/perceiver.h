#pragma once

#include <array>
#include <memory>
#include <string>

#include "core/frame_time.h"
#include "core/image.h"
#include "core/observation.h"
#include "core/person_choice.h"
#include "core/result.h"
#include "perceive/appearance.h"
#include "perceive/body_finder.h"
#include "perceive/body_keypoints.h"
#include "perceive/face_landmarks.h"
#include "perceive/global_motion.h"
#include "perceive/hand_landmarks.h"
#include "perceive/search_people.h"
#include "perceive/skin_color.h"

namespace understudy {

struct PerceiveOptions {
  // A person is there when PersonConfidence of the joints reaches this, 0..1.
  float least_person = 0.35F;
  // A face, or a hand, is there when its network says so with at least this, 0..1.
  float least_face = 0.5F;
  float least_hand = 0.5F;
  // Frames from one look at a hand to the next, 1..8; left and right take turns. A hand costs half
  // as much as the body.
  int hand_step = 1;
  // Whom to watch where there are several.
  PersonChoice person;

  Status Validate() const;
};

// Watches one person through a clip, frame after frame, and keeps to that person: whoever is found
// after an occlusion, or in the place of the one who was followed, must wear the same.
//
// The work of a frame is in three parts with separate state, so that a pipeline can look at the
// hands of one frame, the face of the next and the body of the one after side by side. Each part
// wants the frames in order; none keeps the pixels.
class Perceiver {
 public:
  static Result<Perceiver> Load(const std::string& model_folder,
                                const PerceiveOptions& options = {});

  // Looks for the person inside `box` (the whole person, pixels of the next frame) instead of
  // searching the whole frame.
  void Follow(const Box& box);

  // Finds or follows the person. Fills person, person_confidence and the body and foot keypoints.
  // NotFound when the options name a person who is not there.
  Result<Observation> ObserveBody(FrameTime time, ImageView frame);

  // Adds the face, the irises and the camera's step to what ObserveBody gave for the same frame,
  // and puts the body's eyes and nose where the face has them.
  Status ObserveFace(ImageView frame, Observation& observation);

  // Adds the hands to what ObserveBody gave for the same frame.
  Status ObserveHands(ImageView frame, Observation& observation);

  // Looks at a picture that stands alone more closely than at a frame of many.
  Result<Observation> ObservePicture(ImageView picture);

 private:
  Perceiver(const PerceiveOptions& options, BodyFinder finder, BodyKeypoints body,
            FaceLandmarks face, HandLandmarks hand)
      : options_(options),
        finder_(std::move(finder)),
        body_(std::move(body)),
        face_(std::move(face)),
        hand_(std::move(hand)) {}

  // Whom to follow from here on, searched in the whole frame: the one that the options name, later
  // the one who looks like the one before.
  Result<SeenPerson> Acquire(ImageView frame);

  // Whether somebody else stands where the followed person was, and if so who and where the
  // followed one is now.
  Result<SeenPerson> HoldIdentity(ImageView frame, SeenPerson seen);

  // ObserveFace, but eyes and nose stay where the body network saw them.
  Status LookForFace(ImageView frame, Observation& observation);
  void KeepFace(ImageView frame, FacePoints face, Observation& observation);
  Status FindFace(ImageView frame, const BodyPoints& body, Observation& observation);
  Status LookForHands(ImageView frame, const BodyPoints& body, bool left, LimbPlaces& places);
  Status FindHand(ImageView frame, const BodyPoints& body, bool left, Observation& observation);

  PerceiveOptions options_;
  BodyFinder finder_;
  BodyKeypoints body_;
  FaceLandmarks face_;
  HandLandmarks hand_;
  GlobalMotion motion_;
  SquareCrop body_crop_;                 // side 0: nobody is followed
  SquareCrop face_crop_;                 // side 0: no face is followed
  std::array<SquareCrop, 2> hand_crop_;  // left, right; side 0: not followed
  std::vector<BodyPoints> others_;       // whoever else the last search found
  SkinColor skin_;
  Appearance look_;        // of the person who is followed
  float usual_alike_ = 1;  // of the followed person to look_, 0..1
  bool chosen_ = false;    // somebody was followed before
  int frames_lost_ = 0;
  int frames_since_doubt_ = 0;
  int hands_ = 0;  // frames whose hands were observed
};

}  // namespace understudy
