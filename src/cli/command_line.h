#pragma once

#include <iosfwd>
#include <stop_token>

namespace understudy {

// The whole program behind main(): reads the arguments, runs the subcommand and returns the exit
// code. Progress and errors go to `err`, what was asked for to `out`. A stop asked for through
// `stop` ends the work and leaves nothing behind.
int RunCommandLine(int argc, const char* const* argv, std::ostream& out, std::ostream& err,
                   std::stop_token stop);

}  // namespace understudy
