#pragma once

#include <memory>
#include <string>

#include "core/frame_time.h"
#include "core/image.h"
#include "core/observation.h"
#include "core/result.h"
#include "perceive/body_finder.h"
#include "perceive/body_keypoints.h"
#include "perceive/face_landmarks.h"
#include "perceive/global_motion.h"

namespace understudy {

struct PerceiveOptions {
  // A person is there when the mean of the eight surest joints reaches this, 0..1.
  float least_person = 0.35F;
  // A face is there when its network says so with at least this, 0..1.
  float least_face = 0.5F;

  Status Validate() const;
};

// Watches one person through a clip, frame after frame.
//
// The work of a frame is in two halves with separate state, so that a pipeline can run the face of
// one frame beside the body of the next. Each half wants the frames in order; neither keeps the
// pixels.
class Perceiver {
 public:
  static Result<Perceiver> Load(const std::string& model_folder,
                                const PerceiveOptions& options = {});

  // Looks for the person inside `box` (pixels of the next frame) instead of searching the whole
  // frame.
  void Follow(const Box& box);

  // Finds or follows the person: the largest one when there are several. Fills person,
  // person_confidence and the body and foot keypoints.
  Result<Observation> ObserveBody(FrameTime time, ImageView frame);

  // Adds the face, the irises and the camera's step to what ObserveBody gave for the same frame.
  Status ObserveFace(ImageView frame, Observation& observation);

 private:
  Perceiver(PerceiveOptions options, BodyFinder finder, BodyKeypoints body, FaceLandmarks face)
      : options_(options),
        finder_(std::move(finder)),
        body_(std::move(body)),
        face_(std::move(face)) {}

  // The surest of the people in the frame, large ones first; the crop's side is 0 when there is
  // nobody.
  Result<BodyPoints> Acquire(ImageView frame);

  PerceiveOptions options_;
  BodyFinder finder_;
  BodyKeypoints body_;
  FaceLandmarks face_;
  GlobalMotion motion_;
  SquareCrop body_crop_;  // side 0: nobody is followed
  SquareCrop face_crop_;  // side 0: no face is followed
  int frames_lost_ = 0;
};

// Mean confidence of the eight surest body joints, 0..1.
float PersonConfidence(const BodyPoints& points);

}  // namespace understudy
