// The drawing half of BrushAnimation: one frame from what Create() found.
#include <emmintrin.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "brush/brush_animation.h"

namespace understudy {
namespace {

using Eigen::Vector2f;

constexpr int kBand = 48;         // rows drawn at a time, by one thread
constexpr float kLittle = 4e-3F;  // a share that no 8-bit pixel shows

// Straight RGBA in 32-bit numbers to bytes.
inline std::uint32_t ToBytes(__m128i rgba) {
  const __m128i words = _mm_packs_epi32(rgba, rgba);
  return static_cast<std::uint32_t>(_mm_cvtsi128_si32(_mm_packus_epi16(words, words)));
}

inline __m128 FromBytes(const std::uint8_t* rgba) {
  int word = 0;
  std::memcpy(&word, rgba, 4);
  const __m128i zero = _mm_setzero_si128();
  const __m128i bytes = _mm_unpacklo_epi8(_mm_cvtsi32_si128(word), zero);
  return _mm_cvtepi32_ps(_mm_unpacklo_epi16(bytes, zero));
}

}  // namespace

BrushAnimation::Moment BrushAnimation::MomentOf(int frame) const {
  const double t = frame / options_.fps.value();
  Moment moment;
  moment.seconds = static_cast<float>(t);
  for (const SwayTerm& term : sways_) {
    const double angle = 2 * M_PI * std::fmod(term.frequency * t, 1.0);
    moment.swings.push_back(
        {static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle))});
  }
  return moment;
}

// The definition; EvaluateNodes() is this over a row.
BrushAnimation::NodeState BrushAnimation::EvaluateNode(const Moment& moment, int i, int j) const {
  NodeState state{};
  const std::size_t n = grid_.Index(i, j);
  Vector2f sway = Vector2f::Zero();
  for (std::size_t k = 0; k < sways_.size(); ++k) {
    const SwayTerm& term = sways_[k];
    const int u = i - term.i0;
    const int v = j - term.j0;
    if (u >= 0 && v >= 0 && u < term.columns && v < term.rows) {
      const std::size_t m = static_cast<std::size_t>(v) * term.columns + u;
      sway += moment.swings[k][0] * term.cosine[m] + moment.swings[k][1] * term.sine[m];
    }
  }
  Vector2f first = sway;
  Vector2f second = sway;
  if (flows_ && flow_.velocity[n].squaredNorm() > 0) {
    float phase = moment.seconds * flow_.rate[n] + flow_.phase[n];
    phase -= std::floor(phase);
    const float other = phase < 0.5F ? phase + 0.5F : phase - 0.5F;
    const float cycle = 1 / flow_.rate[n];
    first += FlowOffset(flow_.velocity[n], flow_.acceleration[n], (phase - 0.5F) * cycle);
    second += FlowOffset(flow_.velocity[n], flow_.acceleration[n], (other - 0.5F) * cycle);
    const float a = FlowShare(phase);
    const float b = 1 - a;
    state.second = b;
    state.lost = 1 - 1 / std::sqrt(a * a + b * b + 2 * a * b * flow_.likeness[n]);
  }
  state.offset = {first.x(), first.y(), second.x(), second.y()};
  return state;
}

void BrushAnimation::EvaluateNodes(const Moment& moment, int row, NodeState* states) const {
  for (int i = 0; i < grid_.columns; ++i) {
    states[i] = NodeState{};
  }
  for (std::size_t k = 0; k < sways_.size(); ++k) {
    const SwayTerm& term = sways_[k];
    const int v = row - term.j0;
    if (v < 0 || v >= term.rows) {
      continue;
    }
    const Vector2f* cosine = term.cosine.data() + static_cast<std::size_t>(v) * term.columns;
    const Vector2f* sine = term.sine.data() + static_cast<std::size_t>(v) * term.columns;
    const auto [c, s] = moment.swings[k];
    for (int u = 0; u < term.columns; ++u) {
      states[term.i0 + u].offset[0] += c * cosine[u].x() + s * sine[u].x();
      states[term.i0 + u].offset[1] += c * cosine[u].y() + s * sine[u].y();
    }
  }
  for (int i = 0; i < grid_.columns; ++i) {
    NodeState& state = states[i];
    state.offset[2] = state.offset[0];
    state.offset[3] = state.offset[1];
    const std::size_t n = grid_.Index(i, row);
    if (!flows_ || flow_.velocity[n].squaredNorm() == 0) {
      continue;
    }
    const float cycle = 1 / flow_.rate[n];
    float phase = moment.seconds * flow_.rate[n] + flow_.phase[n];
    phase -= std::floor(phase);
    const float other = phase < 0.5F ? phase + 0.5F : phase - 0.5F;
    const Vector2f one =
        FlowOffset(flow_.velocity[n], flow_.acceleration[n], (phase - 0.5F) * cycle);
    const Vector2f two =
        FlowOffset(flow_.velocity[n], flow_.acceleration[n], (other - 0.5F) * cycle);
    state.offset[0] += one.x();
    state.offset[1] += one.y();
    state.offset[2] += two.x();
    state.offset[3] += two.y();
    const float a = FlowShare(phase);
    const float b = 1 - a;
    state.second = b;
    state.lost = 1 - 1 / std::sqrt(a * a + b * b + 2 * a * b * flow_.likeness[n]);
  }
}

