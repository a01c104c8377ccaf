#include <memory>
#include <ostream>

#include "cli/exit_code.h"
#include "cli/subcommand.h"
#include "pipeline/rig.h"

namespace understudy {

Subcommand AddRig(CLI::App& app) {
  struct Arguments {
    RigRequest request;
    std::string mode = "pro";
  };
  const auto a = std::make_shared<Arguments>();
  CLI::App* sub =
      app.add_subcommand("rig", "Make a picture into an editable character (.understudy)");
  sub->add_option("CHARACTER", a->request.character, "Picture of the character")->required();
  sub->add_option("-o,--output", a->request.output, "Where the character goes: .understudy")
      ->required();
  sub->add_option("--mode", a->mode, "Size to keep: std (720p) or pro (1080p)")
      ->check(CLI::IsMember({"std", "pro"}))
      ->capture_default_str();
  return [a](const RunContext& run) {
    a->request.tier = a->mode == "pro" ? Tier::kProfessional : Tier::kStandard;
    const Status done = Rig(a->request, run.progress, run.stop);
    if (!done.ok()) {
      run.err << "understudy rig: " << done.error().message << '\n';
      return ExitCodeOf(done.error().code);
    }
    run.err << a->request.output << ": written; give it to animate in place of the picture\n";
    return kExitDone;
  };
}

}  // namespace understudy
