#include "perceive/count_faces.h"

#include <algorithm>
#include <vector>

#include "perceive/body_finder.h"
#include "perceive/body_keypoints.h"
#include "perceive/face_landmarks.h"
#include "perceive/search_people.h"

namespace understudy {

Result<int> CountFaces(ImageView picture, const std::string& model_folder) {
  constexpr int kMostPlaces = 10;
  constexpr float kLeastPerson = 0.35F;
  constexpr float kLeastFace = 0.5F;
  US_ASSIGN_OR_RETURN(BodyFinder finder, BodyFinder::Load(model_folder));
  US_ASSIGN_OR_RETURN(BodyKeypoints body, BodyKeypoints::Load(model_folder));
  US_ASSIGN_OR_RETURN(FaceLandmarks faces, FaceLandmarks::Load(model_folder));
  US_ASSIGN_OR_RETURN(const std::vector<SeenPerson> people,
                      SearchPeople(picture, kMostPlaces, finder, body));
  std::vector<SquareCrop> found;
  for (const SeenPerson& person : people) {
    const SquareCrop crop = FaceCropFromBody(person.points);
    if (person.confidence < kLeastPerson || crop.side <= 0) {
      continue;
    }
    US_ASSIGN_OR_RETURN(const FacePoints face, faces.Find(picture, crop));
    if (face.score < kLeastFace) {
      continue;
    }
    const SquareCrop about = FaceCropFromLandmarks(face);
    const bool again = std::any_of(found.begin(), found.end(), [&about](const SquareCrop& other) {
      return (other.center - about.center).norm() < 0.4F * std::max(other.side, about.side);
    });
    if (!again) {
      found.push_back(about);
    }
  }
  float largest = 0;
  for (const SquareCrop& crop : found) {
    largest = std::max(largest, crop.side);
  }
  return static_cast<int>(std::count_if(found.begin(), found.end(), [&](const SquareCrop& crop) {
    return crop.side >= 0.5F * largest;
  }));
}

}  // namespace understudy
