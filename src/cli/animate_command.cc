#include <map>
#include <memory>
#include <ostream>

#include "cli/exit_code.h"
#include "cli/person_option.h"
#include "cli/subcommand.h"
#include "core/text.h"
#include "pipeline/animate.h"

namespace understudy {

Subcommand AddAnimate(CLI::App& app) {
  struct Arguments {
    AnimateRequest request;
    std::string orientation = "video";
    std::string mode = "std";
    std::string sound = "keep";
    std::string physics = "on";
    std::string shadow = "on";
    std::string camera = "still";
    double duration = 0;
    double driving_fps = 30;
    bool draft = false;
    bool body_only = false;
    bool face_only = false;
  };
  const auto a = std::make_shared<Arguments>();
  CLI::App* sub =
      app.add_subcommand("animate", "Make a character perform what a person does in a video");
  sub->add_option("CHARACTER", a->request.character,
                  "Picture of the character, or an .understudy file made by rig")
      ->required();
  sub->add_option("DRIVING", a->request.driving,
                  "Video of the person, or motion: JSON made by track, BVH, or OpenPose JSON (a "
                  "file, a folder, or a pattern such as pose_%012d_keypoints.json)")
      ->required();
  sub->add_option("--reference", a->request.references,
                  "Further picture of the character, for head turns that the first does not show; "
                  "may be given up to 6 times")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  sub->add_option(
         "-o,--output", a->request.output,
         "Where the video goes: .mp4, .mov, .webm, .gif, or PNG files such as out_%03d.png")
      ->required();
  AddPersonOption(*sub, a->request.person);
  sub->add_option("--strength", a->request.strength,
                  "How closely to follow the driving video: 0 gentle .. 1 exact")
      ->capture_default_str();
  sub->add_option("--expression", a->request.expression,
                  "How strongly the face performs: 0 (still) .. 1.5 (exaggerated)")
      ->capture_default_str();
  sub->add_flag("--body-only", a->body_only,
                "Face and head stay as in the picture, the body moves");
  sub->add_flag("--face-only", a->face_only,
                "Head and face move, the body stays as in the picture");
  sub->add_option("--orientation", a->orientation,
                  "Whose facing and place to keep: the driving video's or the image's")
      ->check(CLI::IsMember({"image", "video"}))
      ->capture_default_str();
  sub->add_option("--mode", a->mode, "Size of the output: std (720p) or pro (1080p)")
      ->check(CLI::IsMember({"std", "pro"}))
      ->capture_default_str();
  sub->add_option("--background", a->request.background,
                  "keep (the picture's), driving (the video's), transparent, a colour #RRGGBB, or "
                  "a picture or video")
      ->capture_default_str();
  sub->add_option("--sound", a->sound, "keep or off: the driving video's own sound")
      ->check(CLI::IsMember({"keep", "off"}))
      ->capture_default_str();
  sub->add_option("--physics", a->physics, "Whether hair, skirts and wide sleeves swing: on or off")
      ->check(CLI::IsMember({"on", "off"}))
      ->capture_default_str();
  sub->add_option("--camera", a->camera,
                  "The camera: still, or follow (pan and zoom as the driving video's did)")
      ->check(CLI::IsMember({"still", "follow"}))
      ->capture_default_str();
  sub->add_option("--shadow", a->shadow,
                  "A soft shadow under the feet on a colour, picture or video: on or off")
      ->check(CLI::IsMember({"on", "off"}))
      ->capture_default_str();
  sub->add_option("--seed", a->request.seed, "Seed of everything random")->capture_default_str();
  sub->add_option("--start", a->request.start_s, "Where to start in the driving video, seconds")
      ->capture_default_str();
  CLI::Option* duration =
      sub->add_option("--duration", a->duration, "How much of it to use, seconds (default: all)");
  CLI::Option* rate = sub->add_option("--driving-fps", a->driving_fps,
                                      "Frames per second of OpenPose files (default: 30)");
  sub->add_option("--report", a->request.report,
                  "Write what was done, frame by frame, to this JSON file");
  sub->add_flag("--draft", a->draft, "Quick look at 360p");
  sub->add_option("--threads", a->request.threads,
                  "Threads to use; the result is the same with any (0: all)")
      ->capture_default_str();
  return [a, duration, rate](const RunContext& run) {
    AnimateRequest& request = a->request;
    if (a->body_only && a->face_only) {
      run.err << "understudy animate: --body-only and --face-only exclude each other; give one of "
                 "them, or neither to move both\n";
      return ExitCodeOf(ErrorCode::kInvalidArgument);
    }
    request.performance = a->body_only   ? Performance::kBodyOnly
                          : a->face_only ? Performance::kFaceOnly
                                         : Performance::kAll;
    request.orientation =
        a->orientation == "image" ? CharacterOrientation::kImage : CharacterOrientation::kVideo;
    request.tier = a->draft           ? Tier::kDraft
                   : a->mode == "pro" ? Tier::kProfessional
                                      : Tier::kStandard;
    request.sound = a->sound == "keep";
    request.physics = a->physics == "on";
    request.follow_camera = a->camera == "follow";
    request.shadow = a->shadow == "on";
    if (duration->count() > 0) {
      request.duration_s = a->duration;
    }
    if (rate->count() > 0) {
      request.driving_fps = a->driving_fps;
    }
    const Result<AnimateSummary> done = Animate(request, run.progress, run.stop);
    if (!done.ok()) {
      run.err << "understudy animate: " << done.error().message << '\n';
      return ExitCodeOf(done.error().code);
    }
    for (const std::string& warning : done->warnings) {
      run.err << "warning: " << warning << '\n';
    }
    run.err << request.output << ": " << done->width << "x" << done->height << ", " << done->frames
            << " frames, " << Fixed(done->seconds, 2) << " s, made in "
            << Fixed(done->wall_seconds, 1) << " s\n";
    return kExitDone;
  };
}

}  // namespace understudy
