#include "pipeline/draw_frames.h"

#include <oneapi/tbb/concurrent_queue.h>
#include <oneapi/tbb/parallel_pipeline.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>

namespace understudy {

int FramesInFlight(int threads) { return threads + 2; }

Status DrawFrames(const Canvas& canvas, const FrameWork& work, VideoWriter& writer, int threads,
                  const Progress& progress, std::stop_token stop) {
  std::optional<Error> error;
  std::mutex mutex;
  const auto fail = [&](const Error& e) {
    const std::lock_guard lock(mutex);
    if (!error) {
      error = e;
    }
  };
  const auto failed = [&] {
    const std::lock_guard lock(mutex);
    return error.has_value();
  };
  struct Item {
    std::int64_t frame = 0;
    std::shared_ptr<Image> image;
  };
  tbb::concurrent_bounded_queue<std::shared_ptr<Image>> images;
  for (int i = 0; i < FramesInFlight(threads); ++i) {
    images.push(std::make_shared<Image>(canvas.width, canvas.height, canvas.channels));
  }
  const int width = canvas.written_width > 0 ? canvas.written_width : canvas.width;
  const int height = canvas.written_height > 0 ? canvas.written_height : canvas.height;
  std::int64_t next = 0;
  std::int64_t written = 0;
  const auto feed = [&](tbb::flow_control& control) -> Item {
    if (stop.stop_requested()) {
      fail({ErrorCode::kCancelled, "stopped while drawing; nothing was written"});
    }
    if (failed() || next == canvas.frames) {
      control.stop();
      return {};
    }
    // As many pictures as frames are in flight: there always is one.
    Item item{next++, nullptr};
    images.pop(item.image);
    if (work.begin) {
      const Status status = work.begin(*item.image);
      if (!status.ok()) {
        fail(status.error());
      }
    }
    return item;
  };
  const auto paint = [&](const Item& item) -> Item {
    work.draw(item.frame, *item.image);
    return item;
  };
  const auto write = [&](const Item& item) {
    if (!failed()) {
      const Status status = writer.Write(item.image->span().Crop(0, 0, width, height));
      if (!status.ok()) {
        fail(status.error());
      }
    }
    images.push(item.image);
    if (progress) {
      progress("drawing", ++written, canvas.frames);
    }
  };
  tbb::task_arena arena(std::max(threads, 1));
  arena.execute([&] {
    tbb::parallel_pipeline(
        static_cast<std::size_t>(FramesInFlight(threads)),
        tbb::make_filter<void, Item>(tbb::filter_mode::serial_in_order, feed) &
            tbb::make_filter<Item, Item>(tbb::filter_mode::parallel, paint) &
            tbb::make_filter<Item, void>(tbb::filter_mode::serial_in_order, write));
  });
  if (error) {
    return *error;
  }
  return {};
}

}  // namespace understudy
