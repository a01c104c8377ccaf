#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "core/frame_time.h"
#include "core/result.h"
#include "media/picture_source.h"

namespace understudy {

struct FramePacerOptions {
  double start_s = 0;                  // seconds into the file, >= 0
  std::optional<double> duration_s;    // seconds, > 0; none: to the end
  Rational fps{30, 1};                 // ticks per second
  double usual_interval_s = 1.0 / 30;  // how long one picture usually lasts, > 0
};

// Puts pictures that come when they like onto a steady clock: each tick shows the picture that is
// on screen at that time.
//
// Tick 0 lies at the beginning of the picture that is on screen at `start_s`, so a steady video
// started anywhere gives its pictures one by one. A picture counts as begun up to half an interval
// before its time (the shortest of a tick, the usual interval, and that since the picture before),
// which absorbs the rounding of times in files. Ticks before the first picture show the first. The
// last picture lasts as long as its file says, or the usual interval, and the number of ticks is
// the length in ticks, rounded, at least one.
class FramePacer {
 public:
  struct Tick {
    FrameTime time;
    const TimedPicture* picture = nullptr;  // valid until the next call
    bool first_use = true;                  // false when the tick before showed the same picture
    bool last_use = true;                   // false when the next tick shows it again
  };

  // Reads up to the picture on screen at `start_s`. Errors: CorruptInput (no picture at all),
  // InvalidArgument (the file ends before `start_s`; the message leaves the file's name to the
  // caller).
  static Result<FramePacer> Create(PictureSource* source, const FramePacerOptions& options);

  // The next tick, or nothing after the last.
  std::optional<Tick> Next();

  // Where tick 0 lies in the file, seconds since its first picture.
  double start_s() const { return start_s_; }

 private:
  FramePacer(PictureSource* source, const FramePacerOptions& options)
      : source_(source), options_(options) {}

  double TickSeconds(std::int64_t index) const;
  double End(const TimedPicture& picture) const;
  bool ComingHasBegun(double at) const;
  void Fetch();  // the next picture into `coming_`

  PictureSource* source_;
  FramePacerOptions options_;
  double start_s_ = 0;
  std::int64_t index_ = 0;
  TimedPicture shown_;
  std::unique_ptr<TimedPicture> coming_;  // null when `shown_` is the last
  bool shown_before_ = false;
};

}  // namespace understudy
