#include "pipeline/bvh_file.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <locale>
#include <sstream>
#include <vector>

#include "core/pending_file.h"
#include "core/text.h"

namespace understudy {
namespace {

constexpr float kDegrees = 180.0F / static_cast<float>(M_PI);

std::vector<int> ChildrenOf(int joint) {
  std::vector<int> children;
  for (int j = 0; j < kJoints; ++j) {
    if (kJointParents[j] == joint) {
      children.push_back(j);
    }
  }
  return children;
}

void WriteJoint(std::ostream& out, const Skeleton& skeleton, int joint, int depth,
                std::vector<int>& order) {
  const std::string tabs(depth, '\t');
  const Eigen::Vector3f o = skeleton.offsets[joint] * 100;
  order.push_back(joint);
  out << tabs << (depth == 0 ? "ROOT " : "JOINT ") << kJointNames[joint] << '\n' << tabs << "{\n";
  out << tabs << "\tOFFSET " << o.x() << ' ' << o.y() << ' ' << o.z() << '\n';
  out << tabs << (depth == 0 ? "\tCHANNELS 6 Xposition Yposition Zposition " : "\tCHANNELS 3 ")
      << "Zrotation Xrotation Yrotation\n";
  const std::vector<int> children = ChildrenOf(joint);
  for (const int child : children) {
    WriteJoint(out, skeleton, child, depth + 1, order);
  }
  if (children.empty()) {
    // The bone goes on as it came, for a hand, a toe, a skull.
    const Eigen::Vector3f tip = o * 0.5F;
    out << tabs << "\tEnd Site\n" << tabs << "\t{\n";
    out << tabs << "\t\tOFFSET " << tip.x() << ' ' << tip.y() << ' ' << tip.z() << '\n'
        << tabs << "\t}\n";
  }
  out << tabs << "}\n";
}

// Angles z, x, y in degrees with R = Rz Rx Ry, as BVH applies the channels in their order.
Eigen::Vector3f EulerZxy(const Eigen::Quaternionf& q) {
  const Eigen::Matrix3f m = q.toRotationMatrix();
  const float x = std::asin(std::clamp(m(2, 1), -1.0F, 1.0F));
  float z = 0;
  float y = 0;
  if (std::abs(m(2, 1)) < 0.99999F) {
    z = std::atan2(-m(0, 1), m(1, 1));
    y = std::atan2(-m(2, 0), m(2, 2));
  } else {
    z = std::atan2(m(1, 0), m(0, 0));
  }
  return Eigen::Vector3f(z, x, y) * kDegrees;
}

}  // namespace

Status WriteBvh(const std::string& path, const MotionClip& motion) {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  out.precision(6);
  out << "HIERARCHY\n";
  std::vector<int> order;
  WriteJoint(out, motion.skeleton, 0, 0, order);
  out << "MOTION\nFrames: " << motion.frames.size() << "\nFrame Time: " << 1.0 / motion.fps.value()
      << '\n';
  // The lowest foot of the first frame stands on the ground: the legs' length lifts the root.
  const float legs = -(motion.skeleton.offsets[Index(Joint::kLeftHip)].y() +
                       motion.skeleton.offsets[Index(Joint::kLeftKnee)].y() +
                       motion.skeleton.offsets[Index(Joint::kLeftAnkle)].y() +
                       motion.skeleton.offsets[Index(Joint::kLeftToe)].y());
  const float first = motion.frames.empty() ? 0.0F : motion.frames[0].root.y();
  for (const MotionFrame& frame : motion.frames) {
    out << frame.root.x() * 100 << ' ' << (frame.root.y() - first + legs) * 100 << ' '
        << frame.root.z() * 100;
    for (const int j : order) {
      const Eigen::Vector3f a = EulerZxy(frame.rotations[j]);
      out << ' ' << a.x() << ' ' << a.y() << ' ' << a.z();
    }
    out << '\n';
  }
  US_ASSIGN_OR_RETURN(PendingFile pending, PendingFile::Create(path));
  std::ofstream file(pending.temporary_path(), std::ios::binary | std::ios::trunc);
  file << out.str();
  file.close();
  if (!file) {
    return Error{ErrorCode::kLimitExceeded,
                 Concat(path, " could not be written whole: is the disk full?")};
  }
  return pending.Commit();
}

}  // namespace understudy