void BrushAnimation::DrawSpan(const NodeState* upper, const NodeState* lower, float down, int y,
                              RowSpan span, MutableImageView target) const {
  const std::uint8_t* weights = weight_.Row(y);
  const auto cell = static_cast<float>(grid_.cell);
  const __m128 v = _mm_set1_ps(down);
  const auto blend = [&](const float* above, const float* below) {
    const __m128 a = _mm_loadu_ps(above);
    return _mm_add_ps(a, _mm_mul_ps(v, _mm_sub_ps(_mm_loadu_ps(below), a)));
  };
  const __m128 sub = _mm_set1_ps(static_cast<float>(kSubpixels));
  int x = span.begin;
  while (x < span.end) {
    const int i = x / grid_.cell;
    const int end = std::min(span.end, (i + 1) * grid_.cell);
    const __m128 left = blend(upper[i].offset.data(), lower[i].offset.data());
    const __m128 step =
        _mm_sub_ps(blend(upper[i + 1].offset.data(), lower[i + 1].offset.data()), left);
    const auto mix = [&](float NodeState::*field, const NodeState* a, const NodeState* b) {
      return a->*field + down * (b->*field - a->*field);
    };
    const float second0 = mix(&NodeState::second, upper + i, lower + i);
    const float second1 = mix(&NodeState::second, upper + i + 1, lower + i + 1);
    const float lost0 = mix(&NodeState::lost, upper + i, lower + i);
    const float lost1 = mix(&NodeState::lost, upper + i + 1, lower + i + 1);
    for (; x < end; ++x) {
      if (weights[x] == 0) {
        continue;
      }
      const float weight = static_cast<float>(weights[x]) * (1.0F / 255.0F);
      const float u = (static_cast<float>(x - i * grid_.cell) + 0.5F) / cell;
      const __m128 offset = _mm_add_ps(left, _mm_mul_ps(_mm_set1_ps(u), step));
      const __m128i places = _mm_sub_epi32(
          _mm_set_epi32(y * kSubpixels, x * kSubpixels, y * kSubpixels, x * kSubpixels),
          _mm_cvtps_epi32(_mm_mul_ps(_mm_mul_ps(offset, _mm_set1_ps(weight)), sub)));
      const float second = second0 + u * (second1 - second0);
      alignas(16) std::array<int, 4> at;
      _mm_store_si128(reinterpret_cast<__m128i*>(at.data()), places);
      __m128i color;
      if (second <= kLittle) {
        color = SampleCubic(warped_, at[0], at[1]);
      } else if (second >= 1 - kLittle) {
        color = SampleCubic(warped_, at[2], at[3]);
      } else {
        const __m128 a = _mm_cvtepi32_ps(SampleCubic(warped_, at[0], at[1]));
        const __m128 b = _mm_cvtepi32_ps(SampleCubic(warped_, at[2], at[3]));
        const float lost = weight * (lost0 + u * (lost1 - lost0));
        const __m128 both = _mm_add_ps(a, _mm_mul_ps(_mm_set1_ps(second), _mm_sub_ps(b, a)));
        color = _mm_cvtps_epi32(_mm_add_ps(
            both, _mm_mul_ps(_mm_set1_ps(lost), _mm_sub_ps(FromBytes(mean_.At(x, y)), both))));
      }
      const std::uint32_t bytes = ToBytes(color);
      std::uint8_t* out = target.At(x, y);
      if (target.channels == 4) {
        std::memcpy(out, &bytes, 4);
      } else {
        std::memcpy(out, &bytes, 3);
      }
    }
  }
}

