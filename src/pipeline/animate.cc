#include "pipeline/animate.h"

#include <oneapi/tbb/concurrent_queue.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <future>
#include <memory>
#include <utility>

#include "core/pending_file.h"
#include "core/text.h"
#include "media/output_kind.h"
#include "media/video_writer.h"
#include "pipeline/backdrop.h"
#include "pipeline/draw_frames.h"
#include "pipeline/driving_warnings.h"
#include "pipeline/guard_identity.h"
#include "pipeline/identity_meter.h"
#include "pipeline/keep_inputs.h"
#include "pipeline/load_driving.h"
#include "pipeline/model_folder.h"
#include "pipeline/report.h"
#include "pipeline/stopwatch.h"
#include "pipeline/tbb_executor.h"
#include "render/contact_shadow.h"
#include "render/move_plate.h"
#include "render/renderer.h"
#include "retarget/swing.h"

namespace understudy {
namespace {

template <class T>
struct Timed {
  T value;
  double seconds = 0;
};

// The names of the pictures that a run draws from.
std::vector<std::string> PictureNames(const AnimateRequest& request) {
  std::vector<std::string> names = {request.character, request.driving, request.background};
  names.insert(names.end(), request.references.begin(), request.references.end());
  return names;
}

// A name that cannot be written fails before the long work, not after it.
Status CheckOutput(const AnimateRequest& request) {
  US_RETURN_IF_ERROR(KeepInputs(PictureNames(request), std::array{request.output, request.report}));
  US_ASSIGN_OR_RETURN(const PendingFile output, PendingFile::Create(request.output));
  US_ASSIGN_OR_RETURN(const OutputKind kind, OutputKindOf(request.output));
  if (request.background == "transparent" && !HoldsAlpha(kind)) {
    return Error{ErrorCode::kUnsupported,
                 Concat("a transparent background cannot be written to ", request.output,
                        "; use .mov, .webm, .gif or a pattern of PNG files such as out_%03d.png")};
  }
  if (!request.report.empty()) {
    US_ASSIGN_OR_RETURN(const PendingFile report, PendingFile::Create(request.report));
  }
  return {};
}

DrivingRequest DrivingOf(const AnimateRequest& request, int threads) {
  return {.path = request.driving,
          .person = request.person,
          .start_s = request.start_s,
          .duration_s = request.duration_s,
          .fps = request.driving_fps,
          .threads = threads};
}

void FillTarget(const Backdrop& backdrop, const CameraMove& camera, Image& target) {
  if (backdrop.transparent) {
    target.Fill(0);
  } else {
    MovePlate(backdrop.rgb.span(), camera, target.span());
  }
}

// Colour multiplied by alpha to straight alpha, in place.
void Unmultiply(Image& rgba) {
  for (int y = 0; y < rgba.height(); ++y) {
    std::uint8_t* p = rgba.Row(y);
    for (int x = 0; x < rgba.width(); ++x, p += 4) {
      const int a = p[3];
      if (a > 0 && a < 255) {
        for (int c = 0; c < 3; ++c) {
          p[c] = static_cast<std::uint8_t>(std::min((p[c] * 255 + a / 2) / a, 255));
        }
      }
    }
  }
}

// The picture's own background has its own shadow, and nothing lies under a transparent frame.
bool CastsShadow(const AnimateRequest& request) {
  return request.shadow && request.background != "keep" && request.background != "transparent";
}

// Only drawing tells where an expression takes the landmarks of a face.
void PlaceFace(std::span<const ShownFace> shown, Keypoints& keypoints) {
  if (shown.empty()) {
    return;
  }
  for (int i = 0; i < kFaceLandmarks; ++i) {
    Keypoint& point = keypoints[kFaceFirst + i];
    point.x = shown.front().landmarks[i].x();
    point.y = shown.front().landmarks[i].y();
  }
}

// `shadows`: one per frame, or none. `identity`: of each frame, for as many frames as the clip has;
// 1 where no face is shown. The keypoints of `clip` get the faces as they were drawn.
Status DrawAndWrite(const Character& character, AnimationClip& clip,
                    const std::vector<ContactShadow>& shadows, const IdentityMeter& meter,
                    Backdrop& backdrop, VideoWriter& writer, int threads,
                    std::vector<float>& identity, const Progress& progress, std::stop_token stop) {
  // A renderer per frame in flight; which one draws a frame makes no difference.
  tbb::concurrent_bounded_queue<std::shared_ptr<Renderer>> renderers;
  for (int i = 0; i < FramesInFlight(threads); ++i) {
    renderers.push(std::make_shared<Renderer>(character));
  }
  const auto draw = [&](std::int64_t frame, Image& canvas) {
    std::shared_ptr<Renderer> renderer;
    renderers.pop(renderer);
    const CameraMove& camera = clip.frames[frame].camera;
    if (!backdrop.video) {
      FillTarget(backdrop, camera, canvas);
    } else if (camera.dx != 0 || camera.dy != 0 || camera.scale != 1 || camera.angle != 0) {
      const Image painted = canvas.Clone();
      MovePlate(painted.span(), camera, canvas.span());
    }
    if (!shadows.empty()) {
      DrawContactShadow(shadows[frame], canvas.span());
    }
    SerialExecutor serial;
    renderer->Draw(clip.frames[frame], canvas.span(), serial);
    identity[frame] = meter.Of(canvas.span(), renderer->shown()).value_or(1);
    PlaceFace(renderer->shown(), clip.frames[frame].keypoints);
    if (backdrop.transparent) {
      Unmultiply(canvas);
    }
    renderers.push(renderer);
  };
  const Canvas canvas{.frames = static_cast<std::int64_t>(clip.frames.size()),
                      .width = clip.width,
                      .height = clip.height,
                      .channels = backdrop.transparent ? 4 : 3};
  FrameWork work{.begin = {}, .draw = draw};
  if (backdrop.video) {
    work.begin = [&backdrop](Image& image) { return backdrop.video->PaintNext(image.span()); };
  }
  return DrawFrames(canvas, work, writer, threads, progress, stop);
}

}  // namespace

Status AnimateRequest::Validate() const {
  if (character.empty()) {
    return Error{ErrorCode::kInvalidArgument,
                 "there is no character image; Understudy moves a picture's own pixels and cannot "
                 "work from text alone"};
  }
  if (driving.empty()) {
    return Error{ErrorCode::kInvalidArgument,
                 "there is no driving video; give the clip whose movement is to be performed"};
  }
  if (output.empty()) {
    return Error{ErrorCode::kInvalidArgument,
                 "there is no output name; give one with -o, for example -o out.mp4"};
  }
  US_RETURN_IF_ERROR(DrivingOf(*this, threads).Validate());
  US_RETURN_IF_ERROR(CheckBackdrop(background));
  return RetargetOptions{.strength = strength,
                         .orientation = orientation,
                         .expression = expression,
                         .performance = performance}
      .Validate();
}

Result<AnimateSummary> Animate(const AnimateRequest& request, const Progress& progress,
                               std::stop_token stop) {
  US_RETURN_IF_ERROR(request.Validate());
  std::vector<StageTime> times;
  Stopwatch watch(times);
  const int threads = request.threads > 0 ? request.threads : DefaultThreads();
  US_ASSIGN_OR_RETURN(const std::string models, FindModelFolder());
  US_RETURN_IF_ERROR(CheckOutput(request));
  const DrivingRequest driver = DrivingOf(request, threads);
  US_RETURN_IF_ERROR(CheckReferences(request.references));
  US_RETURN_IF_ERROR(CheckDriving(driver));
  US_RETURN_IF_ERROR(CheckBackdropFile(request.background));
  if (stop.stop_requested()) {
    return Error{ErrorCode::kCancelled, "stopped before rigging; nothing was written"};
  }
  // The character is rigged while the clip is watched. Whichever fails first stops the other.
  std::stop_source both;
  const std::stop_callback forward(stop, [&both] { both.request_stop(); });
  Timed<Result<LoadedCharacter>> rigged{
      Error{ErrorCode::kInternal, "the character was not rigged"}};
  Result<std::vector<ReferenceInfo>> references{std::vector<ReferenceInfo>{}};
  const auto rig = [&] {
    const Stopwatch own(times);
    const std::unique_ptr<Executor> executor = MakeExecutor(threads);
    rigged.value = LoadCharacter(request.character, request.tier, models, executor.get());
    if (rigged.value.ok()) {
      references = AddReferences(request.references, request.tier, models, rigged.value->character);
      if (!references.ok()) {
        rigged.value = references.error();
      }
    }
    rigged.seconds = own.Total();
    if (!rigged.value.ok()) {
      both.request_stop();
    }
  };
  std::future<void> rigging =
      std::async(threads > 1 ? std::launch::async : std::launch::deferred, rig);
  if (threads == 1) {
    rigging.wait();
  }
  const auto load = [&]() -> Result<Driving> {
    if (both.stop_requested()) {
      return Error{ErrorCode::kCancelled, "stopped"};
    }
    return LoadDriving(driver, models, progress, both.get_token(), watch);
  };
  Result<Driving> watched = load();
  rigging.get();
  if (!rigged.value.ok()) {
    return rigged.value.error();
  }
  US_ASSIGN_OR_RETURN(const Driving driving, std::move(watched));
  const LoadedCharacter loaded = std::move(*rigged.value);
  times.push_back({"character", rigged.seconds});
  watch.Skip();
  const Character& character = loaded.character;
  VideoWriterOptions writing;
  writing.width = character.width;
  writing.height = character.height;
  writing.alpha = request.background == "transparent";
  writing.threads = threads;
  const RetargetOptions retargeting{.strength = request.strength,
                                    .orientation = request.orientation,
                                    .expression = request.expression,
                                    .performance = request.performance,
                                    .follow_camera = request.follow_camera};
  US_ASSIGN_OR_RETURN(AnimationClip clip, Retarget(driving.motion, character, retargeting));
  watch.Lap("retarget");
  const IdentityMeter meter(character);
  const IdentityEasing easing = GuardIdentity(character, meter, clip);
  watch.Lap("guard_identity");
  if (request.physics) {
    SwingLoosePoints(character, clip);
    watch.Lap("swing");
  }
  US_ASSIGN_OR_RETURN(
      Backdrop backdrop,
      MakeBackdrop(request.background, character, request.driving,
                   driving.watched ? &*driving.watched : nullptr, models, clip.fps, stop));
  watch.Lap("backdrop");
  writing.fps = clip.fps;
  if (request.sound && driving.watched && driving.watched->has_audio) {
    writing.sound = SoundSource{.path = request.driving, .start_s = driving.watched->start_s};
  }
  US_ASSIGN_OR_RETURN(VideoWriter writer, VideoWriter::Create(request.output, writing));
  std::vector<ContactShadow> shadows;
  if (CastsShadow(request)) {
    shadows = FindContactShadows(driving.motion, character, clip);
  }
  std::vector<float> identity(clip.frames.size(), 1.0F);
  US_RETURN_IF_ERROR(DrawAndWrite(character, clip, shadows, meter, backdrop, writer, threads,
                                  identity, progress, stop));
  US_RETURN_IF_ERROR(writer.Finish());
  watch.Lap("draw_and_encode");
  AnimateSummary summary;
  summary.references = std::move(*references);
  summary.width = clip.width;
  summary.height = clip.height;
  summary.frames = static_cast<std::int64_t>(clip.frames.size());
  summary.seconds = static_cast<double>(summary.frames) / clip.fps.value();
  summary.warnings = WarningsFor(driving, character, request.performance);
  summary.easing = easing;
  if (easing.frames > 0) {
    summary.warnings.push_back(Concat("head and expression move less than asked for in ",
                                      easing.frames, " of ", summary.frames, " frames, by ",
                                      Fixed(100.0 * easing.most, 0), " % at most (at ",
                                      Fixed(easing.most_at_s, 2), " s), so that the face stays ",
                                      Fixed(100.0 * kLeastIdentity, 0), " % like its picture"));
  }
  if (!request.report.empty()) {
    summary.checks = CheckMotion(driving.motion, character, clip);
    US_RETURN_IF_ERROR(
        WriteReport(request.report, request, summary, driving.motion, clip, identity, times));
  }
  summary.wall_seconds = watch.Total();
  return summary;
}

}  // namespace understudy
