#include "perceive/search_people.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numeric>

namespace understudy {

SquareCrop CropOfBox(const Box& box) {
  SquareCrop crop;
  crop.center = {box.center_x(), box.center_y()};
  crop.side = 1.25F * std::max({box.width, box.height, 20.0F});
  return crop;
}

Box PersonBox(const BodyPoints& points, int width, int height) {
  const SquareCrop crop = CropAround(points);
  float x0 = crop.center.x();
  float x1 = x0;
  float y0 = crop.center.y();
  float y1 = y0;
  for (const Keypoint& p : points) {
    if (p.confidence > 0.2F) {
      x0 = std::min(x0, p.x);
      x1 = std::max(x1, p.x);
      y0 = std::min(y0, p.y);
      y1 = std::max(y1, p.y);
    }
  }
  const float margin = crop.side * 0.08F;
  x0 = std::clamp(x0 - margin, 0.0F, static_cast<float>(width));
  y0 = std::clamp(y0 - margin, 0.0F, static_cast<float>(height));
  x1 = std::clamp(x1 + margin, x0, static_cast<float>(width));
  y1 = std::clamp(y1 + margin, y0, static_cast<float>(height));
  return {x0, y0, x1 - x0, y1 - y0};
}

float PersonConfidence(const BodyPoints& points) {
  std::array<float, kBodyKeypoints> sorted;
  for (int i = 0; i < kBodyKeypoints; ++i) {
    sorted[i] = points[i].confidence;
  }
  std::sort(sorted.begin(), sorted.end(), std::greater<>());
  const auto mean = [&sorted](int count) {
    return std::accumulate(sorted.begin(), sorted.begin() + count, 0.0F) /
           static_cast<float>(count);
  };
  constexpr float kHead = 0.65F;
  return std::max(mean(8), kHead * mean(5));
}

namespace {

// Whether two finds are one person: the joints that are sure in both, or most of them, coincide.
bool SamePerson(const SeenPerson& a, const SeenPerson& b) {
  constexpr float kSure = 0.2F;
  constexpr float kNear = 0.12F;  // of the smaller one's extent
  const float size =
      std::min(std::max(a.box.width, a.box.height), std::max(b.box.width, b.box.height));
  int both = 0;
  int near = 0;
  for (int i = 0; i < kBodyKeypoints; ++i) {
    if (std::min(a.points[i].confidence, b.points[i].confidence) > kSure) {
      ++both;
      near +=
          std::hypot(a.points[i].x - b.points[i].x, a.points[i].y - b.points[i].y) < kNear * size
              ? 1
              : 0;
    }
  }
  return both >= 3 ? 2 * near > both : IntersectionOverUnion(a.box, b.box) > 0.5F;
}

}  // namespace

Result<std::vector<SeenPerson>> SearchPeople(ImageView frame, int most, BodyFinder& finder,
                                             BodyKeypoints& body) {
  constexpr float kLeastScore = 0.08F;
  US_ASSIGN_OR_RETURN(std::vector<FoundPerson> found, finder.Find(frame, kLeastScore));
  found.resize(std::min(found.size(), static_cast<std::size_t>(most)));
  std::vector<SquareCrop> crops;
  crops.reserve(found.size() + 1);
  for (const FoundPerson& person : found) {
    crops.push_back(CropOfBox(person.box));
  }
  SquareCrop whole;
  whole.center = {static_cast<float>(frame.width) / 2, static_cast<float>(frame.height) / 2};
  // Once for a body, once for a head whose shoulders the frame cuts off.
  for (const float room : {1.05F, 1.4F}) {
    whole.side = room * static_cast<float>(std::max(frame.width, frame.height));
    crops.push_back(whole);
  }

  std::vector<SeenPerson> people;
  for (SquareCrop crop : crops) {
    SeenPerson person;
    // The second look has the crop that following would have.
    for (int look = 0; look < 2 && crop.side > 0; ++look) {
      US_ASSIGN_OR_RETURN(person.points, body.Find(frame, crop, &person.places));
      crop = CropAround(person.points);
    }
    person.confidence = PersonConfidence(person.points);
    person.box = PersonBox(person.points, frame.width, frame.height);
    const auto twin = std::find_if(people.begin(), people.end(),
                                   [&](const SeenPerson& p) { return SamePerson(p, person); });
    if (twin == people.end()) {
      people.push_back(person);
    } else if (person.confidence > twin->confidence) {
      *twin = person;
    }
  }
  for (SeenPerson& person : people) {
    person.look = AppearanceOf(frame, person.points);
  }
  return people;
}

}  // namespace understudy
