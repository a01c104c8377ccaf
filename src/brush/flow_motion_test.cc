#include "brush/flow_motion.h"

#include <gtest/gtest.h>

#include <cmath>

#include "brush/direction_field.h"
#include "brush/test_pictures.h"

namespace understudy {
namespace {

using Eigen::Vector2f;

// A stream about the picture's middle that turns with a trajectory.
struct Stream {
  Image picture = testing::Water(240, 160);
  MotionGrid grid = MotionGrid::Over(240, 160, 4);
  FlowPart part;
};

Stream MakeStream() {
  Stream s;
  BrushRegion region;
  region.mask = testing::Rectangle(240, 160, 20, 20, 220, 140);
  region.trajectory = {{20, 40}, {120, 40}, {200, 120}};
  s.part.direction = DirectionField(region, s.grid);
  s.part.presence.assign(s.grid.size(), 0.0F);
  for (int j = 0; j < s.grid.rows; ++j) {
    for (int i = 0; i < s.grid.columns; ++i) {
      const Vector2f at = s.grid.At(i, j);
      const bool in = at.x() >= 20 && at.x() <= 220 && at.y() >= 20 && at.y() <= 140;
      s.part.presence[s.grid.Index(i, j)] = in ? 1.0F : 0.0F;
    }
  }
  s.part.speed = 20;
  return s;
}

TEST(FlowMotion, TheTaylorPathIsThePathInSmallSteps) {
  const Stream s = MakeStream();
  const FlowMotion flow = MakeFlowMotion(s.picture.span(), s.grid, {&s.part, 1}, {});
  int compared = 0;
  double sum = 0;
  for (int j = 8; j < s.grid.rows - 8; ++j) {
    for (int i = 8; i < s.grid.columns - 8; ++i) {
      const std::size_t n = s.grid.Index(i, j);
      if (flow.rate[n] <= 0) {
        continue;
      }
      const float half = 0.5F / flow.rate[n];
      for (const float tau : {-half, -half / 2, half / 2, half}) {
        const Vector2f fast = FlowOffset(flow.velocity[n], flow.acceleration[n], tau);
        const Vector2f slow = SlowFlowOffset(flow, s.grid, s.grid.At(i, j), tau);
        // Worst where the ramps at the ends bend.
        ASSERT_LT((fast - slow).norm(), 1.5F) << i << " " << j << " " << tau;
        sum += (fast - slow).norm();
        ++compared;
      }
    }
  }
  ASSERT_GT(compared, 1000);
  EXPECT_LT(sum / compared, 0.15);
}

TEST(FlowMotion, NothingIsPulledApart) {
  const Stream s = MakeStream();
  const float stretch = 0.45F;
  const FlowMotion flow = MakeFlowMotion(s.picture.span(), s.grid, {&s.part, 1}, {}, stretch);
  for (int j = 1; j + 1 < s.grid.rows; ++j) {
    for (int i = 1; i + 1 < s.grid.columns; ++i) {
      const std::size_t n = s.grid.Index(i, j);
      const Vector2f v = flow.velocity[n];
      if (v.norm() < 1) {
        continue;
      }
      // Change of the offset along the stream, per pixel.
      const float half = 0.5F / flow.rate[n];
      ASSERT_LT(half * flow.acceleration[n].dot(v) / v.squaredNorm(), 1.5F * stretch)
          << i << " " << j;
    }
  }
}

TEST(FlowMotion, StillOutsideAndAsFastAsToldInside) {
  const Stream s = MakeStream();
  const FlowMotion flow = MakeFlowMotion(s.picture.span(), s.grid, {&s.part, 1}, {});
  EXPECT_EQ(flow.velocity[s.grid.Index(2, 2)].norm(), 0);
  float fastest = 0;
  for (std::size_t n = 0; n < s.grid.size(); ++n) {
    fastest = std::max(fastest, flow.velocity[n].norm());
    if (s.part.presence[n] == 0) {
      ASSERT_EQ(flow.velocity[n].norm(), 0);
    }
  }
  EXPECT_NEAR(fastest, 20, 2);
}

TEST(FlowMotion, ALoopHasWholeCycles) {
  const Stream s = MakeStream();
  for (const double duration : {0.5, 1.0, 3.7, 5.0}) {
    const FlowMotion flow = MakeFlowMotion(s.picture.span(), s.grid, {&s.part, 1},
                                           {.duration_s = duration, .loop = true});
    for (std::size_t n = 0; n < s.grid.size(); ++n) {
      if (flow.rate[n] > 0) {
        const double cycles = flow.rate[n] * duration;
        ASSERT_NEAR(cycles, std::round(cycles), 1e-4);
        ASSERT_GE(cycles, 0.9);
      }
    }
  }
}

TEST(FlowMotion, TheTwoCopiesShareThePicture) {
  EXPECT_EQ(FlowShare(0), 0);
  EXPECT_EQ(FlowShare(0.5F), 1);
  for (int i = 0; i < 100; ++i) {
    const float phase = static_cast<float>(i) / 100;
    const float other = phase < 0.5F ? phase + 0.5F : phase - 0.5F;
    EXPECT_NEAR(FlowShare(phase) + FlowShare(other), 1, 1e-5);
  }
}

TEST(FlowMotion, NoStreamsAndAStreamWithoutPlace) {
  Stream s = MakeStream();
  const FlowMotion none = MakeFlowMotion(s.picture.span(), s.grid, {}, {});
  EXPECT_EQ(none.velocity[5].norm(), 0);
  s.part.presence.assign(s.grid.size(), 0.0F);
  const FlowMotion nowhere = MakeFlowMotion(s.picture.span(), s.grid, {&s.part, 1}, {});
  for (const Vector2f& v : nowhere.velocity) {
    ASSERT_EQ(v.norm(), 0);
  }
}

}  // namespace
}  // namespace understudy
