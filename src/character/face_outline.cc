#include "character/face_outline.h"

#include <algorithm>

#include "core/segment_distance.h"

namespace understudy {

using Eigen::Vector2f;

std::vector<Eigen::Vector2f> FaceOutline(const FaceRig& face, float over_brows) {
  const Vector2f eyes = face.landmarks[45] - face.landmarks[36];
  const Vector2f up = Vector2f(eyes.y(), -eyes.x()) * over_brows;
  std::vector<Vector2f> outline(face.landmarks.begin(), face.landmarks.begin() + 17);
  for (int i = 26; i >= 17; --i) {
    outline.push_back(face.landmarks[i] + up);
  }
  return outline;
}

bool IsInside(const std::vector<Eigen::Vector2f>& outline, const Eigen::Vector2f& p) {
  bool inside = false;
  for (std::size_t i = 0, j = outline.size() - 1; i < outline.size(); j = i++) {
    const Vector2f& a = outline[i];
    const Vector2f& b = outline[j];
    if ((a.y() > p.y()) != (b.y() > p.y()) &&
        p.x() < (b.x() - a.x()) * (p.y() - a.y()) / (b.y() - a.y()) + a.x()) {
      inside = !inside;
    }
  }
  return inside;
}

float DepthInside(const std::vector<Eigen::Vector2f>& outline, const Eigen::Vector2f& p) {
  float nearest = 1e9F;
  for (std::size_t i = 0, j = outline.size() - 1; i < outline.size(); j = i++) {
    nearest = std::min(nearest, SegmentDistance(p, outline[i], outline[j]));
  }
  return IsInside(outline, p) ? nearest : -nearest;
}

}  // namespace understudy
