#include "perceive/choose_person.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "core/text.h"

namespace understudy {
namespace {

std::vector<std::size_t> FromTheLeft(std::span<const SeenPerson> people) {
  std::vector<std::size_t> order(people.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return people[a].box.center_x() < people[b].box.center_x();
  });
  return order;
}

// "2 people were found, at 120,340 and 610,330 (their middles, from the left)".
std::string WhereEverybodyIs(std::span<const SeenPerson> people) {
  std::string text = Concat(people.size(), people.size() == 1 ? " person was" : " people were",
                            " found in the first frame that shows anybody, at ");
  const std::vector<std::size_t> order = FromTheLeft(people);
  for (std::size_t i = 0; i < order.size(); ++i) {
    const Box& box = people[order[i]].box;
    text +=
        Concat(i == 0 ? "" : "; ", std::lround(box.center_x()), ",", std::lround(box.center_y()));
  }
  return text + " (their middles in pixels, from the left)";
}

}  // namespace

Result<std::size_t> ChoosePerson(std::span<const SeenPerson> people, const PersonChoice& choice,
                                 int width, int height) {
  if (choice.kind == PersonChoice::Kind::kNumber) {
    if (static_cast<std::size_t>(choice.number) > people.size()) {
      return Error{
          ErrorCode::kNotFound,
          Concat("person ", choice.number, " was asked for, and only ", WhereEverybodyIs(people))};
    }
    return FromTheLeft(people)[choice.number - 1];
  }
  if (choice.kind == PersonChoice::Kind::kPoint) {
    const float x = choice.point.x();
    const float y = choice.point.y();
    std::size_t best = people.size();
    float nearest = 0;
    for (std::size_t i = 0; i < people.size(); ++i) {
      const Box& b = people[i].box;
      const float d = std::hypot(b.center_x() - x, b.center_y() - y);
      const bool inside = x >= b.x && y >= b.y && x <= b.x + b.width && y <= b.y + b.height;
      if (inside && (best == people.size() || d < nearest)) {
        best = i;
        nearest = d;
      }
    }
    if (best == people.size()) {
      return Error{ErrorCode::kNotFound,
                   Concat("nobody is at ", x, ",", y, ": ", WhereEverybodyIs(people))};
    }
    return best;
  }
  std::size_t best = 0;
  float best_value = -1;
  for (std::size_t i = 0; i < people.size(); ++i) {
    const Box& box = people[i].box;
    const float size =
        std::max(box.width, box.height) / static_cast<float>(std::max({width, height, 1}));
    const float value = people[i].confidence * std::sqrt(size);
    if (value > best_value) {
      best_value = value;
      best = i;
    }
  }
  return best;
}

}  // namespace understudy
