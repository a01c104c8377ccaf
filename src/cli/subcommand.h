#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <iosfwd>
#include <stop_token>

#include "core/progress.h"

namespace understudy {

// What a subcommand is given to run with.
struct RunContext {
  std::ostream& out;
  std::ostream& err;
  Progress progress;
  std::stop_token stop;
};

// Adds one subcommand to the program; the returned function runs it and gives the exit code.
using Subcommand = std::function<int(const RunContext&)>;

Subcommand AddAnimate(CLI::App& app);
Subcommand AddTrack(CLI::App& app);
Subcommand AddRig(CLI::App& app);
Subcommand AddBrush(CLI::App& app);

}  // namespace understudy
