#include "pipeline/openpose_points.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "core/text.h"
#include "pipeline/openpose_order.h"

namespace understudy {
namespace {

constexpr std::size_t kMostPeople = 1000;
constexpr double kLargest = 1e6;  // pixels

Error Wrong(const std::string& where, const std::string& what) {
  return Error{ErrorCode::kCorruptInput, Concat(where, " is not an OpenPose frame: ", what)};
}

const Json& Field(const Json& json, const char* name) {
  static const Json kNothing;
  const auto found = json.is_object() ? json.find(name) : json.end();
  return found == json.end() ? kNothing : *found;
}

// The list of x, y, confidence under a name; empty where there is none.
Result<std::vector<Keypoint>> PointsFrom(const Json& person, const char* name,
                                         const std::string& where) {
  const Json& list = Field(person, name);
  std::vector<Keypoint> points;
  if (list.is_null()) {
    return points;
  }
  if (!list.is_array() || list.size() % 3 != 0) {
    return Wrong(where, Concat(name,
                               list.is_array() ? Concat(" has ", list.size(), " numbers")
                                               : std::string(" is no list"),
                               ", and x, y and confidence of every point are needed"));
  }
  for (std::size_t i = 0; i < list.size(); i += 3) {
    std::array<float, 3> v{};
    for (std::size_t c = 0; c < 3; ++c) {
      const Json& value = list[i + c];
      // Some programs write null for what was not found.
      if (!value.is_null() &&
          (!value.is_number() || !(std::abs(value.get<double>()) <= kLargest))) {
        return Wrong(where, Concat(name, "[", i + c, "] is ", Quoted(value),
                                   ", and a number from -1e6 to 1e6 is needed"));
      }
      v[c] = value.is_null() ? 0.0F : value.get<float>();
    }
    const bool found = v[2] > 0 && (v[0] != 0 || v[1] != 0);
    points.push_back(found ? Keypoint{v[0], v[1], std::min(v[2], 1.0F)} : Keypoint{});
  }
  return points;
}

Status AddBody(const Json& json, const std::string& where, PosePerson& person) {
  const char* name =
      Field(json, "pose_keypoints_2d").is_null() ? "pose_keypoints" : "pose_keypoints_2d";
  US_ASSIGN_OR_RETURN(const std::vector<Keypoint> points, PointsFrom(json, name, where));
  std::span<const int> order;
  if (points.size() == kBody25.size()) {
    order = kBody25;
  } else if (points.size() == kCoco18.size()) {
    order = kCoco18;
  } else if (!points.empty()) {
    return Wrong(where, Concat(name, " has ", points.size(),
                               " points, and 18 (COCO) or 25 "
                               "(BODY_25) are needed"));
  }
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (order[i] >= 0) {
      person.points[order[i]] = points[i];
    }
  }
  return {};
}

Status AddHand(const Json& json, const char* name, int first, const std::string& where,
               PosePerson& person) {
  US_ASSIGN_OR_RETURN(const std::vector<Keypoint> points, PointsFrom(json, name, where));
  if (!points.empty() && points.size() != kHandKeypoints) {
    return Wrong(where, Concat(name, " has ", points.size(), " points, and ", kHandKeypoints,
                               " are needed"));
  }
  std::copy(points.begin(), points.end(), person.points.begin() + first);
  return {};
}

Status AddFacePoints(const Json& json, const std::string& where, PosePerson& person) {
  constexpr const char* kName = "face_keypoints_2d";
  constexpr std::size_t kWithPupils = kFaceLandmarks + 2;
  US_ASSIGN_OR_RETURN(const std::vector<Keypoint> points, PointsFrom(json, kName, where));
  if (points.empty()) {
    return {};
  }
  if (points.size() != kFaceLandmarks && points.size() != kWithPupils) {
    return Wrong(where, Concat(kName, " has ", points.size(), " points, and ", kFaceLandmarks,
                               " or ", kWithPupils, " are needed"));
  }
  std::copy_n(points.begin(), kFaceLandmarks, person.points.begin() + kFaceFirst);
  std::copy(points.begin() + kFaceLandmarks, points.end(), person.pupils.begin());
  return {};
}

Result<PosePerson> PersonFrom(const Json& json, const std::string& where) {
  if (!json.is_object()) {
    return Wrong(where, Concat("a person is ", Quoted(json), ", and an object is needed"));
  }
  PosePerson person;
  US_RETURN_IF_ERROR(AddBody(json, where, person));
  US_RETURN_IF_ERROR(AddFacePoints(json, where, person));
  US_RETURN_IF_ERROR(AddHand(json, "hand_left_keypoints_2d", kLeftHandFirst, where, person));
  US_RETURN_IF_ERROR(AddHand(json, "hand_right_keypoints_2d", kRightHandFirst, where, person));
  const Json& id = Field(json, "person_id");
  const Json& number = id.is_array() && !id.empty() ? id[0] : id;
  person.id = number.is_number_integer() ? number.get<std::int64_t>() : -1;
  return person;
}

}  // namespace

