#include "pipeline/report.h"

#include <algorithm>
#include <string>

#include "pipeline/write_json.h"

namespace understudy {
namespace {

std::string TierName(Tier tier) {
  switch (tier) {
    case Tier::kDraft:
      return "draft";
    case Tier::kStandard:
      return "std";
    case Tier::kProfessional:
      return "pro";
  }
  return "std";
}

std::string PerformanceName(Performance performance) {
  switch (performance) {
    case Performance::kAll:
      return "all";
    case Performance::kBodyOnly:
      return "body";
    case Performance::kFaceOnly:
      return "face";
  }
  return "all";
}

// Shares of the pictures that a head is drawn from; 0 is the character image.
Json SharesJson(const ShownHead& head) {
  Json shares = Json::object();
  if (head.from == head.to) {
    shares[std::to_string(head.from + 1)] = 1.0;
    return shares;
  }
  shares[std::to_string(head.from + 1)] = Rounded(1 - head.share, 4);
  shares[std::to_string(head.to + 1)] = Rounded(head.share, 4);
  return shares;
}

Json ReferencesJson(const std::vector<ReferenceInfo>& references, const AnimationClip& clip) {
  Json list = Json::array();
  for (std::size_t i = 0; i < references.size(); ++i) {
    const ReferenceInfo& r = references[i];
    const auto index = static_cast<int>(i);
    const auto frames = std::count_if(
        clip.frames.begin(), clip.frames.end(),
        [index](const AnimationFrame& f) { return f.head.from == index || f.head.to == index; });
    list.push_back({{"file", r.path},
                    {"yaw", Rounded(r.head.yaw, 2)},
                    {"pitch", Rounded(r.head.pitch, 2)},
                    {"roll", Rounded(r.head.roll, 2)},
                    {"likeness", Rounded(r.likeness, 4)},
                    {"shows", r.whole ? "head" : "face"},
                    {"frames", frames}});
  }
  return list;
}

Json IdentityJson(const std::vector<float>& identity, const IdentityEasing& easing,
                  const AnimationClip& clip) {
  double sum = 0;
  std::size_t worst = 0;
  for (std::size_t i = 0; i < identity.size(); ++i) {
    sum += identity[i];
    worst = identity[i] < identity[worst] ? i : worst;
  }
  return {{"mean", Rounded(identity.empty() ? 1.0 : sum / static_cast<double>(identity.size()), 4)},
          {"worst", Rounded(identity.empty() ? 1.0 : identity[worst], 4)},
          {"worst_frame", worst},
          {"worst_time_s", Rounded(identity.empty() ? 0.0 : clip.frames[worst].time_s, 4)},
          {"least", Rounded(kLeastIdentity, 4)},
          {"eased_frames", easing.frames},
          {"eased_most", Rounded(easing.most, 4)},
          {"eased_most_time_s", Rounded(easing.most_at_s, 4)}};
}

}  // namespace

Status WriteReport(const std::string& path, const AnimateRequest& request,
                   const AnimateSummary& summary, const MotionClip& motion,
                   const AnimationClip& clip, const std::vector<float>& identity,
                   const std::vector<StageTime>& timings) {
  Json json;
  json["version"] = 1;
  json["inputs"] = {{"character", request.character}, {"driving", request.driving}};
  json["output"] = {{"file", request.output},
                    {"width", clip.width},
                    {"height", clip.height},
                    {"fps", {clip.fps.num, clip.fps.den}},
                    {"frames", clip.frames.size()}};
  json["options"] = {
      {"strength", Rounded(request.strength, 4)},
      {"orientation", request.orientation == CharacterOrientation::kImage ? "image" : "video"},
      {"expression", Rounded(request.expression, 4)},
      {"performance", PerformanceName(request.performance)},
      {"mode", TierName(request.tier)},
      {"background", request.background},
      {"sound", request.sound ? "keep" : "off"},
      {"physics", request.physics ? "on" : "off"},
      {"camera", request.follow_camera ? "follow" : "still"},
      {"shadow", request.shadow ? "on" : "off"},
      {"seed", request.seed},
      {"start", Rounded(request.start_s, 4)}};
  if (request.duration_s) {
    json["options"]["duration"] = Rounded(*request.duration_s, 4);
  }
  Json times = Json::object();
  for (const StageTime& t : timings) {
    times[t.stage] = Rounded(t.seconds, 4);
  }
  json["timings_s"] = times;
  json["warnings"] = summary.warnings;
  if (summary.checks) {
    json["checks"] = {
        {"limb_length_change_p95", Rounded(summary.checks->limb_length_change_p95, 5)},
        {"foot_slide_p95", Rounded(summary.checks->foot_slide_p95, 5)},
        {"flipped_triangles", summary.checks->flipped_triangles}};
  }
  if (!summary.references.empty()) {
    json["references"] = ReferencesJson(summary.references, clip);
  }
  json["identity"] = IdentityJson(identity, summary.easing, clip);
  Json frames = Json::array();
  for (std::size_t i = 0; i < clip.frames.size(); ++i) {
    frames.push_back({{"time_s", Rounded(clip.frames[i].time_s, 4)},
                      {"driving_keypoints", PointsJson(motion.frames[i].keypoints)},
                      {"output_keypoints", PointsJson(clip.frames[i].keypoints)},
                      {"identity", Rounded(identity[i], 4)},
                      {"confidence", Rounded(clip.frames[i].confidence, 4)},
                      {"head_eased", Rounded(clip.frames[i].head_eased, 2)},
                      {"guess", motion.frames[i].guess}});
    if (!summary.references.empty()) {
      frames.back()["pictures"] = SharesJson(clip.frames[i].head);
    }
  }
  json["frames"] = std::move(frames);
  return WriteJson(path, json);
}

}  // namespace understudy
