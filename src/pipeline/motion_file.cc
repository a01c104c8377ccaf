#include "pipeline/motion_file.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/text.h"
#include "pipeline/write_json.h"

namespace understudy {
namespace {

constexpr int kVersion = 1;
constexpr std::size_t kMostFrames = 100'000;

Json FaceJson(const FaceState& face) {
  Json json = Json::object();
  for (int i = 0; i < kFaceCoefficients; ++i) {
    json[std::string(kFaceCoefficientNames[i])] = Rounded(face.coefficients[i], 4);
  }
  json["headYaw"] = Rounded(face.head.yaw, 2);
  json["headPitch"] = Rounded(face.head.pitch, 2);
  json["headRoll"] = Rounded(face.head.roll, 2);
  json["gazeX"] = Rounded(face.gaze_x, 4);
  json["gazeY"] = Rounded(face.gaze_y, 4);
  json["confidence"] = Rounded(face.confidence, 4);
  return json;
}

Error Wrong(const std::string& path, const std::string& what) {
  return Error{ErrorCode::kCorruptInput, Concat(path, " is not a whole motion file: ", what)};
}

Result<double> Number(const Json& json, const std::string& path, const std::string& name) {
  // Far beyond any picture, body or clip, and small enough that sums and products stay finite.
  constexpr double kLargest = 1e9;
  if (!json.is_number() || !(std::abs(json.get<double>()) <= kLargest)) {
    return Wrong(path,
                 Concat(name, " is ", Quoted(json), ", and a number from -1e9 to 1e9 is needed"));
  }
  return json.get<double>();
}

// A whole number from 1 to `most`.
Result<int> Count(const Json& json, const std::string& path, const std::string& name, int most) {
  US_ASSIGN_OR_RETURN(const double value, Number(json, path, name));
  if (!(value >= 1 && value <= most && value == std::floor(value))) {
    return Wrong(path, Concat(name, " is ", Quoted(json), ", and a whole number from 1 to ", most,
                              " is needed"));
  }
  return static_cast<int>(value);
}

template <int kCount>
Result<std::array<float, kCount>> Numbers(const Json& json, const std::string& path,
                                          const std::string& name) {
  std::array<float, kCount> out{};
  if (!json.is_array() || json.size() != kCount) {
    return Wrong(path, Concat(name, " must be a list of ", kCount, " numbers"));
  }
  for (int i = 0; i < kCount; ++i) {
    US_ASSIGN_OR_RETURN(const double value, Number(json[i], path, name));
    out[i] = static_cast<float>(value);
  }
  return out;
}

const Json& Field(const Json& json, const std::string& name) {
  static const Json kNothing;
  const auto found = json.is_object() ? json.find(name) : json.end();
  return found == json.end() ? kNothing : *found;
}

Result<Rational> RateFrom(const Json& json, const std::string& path) {
  constexpr int kLargest = std::numeric_limits<std::int32_t>::max();  // FFmpeg's rationals
  constexpr double kFastest = 240;
  if (!json.is_array() || json.size() != 2) {
    return Wrong(path, "fps must be a list of 2 whole numbers, numerator and denominator");
  }
  US_ASSIGN_OR_RETURN(const int num, Count(json[0], path, "the numerator of fps", kLargest));
  US_ASSIGN_OR_RETURN(const int den, Count(json[1], path, "the denominator of fps", kLargest));
  const Rational rate{num, den};
  if (rate.value() > kFastest || rate.value() < 1 / kFastest) {
    return Wrong(path, Concat("fps is ", num, "/", den, ", and 1/", kFastest, " to ", kFastest,
                              " frames per second are needed"));
  }
  return rate;
}

Result<FaceState> FaceFrom(const Json& json, const std::string& path) {
  FaceState face;
  if (!json.is_object()) {
    return face;
  }
  const auto read = [&](const std::string& name, float& value) -> Status {
    if (const Json& field = Field(json, name); !field.is_null()) {
      US_ASSIGN_OR_RETURN(const double number, Number(field, path, "face." + name));
      value = static_cast<float>(number);
    }
    return {};
  };
  for (int i = 0; i < kFaceCoefficients; ++i) {
    US_RETURN_IF_ERROR(read(std::string(kFaceCoefficientNames[i]), face.coefficients[i]));
  }
  US_RETURN_IF_ERROR(read("headYaw", face.head.yaw));
  US_RETURN_IF_ERROR(read("headPitch", face.head.pitch));
  US_RETURN_IF_ERROR(read("headRoll", face.head.roll));
  US_RETURN_IF_ERROR(read("gazeX", face.gaze_x));
  US_RETURN_IF_ERROR(read("gazeY", face.gaze_y));
  US_RETURN_IF_ERROR(read("confidence", face.confidence));
  return face;
}

Result<MotionFrame> FrameFrom(const Json& json, const std::string& path, std::size_t index) {
  MotionFrame frame;
  const std::string at = Concat("frame ", index, ": ");
  US_ASSIGN_OR_RETURN(frame.time_s, Number(Field(json, "time_s"), path, at + "time_s"));
  const Json& points = Field(json, "keypoints");
  if (!points.is_array() || points.size() != kKeypoints) {
    return Wrong(path, Concat(at, "keypoints must be ", kKeypoints, " points"));
  }
  for (int k = 0; k < kKeypoints; ++k) {
    US_ASSIGN_OR_RETURN(const auto p, Numbers<3>(points[k], path, Concat(at, "keypoint ", k)));
    frame.keypoints[k] = {p[0], p[1], std::clamp(p[2], 0.0F, 1.0F)};
  }
  const Json& rotations = Field(json, "rotations");
  for (int j = 0; j < kJoints; ++j) {
    const std::string name(kJointNames[j]);
    US_ASSIGN_OR_RETURN(const auto q,
                        Numbers<4>(Field(rotations, name), path, Concat(at, "rotations.", name)));
    const Eigen::Quaternionf rotation(q[0], q[1], q[2], q[3]);
    if (!(rotation.norm() > 1e-3F)) {
      return Wrong(path, Concat(at, "rotations.", name, " is zero, not a rotation"));
    }
    frame.rotations[j] = rotation.normalized();
  }
  US_ASSIGN_OR_RETURN(const auto root, Numbers<3>(Field(json, "root"), path, at + "root"));
  frame.root = {root[0], root[1], root[2]};
  US_ASSIGN_OR_RETURN(frame.face, FaceFrom(Field(json, "face"), path));
  if (const Json& contact = Field(json, "foot_contact");
      contact.is_array() && contact.size() == 2) {
    for (int i = 0; i < 2; ++i) {
      frame.foot_contact[i] = contact[i].is_boolean() && contact[i].get<bool>();
    }
  }
  if (const Json& confidence = Field(json, "confidence"); !confidence.is_null()) {
    US_ASSIGN_OR_RETURN(const double value, Number(confidence, path, at + "confidence"));
    frame.confidence = static_cast<float>(std::clamp(value, 0.0, 1.0));
  }
  if (const Json& camera = Field(json, "camera"); !camera.is_null()) {
    US_ASSIGN_OR_RETURN(const auto c, Numbers<4>(camera, path, at + "camera"));
    if (!(c[2] >= 0.1F && c[2] <= 10)) {
      return Wrong(path, Concat(at, "the camera's scale is ", c[2], ", and 0.1 to 10 is needed"));
    }
    frame.camera = {c[0], c[1], c[2], c[3]};
  }
  const Json& guess = Field(json, "guess");
  frame.guess = guess.is_boolean() && guess.get<bool>();
  return frame;
}

}  // namespace

Status WriteMotionFile(const std::string& path, const MotionClip& motion) {
  Json json;
  json["version"] = kVersion;
  json["width"] = motion.width;
  json["height"] = motion.height;
  json["fps"] = {motion.fps.num, motion.fps.den};
  json["pixels_per_metre"] = Rounded(motion.pixels_per_metre, 4);
  Json skeleton = Json::object();
  for (int j = 0; j < kJoints; ++j) {
    const Eigen::Vector3f& o = motion.skeleton.offsets[j];
    const int parent = kJointParents[j];
    skeleton[std::string(kJointNames[j])] = {
        {"parent", parent < 0 ? Json(nullptr) : Json(std::string(kJointNames[parent]))},
        {"offset", {Rounded(o.x(), 5), Rounded(o.y(), 5), Rounded(o.z(), 5)}}};
  }
  json["skeleton"] = std::move(skeleton);
  Json frames = Json::array();
  for (const MotionFrame& frame : motion.frames) {
    Json rotations = Json::object();
    for (int j = 0; j < kJoints; ++j) {
      const Eigen::Quaternionf& q = frame.rotations[j];
      rotations[std::string(kJointNames[j])] = {Rounded(q.w(), 6), Rounded(q.x(), 6),
                                                Rounded(q.y(), 6), Rounded(q.z(), 6)};
    }
    frames.push_back(
        {{"time_s", Rounded(frame.time_s, 5)},
         {"keypoints", PointsJson(frame.keypoints)},
         {"rotations", std::move(rotations)},
         {"root",
          {Rounded(frame.root.x(), 5), Rounded(frame.root.y(), 5), Rounded(frame.root.z(), 5)}},
         {"face", FaceJson(frame.face)},
         {"foot_contact", {frame.foot_contact[0], frame.foot_contact[1]}},
         {"camera",
          {Rounded(frame.camera.dx, 3), Rounded(frame.camera.dy, 3), Rounded(frame.camera.scale, 5),
           Rounded(frame.camera.angle, 5)}},
         {"confidence", Rounded(frame.confidence, 4)},
         {"guess", frame.guess}});
  }
  json["frames"] = std::move(frames);
  return WriteJson(path, json);
}

Result<MotionClip> ReadMotionFile(const std::string& path) {
  US_ASSIGN_OR_RETURN(const Json json, ReadJson(path));
  const Json& version = Field(json, "version");
  if (version.is_null()) {
    return Wrong(path, Concat("it is JSON without a version, where a motion file has ", kVersion,
                              " and OpenPose's files have people"));
  }
  if (!version.is_number_integer() || version.get<double>() < 1) {
    return Wrong(path, Concat("version is ", Quoted(version), ", and ", kVersion, " is needed"));
  }
  if (version.get<double>() > kVersion) {
    return Error{ErrorCode::kUnsupported, Concat(path, " is of version ", Quoted(version),
                                                 "; this program reads up to ", kVersion)};
  }
  MotionClip motion;
  constexpr int kLargestSide = 100'000;
  US_ASSIGN_OR_RETURN(motion.width, Count(Field(json, "width"), path, "width", kLargestSide));
  US_ASSIGN_OR_RETURN(motion.height, Count(Field(json, "height"), path, "height", kLargestSide));
  US_ASSIGN_OR_RETURN(motion.fps, RateFrom(Field(json, "fps"), path));
  motion.skeleton = AverageSkeleton();
  const Json& skeleton = Field(json, "skeleton");
  for (int j = 0; j < kJoints; ++j) {
    const std::string name(kJointNames[j]);
    const Json& joint = Field(skeleton, name);
    US_ASSIGN_OR_RETURN(const auto o,
                        Numbers<3>(Field(joint, "offset"), path, "skeleton." + name + ".offset"));
    motion.skeleton.offsets[j] = {o[0], o[1], o[2]};
  }
  if (const Json& scale = Field(json, "pixels_per_metre"); !scale.is_null()) {
    US_ASSIGN_OR_RETURN(motion.pixels_per_metre, Number(scale, path, "pixels_per_metre"));
  }
  const Json& frames = Field(json, "frames");
  if (!frames.is_array() || frames.empty()) {
    return Wrong(path, "it has no frames");
  }
  if (frames.size() > kMostFrames) {
    return Error{ErrorCode::kLimitExceeded, Concat(path, " has ", frames.size(),
                                                   " frames; at most ", kMostFrames, " are read")};
  }
  motion.frames.reserve(frames.size());
  for (std::size_t i = 0; i < frames.size(); ++i) {
    US_ASSIGN_OR_RETURN(MotionFrame frame, FrameFrom(frames[i], path, i));
    motion.frames.push_back(frame);
  }
  return motion;
}

}  // namespace understudy