Result<std::vector<PosePerson>> PeopleFrom(const Json& frame, const std::string& where) {
  const Json& people = Field(frame, "people");
  std::vector<PosePerson> found;
  if (!people.is_array()) {
    return Wrong(where, Concat("people is ", Quoted(people), ", and a list is needed"));
  }
  if (people.size() > kMostPeople) {
    return Error{ErrorCode::kLimitExceeded, Concat(where, " has ", people.size(),
                                                   " people; at most ", kMostPeople, " are read")};
  }
  for (const Json& json : people) {
    US_ASSIGN_OR_RETURN(PosePerson person, PersonFrom(json, where));
    found.push_back(person);
  }
  return found;
}

Result<std::array<float, 2>> CanvasFrom(const Json& frame, const std::string& where) {
  constexpr double kMostSide = 100'000;
  std::array<float, 2> size{};
  for (const bool high : {false, true}) {
    const char* name = high ? "canvas_height" : "canvas_width";
    const Json& side = Field(frame, name);
    if (side.is_null()) {
      continue;
    }
    if (!side.is_number() || !(side.get<double>() >= 1 && side.get<double>() <= kMostSide)) {
      return Wrong(where, Concat(name, " is ", Quoted(side), ", and 1 to ", kMostSide,
                                 " pixels are needed"));
    }
    size[high ? 1 : 0] = side.get<float>();
  }
  return size;
}

Box BoxOf(const PosePerson& person) {
  constexpr float kFar = 1e9F;
  const auto around = [&](int count) {
    float x0 = kFar;
    float y0 = kFar;
    float x1 = -kFar;
    float y1 = -kFar;
    for (int k = 0; k < count; ++k) {
      const Keypoint& p = person.points[k];
      if (p.confidence > 0) {
        x0 = std::min(x0, p.x);
        y0 = std::min(y0, p.y);
        x1 = std::max(x1, p.x);
        y1 = std::max(y1, p.y);
      }
    }
    return x0 > x1 ? Box{} : Box{x0, y0, x1 - x0, y1 - y0};
  };
  const Box body = around(kBodyAndFeet);
  return body.width > 0 || body.height > 0 ? body : around(kKeypoints);
}

float MeanConfidence(const PosePerson& person) {
  float sum = 0;
  for (int k = 0; k < kBodyKeypoints; ++k) {
    sum += person.points[k].confidence;
  }
  return sum / kBodyKeypoints;
}

void ScalePerson(float x, float y, PosePerson& person) {
  const auto scale = [x, y](Keypoint& k) {
    k.x *= x;
    k.y *= y;
  };
  std::for_each(person.points.begin(), person.points.end(), scale);
  std::for_each(person.pupils.begin(), person.pupils.end(), scale);
}

}  // namespace understudy
