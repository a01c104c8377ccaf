#pragma once

#include <Eigen/Core>
#include <array>
#include <optional>
#include <vector>

#include "core/image.h"
#include "core/keypoints.h"

namespace understudy {

using FacePoints68 = std::array<Eigen::Vector2f, kFaceLandmarks>;  // pixels, iBUG order

// How much faces look like one that is known, whatever they do and wherever they turn: their pixels
// are carried back onto the known face, triangle by triangle between the landmarks, and compared
// there, cell by cell of an 8 x 8 grid, by the directions of their edges (histograms of gradients:
// Dalal and Triggs 2005) and by their colour. Mouth and lids, which act, count little; what is
// turned away counts by how much of it is seen, and takes up to half of the likeness with it. Under
// 1 ms; no network.
class FaceLikeness {
 public:
  // `picture`: 3 or 4 channels, RGB first.
  FaceLikeness(ImageView picture, const FacePoints68& landmarks);

  // 0..1; 1 is the picture itself. Nothing where hardly a tenth of the face is in the picture.
  std::optional<float> Compare(ImageView picture, const FacePoints68& landmarks) const;

 private:
  static constexpr int kSide = 40;      // samples along the known face
  static constexpr int kCells = 8;      // cells along it
  static constexpr int kBins = 8;       // directions
  static constexpr int kForehead = 10;  // points above the brows
  static constexpr int kPoints = kFaceLandmarks + kForehead;

  using Points = std::array<Eigen::Vector2f, kPoints>;
  struct Sample {
    std::array<int, 3> point{};  // into Points
    Eigen::Vector3f weight;      // of each
  };
  struct Cell {
    std::array<float, kBins> edges{};                 // length 1, or 0 where there are none
    Eigen::Vector2f color = Eigen::Vector2f::Zero();  // log of red, blue against green
    float seen = 0;                                   // share of its samples, 0..1
  };
  using Look = std::array<Cell, static_cast<std::size_t>(kCells) * kCells>;

  static Points WithForehead(const FacePoints68& landmarks);
  Look LookOf(ImageView picture, const Points& points) const;

  Points home_;
  std::vector<std::array<int, 3>> triangles_;
  std::vector<int> triangle_of_;  // of each sample, -1: outside
  std::vector<Sample> samples_;
  std::array<float, static_cast<std::size_t>(kCells) * kCells> weight_{};
  Look look_;
};

}  // namespace understudy
