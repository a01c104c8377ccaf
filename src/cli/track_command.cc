#include <memory>
#include <ostream>
#include <vector>

#include "cli/exit_code.h"
#include "cli/person_option.h"
#include "cli/subcommand.h"
#include "core/text.h"
#include "pipeline/track.h"

namespace understudy {

Subcommand AddTrack(CLI::App& app) {
  struct Arguments {
    TrackRequest request;
    std::vector<float> box;
    double duration = 0;
    double driving_fps = 30;
  };
  const auto a = std::make_shared<Arguments>();
  CLI::App* sub = app.add_subcommand(
      "track", "Capture the motion of a person from a video or the pose from a picture");
  sub->add_option(
         "INPUT", a->request.input,
         "Video or picture of the person, or motion to convert: BVH, OpenPose or track's JSON")
      ->required();
  sub->add_option("-o,--output", a->request.output, "Where the motion goes: .json or .bvh")
      ->required();
  sub->add_option("--box", a->box,
                  "Where the person is, x,y,width,height in pixels; in a video, in its first frame")
      ->delimiter(',')
      ->expected(4);
  AddPersonOption(*sub, a->request.person);
  sub->add_option("--openpose", a->request.openpose,
                  "Also write OpenPose JSON files, one per frame, to this folder");
  sub->add_option("--overlay", a->request.overlay,
                  "Also write the input with the skeleton drawn over it");
  sub->add_option("--start", a->request.start_s, "Where to start in the video, seconds")
      ->capture_default_str();
  CLI::Option* duration =
      sub->add_option("--duration", a->duration, "How much of it to use, seconds (default: all)");
  CLI::Option* rate = sub->add_option("--driving-fps", a->driving_fps,
                                      "Frames per second of OpenPose files (default: 30)");
  sub->add_option("--threads", a->request.threads,
                  "Threads to use; the result is the same with any (0: all)")
      ->capture_default_str();
  return [a, duration, rate](const RunContext& run) {
    TrackRequest& request = a->request;
    if (!a->box.empty()) {
      request.box = Box{a->box[0], a->box[1], a->box[2], a->box[3]};
    }
    if (duration->count() > 0) {
      request.duration_s = a->duration;
    }
    if (rate->count() > 0) {
      request.driving_fps = a->driving_fps;
    }
    const Result<TrackSummary> done = Track(request, run.progress, run.stop);
    if (!done.ok()) {
      run.err << "understudy track: " << done.error().message << '\n';
      return ExitCodeOf(done.error().code);
    }
    for (const std::string& warning : done->warnings) {
      run.err << "warning: " << warning << '\n';
    }
    run.err << request.output << ": " << done->frames << " frames, mean confidence "
            << Fixed(done->mean_confidence, 2) << '\n';
    return kExitDone;
  };
}

}  // namespace understudy