void BrushAnimation::DrawRows(const Moment& moment, int frame, int y0, int y1,
                              MutableImageView target) const {
  std::vector<NodeState> nodes(static_cast<std::size_t>(grid_.columns) * 2);
  NodeState* upper = nodes.data();
  NodeState* lower = upper + grid_.columns;
  int known = -2;  // the row of nodes in `upper`
  for (int y = y0; y < y1; ++y) {
    const std::uint8_t* base = base_.Row(y);
    std::uint8_t* out = target.Row(y);
    std::memcpy(out, base, static_cast<std::size_t>(base_.width()) * base_.channels());
    const RowSpan span = spans_[y];
    if (span.begin >= span.end) {
      continue;
    }
    const int j = y / grid_.cell;
    if (j != known) {
      if (j == known + 1) {
        std::swap(upper, lower);
      } else {
        EvaluateNodes(moment, j, upper);
      }
      EvaluateNodes(moment, j + 1, lower);
      known = j;
    }
    const float down =
        (static_cast<float>(y - j * grid_.cell) + 0.5F) / static_cast<float>(grid_.cell);
    DrawSpan(upper, lower, down, y, span, target);
  }
  DrawObjects(frame, y0, y1, target);
}

void BrushAnimation::DrawObjects(int frame, int y0, int y1, MutableImageView target) const {
  for (std::size_t k = 0; k < objects_.size(); ++k) {
    const MovingObject& object = objects_[k];
    const ObjectPlace& place = places_[k][frame];
    const float gone = Departure(object, place);
    // At rest the object is the picture's own; just off it, what lies behind its edge fades in.
    for (int y = std::max(object.y, y0);
         gone < 1 && y < std::min(object.y + object.hole.height(), y1); ++y) {
      const std::uint8_t* hole = object.hole.Row(y - object.y);
      for (int x = std::max(object.x, 0); x < std::min(object.x + object.hole.width(), width());
           ++x) {
        if (hole[x - object.x] != 0) {
          std::uint8_t* out = target.At(x, y);
          const std::uint8_t* own = picture_.At(x, y);
          for (int c = 0; c < 3; ++c) {
            out[c] = static_cast<std::uint8_t>(std::lround(
                gone * static_cast<float>(out[c]) + (1 - gone) * static_cast<float>(own[c])));
          }
        }
      }
    }
    if (gone > 0) {
      DrawObject(object, place, still_.span(), y0, y1, target);
    }
  }
}

void BrushAnimation::Draw(int frame, MutableImageView target, Executor& executor) const {
  const Moment moment = MomentOf(frame);
  const int bands = (height() + kBand - 1) / kBand;
  executor.ParallelFor(bands, [&](int band) {
    DrawRows(moment, frame, band * kBand, std::min((band + 1) * kBand, height()), target);
  });
}

void BrushAnimation::SlowDraw(int frame, MutableImageView target) const {
  const Moment moment = MomentOf(frame);
  const double cell = grid_.cell;
  for (int y = 0; y < height(); ++y) {
    for (int x = 0; x < width(); ++x) {
      const std::uint8_t* still = base_.At(x, y);
      std::uint8_t* out = target.At(x, y);
      std::copy_n(still, target.channels, out);
      const double weight = weight_.Row(y)[x] / 255.0;
      if (weight == 0) {
        continue;
      }
      const int i = x / grid_.cell;
      const int j = y / grid_.cell;
      const double u = (x + 0.5 - i * cell) / cell;
      const double v = (y + 0.5 - j * cell) / cell;
      std::array<double, 6> state{};  // two offsets, the second's share, what is lost
      for (int corner = 0; corner < 4; ++corner) {
        const int right = corner & 1;
        const int low = corner >> 1;
        const double w = (right != 0 ? u : 1 - u) * (low != 0 ? v : 1 - v);
        const NodeState node = EvaluateNode(moment, i + right, j + low);
        for (int k = 0; k < 4; ++k) {
          state[k] += w * node.offset[k];
        }
        state[4] += w * node.second;
        state[5] += w * node.lost;
      }
      const auto sample = [&](double dx, double dy) {
        return SlowSampleCubic(warped_, x * kSubpixels - std::lround(weight * dx * kSubpixels),
                               y * kSubpixels - std::lround(weight * dy * kSubpixels));
      };
      const std::array<int, 4> first = sample(state[0], state[1]);
      const std::array<int, 4> second = sample(state[2], state[3]);
      for (int c = 0; c < target.channels; ++c) {
        double value = first[c] + state[4] * (second[c] - first[c]);
        if (state[4] > 0 && state[4] < 1) {
          value += weight * state[5] * (mean_.At(x, y)[c] - value);
        }
        out[c] = static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0, 255.0)));
      }
    }
  }
  DrawObjects(frame, 0, height(), target);
}

}  // namespace understudy
