#include "media/frame_pacer.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/text.h"

namespace understudy {
namespace {

constexpr double kEarly = 0.49;  // intervals before its time from which a picture counts as begun
// Seconds the last picture of a file may last beyond the usual interval.
constexpr double kLongestLast = 10;

}  // namespace

Result<FramePacer> FramePacer::Create(PictureSource* source, const FramePacerOptions& options) {
  FramePacer pacer(source, options);
  pacer.Fetch();
  if (!pacer.coming_) {
    return Error{ErrorCode::kCorruptInput, "not one picture in it can be decoded"};
  }
  do {
    pacer.shown_ = std::move(*pacer.coming_);
    pacer.Fetch();
  } while (pacer.ComingHasBegun(options.start_s));
  const double end = pacer.End(pacer.shown_);
  if (!pacer.coming_ && options.start_s >= end) {
    return Error{ErrorCode::kInvalidArgument,
                 Concat("it ends after ", Fixed(end, 2), " s, and the start asked for is at ",
                        Fixed(options.start_s, 2), " s")};
  }
  // A picture that lasts long (a slide) is joined where the caller asked, not at its beginning; so
  // is a stretch before the first whole picture.
  if (options.start_s > 0) {
    const double into = options.start_s - pacer.shown_.start_s;
    const double near = options.usual_interval_s * (1 + kEarly);
    pacer.start_s_ = std::abs(into) < near ? pacer.shown_.start_s : options.start_s;
  }
  return pacer;
}

void FramePacer::Fetch() {
  coming_.reset();
  if (auto next = source_->Next()) {
    coming_ = std::make_unique<TimedPicture>(std::move(*next));
  }
}

double FramePacer::TickSeconds(std::int64_t index) const {
  return start_s_ + FrameTime{index, options_.fps}.seconds();
}

double FramePacer::End(const TimedPicture& picture) const {
  const double usual = options_.usual_interval_s;
  // Durations far below the usual one are mistakes of the container.
  const bool told = picture.duration_s >= usual / 2;
  const double lasts = told ? std::min(picture.duration_s, usual + kLongestLast) : usual;
  return picture.start_s + lasts;
}

bool FramePacer::ComingHasBegun(double at) const {
  if (!coming_) {
    return false;
  }
  const double tick = 1 / options_.fps.value();
  const double step = coming_->start_s - shown_.start_s;
  return coming_->start_s <= at + kEarly * std::min({tick, step, options_.usual_interval_s});
}

std::optional<FramePacer::Tick> FramePacer::Next() {
  const double at = TickSeconds(index_);
  const double half_tick = 0.5 / options_.fps.value();
  if (index_ > 0 && options_.duration_s && at - start_s_ + half_tick > *options_.duration_s) {
    return std::nullopt;
  }
  while (ComingHasBegun(at)) {
    shown_ = std::move(*coming_);
    shown_before_ = false;
    Fetch();
  }
  if (index_ > 0 && !coming_ && at + half_tick > End(shown_) + 1e-9) {
    return std::nullopt;
  }
  Tick tick;
  tick.time = {index_, options_.fps};
  tick.picture = &shown_;
  tick.first_use = !shown_before_;
  tick.last_use = ComingHasBegun(TickSeconds(index_ + 1));
  shown_before_ = true;
  ++index_;
  return tick;
}

}  // namespace understudy
