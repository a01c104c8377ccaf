#include "media/packet_times.h"

#include <algorithm>
#include <vector>

namespace understudy {
namespace {

constexpr std::size_t kMostPackets = 5000;
constexpr std::int64_t kMostBytes = 64 << 20;
constexpr double kLongStep = 1.5;   // x the median
constexpr double kShortStep = 0.5;  // x the median

double EndOf(const AVPacket& packet, const AVStream& stream) {
  const std::int64_t at = packet.pts != AV_NOPTS_VALUE ? packet.pts : packet.dts;
  return at == AV_NOPTS_VALUE
             ? 0
             : static_cast<double>(at + packet.duration) * av_q2d(stream.time_base);
}

}  // namespace

PacketTimes ReadPacketTimes(InputFile* input, int stream) {
  PacketTimes times;
  std::vector<std::int64_t> shown;  // in units of the stream's time base
  std::int64_t bytes = 0;
  std::int64_t last_duration = 0;
  std::int64_t last_shown = INT64_MIN;
  bool ordered_only = false;
  const PacketPtr packet = NewPacket();
  while (shown.size() < kMostPackets && bytes < kMostBytes) {
    const int read = av_read_frame(input->format(), packet.get());
    if (read < 0) {
      times.complete = read == AVERROR_EOF;
      break;
    }
    bytes += packet->size;
    times.any_end_s =
        std::max(times.any_end_s, EndOf(*packet, *input->format()->streams[packet->stream_index]));
    const bool counts = packet->stream_index == stream && packet->size > 0 &&
                        (packet->flags & AV_PKT_FLAG_DISCARD) == 0;
    if (counts) {
      const bool timed = packet->pts != AV_NOPTS_VALUE;
      ordered_only = ordered_only || !timed;
      const std::int64_t at = timed ? packet->pts : packet->dts;
      if (at != AV_NOPTS_VALUE) {
        shown.push_back(at);
        if (at > last_shown) {
          last_shown = at;
          last_duration = packet->duration;
        }
      } else {
        ++times.count;
      }
    }
    av_packet_unref(packet.get());
  }
  times.count += static_cast<std::int64_t>(shown.size());
  if (shown.empty()) {
    return times;
  }
  std::sort(shown.begin(), shown.end());
  const double unit = av_q2d(input->format()->streams[stream]->time_base);
  times.has_timestamps = !ordered_only;
  times.first_s = static_cast<double>(shown.front()) * unit;
  times.last_s = static_cast<double>(shown.back()) * unit;
  times.last_interval_s = static_cast<double>(std::max<std::int64_t>(last_duration, 0)) * unit;
  std::vector<std::int64_t> steps;
  for (std::size_t i = 1; i < shown.size(); ++i) {
    steps.push_back(shown[i] - shown[i - 1]);
  }
  if (!steps.empty()) {
    std::vector<std::int64_t> sorted = steps;
    std::nth_element(sorted.begin(),
                     sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2), sorted.end());
    const auto median = static_cast<double>(sorted[sorted.size() / 2]);
    times.usual_interval_s = median * unit;
    times.uneven = std::any_of(steps.begin(), steps.end(), [&](std::int64_t step) {
      return static_cast<double>(step) > median * kLongStep ||
             static_cast<double>(step) < median * kShortStep;
    });
  }
  return times;
}

}  // namespace understudy
