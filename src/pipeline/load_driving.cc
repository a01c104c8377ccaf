#include "pipeline/load_driving.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <utility>
#include <vector>

#include "core/text.h"
#include "media/video_reader.h"
#include "motion/build_motion.h"
#include "pipeline/driving_kind.h"
#include "pipeline/motion_file.h"
#include "pipeline/read_bvh.h"
#include "pipeline/read_openpose.h"
#include "pipeline/turn_heads.h"

namespace understudy {
namespace {

// Keeps the frames from the start asked for, as many as were asked for.
Status CutMotion(const DrivingRequest& request, MotionClip& motion) {
  const double fps = motion.fps.value();
  const auto first = static_cast<std::size_t>(std::lround(std::min(request.start_s * fps, 1e9)));
  if (first >= motion.frames.size()) {
    return Error{
        ErrorCode::kInvalidArgument,
        Concat("the start is ", request.start_s, " s, and the motion ", request.path, " is ",
               Fixed(static_cast<double>(motion.frames.size()) / fps, 2), " s long")};
  }
  motion.frames.erase(motion.frames.begin(),
                      motion.frames.begin() + static_cast<std::ptrdiff_t>(first));
  if (request.duration_s) {
    const double most = std::max(std::round(*request.duration_s * fps), 1.0);
    if (most < static_cast<double>(motion.frames.size())) {
      motion.frames.resize(static_cast<std::size_t>(most));
    }
  }
  for (std::size_t i = 0; i < motion.frames.size(); ++i) {
    motion.frames[i].time_s = static_cast<double>(i) / fps;
  }
  return {};
}

std::string WithoutFullStop(const std::string& sentence) {
  return sentence.ends_with('.') ? sentence.substr(0, sentence.size() - 1) : sentence;
}

// 29.97 and the like are what they stand for.
Rational RateOf(double fps) {
  constexpr double kNear = 1e-3;
  if (std::abs(fps - std::round(fps)) < kNear) {
    return {std::llround(fps), 1};
  }
  const double ntsc = std::ceil(fps);
  if (std::abs(fps - ntsc * 1000 / 1001) < 5 * kNear) {
    return {std::llround(ntsc) * 1000, 1001};
  }
  return {std::llround(fps * 1000), 1000};
}

Result<MotionClip> ReadMotion(const DrivingRequest& request, DrivingKind kind,
                              const std::string& model_folder) {
  if (kind == DrivingKind::kBvh) {
    return ReadBvh(request.path);
  }
  if (kind == DrivingKind::kMotionFile) {
    return ReadMotionFile(request.path);
  }
  constexpr double kUsual = 30;
  const Rational fps = RateOf(request.fps.value_or(kUsual));
  US_ASSIGN_OR_RETURN(const std::vector<Observation> seen, ReadOpenPose(request.path, fps));
  US_ASSIGN_OR_RETURN(Lifter lifter, Lifter::Load(model_folder));
  US_ASSIGN_OR_RETURN(MotionClip motion, BuildMotion(seen, fps, lifter));
  TurnHeads(seen, motion);
  return motion;
}

}  // namespace

Status CheckRate(std::optional<double> fps, const std::string& path, DrivingKind kind) {
  constexpr double kFastest = 240;
  if (fps && !(*fps >= 1 && *fps <= kFastest)) {
    return Error{ErrorCode::kInvalidArgument,
                 Concat("the driving's rate is ", *fps,
                        " frames per second; it must be between 1 and ", kFastest)};
  }
  if (fps && kind != DrivingKind::kOpenPose) {
    return Error{ErrorCode::kInvalidArgument,
                 Concat("a rate of ", *fps, " frames per second was given, and ", path,
                        " has its own; only OpenPose files do not say theirs")};
  }
  return {};
}

Status DrivingRequest::Validate() const {
  US_RETURN_IF_ERROR(person.Validate());
  if (!(start_s >= 0) || !std::isfinite(start_s)) {
    return Error{ErrorCode::kInvalidArgument,
                 Concat("the start is ", start_s, " s; it must be 0 or more")};
  }
  if (duration_s && (!(*duration_s > 0) || !std::isfinite(*duration_s))) {
    return Error{ErrorCode::kInvalidArgument,
                 Concat("the duration is ", *duration_s, " s; it must be above 0")};
  }
  if (threads < 0 || threads > 64) {
    return Error{ErrorCode::kInvalidArgument,
                 Concat("the number of threads is ", threads, "; it must be 0 to 64")};
  }
  return {};
}

Status CheckDriving(const DrivingRequest& request) {
  const DrivingKind kind = DrivingKindOf(request.path);
  US_RETURN_IF_ERROR(CheckRate(request.fps, request.path, kind));
  if (kind != DrivingKind::kVideo) {
    return {};
  }
  VideoReaderOptions reading;
  reading.start_s = request.start_s;
  reading.threads = 1;
  const Result<VideoReader> playable = VideoReader::Create(request.path, reading);
  if (playable.ok()) {
    return {};
  }
  const std::string ending = std::filesystem::path(request.path).extension();
  for (const char* first : {".png", ".jpg", ".jpeg", ".webp", ".understudy"}) {
    if (ending == first) {
      return Error{playable.error().code,
                   Concat(WithoutFullStop(playable.error().message),
                          " (the character comes first, then the video: were they swapped?).")};
    }
  }
  return playable.error();
}

Result<Driving> LoadDriving(const DrivingRequest& request, const std::string& model_folder,
                            const Progress& progress, std::stop_token stop, Stopwatch& watch) {
  Driving driving;
  const DrivingKind kind = DrivingKindOf(request.path);
  US_RETURN_IF_ERROR(CheckRate(request.fps, request.path, kind));
  if (kind != DrivingKind::kVideo) {
    US_ASSIGN_OR_RETURN(driving.motion, ReadMotion(request, kind, model_folder));
    US_RETURN_IF_ERROR(CutMotion(request, driving.motion));
    watch.Lap("read_motion");
    return driving;
  }
  ObserveOptions options;
  options.start_s = request.start_s;
  options.duration_s = request.duration_s;
  options.threads = request.threads;
  options.perceive.person = request.person;
  options.perceive.hand_step = 2;  // smoothed at 4 Hz, a bend needs no more
  US_ASSIGN_OR_RETURN(ObservedClip watched,
                      ObserveClip(request.path, model_folder, options, progress, stop));
  watch.Lap("perceive");
  US_ASSIGN_OR_RETURN(Lifter lifter, Lifter::Load(model_folder));
  US_ASSIGN_OR_RETURN(driving.motion, BuildMotion(watched.observations, watched.fps, lifter));
  watch.Lap("motion");
  driving.watched = std::move(watched);
  return driving;
}

}  // namespace understudy
