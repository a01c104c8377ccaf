#include "pipeline/report.h"

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
  Json frames = Json::array();
  for (std::size_t i = 0; i < clip.frames.size(); ++i) {
    frames.push_back({{"time_s", Rounded(clip.frames[i].time_s, 4)},
                      {"driving_keypoints", PointsJson(motion.frames[i].keypoints)},
                      {"output_keypoints", PointsJson(clip.frames[i].keypoints)},
                      {"identity", Rounded(identity[i], 4)},
                      {"confidence", Rounded(clip.frames[i].confidence, 4)},
                      {"guess", motion.frames[i].guess}});
  }
  json["frames"] = std::move(frames);
  return WriteJson(path, json);
}

}  // namespace understudy
