#include <memory>
#include <ostream>
#include <vector>

#include "cli/exit_code.h"
#include "cli/person_option.h"
#include "cli/subcommand.h"
#include "pipeline/rig.h"

namespace understudy {

Subcommand AddRig(CLI::App& app) {
  struct Arguments {
    RigRequest request;
    std::string mode = "pro";
    std::string orientation = "video";
    std::string background = "none";
    double duration = 0;
    double driving_fps = 30;
  };
  const auto a = std::make_shared<Arguments>();
  CLI::App* sub = app.add_subcommand(
      "rig", "Make a picture into an editable character (.understudy) or a 3-D file (.glb)");
  sub->add_option("CHARACTER", a->request.character,
                  "Picture of the character, or an .understudy file made by rig")
      ->required();
  sub->add_option("-o,--output", a->request.output,
                  "Where the character goes: .understudy, or .glb for Blender and three.js")
      ->required();
  sub->add_option("--mode", a->mode, "Size to keep: std (720p) or pro (1080p)")
      ->check(CLI::IsMember({"std", "pro"}))
      ->capture_default_str();
  sub->add_option("--background", a->background,
                  "In a .glb: none, or keep (the picture's, on a plane behind the figure)")
      ->check(CLI::IsMember({"none", "keep"}))
      ->capture_default_str();
  CLI::Option* motion =
      sub->add_option("--motion", a->request.motion,
                      "In a .glb: the performance, as animate's DRIVING: a video, "
                      "JSON made by track, BVH, or OpenPose JSON");
  std::vector<CLI::Option*> of_motion;
  of_motion.push_back(AddPersonOption(*sub, a->request.person));
  of_motion.push_back(sub->add_option("--strength", a->request.strength,
                                      "How closely to follow the motion: 0 gentle .. 1 exact")
                          ->capture_default_str());
  of_motion.push_back(
      sub->add_option("--orientation", a->orientation,
                      "Whose facing and place to keep: the driving video's or the image's")
          ->check(CLI::IsMember({"image", "video"}))
          ->capture_default_str());
  of_motion.push_back(
      sub->add_option("--start", a->request.start_s, "Where to start in the motion, seconds")
          ->capture_default_str());
  CLI::Option* duration =
      sub->add_option("--duration", a->duration, "How much of it to use, seconds (default: all)");
  CLI::Option* rate = sub->add_option("--driving-fps", a->driving_fps,
                                      "Frames per second of OpenPose files (default: 30)");
  of_motion.insert(of_motion.end(), {duration, rate});
  for (CLI::Option* option : of_motion) {
    option->needs(motion);
  }
  sub->add_option("--threads", a->request.threads,
                  "Threads to use; the result is the same with any (0: all)")
      ->capture_default_str();
  return [a, duration, rate](const RunContext& run) {
    RigRequest& request = a->request;
    request.tier = a->mode == "pro" ? Tier::kProfessional : Tier::kStandard;
    request.orientation =
        a->orientation == "image" ? CharacterOrientation::kImage : CharacterOrientation::kVideo;
    request.background = a->background == "keep";
    if (duration->count() > 0) {
      request.duration_s = a->duration;
    }
    if (rate->count() > 0) {
      request.driving_fps = a->driving_fps;
    }
    const Result<RigSummary> done = Rig(request, run.progress, run.stop);
    if (!done.ok()) {
      run.err << "understudy rig: " << done.error().message << '\n';
      return ExitCodeOf(done.error().code);
    }
    for (const std::string& warning : done->warnings) {
      run.err << "warning: " << warning << '\n';
    }
    run.err << request.output << ": written";
    if (request.output.ends_with(".understudy")) {
      run.err << "; give it to animate in place of the picture";
    } else if (done->frames > 0) {
      run.err << " with an animation of " << done->frames << " frames";
    }
    run.err << '\n';
    return kExitDone;
  };
}

}  // namespace understudy
