#include "brush/sway_motion.h"

#include <Eigen/SparseCholesky>
#include <Eigen/SparseCore>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <random>

namespace understudy {
namespace {

using Eigen::Vector2f;
using Eigen::VectorXd;

constexpr int kModes = 3;
constexpr float kDiagonal = 1.41421356F;

// The free nodes of a region and what holds them.
struct Sheet {
  int i0 = 0, j0 = 0, columns = 0, rows = 0;
  std::vector<int> unknown;  // for each node of the rectangle its number, -1 where pinned
  int count = 0;
  std::vector<Eigen::Vector3f> color;  // mean colour about each node

  std::size_t Local(int i, int j) const { return static_cast<std::size_t>(j) * columns + i; }
};

// Nodes of the rectangle about what may move, with one pinned node around.
Sheet MakeSheet(ImageView picture, const MotionGrid& grid, const SwayPart& part) {
  int i0 = grid.columns;
  int j0 = grid.rows;
  int i1 = -1;
  int j1 = -1;
  for (int j = 0; j < grid.rows; ++j) {
    for (int i = 0; i < grid.columns; ++i) {
      if (part.painted[grid.Index(i, j)] > 0) {
        i0 = std::min(i0, i);
        i1 = std::max(i1, i);
        j0 = std::min(j0, j);
        j1 = std::max(j1, j);
      }
    }
  }
  Sheet sheet;
  if (i1 < 0) {
    return sheet;
  }
  sheet.i0 = std::max(i0 - 1, 0);
  sheet.j0 = std::max(j0 - 1, 0);
  sheet.columns = std::min(i1 + 1, grid.columns - 1) - sheet.i0 + 1;
  sheet.rows = std::min(j1 + 1, grid.rows - 1) - sheet.j0 + 1;
  sheet.unknown.assign(static_cast<std::size_t>(sheet.columns) * sheet.rows, -1);
  sheet.color.resize(sheet.unknown.size());
  for (int j = 0; j < sheet.rows; ++j) {
    for (int i = 0; i < sheet.columns; ++i) {
      const int gi = sheet.i0 + i;
      const int gj = sheet.j0 + j;
      if (part.painted[grid.Index(gi, gj)] > 0) {
        sheet.unknown[sheet.Local(i, j)] = sheet.count++;
      }
      Eigen::Vector3f sum = Eigen::Vector3f::Zero();
      const int half = grid.cell / 2;
      int n = 0;
      for (int v = -half; v < half; ++v) {
        for (int u = -half; u < half; ++u) {
          const std::uint8_t* p = picture.At(std::clamp(gi * grid.cell + u, 0, picture.width - 1),
                                             std::clamp(gj * grid.cell + v, 0, picture.height - 1));
          sum += Eigen::Vector3f(p[0], p[1], p[2]);
          ++n;
        }
      }
      sheet.color[sheet.Local(i, j)] = sum / static_cast<float>(std::max(n, 1));
    }
  }
  return sheet;
}

// The springs between neighbours as a matrix, and the masses of the nodes.
struct Membrane {
  Eigen::SparseMatrix<double> springs;
  VectorXd mass;
};

Membrane MakeMembrane(const Sheet& sheet, const MotionGrid& grid, const SwayPart& part) {
  constexpr float kWeakest = 0.01F;   // of a spring across an edge
  constexpr float kContrast = 30.0F;  // grey levels at which two colours count as different
  constexpr float kWall = 0.1F;       // of a spring in what is behind the thing
  Membrane membrane;
  membrane.mass = VectorXd::Zero(sheet.count);
  std::vector<Eigen::Triplet<double>> entries;
  VectorXd diagonal = VectorXd::Zero(sheet.count);
  const auto presence = [&](int i, int j) {
    return part.presence[grid.Index(sheet.i0 + i, sheet.j0 + j)];
  };
  const auto link = [&](int i, int j, int u, int v) {
    const int a = sheet.unknown[sheet.Local(i, j)];
    const int b = sheet.unknown[sheet.Local(u, v)];
    if (a < 0 && b < 0) {
      return;
    }
    const float contrast =
        (sheet.color[sheet.Local(i, j)] - sheet.color[sheet.Local(u, v)]).norm() / kContrast;
    float spring = std::exp(-contrast * contrast);
    if (a >= 0 && b >= 0) {
      // Within the paint the refined outline knows better than the colours.
      const float pa = presence(i, j);
      const float pb = presence(u, v);
      const float same = 1 - std::abs(pa - pb);
      spring = same * same * (0.3F + 0.7F * spring) * (kWall + (1 - kWall) * std::min(pa, pb));
    } else {
      spring *= presence(a >= 0 ? i : u, a >= 0 ? j : v);
    }
    spring += kWeakest;
    if (a >= 0) {
      diagonal[a] += spring;
    }
    if (b >= 0) {
      diagonal[b] += spring;
    }
    if (a >= 0 && b >= 0) {
      entries.emplace_back(a, b, -spring);
      entries.emplace_back(b, a, -spring);
    }
  };
  for (int j = 0; j < sheet.rows; ++j) {
    for (int i = 0; i < sheet.columns; ++i) {
      if (i + 1 < sheet.columns) {
        link(i, j, i + 1, j);
      }
      if (j + 1 < sheet.rows) {
        link(i, j, i, j + 1);
      }
      const int a = sheet.unknown[sheet.Local(i, j)];
      if (a >= 0) {
        membrane.mass[a] = 0.05 + presence(i, j);
      }
    }
  }
  for (int a = 0; a < sheet.count; ++a) {
    entries.emplace_back(a, a, diagonal[a] + 1e-6);
  }
  membrane.springs.resize(sheet.count, sheet.count);
  membrane.springs.setFromTriplets(entries.begin(), entries.end());
  return membrane;
}

struct Modes {
  std::vector<VectorXd> shape;  // each at most 1, mostly positive
  std::vector<double> eigenvalue;
  VectorXd reach;  // 0 at the pins .. 1 farthest from them: the sheet's sag under its own weight
};

// Subspace iteration with the inverse: finds the slowest modes.
Modes FindModes(const Membrane& membrane) {
  const Eigen::SimplicialLDLT<Eigen::SparseMatrix<double>> solver(membrane.springs);
  const auto n = static_cast<int>(membrane.mass.size());
  Modes modes;
  modes.reach = solver.solve(membrane.mass);
  modes.reach /= std::max(modes.reach.maxCoeff(), 1e-12);
  const int wanted = std::min(kModes, n);
  std::mt19937 random(1);
  for (int k = 0; k < wanted; ++k) {
    VectorXd v(n);
    for (int i = 0; i < n; ++i) {
      v[i] = k == 0 ? 1.0 : static_cast<double>(random() >> 8) / 16777216.0 - 0.5;
    }
    modes.shape.push_back(v);
  }
  modes.eigenvalue.assign(wanted, 1.0);
  for (int round = 0; round < 30; ++round) {
    for (int k = 0; k < wanted; ++k) {
      VectorXd v = solver.solve(membrane.mass.cwiseProduct(modes.shape[k]));
      for (int m = 0; m < k; ++m) {
        v -= modes.shape[m].cwiseProduct(membrane.mass).dot(v) * modes.shape[m];
      }
      const double length = std::sqrt(v.cwiseProduct(membrane.mass).dot(v));
      modes.eigenvalue[k] = 1 / std::max(length, 1e-12);
      modes.shape[k] = v / std::max(length, 1e-12);
    }
  }
  for (VectorXd& v : modes.shape) {
    const double sign = v.cwiseProduct(membrane.mass).sum() < 0 ? -1 : 1;
    v *= sign / std::max(v.cwiseAbs().maxCoeff(), 1e-12);
  }
  return modes;
}

struct Swing {
  double frequency = 0;
  float share = 0;  // of the amplitude
  float lag = 0;    // radians by which the tips are behind the root
  float start = 0;  // radians
};

// Frequencies in the modes' own ratios, whole numbers of cycles in a loop.
std::vector<Swing> Swings(const Modes& modes, float size, float side, const SwayTiming& timing) {
  std::mt19937 random(timing.seed * 2654435761U + 17);
  const auto uniform = [&] { return static_cast<float>(random() >> 8) / 16777216.0F; };
  // Small things swing faster, as pendulums do.
  const double slowest = std::clamp(0.5 * std::sqrt(0.4 * side / std::max(size, 1.0F)), 0.35, 1.1);
  std::vector<Swing> swings;
  double before = 0;
  for (std::size_t k = 0; k < modes.shape.size(); ++k) {
    const double ratio = std::sqrt(modes.eigenvalue[k] / std::max(modes.eigenvalue[0], 1e-12));
    Swing swing;
    swing.frequency = slowest * std::clamp(ratio, 1.0 + 0.35 * static_cast<double>(k), 3.0);
    if (timing.loop) {
      const double cycles = std::max(std::round(swing.frequency * timing.duration_s), before + 1);
      before = cycles;
      swing.frequency = cycles / timing.duration_s;
    }
    swing.share = k == 0 ? 0.75F : 0.25F / static_cast<float>(k);
    swing.lag = 0.9F + 0.4F * static_cast<float>(k);
    // The tips turn about when a loop ends: there its seam is least.
    swing.start = 0.8F * swing.lag + 0.4F * uniform() - 0.2F;
    swings.push_back(swing);
  }
  return swings;
}

}  // namespace

void LimitSlope(int columns, int rows, float slope, GridScalars& values) {
  const auto at = [&](int i, int j) -> float& {
    return values[static_cast<std::size_t>(j) * columns + i];
  };
  const auto lower = [&](int i, int j, int u, int v, float step) {
    if (u >= 0 && v >= 0 && u < columns && v < rows) {
      at(i, j) = std::min(at(i, j), at(u, v) + slope * step);
    }
  };
  for (int j = 0; j < rows; ++j) {
    for (int i = 0; i < columns; ++i) {
      lower(i, j, i - 1, j, 1);
      lower(i, j, i - 1, j - 1, kDiagonal);
      lower(i, j, i, j - 1, 1);
      lower(i, j, i + 1, j - 1, kDiagonal);
    }
  }
  for (int j = rows - 1; j >= 0; --j) {
    for (int i = columns - 1; i >= 0; --i) {
      lower(i, j, i + 1, j, 1);
      lower(i, j, i + 1, j + 1, kDiagonal);
      lower(i, j, i, j + 1, 1);
      lower(i, j, i - 1, j + 1, kDiagonal);
    }
  }
}

void SlowLimitSlope(int columns, int rows, float slope, GridScalars& values) {
  const GridScalars given = values;
  for (int j = 0; j < rows; ++j) {
    for (int i = 0; i < columns; ++i) {
      float& out = values[static_cast<std::size_t>(j) * columns + i];
      for (int v = 0; v < rows; ++v) {
        for (int u = 0; u < columns; ++u) {
          const int dx = std::abs(u - i);
          const int dy = std::abs(v - j);
          const float way = static_cast<float>(std::max(dx, dy) - std::min(dx, dy)) +
                            kDiagonal * static_cast<float>(std::min(dx, dy));
          out = std::min(out, given[static_cast<std::size_t>(v) * columns + u] + slope * way);
        }
      }
    }
  }
}

std::vector<SwayTerm> MakeSwayMotion(ImageView picture, const MotionGrid& grid,
                                     const SwayPart& part, const SwayTiming& timing,
                                     float stretch) {
  const Sheet sheet = MakeSheet(picture, grid, part);
  if (sheet.count == 0 || part.amplitude <= 0) {
    return {};
  }
  const Modes modes = FindModes(MakeMembrane(sheet, grid, part));
  const auto side = static_cast<float>(std::min(picture.width, picture.height));
  const float size = static_cast<float>(grid.cell) *
                     std::hypot(static_cast<float>(sheet.columns), static_cast<float>(sheet.rows));
  const std::vector<Swing> swings = Swings(modes, size, side, timing);
  constexpr float kLean = 0.25F;  // of the amplitude: the wind holds the thing a little to leeward
  // How far each node goes at most, and how far it may.
  GridScalars wanted(sheet.unknown.size(), 0.0F);
  for (std::size_t n = 0; n < wanted.size(); ++n) {
    const int a = sheet.unknown[n];
    if (a < 0) {
      continue;
    }
    auto sum = static_cast<float>(kLean * modes.reach[a]);
    for (std::size_t k = 0; k < swings.size(); ++k) {
      sum += swings[k].share * static_cast<float>(std::abs(modes.shape[k][a]));
    }
    wanted[n] = part.amplitude * sum;
  }
  // What holds the sheet bounds how far a node can go without pulling texture apart. The bound is
  // approached smoothly, so that more strength always moves a little more.
  const float slope = stretch * static_cast<float>(grid.cell);
  GridScalars most(wanted.size());
  std::transform(wanted.begin(), wanted.end(), most.begin(),
                 [](float w) { return w > 0 ? std::numeric_limits<float>::max() : 0.0F; });
  LimitSlope(sheet.columns, sheet.rows, slope, most);
  GridScalars allowed = wanted;
  for (std::size_t n = 0; n < allowed.size(); ++n) {
    if (wanted[n] > 0 && most[n] > 0) {
      const float x = wanted[n] / most[n];
      allowed[n] = wanted[n] / std::pow(1 + x * x * x * x, 0.25F);
    }
  }
  LimitSlope(sheet.columns, sheet.rows, slope, allowed);
  const auto term = [&](double frequency) {
    SwayTerm t;
    t.frequency = frequency;
    t.i0 = sheet.i0;
    t.j0 = sheet.j0;
    t.columns = sheet.columns;
    t.rows = sheet.rows;
    t.cosine.assign(sheet.unknown.size(), Vector2f::Zero());
    t.sine.assign(sheet.unknown.size(), Vector2f::Zero());
    return t;
  };
  std::vector<SwayTerm> terms = {term(0)};
  for (const Swing& swing : swings) {
    terms.push_back(term(swing.frequency));
  }
  for (int j = 0; j < sheet.rows; ++j) {
    for (int i = 0; i < sheet.columns; ++i) {
      const std::size_t n = sheet.Local(i, j);
      const int a = sheet.unknown[n];
      if (a < 0 || wanted[n] <= 0) {
        continue;
      }
      const Vector2f way = part.amplitude * allowed[n] / wanted[n] *
                           part.direction[grid.Index(sheet.i0 + i, sheet.j0 + j)];
      const auto reach = static_cast<float>(modes.reach[a]);
      terms[0].cosine[n] = kLean * reach * way;
      for (std::size_t k = 0; k < swings.size(); ++k) {
        const Vector2f swing = swings[k].share * static_cast<float>(modes.shape[k][a]) * way;
        const float phase = swings[k].start - swings[k].lag * reach;
        // cos(wt + phase)
        terms[k + 1].cosine[n] = std::cos(phase) * swing;
        terms[k + 1].sine[n] = -std::sin(phase) * swing;
      }
    }
  }
  return terms;
}

}  // namespace understudy
