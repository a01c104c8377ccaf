#pragma once

#include <memory>

#include "framing.h"
#include "look.h"
#include "mocap.h"
#include "people.h"
#include "resolve.h"

namespace understudy::synth {

/// What all images of a run share; immutable.
struct World {
  explicit World(std::shared_ptr<const Assets> a);
  std::shared_ptr<const Assets> assets;
  MocapSource mocap;
  BodyFields fields;
  std::vector<float> occlusion;
};

/// One finished training image with its truth.
struct MadePerson {
  Picture picture;
  Labels labels;
  Framing framing;
  std::string style, posture, hand;
  int tries = 1;
};

/// Makes image after image; owns its render buffers. One per thread.
class PersonMaker {
 public:
  PersonMaker(const World& world, const PeopleOptions& options)
      : world_(world), options_(options), renderer_(world.assets->bone_part) {}
  /// Image `id`; depends only on the options' seed, framing and group size.
  MadePerson Make(int id);
  const PosedFigure& posed() const { return posed_; }

 private:
  void PrepareGroup(int group);
  Posture ChoosePosture(Rng* rng) const;
  MadePerson Render(Rng* rng);

  const World& world_;
  const PeopleOptions& options_;
  Renderer renderer_;
  int group_ = -1;
  std::unique_ptr<Figure> figure_;
  PosedFigure posed_;
};

}  // namespace understudy::synth
