#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>
#include <algorithm>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

namespace understudy::testing {

// A joint of a BVH file to be written; a name that is empty is an end site.
struct BvhLine {
  std::string name;
  int parent = -1;  // index; parents come first
  Eigen::Vector3f offset = Eigen::Vector3f::Zero();
};

// How a body's 18 joints are called: hips, spine, chest, neck, head, then of the left and of the
// right collar, shoulder, elbow, wrist, and hip, knee, ankle, toe.
struct BvhNames {
  std::string hips, spine, chest, neck, head;
  std::vector<std::string> left;
  std::vector<std::string> right;
};

// An adult of 18 joints standing with the arms down or out, in centimetres, Y up, facing +Z.
inline std::vector<BvhLine> StandingBody(const BvhNames& n, bool arms_down = false) {
  std::vector<BvhLine> lines = {{n.hips, -1, {0, 0, 0}},  {n.spine, 0, {0, 12, 0}},
                                {n.chest, 1, {0, 16, 0}}, {n.neck, 2, {0, 20, 0}},
                                {n.head, 3, {0, 9, 1}},   {"", 4, {0, 18, 0}}};
  for (const float side : {1.0F, -1.0F}) {
    const std::vector<std::string>& names = side > 0 ? n.left : n.right;
    const auto add = [&lines](const std::string& name, int parent, Eigen::Vector3f offset) {
      lines.push_back({name, parent, std::move(offset)});
      return static_cast<int>(lines.size()) - 1;
    };
    const auto along = [&](float length) {
      return arms_down ? Eigen::Vector3f(0, -length, 0) : Eigen::Vector3f(side * length, 0, 0);
    };
    int j = add(names[0], 2, {side * 4, 14, 0});
    j = add(names[1], j, {side * 14, 2, 0});
    j = add(names[2], j, along(28));
    j = add(names[3], j, along(24));
    add("", j, along(9));
    j = add(names[4], 0, {side * 9, -7, 0});
    j = add(names[5], j, {0, -39, 0});
    j = add(names[6], j, {0, -43, 0});
    j = add(names[7], j, {0, -6, 13});
    add("", j, {0, 0, 5});
  }
  return lines;
}

inline BvhNames MixamoNames() {
  const std::string p = "mixamorig:";
  const auto side = [&p](const std::string& s) {
    return std::vector<std::string>{p + s + "Shoulder", p + s + "Arm",    p + s + "ForeArm",
                                    p + s + "Hand",     p + s + "UpLeg",  p + s + "Leg",
                                    p + s + "Foot",     p + s + "ToeBase"};
  };
  return {p + "Hips", p + "Spine",  p + "Spine1", p + "Neck",
          p + "Head", side("Left"), side("Right")};
}

// The angles of one frame, degrees, per joint that is no end site: z, x, y.
using BvhAngles = std::function<Eigen::Vector3f(int frame, const std::string& name)>;
// Where the root is in a frame.
using BvhPath = std::function<Eigen::Vector3f(int frame)>;

// The whole file. Channels: Xposition Yposition Zposition on the root, Zrotation Xrotation
// Yrotation on all.
inline std::string BvhText(const std::vector<BvhLine>& lines, int frames, const BvhAngles& angles,
                           const BvhPath& path, double frame_time = 1.0 / 30) {
  std::ostringstream out;
  std::vector<std::string> order;
  const std::function<void(int)> write = [&](int j) {
    const BvhLine& line = lines[j];
    out << (line.parent < 0     ? "ROOT " + line.name
            : line.name.empty() ? std::string("End Site")
                                : "JOINT " + line.name)
        << "\n{\nOFFSET " << line.offset.transpose() << '\n';
    if (!line.name.empty()) {
      order.push_back(line.name);
      out << "CHANNELS " << (line.parent < 0 ? "6 Xposition Yposition Zposition " : "3 ")
          << "Zrotation Xrotation Yrotation\n";
    }
    for (std::size_t c = 0; c < lines.size(); ++c) {
      if (lines[c].parent == j) {
        write(static_cast<int>(c));
      }
    }
    out << "}\n";
  };
  out << "HIERARCHY\n";
  write(0);
  out << "MOTION\nFrames: " << frames << "\nFrame Time: " << frame_time << '\n';
  for (int f = 0; f < frames; ++f) {
    out << path(f).transpose();
    for (const std::string& name : order) {
      out << ' ' << angles(f, name).transpose();
    }
    out << '\n';
  }
  return out.str();
}

inline std::string StillBvh(const std::vector<BvhLine>& lines, int frames = 2) {
  return BvhText(
      lines, frames, [](int, const std::string&) { return Eigen::Vector3f(0, 0, 0); },
      [](int) { return Eigen::Vector3f(0, 95, 0); });
}

}  // namespace understudy::testing
