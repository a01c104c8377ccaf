#include "pipeline/track.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/pending_file.h"
#include "core/text.h"
#include "media/image_reader.h"
#include "media/image_writer.h"
#include "media/output_kind.h"
#include "media/probe.h"
#include "media/video_reader.h"
#include "media/video_writer.h"
#include "motion/build_motion.h"
#include "pipeline/bvh_file.h"
#include "pipeline/draw_skeleton.h"
#include "pipeline/driving_kind.h"
#include "pipeline/keep_inputs.h"
#include "pipeline/load_driving.h"
#include "pipeline/model_folder.h"
#include "pipeline/motion_file.h"
#include "pipeline/observe_clip.h"
#include "pipeline/openpose_files.h"
#include "pipeline/tbb_executor.h"

namespace understudy {
namespace {

bool IsBvh(const std::string& path) { return path.ends_with(".bvh"); }

Status CheckOutputs(const TrackRequest& request, bool picture) {
  if (!request.output.ends_with(".json") && !IsBvh(request.output)) {
    return Error{ErrorCode::kUnsupported, Concat("motion cannot be written as ", request.output,
                                                 "; the name must end in .json or .bvh")};
  }
  US_RETURN_IF_ERROR(KeepInputs(std::array{request.input},
                                std::array{request.output, request.openpose, request.overlay}));
  US_ASSIGN_OR_RETURN(const PendingFile output, PendingFile::Create(request.output));
  if (!request.overlay.empty()) {
    if (picture && !request.overlay.ends_with(".png")) {
      return Error{
          ErrorCode::kUnsupported,
          Concat("the overlay of a picture is a picture: ", request.overlay, " must end in .png")};
    }
    if (!picture) {
      US_ASSIGN_OR_RETURN(const OutputKind kind, OutputKindOf(request.overlay));
      static_cast<void>(kind);
    }
    US_ASSIGN_OR_RETURN(const PendingFile overlay, PendingFile::Create(request.overlay));
  }
  return {};
}

Status CheckBox(const std::optional<Box>& box, int width, int height) {
  if (box && (box->x < 0 || box->y < 0 || box->x + box->width > static_cast<float>(width) ||
              box->y + box->height > static_cast<float>(height))) {
    return Error{ErrorCode::kInvalidArgument,
                 Concat("the box is ", box->width, " x ", box->height, " pixels at ", box->x, ", ",
                        box->y, "; it must lie within the picture's ", width, " x ", height)};
  }
  return {};
}

// A copy with even width and height: H.264 wants them; a row or column is left off.
Image EvenSize(const Image& rgb) {
  Image out(rgb.width() / 2 * 2, rgb.height() / 2 * 2, 3);
  for (int y = 0; y < out.height(); ++y) {
    std::copy_n(rgb.Row(y), static_cast<std::size_t>(out.width()) * 3, out.Row(y));
  }
  return out;
}

Status WriteOverlay(const TrackRequest& request, const ObservedClip& watched,
                    const MotionClip& motion, int threads, const Progress& progress,
                    std::stop_token stop) {
  VideoReaderOptions reading;
  reading.start_s = request.start_s;
  reading.duration_s = request.duration_s;
  reading.threads = threads;
  US_ASSIGN_OR_RETURN(VideoReader reader, VideoReader::Create(request.input, reading));
  VideoWriterOptions writing;
  writing.width = reader.width() / 2 * 2;
  writing.height = reader.height() / 2 * 2;
  writing.fps = reader.fps();
  writing.threads = threads;
  if (watched.has_audio) {
    writing.sound = SoundSource{.path = request.input, .start_s = watched.start_s};
  }
  US_ASSIGN_OR_RETURN(VideoWriter writer, VideoWriter::Create(request.overlay, writing));
  for (std::size_t i = 0; i < motion.frames.size(); ++i) {
    if (stop.stop_requested()) {
      return Error{ErrorCode::kCancelled, "stopped while drawing the overlay"};
    }
    US_ASSIGN_OR_RETURN(const std::optional<VideoFrame> next, reader.Next());
    if (!next) {
      break;
    }
    Image frame = EvenSize(next->rgb);
    DrawSkeleton(motion.frames[i].keypoints, frame.span());
    US_RETURN_IF_ERROR(writer.Write(frame.span()));
    if (progress) {
      progress("drawing", static_cast<std::int64_t>(i) + 1,
               static_cast<std::int64_t>(motion.frames.size()));
    }
  }
  return writer.Finish();
}

TrackSummary Summarize(const MotionClip& motion, const std::string& damaged = {}) {
  TrackSummary summary;
  summary.frames = static_cast<std::int64_t>(motion.frames.size());
  for (const MotionFrame& f : motion.frames) {
    summary.guesses += f.guess ? 1 : 0;
    summary.mean_confidence += f.confidence / static_cast<double>(motion.frames.size());
  }
  if (summary.guesses > 0) {
    summary.warnings.push_back(Concat("no person was seen in ", summary.guesses, " of ",
                                      summary.frames,
                                      " frames; \"guess\" marks them in the motion file"));
  }
  if (!damaged.empty()) {
    summary.warnings.push_back(damaged);
  }
  return summary;
}

Status WriteMotion(const TrackRequest& request, const MotionClip& motion) {
  // The motion file last: where it is, all is.
  if (!request.openpose.empty()) {
    US_RETURN_IF_ERROR(WriteOpenPose(request.openpose, motion));
  }
  return IsBvh(request.output) ? WriteBvh(request.output, motion)
                               : WriteMotionFile(request.output, motion);
}

Result<TrackSummary> TrackPicture(const TrackRequest& request, const std::string& models) {
  US_ASSIGN_OR_RETURN(const Image picture, ReadImage(request.input));
  US_RETURN_IF_ERROR(CheckBox(request.box, picture.width(), picture.height()));
  US_ASSIGN_OR_RETURN(Observation seen,
                      ObservePicture(picture.span(), models, request.box, request.person));
  if (!seen.person) {
    return Error{ErrorCode::kNotFound,
                 Concat("no person was found in ", request.input, " (", picture.width(), " x ",
                        picture.height(),
                        " pixels, searched whole and close up): the likeliest figure was only ",
                        Fixed(100.0 * seen.person_confidence, 0), " % sure, where 35 % is needed")};
  }
  US_ASSIGN_OR_RETURN(Lifter lifter, Lifter::Load(models));
  US_ASSIGN_OR_RETURN(const MotionClip motion, BuildMotion({&seen, 1}, {30, 1}, lifter));
  if (!request.overlay.empty()) {
    Image drawn(picture.width(), picture.height(), 3);
    for (int y = 0; y < drawn.height(); ++y) {
      for (int x = 0; x < drawn.width(); ++x) {
        std::copy_n(picture.At(x, y), 3, drawn.At(x, y));
      }
    }
    DrawSkeleton(motion.frames[0].keypoints, drawn.span());
    US_RETURN_IF_ERROR(WritePng(request.overlay, drawn.span()));
  }
  US_RETURN_IF_ERROR(WriteMotion(request, motion));
  return Summarize(motion);
}

// From one kind of motion file to another.
Result<TrackSummary> ConvertMotion(const TrackRequest& request, const std::string& models,
                                   std::stop_token stop) {
  if (!request.overlay.empty() || request.box) {
    return Error{ErrorCode::kUnsupported,
                 Concat(request.input, " holds motion and no pictures: ",
                        request.box ? "a box can only be given for a picture"
                                    : "an overlay can only be drawn over a video or a picture")};
  }
  US_RETURN_IF_ERROR(CheckOutputs(request, false));
  std::vector<StageTime> times;
  Stopwatch watch(times);
  US_ASSIGN_OR_RETURN(const Driving driving, LoadDriving({.path = request.input,
                                                          .start_s = request.start_s,
                                                          .duration_s = request.duration_s,
                                                          .fps = request.driving_fps},
                                                         models, {}, stop, watch));
  if (stop.stop_requested()) {
    return Error{ErrorCode::kCancelled, "stopped before writing; nothing was written"};
  }
  US_RETURN_IF_ERROR(WriteMotion(request, driving.motion));
  return Summarize(driving.motion);
}

}  // namespace

Status TrackRequest::Validate() const {
  if (input.empty()) {
    return Error{ErrorCode::kInvalidArgument, "there is no video or picture to track"};
  }
  if (output.empty()) {
    return Error{ErrorCode::kInvalidArgument,
                 "there is no output name; give one with -o, for example -o motion.json"};
  }
  if (box && person.kind != PersonChoice::Kind::kLargest) {
    return Error{ErrorCode::kInvalidArgument,
                 "both a box and a person are given; either says who is meant"};
  }
  if (box && !(box->width > 0 && box->height > 0 &&
               std::isfinite(box->x + box->y + box->width + box->height))) {
    return Error{ErrorCode::kInvalidArgument, Concat("the box is ", box->width, " x ", box->height,
                                                     " pixels; both must be above 0")};
  }
  const DrivingRequest driving{.path = input,
                               .person = person,
                               .start_s = start_s,
                               .duration_s = duration_s,
                               .fps = driving_fps,
                               .threads = threads};
  return driving.Validate();
}

Result<TrackSummary> Track(const TrackRequest& request, const Progress& progress,
                           std::stop_token stop) {
  US_RETURN_IF_ERROR(request.Validate());
  US_ASSIGN_OR_RETURN(const std::string models, FindModelFolder());
  const DrivingKind kind = DrivingKindOf(request.input);
  if (kind != DrivingKind::kVideo) {
    return ConvertMotion(request, models, stop);
  }
  US_RETURN_IF_ERROR(CheckRate(request.driving_fps, request.input, kind));
  US_ASSIGN_OR_RETURN(const MediaInfo info, Probe(request.input));
  US_RETURN_IF_ERROR(CheckOutputs(request, info.is_still_image));
  if (stop.stop_requested()) {
    return Error{ErrorCode::kCancelled, "stopped before watching; nothing was written"};
  }
  if (info.is_still_image) {
    return TrackPicture(request, models);
  }
  US_RETURN_IF_ERROR(CheckBox(request.box, info.width, info.height));
  ObserveOptions options;
  options.box = request.box;
  options.perceive.person = request.person;
  options.start_s = request.start_s;
  options.duration_s = request.duration_s;
  options.threads = request.threads > 0 ? request.threads : DefaultThreads();
  US_ASSIGN_OR_RETURN(const ObservedClip watched,
                      ObserveClip(request.input, models, options, progress, stop));
  US_ASSIGN_OR_RETURN(Lifter lifter, Lifter::Load(models));
  US_ASSIGN_OR_RETURN(const MotionClip motion,
                      BuildMotion(watched.observations, watched.fps, lifter));
  if (!request.overlay.empty()) {
    US_RETURN_IF_ERROR(WriteOverlay(request, watched, motion, options.threads, progress, stop));
  }
  US_RETURN_IF_ERROR(WriteMotion(request, motion));
  return Summarize(motion, watched.damaged);
}

}  // namespace understudy
