#include "perceive/body_finder.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "perceive/crop.h"
#include "perceive/model_path.h"

namespace understudy {
namespace {

constexpr int kSize = 256;  // of the network's input, pixels
constexpr float kDoubleOverlap =
    0.5F;  // intersection over union from which two boxes are one person

float Sigmoid(float v) { return 1.0F / (1.0F + std::exp(-v)); }

}  // namespace

Result<BodyFinder> BodyFinder::Load(const std::string& model_folder) {
  US_ASSIGN_OR_RETURN(Network network,
                      Network::Load(ModelPath(model_folder, "finder"), {"people"}));
  return BodyFinder(std::move(network));
}

Result<std::vector<FoundPerson>> BodyFinder::Find(ImageView picture, float least) {
  SquareCrop all;
  all.center = {static_cast<float>(picture.width) / 2, static_cast<float>(picture.height) / 2};
  all.side = static_cast<float>(std::max(picture.width, picture.height));
  US_ASSIGN_OR_RETURN(const std::vector<Tensor> out, network_.Run(SampleCrop(picture, all, kSize)));
  const Tensor& map = out[0];
  const int cells = map.shape[3];
  const std::size_t plane = static_cast<std::size_t>(cells) * cells;
  const float* heat = map.values.data();
  std::vector<FoundPerson> people;
  for (int y = 0; y < cells; ++y) {
    for (int x = 0; x < cells; ++x) {
      const std::size_t i = static_cast<std::size_t>(y) * cells + x;
      bool peak = Sigmoid(heat[i]) >= least;
      for (int n = 0; n < 9 && peak; ++n) {
        const int nx = x + n % 3 - 1;
        const int ny = y + n / 3 - 1;
        if (nx >= 0 && ny >= 0 && nx < cells && ny < cells) {
          peak = heat[i] >= heat[static_cast<std::size_t>(ny) * cells + nx];
        }
      }
      if (!peak) {
        continue;
      }
      const auto channel = [&](int c) { return map.values[c * plane + i]; };
      const Eigen::Vector2f center(static_cast<float>(x) + 0.5F + channel(1),
                                   static_cast<float>(y) + 0.5F + channel(2));
      const Eigen::Vector2f half(std::exp(std::clamp(channel(3), -3.0F, 4.0F)) / 2,
                                 std::exp(std::clamp(channel(4), -3.0F, 4.0F)) / 2);
      const Eigen::Vector2f low = all.ToPicture((center - half) / static_cast<float>(cells));
      const Eigen::Vector2f high = all.ToPicture((center + half) / static_cast<float>(cells));
      people.push_back(
          {{low.x(), low.y(), high.x() - low.x(), high.y() - low.y()}, Sigmoid(heat[i])});
    }
  }
  std::stable_sort(people.begin(), people.end(),
                   [](const FoundPerson& a, const FoundPerson& b) { return a.score > b.score; });
  std::vector<FoundPerson> kept;
  for (const FoundPerson& person : people) {
    const bool twin = std::any_of(kept.begin(), kept.end(), [&](const FoundPerson& k) {
      return IntersectionOverUnion(k.box, person.box) > kDoubleOverlap;
    });
    if (!twin) {
      kept.push_back(person);
    }
  }
  return kept;
}

}  // namespace understudy
