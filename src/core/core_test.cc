#include <gtest/gtest.h>

#include <set>
#include <string>

#include "core/box.h"
#include "core/face.h"
#include "core/forward_kinematics.h"
#include "core/image.h"
#include "core/result.h"
#include "core/skeleton.h"
#include "core/text.h"

namespace understudy {
namespace {

Result<int> Half(int n) {
  if (n % 2 != 0) {
    return Error{ErrorCode::kInvalidArgument, Concat(n, " is odd; even numbers are allowed")};
  }
  return n / 2;
}

Result<int> Quarter(int n) {
  US_ASSIGN_OR_RETURN(const int half, Half(n));
  return Half(half);
}

TEST(Result, CarriesValueOrError) {
  EXPECT_EQ(*Quarter(12), 3);
  ASSERT_FALSE(Quarter(6).ok());
  EXPECT_EQ(Quarter(6).error().message, "3 is odd; even numbers are allowed");
  EXPECT_EQ(ErrorCodeName(Quarter(6).error().code), "invalid_argument");
}

TEST(Text, FixedIgnoresLocale) { EXPECT_EQ(Fixed(1234.5678, 2), "1234.57"); }

TEST(Image, RowsAreAlignedAndZero) {
  const Image image(13, 7, 3);
  for (int y = 0; y < 7; ++y) {
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(image.Row(y)) % 64, 0U);
    EXPECT_EQ(image.At(12, y)[2], 0);
  }
}

TEST(Image, CloneIsIndependentAndMoveEmpties) {
  Image a(4, 4, 1);
  a.At(1, 2)[0] = 9;
  Image b = a.Clone();
  b.At(1, 2)[0] = 5;
  EXPECT_EQ(a.At(1, 2)[0], 9);
  const Image c = std::move(a);
  EXPECT_TRUE(a.empty());  // NOLINT(bugprone-use-after-move): the promise under test
  EXPECT_EQ(c.At(1, 2)[0], 9);
}

TEST(Image, EmptyIsHarmless) {
  const Image none;
  EXPECT_TRUE(none.empty());
  EXPECT_TRUE(none.Clone().empty());
  EXPECT_TRUE(Image(0, 5, 3).empty());
}

TEST(Box, Overlap) {
  EXPECT_FLOAT_EQ(IntersectionOverUnion({0, 0, 2, 2}, {1, 0, 2, 2}), 2.0F / 6.0F);
  EXPECT_FLOAT_EQ(IntersectionOverUnion({0, 0, 2, 2}, {5, 5, 2, 2}), 0.0F);
  EXPECT_FLOAT_EQ(IntersectionOverUnion({0, 0, 0, 0}, {0, 0, 0, 0}), 0.0F);
}

TEST(Skeleton, ParentsComeFirstAndMirrorIsAnInvolution) {
  for (int j = 1; j < kJoints; ++j) {
    EXPECT_LT(kJointParents[j], j);
    EXPECT_EQ(kJointMirror[kJointMirror[j]], j);
    EXPECT_EQ(kJointParents[kJointMirror[j]], kJointMirror[kJointParents[j]]);
  }
}

TEST(Skeleton, AverageIsSymmetricAndAbout170CentimetresTall) {
  const Skeleton s = AverageSkeleton();
  for (int j = 0; j < kJoints; ++j) {
    const Eigen::Vector3f mirrored =
        s.offsets[kJointMirror[j]].cwiseProduct(Eigen::Vector3f(-1, 1, 1));
    EXPECT_TRUE(mirrored.isApprox(s.offsets[j], 1e-6F) || mirrored.norm() < 1e-6F)
        << kJointNames[j];
  }
  std::array<Eigen::Quaternionf, kJoints> rest;
  rest.fill(Eigen::Quaternionf::Identity());
  const PosedSkeleton posed = ForwardKinematics(s, rest, Eigen::Vector3f::Zero());
  const float height = posed.positions[Index(Joint::kHead)].y() -
                       posed.positions[Index(Joint::kLeftToe)].y() + 0.18F;
  EXPECT_NEAR(height, 1.70F, 0.05F);
}

TEST(ForwardKinematics, TurningAParentCarriesItsChildren) {
  const Skeleton s = AverageSkeleton();
  std::array<Eigen::Quaternionf, kJoints> local;
  local.fill(Eigen::Quaternionf::Identity());
  local[Index(Joint::kLeftShoulder)] =
      Eigen::AngleAxisf(-static_cast<float>(M_PI) / 2, Eigen::Vector3f::UnitZ());
  const PosedSkeleton posed = ForwardKinematics(s, local, {1, 2, 3});
  const Eigen::Vector3f arm =
      posed.positions[Index(Joint::kLeftWrist)] - posed.positions[Index(Joint::kLeftShoulder)];
  EXPECT_NEAR(arm.y(), -0.519F, 1e-4F);
  EXPECT_NEAR(arm.x(), 0.0F, 1e-4F);
}

TEST(Face, NamesAreUnique) {
  const std::set<std::string_view> names(kFaceCoefficientNames.begin(),
                                         kFaceCoefficientNames.end());
  EXPECT_EQ(names.size(), kFaceCoefficientNames.size());
}

}  // namespace
}  // namespace understudy
