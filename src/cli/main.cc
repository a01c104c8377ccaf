#include <malloc.h>

#include <csignal>
#include <exception>
#include <iostream>
#include <stop_token>
#include <thread>

#include "cli/command_line.h"
#include "cli/exit_code.h"

// Ctrl-C asks the run to stop, so that it can take its temporary files away; a second one ends the
// program at once.
int main(int argc, char** argv) {
  // Pictures come and go by the hundred; handing each back to the system is a tenth of a rigging.
  mallopt(M_MMAP_THRESHOLD, 256 << 20);
  mallopt(M_TRIM_THRESHOLD, 512 << 20);
  // One heap: what one thread has freed serves the next, which saves a tenth of the memory.
  mallopt(M_ARENA_MAX, 1);
  // A full disk is an error to report, not a signal to die of; so is a reader of our output that
  // went away.
  std::signal(SIGXFSZ, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGHUP);
  sigaddset(&signals, SIGUSR2);  // ends the waiting thread below
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::stop_source stop;
  std::thread waiting([signals, stop]() mutable {
    int caught = 0;
    sigwait(&signals, &caught);
    if (caught == SIGUSR2) {
      return;
    }
    stop.request_stop();
    sigwait(&signals, &caught);
    if (caught != SIGUSR2) {
      std::_Exit(understudy::kExitCancelled);
    }
  });
  int code = understudy::kExitOther;
  try {
    code = understudy::RunCommandLine(argc, argv, std::cout, std::cerr, stop.get_token());
  } catch (const std::exception& e) {
    // Only running out of memory comes here: our code throws nothing, and wrapped libraries are
    // caught where they are used.
    std::cerr << "understudy: stopped by " << e.what() << '\n';
  }
  pthread_kill(waiting.native_handle(), SIGUSR2);
  waiting.join();
  return code;
}
