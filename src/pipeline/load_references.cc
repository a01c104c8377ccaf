#include "pipeline/load_references.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "character/head_view.h"
#include "core/text.h"
#include "motion/fit_rotations.h"
#include "perceive/count_faces.h"
#include "perceive/face_likeness.h"
#include "pipeline/character_file.h"
#include "pipeline/head_pose.h"

namespace understudy {
namespace {

using Eigen::Quaternionf;
using Eigen::Vector2f;

using Landmarks = std::array<Vector2f, kFaceLandmarks>;

Landmarks LandmarksOf(const Observation& seen) {
  Landmarks landmarks;
  for (int i = 0; i < kFaceLandmarks; ++i) {
    landmarks[i] = {seen.keypoints[kFaceFirst + i].x, seen.keypoints[kFaceFirst + i].y};
  }
  return landmarks;
}

// Of a head at these angles, in picture space.
Quaternionf PictureRotation(const HeadPose& head) {
  const Quaternionf q = HeadRotation(head);
  return {q.w(), -q.x(), q.y(), -q.z()};
}

Image Cropped(ImageView image, int x, int y, int width, int height) {
  Image out(width, height, image.channels);
  const ImageView window = image.Crop(x, y, width, height);
  for (int row = 0; row < height; ++row) {
    std::copy_n(window.Row(row), static_cast<std::size_t>(width) * image.channels, out.Row(row));
  }
  return out;
}

// Leaves of a picture what lies about the head: with much hair, down to the chest.
void KeepHead(LoadedCharacter& loaded) {
  constexpr float kBeside = 2.2F;  // of the landmarks' extent, from their middle
  constexpr float kAbove = 2.0F;
  constexpr float kBelow = 2.8F;
  const Landmarks landmarks = LandmarksOf(loaded.seen);
  Vector2f low = landmarks[0];
  Vector2f high = landmarks[0];
  for (const Vector2f& p : landmarks) {
    low = low.cwiseMin(p);
    high = high.cwiseMax(p);
  }
  const float size = (high - low).maxCoeff();
  const Vector2f middle = (low + high) / 2;
  const auto within = [](float v, int most) {
    return static_cast<int>(std::clamp(v, 0.0F, static_cast<float>(most)));
  };
  const int x0 = within(middle.x() - kBeside * size, loaded.picture.width());
  const int x1 = within(middle.x() + kBeside * size, loaded.picture.width());
  const int y0 = within(middle.y() - kAbove * size, loaded.picture.height());
  const int y1 = within(middle.y() + kBelow * size, loaded.picture.height());
  const int width = x1 - x0;
  const int height = y1 - y0;
  loaded.picture = Cropped(loaded.picture.span(), x0, y0, width, height);
  loaded.figure.matte = Cropped(loaded.figure.matte.span(), x0, y0, width, height);
  loaded.figure.parts = Cropped(loaded.figure.parts.span(), x0, y0, width, height);
  Observation& seen = loaded.seen;
  const auto shift = [x0, y0](Keypoint& k) {
    k.x -= static_cast<float>(x0);
    k.y -= static_cast<float>(y0);
  };
  std::for_each(seen.keypoints.begin(), seen.keypoints.end(), shift);
  std::for_each(seen.irises.begin(), seen.irises.end(), shift);
  seen.person->x -= static_cast<float>(x0);
  seen.person->y -= static_cast<float>(y0);
  seen.width = width;
  seen.height = height;
}

Result<LoadedCharacter> SeeReference(const std::string& path, Tier tier,
                                     const std::string& model_folder) {
  const std::string what = Concat("reference picture ", path);
  US_ASSIGN_OR_RETURN(LoadedCharacter loaded, ObserveCharacter(path, what, tier, model_folder));
  const Observation& seen = loaded.seen;
  if (!seen.person) {
    return Error{ErrorCode::kNotFound,
                 Concat("no person was found in the ", what, ": the likeliest was only ",
                        Fixed(100.0 * seen.person_confidence, 0), " % sure, where 35 % is needed")};
  }
  if (seen.face.confidence <= 0) {
    return Error{ErrorCode::kNotFound,
                 Concat("no face was found in the ", what, " (", seen.width, " x ", seen.height,
                        " pixels) with the 50 % certainty that is needed; a view from the back, or "
                        "straight from the side, cannot be used")};
  }
  US_ASSIGN_OR_RETURN(const int faces, CountFaces(loaded.picture.span(), model_folder));
  if (faces > 1) {
    return Error{ErrorCode::kInvalidArgument,
                 Concat("the ", what, " shows ", faces, " faces; it must show 1, the character's")};
  }
  return loaded;
}

// How the head is held in a further picture. The network says too little of turns far from the
// camera: the yaw is the mean of what it says and of that at which the character's own eyes, nose
// and mouth fit what is seen.
HeadPose HeadIn(const Character& character, const Observation& seen) {
  constexpr float kFarthest = 80;  // degrees
  const std::vector<Eigen::Vector3f> own = LandmarksInSpace(character);
  const Landmarks there = LandmarksOf(seen);
  std::vector<HeadPoint> points;
  for (int i = 27; i <= 54; ++i) {
    if (i <= 48 || i == 54) {
      points.push_back({{own[i].x(), -own[i].y(), own[i].z()}, there[i]});
    }
  }
  HeadPose head = seen.face.head;
  if (const std::optional<HeadPose> fitted = FindHeadPose(points)) {
    const float yaw = character.face->head.yaw + fitted->yaw;
    head.yaw = std::clamp((head.yaw + yaw) / 2, -kFarthest, kFarthest);
  }
  return head;
}

FacePoints68 OnTexture(const Character& character) {
  FacePoints68 landmarks = character.face->landmarks;
  for (Vector2f& p : landmarks) {
    p -= character.layers[character.face_layer].origin;
  }
  return landmarks;
}

// How alike the faces of two characters are, whichever of them is compared with the other.
float Likeness(const Character& a, const Character& b) {
  const auto one_way = [](const Character& known, const Character& other) {
    const FaceLikeness look(known.layers[known.face_layer].texture.span(), OnTexture(known));
    return look.Compare(other.layers[other.face_layer].texture.span(), OnTexture(other))
        .value_or(0);
  };
  return std::max(one_way(a, b), one_way(b, a));
}

}  // namespace

Status CheckReferences(std::span<const std::string> paths) {
  if (paths.size() >= kMostPictures) {
    return Error{ErrorCode::kLimitExceeded,
                 Concat(paths.size(), " reference pictures were given; at most ", kMostPictures - 1,
                        " are allowed beside the character image")};
  }
  for (const std::string& path : paths) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) {
      return Error{ErrorCode::kNotFound, Concat("the reference picture ", path, " is not there")};
    }
  }
  return {};
}

