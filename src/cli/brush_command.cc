#include <memory>
#include <ostream>

#include "cli/exit_code.h"
#include "cli/subcommand.h"
#include "core/text.h"
#include "pipeline/brush.h"

namespace understudy {

Subcommand AddBrush(CLI::App& app) {
  struct Arguments {
    BrushRequest request;
    std::string mode = "image";
    bool draft = false;
  };
  const auto a = std::make_shared<Arguments>();
  CLI::App* sub = app.add_subcommand("brush", "Make what is painted on a picture move");
  sub->add_option("IMAGE", a->request.picture, "The picture")->required();
  sub->add_option("STROKES", a->request.strokes,
                  "What was painted and where it goes: a JSON file, see docs/brush.md")
      ->required();
  sub->add_option(
      "-o,--output", a->request.output,
      "Where the video goes: .mp4, .mov, .webm, .gif, or PNG files such as out_%03d.png");
  sub->add_option("--strength", a->request.strength, "How strongly everything moves: 0 .. 1")
      ->capture_default_str();
  sub->add_option("--duration", a->request.duration_s, "Length of the video, seconds")
      ->capture_default_str();
  sub->add_option("--fps", a->request.fps, "Frames per second")->capture_default_str();
  sub->add_flag("--loop", a->request.loop, "Let the last frame lead into the first");
  sub->add_option("--mode", a->mode,
                  "Size of the output: the image's own, std (720p) or pro (1080p)")
      ->check(CLI::IsMember({"image", "std", "pro"}))
      ->capture_default_str();
  sub->add_flag("--draft", a->draft, "Quick look at 360p");
  sub->add_option("--preview", a->request.preview,
                  "Also draw the motion as arrows into this .png; with it -o may be left out");
  sub->add_option("--seed", a->request.seed, "Seed of everything random")->capture_default_str();
  sub->add_option("--threads", a->request.threads,
                  "Threads to use; the result is the same with any (0: all)")
      ->capture_default_str();
  return [a](const RunContext& run) {
    BrushRequest& request = a->request;
    if (a->draft) {
      request.tier = Tier::kDraft;
    } else if (a->mode != "image") {
      request.tier = a->mode == "pro" ? Tier::kProfessional : Tier::kStandard;
    }
    const Result<BrushSummary> done = Brush(request, run.progress, run.stop);
    if (!done.ok()) {
      run.err << "understudy brush: " << done.error().message << '\n';
      return ExitCodeOf(done.error().code);
    }
    for (const std::string& warning : done->warnings) {
      run.err << "warning: " << warning << '\n';
    }
    for (std::size_t i = 0; i < done->regions.size(); ++i) {
      const BrushSummary::Region& region = done->regions[i];
      run.err << "region " << i << ": " << BrushKindName(region.kind)
              << (region.guessed ? " (guessed)" : "") << ", " << Fixed(100 * region.selected, 0)
              << " % of the paint\n";
    }
    if (!request.output.empty()) {
      run.err << request.output << ": " << done->width << "x" << done->height << ", "
              << done->frames << " frames, " << Fixed(done->seconds, 2) << " s, planned in "
              << Fixed(done->plan_seconds, 1) << " s, drawn and encoded in "
              << Fixed(done->draw_seconds, 1) << " s\n";
    }
    return kExitDone;
  };
}

}  // namespace understudy
