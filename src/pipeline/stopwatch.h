#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "pipeline/report.h"

namespace understudy {

// Books wall time under the names of stages.
class Stopwatch {
 public:
  explicit Stopwatch(std::vector<StageTime>& times)
      : times_(times), began_(Clock::now()), last_(began_) {}

  // Books the time since the lap before under `stage`.
  void Lap(const std::string& stage) {
    const Clock::time_point now = Clock::now();
    times_.push_back({stage, std::chrono::duration<double>(now - last_).count()});
    last_ = now;
  }
  // Books the time since the lap before nowhere.
  void Skip() { last_ = Clock::now(); }
  double Total() const { return std::chrono::duration<double>(Clock::now() - began_).count(); }

 private:
  using Clock = std::chrono::steady_clock;
  std::vector<StageTime>& times_;
  Clock::time_point began_;
  Clock::time_point last_;
};

}  // namespace understudy
