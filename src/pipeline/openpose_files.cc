#include "pipeline/openpose_files.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>

#include "core/text.h"
#include "pipeline/openpose_order.h"
#include "pipeline/write_json.h"

namespace understudy {
namespace {

void Append(Json& list, const Keypoint& k) {
  const bool seen = k.confidence > 0;
  list.push_back(seen ? Rounded(k.x, 3) : 0.0);
  list.push_back(seen ? Rounded(k.y, 3) : 0.0);
  list.push_back(Rounded(k.confidence, 4));
}

Keypoint Middle(const Keypoint& a, const Keypoint& b) {
  return {(a.x + b.x) / 2, (a.y + b.y) / 2, std::min(a.confidence, b.confidence)};
}

Json PersonJson(const Keypoints& k) {
  Json body = Json::array();
  for (const int i : kBody25) {
    Append(body, i == kMiddleOfShoulders ? Middle(k[kLeftShoulderPoint], k[kRightShoulderPoint])
                 : i == kMiddleOfHips    ? Middle(k[kLeftHipPoint], k[kRightHipPoint])
                                         : k[i]);
  }
  const auto range = [&k](int first, int count) {
    Json list = Json::array();
    for (int i = 0; i < count; ++i) {
      Append(list, k[first + i]);
    }
    return list;
  };
  Json face = range(kFaceFirst, kFaceLandmarks);
  for (int i = 0; i < 2; ++i) {
    Append(face, {});
  }
  return {{"person_id", {-1}},
          {"pose_keypoints_2d", body},
          {"face_keypoints_2d", face},
          {"hand_left_keypoints_2d", range(kLeftHandFirst, kHandKeypoints)},
          {"hand_right_keypoints_2d", range(kRightHandFirst, kHandKeypoints)},
          {"pose_keypoints_3d", Json::array()},
          {"face_keypoints_3d", Json::array()},
          {"hand_left_keypoints_3d", Json::array()},
          {"hand_right_keypoints_3d", Json::array()}};
}

}  // namespace

Status WriteOpenPose(const std::string& folder, const MotionClip& motion) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed || !std::filesystem::is_directory(folder)) {
    return Error{ErrorCode::kInvalidArgument,
                 Concat("the folder ", folder, " cannot be made: ", failed.message())};
  }
  for (std::size_t i = 0; i < motion.frames.size(); ++i) {
    std::array<char, 64> name{};
    std::snprintf(name.data(), name.size(), "frame_%012zu_keypoints.json", i);
    Json json = {{"version", 1.3},
                 {"people", Json::array({PersonJson(motion.frames[i].keypoints)})}};
    if (motion.width > 0 && motion.height > 0) {
      json["canvas_width"] = motion.width;
      json["canvas_height"] = motion.height;
    }
    US_RETURN_IF_ERROR(WriteJson((std::filesystem::path(folder) / name.data()).string(), json));
  }
  return {};
}

}  // namespace understudy
