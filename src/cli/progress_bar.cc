#include "cli/progress_bar.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <ostream>
#include <string>

namespace understudy {
namespace {

using Clock = std::chrono::steady_clock;

struct Shown {
  std::string stage;
  std::int64_t done = -1;
  Clock::time_point when;
};

void DrawBar(std::ostream& err, std::string_view stage, std::int64_t done, std::int64_t total) {
  constexpr int kWidth = 30;
  if (total <= 0) {
    err << "\r" << stage << " " << done << " frames" << std::flush;
    return;
  }
  const auto full = static_cast<int>(kWidth * std::min(done, total) / total);
  err << "\r" << stage << std::string(stage.size() < 9 ? 9 - stage.size() : 0, ' ') << " ["
      << std::string(full, '#') << std::string(kWidth - full, '.') << "] " << done << "/" << total
      << "   ";
  if (done >= total) {
    err << '\n';
  }
  err << std::flush;
}

}  // namespace

Progress MakeProgressBar(std::ostream& err, bool terminal) {
  const auto shown = std::make_shared<Shown>();
  return [&err, terminal, shown](std::string_view stage, std::int64_t done, std::int64_t total) {
    const bool fresh = shown->stage != stage;
    if (terminal) {
      const Clock::time_point now = Clock::now();
      if (fresh || done >= total || now - shown->when > std::chrono::milliseconds(100)) {
        DrawBar(err, stage, done, total);
        *shown = {std::string(stage), done, now};
      }
      return;
    }
    const auto quarter = [total](std::int64_t n) { return total > 0 ? 4 * n / total : n / 100; };
    if (fresh || quarter(done) != quarter(shown->done)) {
      err << stage << " " << done;
      if (total > 0) {
        err << "/" << total;
      }
      err << std::endl;
      *shown = {std::string(stage), done, {}};
    }
  };
}

}  // namespace understudy
