#include "core/face_shapes.h"

#include <utility>

namespace understudy {
namespace {

using Eigen::Vector2f;
using Weighted = std::pair<int, float>;  // a landmark on the person's right, and its share

constexpr int kLipsFirst = 48;

// The landmark at the same place on the other side of the face.
int Mirrored(int i) {
  constexpr std::array<int, 41> kFrom27 = {27, 28, 29, 30, 35, 34, 33, 32, 31, 45, 44, 43, 42, 47,
                                           46, 39, 38, 37, 36, 41, 40, 54, 53, 52, 51, 50, 49, 48,
                                           59, 58, 57, 56, 55, 64, 63, 62, 61, 60, 67, 66, 65};
  if (i < 17) {
    return 16 - i;
  }
  return i < 27 ? 43 - i : kFrom27[i - 27];
}

class ShapeTable {
 public:
  std::array<LandmarkOffsets, kFaceCoefficients> shapes;

  ShapeTable() {
    for (LandmarkOffsets& shape : shapes) {
      shape.fill(Vector2f::Zero());
    }
    JawOpen();
    for (const bool right : {true, false}) {
      Mouth(right);
      Brow(right);
    }
  }

 private:
  // `outward` is away from the middle of the face.
  void Set(FaceCoefficient c, bool right, int i, float outward, float down) {
    const int landmark = right ? i : Mirrored(i);
    shapes[Index(c)][landmark] = {right ? -outward : outward, down};
  }

  void JawOpen() {
    LandmarkOffsets& shape = shapes[Index(FaceCoefficient::kJawOpen)];
    // Chin and jaw swing down; the ends of the jaw line stay.
    constexpr std::array<float, 9> kJaw = {0, 0, 0.05F, 0.15F, 0.35F, 0.6F, 0.82F, 0.95F, 1};
    for (int i = 0; i < 17; ++i) {
      shape[i].y() = 0.48F * kJaw[i < 9 ? i : 16 - i];
    }
    constexpr std::array<float, 20> kLips = {0.24F,  -0.02F, -0.05F, -0.05F, -0.05F, -0.02F, 0.24F,
                                             0.7F,   0.9F,   0.95F,  0.9F,   0.7F,   0.24F,  -0.04F,
                                             -0.05F, -0.04F, 0.24F,  0.9F,   0.95F,  0.9F};
    for (int i = 0; i < 20; ++i) {
      shape[kLipsFirst + i].y() = 0.55F * kLips[i];
    }
    for (const int i : {48, 60}) {
      shape[i].x() = 0.05F;
      shape[Mirrored(i)].x() = -0.05F;
    }
  }