Result<std::vector<ReferenceInfo>> AddReferences(std::span<const std::string> paths, Tier tier,
                                                 const std::string& model_folder,
                                                 Character& character) {
  std::vector<ReferenceInfo> infos;
  if (paths.empty()) {
    return infos;
  }
  US_RETURN_IF_ERROR(CheckReferences(paths));
  if (!character.face || character.face_layer < 0) {
    return Error{ErrorCode::kInvalidArgument,
                 "no face was found in the character image, so no reference picture can be matched "
                 "to it"};
  }
  const Quaternionf home = PictureRotation(character.face->head);
  for (const std::string& path : paths) {
    US_ASSIGN_OR_RETURN(LoadedCharacter loaded, SeeReference(path, tier, model_folder));
    const HeadPose head = HeadIn(character, loaded.seen);
    const Quaternionf turn = (PictureRotation(head) * home.conjugate()).normalized();
    KeepHead(loaded);
    const float scale = ViewScale(character, LandmarksOf(loaded.seen), turn, head.roll);
    constexpr float kFewestPixels = 32;
    const auto scaled = [scale](int side) {
      return std::max(static_cast<int>(std::lround(scale * static_cast<float>(side))),
                      static_cast<int>(kFewestPixels));
    };
    ScaleCharacterSource(loaded, scaled(loaded.picture.width()), scaled(loaded.picture.height()));
    US_ASSIGN_OR_RETURN(Character from, CharacterFrom(loaded, model_folder, true));
    if (!from.face || from.face_layer < 0) {
      return Error{ErrorCode::kNotFound, Concat("the head in the reference picture ", path,
                                                " could not be cut out: too little of it is seen")};
    }
    ReferenceInfo info{.path = path, .head = head, .likeness = Likeness(character, from)};
    if (info.likeness < kLeastLikeness) {
      return Error{ErrorCode::kInvalidArgument,
                   Concat("the reference picture ", path,
                          " shows somebody else than the character "
                          "image: their faces are ",
                          Fixed(100.0 * info.likeness, 0), " % alike, where ",
                          Fixed(100.0 * kLeastLikeness, 0), " % is needed")};
    }
    character.views.push_back(MakeHeadView(character, std::move(from), turn));
    info.whole = character.views.back().whole;
    infos.push_back(info);
  }
  return infos;
}

}  // namespace understudy
