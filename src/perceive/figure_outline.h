#pragma once

#include <string>
#include <vector>

#include "core/executor.h"
#include "core/image.h"
#include "core/observation.h"
#include "core/result.h"
#include "nn/network.h"
#include "perceive/body_keypoints.h"
#include "perceive/crop.h"

namespace understudy {

// Finds the soft matte of the person in a crop and the body part of each pixel.
class FigureOutline {
 public:
  // `executor`, which must outlive this, works on parts of a picture side by side; null: one by
  // one.
  static Result<FigureOutline> Load(const std::string& model_folder, Executor* executor = nullptr);

  // Both maps have the size of `picture`. Where the figure goes on beyond the crop of its joints,
  // the crop grows; what lies outside is empty. A large figure is looked at whole and then in nine
  // closer windows, its head as in a portrait; people behind it are taken out; the matte is drawn
  // to the picture's own edges with a guided filter.
  Result<Figure> Find(ImageView picture, const SquareCrop& joints_crop, const Observation& seen);

 private:
  FigureOutline(std::vector<Network> networks, Executor* executor)
      : networks_(std::move(networks)), executor_(executor) {}
  std::vector<Network> networks_;  // alike; each runs beside the others
  Executor* executor_;
};

}  // namespace understudy