  void Mouth(bool right) {
    using C = FaceCoefficient;
    const C smile = right ? C::kMouthSmileRight : C::kMouthSmileLeft;
    for (const auto& [i, share] : {Weighted{48, 1},
                                   {60, 1},
                                   {49, 0.6F},
                                   {59, 0.6F},
                                   {50, 0.3F},
                                   {58, 0.3F},
                                   {61, 0.3F},
                                   {67, 0.3F}}) {
      Set(smile, right, i, 0.17F * share, -0.14F * share * (share < 1 ? 0.7F : 1.0F));
    }
    const C frown = right ? C::kMouthFrownRight : C::kMouthFrownLeft;
    for (const auto& [i, share] : {Weighted{48, 1},
                                   {60, 1},
                                   {49, 0.5F},
                                   {59, 0.5F},
                                   {50, 0.15F},
                                   {58, 0.15F},
                                   {61, 0.15F},
                                   {67, 0.15F}}) {
      Set(frown, right, i, 0, 0.1F * share);
    }
    const C upper = right ? C::kMouthUpperUpRight : C::kMouthUpperUpLeft;
    for (const auto& [i, share] : {Weighted{49, 0.6F}, {50, 1}, {51, 0.5F}, {61, 1}, {62, 0.5F}}) {
      Set(upper, right, i, 0, -0.1F * share);
    }
    const C lower = right ? C::kMouthLowerDownRight : C::kMouthLowerDownLeft;
    for (const auto& [i, share] : {Weighted{59, 0.6F}, {58, 1}, {57, 0.5F}, {67, 1}, {66, 0.5F}}) {
      Set(lower, right, i, 0, 0.1F * share);
    }
    for (const auto& [i, share] : {Weighted{48, 1},
                                   {60, 1},
                                   {49, 0.65F},
                                   {59, 0.65F},
                                   {50, 0.3F},
                                   {58, 0.3F},
                                   {61, 0.5F},
                                   {67, 0.5F}}) {
      const float thicker = i == 50 ? -0.04F : i == 58 ? 0.04F : 0.0F;
      Set(C::kMouthPucker, right, i, -0.18F * share, thicker);
    }
    Set(C::kMouthPucker, right, 51, 0, -0.02F);
    Set(C::kMouthPucker, right, 57, 0, 0.02F);
    // The whole mouth slides to this side, and the chin after it.
    const C sideways = right ? C::kMouthRight : C::kMouthLeft;
    for (int i = kLipsFirst; i < kLipsFirst + 20; ++i) {
      const bool corner = i == 48 || i == 54 || i == 60 || i == 64;
      Set(sideways, right, i, corner ? 0.13F : 0.16F, 0);
    }
    for (const int i : {7, 8, 9}) {
      Set(sideways, right, i, 0.06F, 0);
    }
  }

  void Brow(bool right) {
    using C = FaceCoefficient;
    // From the temple to the nose.
    constexpr std::array<float, 5> kOuter = {0.75F, 1, 1, 0.55F, 0.1F};
    constexpr std::array<float, 5> kInner = {0, 0.1F, 0.35F, 0.8F, 1};
    constexpr std::array<float, 5> kDown = {0.3F, 0.5F, 0.7F, 0.9F, 1};
    for (int k = 0; k < 5; ++k) {
      Set(right ? C::kBrowOuterUpRight : C::kBrowOuterUpLeft, right, 17 + k, 0, -0.18F * kOuter[k]);
      Set(C::kBrowInnerUp, right, 17 + k, 0.01F * kInner[k], -0.18F * kInner[k]);
      Set(right ? C::kBrowDownRight : C::kBrowDownLeft, right, 17 + k, -0.05F * kDown[k],
          0.16F * kDown[k]);
    }
  }
};

}  // namespace

const std::array<LandmarkOffsets, kFaceCoefficients>& FaceShapes() {
  static const ShapeTable table;
  return table.shapes;
}

Vector2f EyeMiddle(std::span<const Vector2f> landmarks, int first) {
  Vector2f sum = Vector2f::Zero();
  for (const Vector2f& p : landmarks.subspan(static_cast<std::size_t>(first), 6)) {
    sum += p / 6;
  }
  return sum;
}

Vector2f EyeMiddle(std::span<const Keypoint> landmarks, int first) {
  Vector2f sum = Vector2f::Zero();
  for (const Keypoint& k : landmarks.subspan(static_cast<std::size_t>(first), 6)) {
    sum += At(k) / 6;
  }
  return sum;
}

float LipOpening(const FaceState& face) {
  const auto c = [&face](FaceCoefficient k) { return face.coefficients[Index(k)]; };
  const float lips =
      c(FaceCoefficient::kMouthUpperUpLeft) + c(FaceCoefficient::kMouthUpperUpRight) +
      c(FaceCoefficient::kMouthLowerDownLeft) + c(FaceCoefficient::kMouthLowerDownRight);
  return 0.55F * c(FaceCoefficient::kJawOpen) + 0.05F * lips;
}

float ShownLipOpening(const FaceState& face) {
  return LipOpening(face) * (1 - face.coefficients[Index(FaceCoefficient::kMouthClose)]);
}

}  // namespace understudy
