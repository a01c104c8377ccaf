#include "pipeline/character_json.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <span>
#include <string_view>

#include "core/text.h"

namespace understudy {
namespace {

constexpr float kFarthest = 10;  // torso lengths that a piece may be said to be nearer

// COCO-WholeBody's body and feet.
constexpr std::array<std::string_view, kBodyAndFeet> kJointPoints = {
    "nose",          "left_eye",        "right_eye",    "left_ear",       "right_ear",
    "left_shoulder", "right_shoulder",  "left_elbow",   "right_elbow",    "left_wrist",
    "right_wrist",   "left_hip",        "right_hip",    "left_knee",      "right_knee",
    "left_ankle",    "right_ankle",     "left_big_toe", "left_small_toe", "left_heel",
    "right_big_toe", "right_small_toe", "right_heel"};

Json PointsFrom(const Keypoints& keypoints, int first, int count) {
  Json json = Json::array();
  for (int i = first; i < first + count; ++i) {
    json.push_back(PointJson(keypoints[i]));
  }
  return json;
}

Error Wrong(std::string_view field, const Json& value, std::string_view rule) {
  return Error{ErrorCode::kCorruptInput,
               Concat(field, " in character.json is ", Quoted(value), "; it must be ", rule)};
}

bool IsNumber(const Json& json) {
  constexpr double kLargest = 1e6;  // pixels or degrees: far beyond any picture
  return json.is_number() && std::abs(json.get<double>()) <= kLargest;
}

Result<Keypoint> PointFrom(const Json& json, const std::string& name) {
  if (!json.is_array() || json.size() != 3 || !std::all_of(json.begin(), json.end(), IsNumber)) {
    return Wrong(name, json, "[x, y, confidence], three numbers from -1e6 to 1e6");
  }
  return Keypoint{json[0].get<float>(), json[1].get<float>(),
                  std::clamp(json[2].get<float>(), 0.0F, 1.0F)};
}

// Sets `value` where the object has the field.
Status ReadNumber(const Json& object, const char* name, float& value) {
  const auto found = object.find(name);
  if (found == object.end()) {
    return {};
  }
  if (!IsNumber(*found)) {
    return Wrong(name, *found, "a number from -1e6 to 1e6");
  }
  value = found->get<float>();
  return {};
}

// Sets the points where the object has the field.
Status ReadPoints(const Json& object, const char* name, std::span<Keypoint> points) {
  const auto found = object.find(name);
  if (found == object.end()) {
    return {};
  }
  if (!found->is_array() || found->size() != points.size()) {
    return Wrong(name, *found, Concat("a list of ", points.size(), " points"));
  }
  for (std::size_t i = 0; i < points.size(); ++i) {
    US_ASSIGN_OR_RETURN(points[i], PointFrom((*found)[i], Concat(name, "[", i, "]")));
  }
  return {};
}

Status ReadJoints(const Json& json, LoadedCharacter& c) {
  const auto joints = json.find("joints");
  if (joints == json.end() || !joints->is_object()) {
    return Error{ErrorCode::kCorruptInput, Concat("character.json must hold \"joints\", with ",
                                                  kBodyAndFeet, " points by name")};
  }
  for (const auto& [name, value] : joints->items()) {
    if (std::find(kJointPoints.begin(), kJointPoints.end(), name) == kJointPoints.end()) {
      return Error{ErrorCode::kCorruptInput,
                   Concat(Quoted(Json(name)),
                          " among the joints of character.json is no joint; one is named, "
                          "for example, \"left_elbow\"")};
    }
  }
  for (int i = 0; i < kBodyAndFeet; ++i) {
    const auto joint = joints->find(kJointPoints[i]);
    if (joint == joints->end()) {
      return Error{ErrorCode::kCorruptInput,
                   Concat("the joint \"", kJointPoints[i],
                          "\" is missing in character.json; one that the picture does not show has "
                          "the confidence 0")};
    }
    const std::string name = Concat("the joint \"", kJointPoints[i], "\"");
    US_ASSIGN_OR_RETURN(const Keypoint k, PointFrom(*joint, name));
    // Networks may place what the rim hides a little outside.
    const auto w = static_cast<float>(c.picture.width());
    const auto h = static_cast<float>(c.picture.height());
    if (k.confidence > 0 && (k.x < -w || k.x > 2 * w || k.y < -h || k.y > 2 * h)) {
      return Error{ErrorCode::kCorruptInput,
                   Concat(name, " in character.json lies at ", k.x, ",", k.y,
                          ", far outside the picture of ", c.picture.width(), " x ",
                          c.picture.height(), " pixels")};
    }
    c.seen.keypoints[i] = k;
  }
  return {};
}

Status ReadDrawOrder(const Json& json, LoadedCharacter& c) {
  const auto order = json.find("draw_order");
  if (order == json.end()) {
    return {};
  }
  if (!order->is_object()) {
    return Wrong("draw_order", *order, "an object with a number for each piece");
  }
  for (const auto& [name, value] : order->items()) {
    const auto piece = std::find(kPieceNames.begin(), kPieceNames.end(), name);
    if (piece == kPieceNames.end()) {
      std::string all;
      for (const std::string_view known : kPieceNames) {
        all += Concat(all.empty() ? "" : ", ", known);
      }
      return Error{ErrorCode::kCorruptInput, Concat(Quoted(Json(name)),
                                                    " in draw_order of character.json is no piece; "
                                                    "the pieces are ",
                                                    all)};
    }
    if (!value.is_number() || !(std::abs(value.get<double>()) <= kFarthest)) {
      return Wrong(Concat("draw_order of ", name), value,
                   "a number from -10 (behind) to 10 (in front)");
    }
    c.nearness[piece - kPieceNames.begin()] = value.get<float>();
  }
  return {};
}

// The box about the joints that are seen.
void FindPerson(Observation& seen) {
  float x0 = std::numeric_limits<float>::max();
  float y0 = x0;
  float x1 = -x0;
  float y1 = -x0;
  for (int i = 0; i < kBodyAndFeet; ++i) {
    const Keypoint& k = seen.keypoints[i];
    if (k.confidence > 0.2F) {
      x0 = std::min(x0, k.x);
      x1 = std::max(x1, k.x);
      y0 = std::min(y0, k.y);
      y1 = std::max(y1, k.y);
    }
  }
  if (x0 < x1 && y0 < y1) {
    seen.person = Box{x0, y0, x1 - x0, y1 - y0};
  }
}

Status ReadFace(const Json& json, LoadedCharacter& c) {
  c.seen.eye_open = {0.3F, 0.3F};
  const auto face = json.find("face");
  if (face == json.end() || !face->is_object()) {
    return {};
  }
  US_RETURN_IF_ERROR(ReadNumber(*face, "yaw", c.seen.face.head.yaw));
  US_RETURN_IF_ERROR(ReadNumber(*face, "pitch", c.seen.face.head.pitch));
  US_RETURN_IF_ERROR(ReadNumber(*face, "roll", c.seen.face.head.roll));
  US_RETURN_IF_ERROR(ReadNumber(*face, "confidence", c.seen.face.confidence));
  US_RETURN_IF_ERROR(ReadNumber(*face, "mouth_open", c.seen.mouth_open));
  if (const auto eyes = face->find("eye_open"); eyes != face->end()) {
    if (!eyes->is_array() || eyes->size() != 2 ||
        !std::all_of(eyes->begin(), eyes->end(), IsNumber)) {
      return Wrong("eye_open", *eyes, "two numbers, right and left");
    }
    c.seen.eye_open = {(*eyes)[0].get<float>(), (*eyes)[1].get<float>()};
  }
  return {};
}

}  // namespace

Json CharacterJson(const LoadedCharacter& c) {
  Json json;
  json["version"] = kCharacterVersion;
  json["width"] = c.picture.width();
  json["height"] = c.picture.height();
  for (int i = 0; i < kBodyAndFeet; ++i) {
    json["joints"][std::string(kJointPoints[i])] = PointJson(c.seen.keypoints[i]);
  }
  for (int i = 0; i < kPieces; ++i) {
    json["draw_order"][std::string(kPieceNames[i])] = Rounded(c.nearness[i], 3);
  }
  json["person_confidence"] = c.seen.person_confidence;
  json["face"] = {{"yaw", c.seen.face.head.yaw},
                  {"pitch", c.seen.face.head.pitch},
                  {"roll", c.seen.face.head.roll},
                  {"confidence", c.seen.face.confidence},
                  {"eye_open", {c.seen.eye_open[0], c.seen.eye_open[1]}},
                  {"mouth_open", c.seen.mouth_open}};
  json["irises"] = Json::array({PointJson(c.seen.irises[0]), PointJson(c.seen.irises[1])});
  json["face_landmarks"] = PointsFrom(c.seen.keypoints, kFaceFirst, kFaceLandmarks);
  json["left_hand"] = PointsFrom(c.seen.keypoints, kLeftHandFirst, kHandKeypoints);
  json["right_hand"] = PointsFrom(c.seen.keypoints, kRightHandFirst, kHandKeypoints);
  return json;
}

Status ReadCharacterJson(const Json& json, LoadedCharacter& c) {
  if (!json.is_object() || !json.contains("version") || !json["version"].is_number_integer()) {
    return Error{ErrorCode::kCorruptInput, "character.json is not a character description"};
  }
  const double version = json["version"].get<double>();
  if (version > kCharacterVersion) {
    return Error{ErrorCode::kUnsupported,
                 Concat("character.json is of version ", Quoted(json["version"]),
                        "; this program reads up to ", kCharacterVersion)};
  }
  for (const auto& [name, size] :
       {std::pair{"width", c.picture.width()}, {"height", c.picture.height()}}) {
    if (const auto said = json.find(name); said != json.end() && *said != size) {
      return Wrong(name, *said,
                   Concat(size, ", that of picture.png; points are counted in its pixels"));
    }
  }
  c.seen.width = c.picture.width();
  c.seen.height = c.picture.height();
  const std::span<Keypoint> points = c.seen.keypoints;
  if (version < 2) {
    if (!json.contains("keypoints")) {
      return Error{ErrorCode::kCorruptInput,
                   Concat("character.json must hold ", kKeypoints, " keypoints")};
    }
    US_RETURN_IF_ERROR(ReadPoints(json, "keypoints", points));
  } else {
    US_RETURN_IF_ERROR(ReadJoints(json, c));
    US_RETURN_IF_ERROR(ReadDrawOrder(json, c));
    US_RETURN_IF_ERROR(
        ReadPoints(json, "face_landmarks", points.subspan(kFaceFirst, kFaceLandmarks)));
    US_RETURN_IF_ERROR(
        ReadPoints(json, "left_hand", points.subspan(kLeftHandFirst, kHandKeypoints)));
    US_RETURN_IF_ERROR(
        ReadPoints(json, "right_hand", points.subspan(kRightHandFirst, kHandKeypoints)));
  }
  FindPerson(c.seen);
  US_RETURN_IF_ERROR(ReadPoints(json, "irises", c.seen.irises));
  c.seen.person_confidence = 1;
  US_RETURN_IF_ERROR(ReadNumber(json, "person_confidence", c.seen.person_confidence));
  return ReadFace(json, c);
}

}  // namespace understudy
