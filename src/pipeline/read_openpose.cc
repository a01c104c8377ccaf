#include "pipeline/read_openpose.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <optional>
#include <span>
#include <utility>

#include "core/text.h"
#include "pipeline/driving_kind.h"
#include "pipeline/face_from_points.h"
#include "pipeline/follow_person.h"
#include "pipeline/openpose_points.h"
#include "pipeline/openpose_sequence.h"
#include "pipeline/write_json.h"

namespace understudy {
namespace {

constexpr std::size_t kMostFrames = 100'000;

struct Canvas {
  float width = 0;  // pixels; 0 when the files do not say
  float height = 0;
};

struct Poses {
  std::vector<std::vector<PosePerson>> frames;
  Canvas canvas;
};

Error TooMany(const std::string& path, std::size_t frames) {
  return Error{ErrorCode::kLimitExceeded,
               Concat(path, " has ", frames, " frames; at most ", kMostFrames, " are read")};
}

// Adds the frames of one file, from frame `at` on.
Status AddFile(const std::string& path, std::size_t at, Poses& poses) {
  US_ASSIGN_OR_RETURN(const Json json, ReadJson(path));
  const Json* frames = &json;
  if (json.is_object() && json.contains("frames") && json["frames"].is_array()) {
    frames = &json["frames"];
  }
  const std::size_t count = frames->is_array() ? frames->size() : 1;
  if (count == 0) {
    return Error{ErrorCode::kCorruptInput, Concat(path, " has 0 frames; at least 1 is needed")};
  }
  if (count > kMostFrames) {
    return TooMany(path, count);
  }
  poses.frames.resize(std::max(poses.frames.size(), at + count));
  for (std::size_t i = 0; i < count; ++i) {
    const Json& frame = frames->is_array() ? (*frames)[i] : json;
    US_ASSIGN_OR_RETURN(poses.frames[at + i], PeopleFrom(frame, Concat(path, ", frame ", at + i)));
    US_ASSIGN_OR_RETURN(const auto size, CanvasFrom(frame, Concat(path, ", frame ", at + i)));
    poses.canvas.width = std::max(poses.canvas.width, size[0]);
    poses.canvas.height = std::max(poses.canvas.height, size[1]);
  }
  return {};
}

Result<Poses> ReadFiles(const std::string& path) {
  Poses poses;
  std::error_code unknown;
  if (!std::filesystem::is_directory(path, unknown) &&
      (std::filesystem::is_regular_file(path, unknown) || !IsNumberedPattern(path))) {
    US_RETURN_IF_ERROR(AddFile(path, 0, poses));
    return poses;
  }
  US_ASSIGN_OR_RETURN(const std::vector<NumberedFile> files, ListSequence(path));
  std::size_t frames = 0;
  for (const NumberedFile& file : files) {
    // A list of frames in each of several files: one after the other.
    const std::size_t at = std::max(frames, file.frame);
    US_RETURN_IF_ERROR(AddFile(file.path, at, poses));
    frames = poses.frames.size();
    if (frames > kMostFrames) {
      return TooMany(path, frames);
    }
  }
  return poses;
}

struct Extent {
  float least = 0;
  float x = 0;
  float y = 0;
};

Extent ExtentOf(const Poses& poses) {
  Extent extent;
  for (const auto& people : poses.frames) {
    for (const PosePerson& person : people) {
      for (const Keypoint& k : person.points) {
        if (k.confidence > 0) {
          extent = {std::min({extent.least, k.x, k.y}), std::max(extent.x, k.x),
                    std::max(extent.y, k.y)};
        }
      }
    }
  }
  return extent;
}

// Points may be pixels or shares of the canvas; afterwards they are pixels.
void ToPixels(Poses& poses) {
  constexpr float kShares = 2.0F;       // nobody's picture is two pixels wide
  constexpr float kNoCanvas = 1000.0F;  // pixels, where shares are all there is
  constexpr float kMargin = 1.05F;
  const Extent extent = ExtentOf(poses);
  Canvas& canvas = poses.canvas;
  const bool known = canvas.width > 0 && canvas.height > 0;
  if (std::max(extent.x, extent.y) <= kShares && extent.least >= -kShares) {
    canvas = known ? canvas : Canvas{kNoCanvas, kNoCanvas};
    for (auto& people : poses.frames) {
      for (PosePerson& person : people) {
        ScalePerson(canvas.width, canvas.height, person);
      }
    }
  } else if (!known) {
    canvas = {std::ceil(kMargin * extent.x), std::ceil(kMargin * extent.y)};
  }
}

Observation ObservationOf(const PosePerson& person) {
  Observation seen;
  seen.keypoints = person.points;
  seen.person = BoxOf(person);
  seen.person_confidence = MeanConfidence(person);
  AddFace(person.pupils, seen);
  return seen;
}

}  // namespace

Result<std::vector<Observation>> ReadOpenPose(const std::string& path, Rational fps) {
  US_ASSIGN_OR_RETURN(Poses poses, ReadFiles(path));
  ToPixels(poses);
  const std::vector<int> followed = FollowPerson(poses.frames);
  if (std::all_of(followed.begin(), followed.end(), [](int person) { return person < 0; })) {
    return Error{ErrorCode::kNotFound, Concat(path, " shows nobody: in ", poses.frames.size(),
                                              poses.frames.size() == 1 ? " frame" : " frames",
                                              " there is no person of 4 or more points")};
  }
  std::vector<Observation> observations;
  for (std::size_t i = 0; i < poses.frames.size(); ++i) {
    Observation seen =
        followed[i] < 0 ? Observation{} : ObservationOf(poses.frames[i][followed[i]]);
    seen.time = {static_cast<std::int64_t>(i), fps};
    seen.width = std::max(static_cast<int>(poses.canvas.width), 1);
    seen.height = std::max(static_cast<int>(poses.canvas.height), 1);
    observations.push_back(seen);
  }
  return observations;
}

}  // namespace understudy
