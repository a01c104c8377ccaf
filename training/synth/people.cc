#include "people.h"

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "person_maker.h"
#include "writer.h"

namespace understudy::synth {
namespace {

Sample Encode(const MadePerson& made, const PeopleOptions& o, int id) {
  Sample s;
  s.id = fmt::format("{}{:07d}", o.framing[0], id);
  EncodeSample(made.picture, 92, &s);
  const FrameRect& f = made.framing.frame;
  s.json = fmt::format(
      "{{\"id\":\"{}\",\"size\":{},\"style\":\"{}\",\"posture\":\"{}\",\"framing\":\"{}\","
      "\"frame\":[{:g},{:g},{:g},{:g}],",
      s.id, o.size, made.style, made.posture, made.framing.name, f.x0, f.y0, f.x1, f.y1);
  if (!made.hand.empty()) {
    s.json += fmt::format("\"hand\":\"{}\",", made.hand);
  }
  s.json +=
      LabelsJson(made.labels, o.framing == "face") + "," + CameraJson(made.framing.camera) + "}";
  return s;
}

/// Hands out groups of ids to workers and gives their samples back in order.
class Line {
 public:
  Line(int first, int count, int group)
      : next_(first), end_(first + count), group_(group), wanted_(first) {}
  /// Next run of ids [first, last) for a worker; false when there is none left.
  bool Take(int* first, int* last) {
    std::unique_lock<std::mutex> lock(mutex_);
    room_.wait(lock, [&] { return stop_ || done_.size() < 512; });
    if (stop_ || next_ >= end_) {
      return false;
    }
    *first = next_;
    *last = std::min(end_, (next_ / group_ + 1) * group_);
    next_ = *last;
    return true;
  }
  void Put(int id, Sample s) {
    const std::lock_guard<std::mutex> lock(mutex_);
    done_.emplace(id, std::move(s));
    ready_.notify_one();
  }
  Sample Next() {
    std::unique_lock<std::mutex> lock(mutex_);
    ready_.wait(lock, [&] { return done_.count(wanted_) > 0; });
    Sample s = std::move(done_.at(wanted_));
    done_.erase(wanted_++);
    room_.notify_all();
    return s;
  }
  void Stop() {
    const std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
    room_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable ready_, room_;
  std::map<int, Sample> done_;
  int next_, end_, group_, wanted_;
  bool stop_ = false;
};

}  // namespace

Status MakePeople(const PeopleOptions& given) {
  PeopleOptions o = given;
  if (o.framing != "body" && o.framing != "face" && o.framing != "hand") {
    return {fmt::format("framing is '{}'; body, face and hand exist", o.framing)};
  }
  if (o.group == 0) {
    o.group = o.framing == "face" ? 3 : 6;
  }
  if (o.count < 1 || o.first < 0 || o.threads < 1 || o.group < 1 || o.supersample < 1 ||
      o.supersample > 8) {
    return {"count, threads, group and supersample (1-8) must be positive"};
  }
  if (o.size == 0) {
    o.size = o.framing == "body" ? 288 : (o.framing == "face" ? 160 : 128);
  }
  if (o.size < 32 || o.size > 2048) {
    return {fmt::format("size is {}; 32 to 2048 pixels are allowed", o.size)};
  }
  if (o.name.empty()) {
    o.name = o.framing;
  }
  auto assets = Assets::Load(o.assets);
  if (!assets.ok()) {
    return {assets.error()};
  }
  const World world(assets.value());

  Line line(o.first, o.count, o.group);
  std::vector<std::thread> workers;
  for (int t = 0; t < o.threads; ++t) {
    workers.emplace_back([&] {
      PersonMaker maker(world, o);
      int first = 0, last = 0;
      while (line.Take(&first, &last)) {
        for (int id = first; id < last; ++id) {
          line.Put(id, Encode(maker.Make(id), o, id));
        }
      }
    });
  }
  SetWriter writer(o.out, o.name, o.per_shard);
  Status status;
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < o.count && status.ok(); ++i) {
    status = writer.Add(line.Next());
    if ((i + 1) % 500 == 0 || i + 1 == o.count) {
      const double s =
          std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      fmt::print(stderr, "{}: {} of {}, {:.1f} images/s\n", o.name, i + 1, o.count,
                 (i + 1) / std::max(1e-3, s));
    }
  }
  line.Stop();
  for (std::thread& w : workers) {
    w.join();
  }
  const Status finish = writer.Finish();
  return status.ok() ? finish : status;
}

}  // namespace understudy::synth
