#include "pipeline/rig.h"

#include <array>
#include <cmath>
#include <filesystem>

#include "core/animation_clip.h"
#include "core/pending_file.h"
#include "core/text.h"
#include "pipeline/character_file.h"
#include "pipeline/character_glb.h"
#include "pipeline/driving_warnings.h"
#include "pipeline/keep_inputs.h"
#include "pipeline/load_driving.h"
#include "pipeline/model_folder.h"
#include "pipeline/stopwatch.h"
#include "pipeline/tbb_executor.h"

namespace understudy {
namespace {

bool IsGlb(const std::string& path) { return path.ends_with(".glb"); }

// The name of a file without folder and suffix.
std::string Stem(const std::string& path) {
  const std::string stem = std::filesystem::path(path).stem().string();
  return stem.empty() ? "character" : stem;
}

DrivingRequest DrivingOf(const RigRequest& request, int threads) {
  return {.path = request.motion,
          .person = request.person,
          .start_s = request.start_s,
          .duration_s = request.duration_s,
          .fps = request.driving_fps,
          .threads = threads};
}

// A name that cannot be written fails before the long work, not after it.
Status CheckOutput(const RigRequest& request) {
  // A character file may be made anew in its place: it is read whole before.
  if (IsGlb(request.output)) {
    US_RETURN_IF_ERROR(
        KeepInputs(std::array{request.character, request.motion}, std::array{request.output}));
  }
  US_ASSIGN_OR_RETURN(const PendingFile writable, PendingFile::Create(request.output));
  return {};
}

}  // namespace

Status RigRequest::Validate() const {
  if (character.empty()) {
    return Error{ErrorCode::kInvalidArgument,
                 "there is no character image; give the picture that is to be rigged"};
  }
  if (!IsGlb(output) && !output.ends_with(".understudy")) {
    return Error{ErrorCode::kUnsupported, Concat("a character cannot be written as \"", output,
                                                 "\"; the name must end in .understudy or .glb")};
  }
  if (!IsGlb(output) && (!motion.empty() || background)) {
    return Error{ErrorCode::kInvalidArgument,
                 Concat(output, " cannot hold a ", motion.empty() ? "background" : "motion",
                        "; only .glb files can")};
  }
  US_RETURN_IF_ERROR(DrivingOf(*this, threads).Validate());
  return RetargetOptions{.strength = strength, .orientation = orientation}.Validate();
}

Result<RigSummary> Rig(const RigRequest& request, const Progress& progress, std::stop_token stop) {
  US_RETURN_IF_ERROR(request.Validate());
  US_RETURN_IF_ERROR(CheckOutput(request));
  const int threads = request.threads > 0 ? request.threads : DefaultThreads();
  US_ASSIGN_OR_RETURN(const std::string models, FindModelFolder());
  const DrivingRequest driver = DrivingOf(request, threads);
  if (!request.motion.empty()) {
    US_RETURN_IF_ERROR(CheckDriving(driver));
  }
  if (stop.stop_requested()) {
    return Error{ErrorCode::kCancelled, "stopped before rigging; nothing was written"};
  }
  if (progress) {
    progress("rigging", 0, 1);
  }
  const std::unique_ptr<Executor> executor = MakeExecutor(threads);
  US_ASSIGN_OR_RETURN(const LoadedCharacter loaded,
                      LoadCharacter(request.character, request.tier, models, executor.get()));
  if (stop.stop_requested()) {
    return Error{ErrorCode::kCancelled, "stopped while rigging; nothing was written"};
  }
  if (progress) {
    progress("rigging", 1, 1);
  }
  RigSummary summary;
  if (!IsGlb(request.output)) {
    US_RETURN_IF_ERROR(WriteCharacterFile(request.output, loaded));
    return summary;
  }
  GlbOptions options{.name = Stem(request.character), .background = request.background};
  AnimationClip clip;
  if (!request.motion.empty()) {
    std::vector<StageTime> times;
    Stopwatch watch(times);
    US_ASSIGN_OR_RETURN(const Driving driving, LoadDriving(driver, models, progress, stop, watch));
    US_ASSIGN_OR_RETURN(
        clip, Retarget(driving.motion, loaded.character,
                       {.strength = request.strength, .orientation = request.orientation}));
    summary.warnings = WarningsFor(driving, loaded.character);
    summary.frames = static_cast<std::int64_t>(clip.frames.size());
    options.clip = &clip;
    options.clip_name = Stem(request.motion);
  }
  US_RETURN_IF_ERROR(WriteCharacterGlb(request.output, loaded.character, options));
  return summary;
}

}  // namespace understudy
