#include "pipeline/observe_clip.h"

#include <oneapi/tbb/parallel_pipeline.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <utility>

#include "media/video_reader.h"
#include "perceive/perceiver.h"

namespace understudy {
namespace {

// A frame on its way through the stages.
struct Passing {
  VideoFrame frame;
  Observation seen;
};

}  // namespace

Result<ObservedClip> ObserveClip(const std::string& path, const std::string& model_folder,
                                 const ObserveOptions& options, const Progress& progress,
                                 std::stop_token stop) {
  VideoReaderOptions reading;
  reading.start_s = options.start_s;
  reading.duration_s = options.duration_s;
  reading.threads = options.threads;
  US_ASSIGN_OR_RETURN(VideoReader reader, VideoReader::Create(path, reading));
  US_ASSIGN_OR_RETURN(Perceiver perceiver, Perceiver::Load(model_folder, options.perceive));
  if (options.box) {
    perceiver.Follow(*options.box);
  }
  ObservedClip clip;
  clip.fps = reader.fps();
  clip.start_s = reader.start_s();
  clip.has_audio = reader.info().has_audio;
  const std::int64_t total = reader.estimated_frames();

  // The first error of any stage ends the run; each stage runs one frame at a time and in order.
  std::optional<Error> error;
  std::mutex error_mutex;
  const auto fail = [&](Error e) {
    const std::lock_guard lock(error_mutex);
    if (!error) {
      error = std::move(e);
    }
  };
  const auto failed = [&] {
    const std::lock_guard lock(error_mutex);
    return error.has_value();
  };
  using Item = std::shared_ptr<Passing>;
  const auto read = [&](tbb::flow_control& control) -> Item {
    if (stop.stop_requested()) {
      fail(
          {ErrorCode::kCancelled, "stopped while watching the driving video; nothing was written"});
    }
    if (failed()) {
      control.stop();
      return nullptr;
    }
    Result<std::optional<VideoFrame>> next = reader.Next();
    if (!next.ok()) {
      fail(next.error());
    }
    if (!next.ok() || !next->has_value()) {
      control.stop();
      return nullptr;
    }
    auto item = std::make_shared<Passing>();
    item->frame = std::move(**next);
    return item;
  };
  const auto body = [&](Item item) -> Item {
    if (item && !failed()) {
      Result<Observation> seen = perceiver.ObserveBody(item->frame.time, item->frame.rgb.span());
      if (seen.ok()) {
        item->seen = *seen;
      } else {
        fail(seen.error());
      }
    }
    return item;
  };
  const auto part = [&](Status (Perceiver::*observe)(ImageView, Observation&)) {
    return [&, observe](Item item) -> Item {
      if (item && !failed()) {
        const Status status = (perceiver.*observe)(item->frame.rgb.span(), item->seen);
        if (!status.ok()) {
          fail(status.error());
        }
      }
      return item;
    };
  };
  const auto keep = [&](const Item& item) {
    if (!item || failed()) {
      return;
    }
    clip.observations.push_back(item->seen);
    if (progress) {
      progress("watching", static_cast<std::int64_t>(clip.observations.size()), total);
    }
  };
  constexpr int kFramesInFlight = 4;
  tbb::task_arena arena(std::max(options.threads, 1));
  arena.execute([&] {
    tbb::parallel_pipeline(
        kFramesInFlight, tbb::make_filter<void, Item>(tbb::filter_mode::serial_in_order, read) &
                             tbb::make_filter<Item, Item>(tbb::filter_mode::serial_in_order, body) &
                             tbb::make_filter<Item, Item>(tbb::filter_mode::serial_in_order,
                                                          part(&Perceiver::ObserveFace)) &
                             tbb::make_filter<Item, Item>(tbb::filter_mode::serial_in_order,
                                                          part(&Perceiver::ObserveHands)) &
                             tbb::make_filter<Item, void>(tbb::filter_mode::serial_in_order, keep));
  });
  if (error) {
    return *error;
  }
  clip.damaged = reader.damaged();
  return clip;
}

Result<Observation> ObservePicture(ImageView picture, const std::string& model_folder,
                                   const std::optional<Box>& box, const PersonChoice& person) {
  US_ASSIGN_OR_RETURN(Perceiver perceiver, Perceiver::Load(model_folder, {.person = person}));
  if (box) {
    perceiver.Follow(*box);
  }
  return perceiver.ObservePicture(picture);
}

}  // namespace understudy
