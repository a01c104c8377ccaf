#include "cli/command_line.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/exit_code.h"
#include "cli/progress_bar.h"
#include "cli/subcommand.h"
#include "core/text.h"

namespace understudy {
namespace {

constexpr const char* kAbout =
    "Understudy gives a still character the performance of a person on film.\n"
    "It moves the picture's own pixels on this machine: nothing is uploaded or repainted.";

constexpr const char* kExitCodes =
    "Exit codes: 0 done, 2 bad arguments, 3 bad input, 4 unsupported, 5 limit exceeded, 6 "
    "cancelled, 1 anything else.";

// One sentence that says what was found and where what is allowed can be read.
std::string UsageError(const CLI::App& app, const CLI::ParseError& e, int argc,
                       const char* const* argv) {
  if (app.get_subcommands().empty()) {
    const std::string found =
        argc > 1 ? Concat("\"", argv[1], "\" is no subcommand") : "there is no subcommand";
    return Concat("understudy: ", found,
                  "; it must be animate, brush, track or rig (see understudy --help)\n");
  }
  const std::string name = "understudy " + app.get_subcommands().front()->get_name();
  return Concat(name, ": ", e.what(), " (see ", name, " --help)\n");
}

}  // namespace

int RunCommandLine(int argc, const char* const* argv, std::ostream& out, std::ostream& err,
                   std::stop_token stop) {
  CLI::App app(kAbout, "understudy");
  app.set_version_flag("--version", std::string("understudy ") + UNDERSTUDY_VERSION);
  app.footer(kExitCodes);
  app.require_subcommand(1);
  const std::vector<std::pair<const char*, Subcommand>> commands = {{"animate", AddAnimate(app)},
                                                                    {"brush", AddBrush(app)},
                                                                    {"track", AddTrack(app)},
                                                                    {"rig", AddRig(app)}};
  if (argc == 2 && std::string_view(argv[1]) == "help") {
    out << app.help();
    return kExitDone;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    if (e.get_exit_code() == 0) {
      return app.exit(e, out, err);  // --help, --version
    }
    err << UsageError(app, e, argc, argv);
    return kExitBadArguments;
  }
  const bool terminal = &err == &std::cerr && ::isatty(STDERR_FILENO) != 0;
  const RunContext run{out, err, MakeProgressBar(err, terminal), std::move(stop)};
  for (const auto& [name, command] : commands) {
    if (app.got_subcommand(name)) {
      return command(run);
    }
  }
  return kExitBadArguments;
}

}  // namespace understudy
