#include "motion_track.h"

#include <fmt/format.h>

#include "hand_pose.h"
#include "keep_clear.h"
#include "skinning.h"

namespace understudy::synth {
namespace {

constexpr float kClearance = 0.012f;  // metres of cloth kept between limbs and torso

struct Maker {
  const Assets& assets;
  const MocapSource& mocap;
  const Figure& figure;
  const MotionRecipe& motion;
  const Pose& proportions;
  float fps;
  uint64_t seed;

  Pose Solve(BodyDirections d) const {
    Pose pose = proportions;
    KeepClear(figure.subject(), kClearance, 6, &d, &pose);
    return pose;
  }
  Vector3f HipsOf(const PosedSkeleton& s) const {
    return 0.5f *
           (s.Head(assets.bone_id.at("upperleg01.L")) + s.Head(assets.bone_id.at("upperleg01.R")));
  }
  /// Moves the pose so that the hip centre is at `hips`.
  void Place(const Vector3f& hips, TrackFrame* f) const {
    f->pose.root_translation.setZero();
    f->pose.root_translation = hips - HipsOf(PoseSkeleton(assets, figure.joints(), f->pose));
    f->hips = hips;
  }
  float LegLength() const {
    const Joints& j = figure.joints();
    const auto at = [&](const char* n) { return j.head[assets.bone_id.at(n)]; };
    return proportions.scale[assets.bone_id.at("upperleg01.L")] *
           ((at("lowerleg01.L") - at("upperleg01.L")).norm() +
            (at("foot.L") - at("lowerleg01.L")).norm());
  }
  /// Height of the lowest point of body and shoes.
  float Lowest(const Pose& pose) const;
  void AddLife(float t, BodyDirections* d) const;
  void LookAtCamera(float share, BodyDirections* d) const;

  Status FromCmu(int frames, std::vector<TrackFrame>* out) const;
  Status FromReady(int frames, std::vector<TrackFrame>* out) const;
  Status FromKeys(const std::vector<MotionKey>& keys, int frames,
                  std::vector<TrackFrame>* out) const;
  TrackFrame KeyFrame(const MotionKey& key) const;
  void Smooth(int radius, std::vector<TrackFrame>* track) const;
  void Ground(float reach, std::vector<TrackFrame>* track) const;
};

float Maker::Lowest(const Pose& pose) const {
  const PosedSkeleton s = PoseSkeleton(assets, figure.joints(), pose);
  const SkinningPalette palette(s);
  float low = 1e9f;
  std::vector<Vector3f> posed;
  for (const FigureMesh& m : figure.meshes()) {
    if (m.role != Role::kSkin && m.role != Role::kShoes) {
      continue;
    }
    Skin(palette, m.rest, m.asset->skin_bone, m.asset->skin_weight, &posed);
    for (const Vector3f& p : posed) {
      low = std::min(low, p.y());  // Hidden skin too: socks lie on it.
    }
  }
  return low;
}

void Maker::AddLife(float t, BodyDirections* d) const {
  const float k = motion.life;
  const float breath = k * 1.1f * std::sin(2 * kPi * 0.26f * t);
  d->chest = d->chest * RotX(-breath) * RotZ(k * 1.0f * Wander(t, 0.13f, seed)) *
             RotY(k * 1.6f * Wander(t, 0.11f, seed + 1));
  d->head = d->head * RotY(k * 5.0f * Wander(t, 0.22f, seed + 2)) *
            RotX(k * 2.5f * Wander(t, 0.3f, seed + 3)) *
            RotZ(k * 2.0f * Wander(t, 0.17f, seed + 4));
  for (int s = 0; s < 2; ++s) {
    d->upper_arm[s] =
        RotX(breath * 0.5f + k * 1.2f * Wander(t, 0.2f, seed + 5 + static_cast<uint64_t>(s))) *
        d->upper_arm[s];
    d->forearm[s] =
        RotX(k * 1.6f * Wander(t, 0.23f, seed + 7 + static_cast<uint64_t>(s))) * d->forearm[s];
    d->wrist_flex_deg[s] += k * 6 * Wander(t, 0.4f, seed + 9 + static_cast<uint64_t>(s));
  }
}

/// Turns the head towards +Z, where the camera's yaw 0 is, no further than a neck goes.
void Maker::LookAtCamera(float share, BodyDirections* d) const {
  if (share <= 0) {
    return;
  }
  const Vector3f local = d->chest.transpose() * Vector3f::UnitZ();
  const float yaw = Degrees(std::atan2(local.x(), local.z()));
  if (std::fabs(yaw) > 115) {
    return;  // Behind: do not try.
  }
  const float ease = 1 - SmoothStep(75, 115, std::fabs(yaw));
  const Matrix3f want =
      d->chest * RotY(std::clamp(yaw, -62.0f, 62.0f)) *
      RotX(std::clamp(-Degrees(std::asin(std::clamp(local.y(), -1.0f, 1.0f))), -35.0f, 35.0f));
  d->head = Slerp(d->head, want, share * ease);
}

void Maker::Smooth(int radius, std::vector<TrackFrame>* track) const {
  if (radius < 1 || track->size() < 3) {
    return;
  }
  const std::vector<TrackFrame> in = *track;
  const int n = static_cast<int>(in.size());
  for (int i = 0; i < n; ++i) {
    Vector3f hips = Vector3f::Zero();
    std::array<Eigen::Vector4f, kBoneCount> sum;
    sum.fill(Eigen::Vector4f::Zero());
    float weight = 0;
    for (int k = -radius; k <= radius; ++k) {
      const TrackFrame& f = in[static_cast<size_t>(std::clamp(i + k, 0, n - 1))];
      const float x = static_cast<float>(k) / (0.6f * static_cast<float>(radius) + 0.1f),
                  w = std::exp(-0.5f * x * x);
      hips += w * f.hips;
      weight += w;
      for (int b = 0; b < kBoneCount; ++b) {
        const Eigen::Vector4f q = Quaternionf(f.pose.local[b]).coeffs();
        sum[b] += (sum[b].dot(q) < 0 ? -w : w) * q;
      }
    }
    TrackFrame& o = (*track)[static_cast<size_t>(i)];
    for (int b = 0; b < kBoneCount; ++b) {
      Quaternionf q;
      q.coeffs() = sum[b].normalized();
      o.pose.local[b] = q.toRotationMatrix();
    }
    Place(hips / weight, &o);
  }
}

/// Puts feet that come within `reach` metres of the floor onto it, without jerks.
void Maker::Ground(float reach, std::vector<TrackFrame>* track) const {
  std::vector<float> lift;
  for (const TrackFrame& f : *track) {
    const float low = Lowest(f.pose);
    lift.push_back(low < reach ? -low : -reach * std::exp(-(low - reach) / reach));
  }
  const int n = static_cast<int>(track->size());
  for (int i = 0; i < n; ++i) {
    float sum = 0, weight = 0;
    for (int k = -2; k <= 2; ++k) {
      const float w = 3.0f - static_cast<float>(std::abs(k));
      sum += w * lift[static_cast<size_t>(std::clamp(i + k, 0, n - 1))];
      weight += w;
    }
    TrackFrame& f = (*track)[static_cast<size_t>(i)];
    Place(f.hips + Vector3f(0, std::max(sum / weight, lift[static_cast<size_t>(i)] - 0.01f), 0),
          &f);
  }
}

Status Maker::FromCmu(int frames, std::vector<TrackFrame>* out) const {
  const int clip = mocap.FindClip(motion.cmu);
  if (clip < 0) {
    return {fmt::format("there is no CMU clip '{}' in the assets", motion.cmu)};
  }
  const MocapClip& info = assets.clips[static_cast<size_t>(clip)];
  const float length = static_cast<float>(info.length - 1) / info.fps;
  const float end = motion.end < 0 ? length : std::min(motion.end, length);
  const float scale = LegLength() / mocap.LegLength(clip);
  const BodyDirections first = mocap.Directions(clip, mocap.At(clip, motion.start));
  const Matrix3f turn = RotY(motion.heading_deg) * FacingForward(first.pelvis);
  Vector3f origin = Vector3f::Zero();
  for (int i = 0; i < frames; ++i) {
    float t = motion.start + motion.speed * static_cast<float>(i) / fps;
    const float span = std::max(0.1f, end - motion.start);
    if (motion.loop && t > end) {  // There and back again.
      const float phase = std::fmod(t - motion.start, 2 * span);
      t = motion.start + (phase < span ? phase : 2 * span - phase);
    }
    t = std::min(t, end);
    const MocapFrame m = mocap.At(clip, t);
    BodyDirections d = Rotated(mocap.Directions(clip, m), turn);
    if (motion.mirror) {
      d = Mirrored(d);
    }
    for (int s = 0; s < 2; ++s) {
      d.pronation_deg[s] = 12;
    }
    LookAtCamera(motion.look_at_camera, &d);
    AddLife(static_cast<float>(i) / fps, &d);
    TrackFrame f;
    f.pose = Solve(d);
    Vector3f hips = 0.5f * (m[1] + m[2]);
    hips.y() -= mocap.Floor(clip);
    hips = turn * hips * scale;
    if (motion.mirror) {
      hips.x() = -hips.x();
    }
    if (i == 0) {
      origin = Vector3f(hips.x(), 0, hips.z());
    }
    Place(hips - origin, &f);
    out->push_back(f);
  }
  Smooth(std::max(1, static_cast<int>(fps / 20)), out);
  Ground(0.06f, out);
  return {};
}

Status Maker::FromReady(int frames, std::vector<TrackFrame>* out) const {
  const Assets::ReadyClip* clip = nullptr;
  for (const auto& c : assets.ready_clips) {
    if (c.name == motion.ready) {
      clip = &c;
    }
  }
  if (clip == nullptr) {
    return {fmt::format("there is no ready clip '{}'", motion.ready)};
  }
  const float scale = LegLength() / 0.82f * 0.9f;
  for (int i = 0; i < frames; ++i) {
    float x = clip->fps * (motion.start + motion.speed * static_cast<float>(i) / fps);
    const float last = static_cast<float>(clip->frames - 1);
    x = motion.loop ? std::fmod(x, last) : std::min(x, last);
    const int a = static_cast<int>(x), b = std::min(a + 1, clip->frames - 1);
    TrackFrame f;
    f.pose = proportions;
    for (int k = 0; k < kBoneCount; ++k) {
      const auto at = [&](int frame) {
        const int16_t* q =
            &clip->q[(static_cast<size_t>(frame) * kBoneCount + static_cast<size_t>(k)) * 4];
        return Quaternionf(q[0], q[1], q[2], q[3]).normalized();
      };
      f.pose.local[k] = at(a).slerp(x - static_cast<float>(a), at(b)).toRotationMatrix();
    }
    const auto hip = [&](int frame) {
      return Vector3f(clip->t[3 * frame], clip->t[3 * frame + 1], clip->t[3 * frame + 2]);
    };
    Place(scale * Vector3f(hip(a) + (x - static_cast<float>(a)) * (hip(b) - hip(a))), &f);
    out->push_back(f);
  }
  Ground(0.08f, out);
  return {};
}

TrackFrame Maker::KeyFrame(const MotionKey& key) const {
  Rng rng(5);
  Posture p = NamedPosture(figure.subject(), key.arms, key.legs, 0, &rng, key.side);
  p.body.chest = p.body.chest * RotY(key.twist_deg) * RotZ(key.lean_deg);
  p.body.head = p.body.head * RotY(key.head_deg) * RotX(key.nod_deg);
  if (motion.mirror) {
    p.body = Mirrored(p.body);
    std::swap(p.hands[0], p.hands[1]);
  }
  TrackFrame f;
  f.pose = Solve(p.body);
  for (int s = 0; s < 2; ++s) {
    const std::string& own = key.hands[motion.mirror ? 1 - s : s];
    ApplyHand(assets, figure.joints(), s,
              own.empty() ? p.hands[static_cast<size_t>(s)] : NamedHand(own), &f.pose);
  }
  return f;
}

Status Maker::FromKeys(const std::vector<MotionKey>& keys, int frames,
                       std::vector<TrackFrame>* out) const {
  if (keys.empty()) {
    return {"the motion has no keys"};
  }
  std::vector<TrackFrame> poses;
  for (const MotionKey& k : keys) {
    poses.push_back(KeyFrame(k));
  }
  // Where the feet of a plain stand are: feet on the floor stay there.
  const int feet[2] = {assets.bone_id.at("foot.L"), assets.bone_id.at("foot.R")};
  TrackFrame stand = KeyFrame(MotionKey());
  Place(Vector3f::Zero(), &stand);
  const PosedSkeleton stand_skeleton = PoseSkeleton(assets, figure.joints(), stand.pose);
  const float end = keys.back().t;
  for (int i = 0; i < frames; ++i) {
    const float time = static_cast<float>(i) / fps;
    float t = motion.start + motion.speed * time;
    if (motion.loop && end > 0) {
      t = std::fmod(t, end);
    }
    size_t b = 0;
    while (b < keys.size() && keys[b].t <= t) {
      ++b;
    }
    const size_t a = b == 0 ? 0 : b - 1;
    b = std::min(b, keys.size() - 1);
    const float u = a == b ? 0 : SmoothStep(keys[a].t, keys[b].t, t);
    TrackFrame f = poses[a];
    for (int k = 0; k < kBoneCount; ++k) {
      f.pose.local[k] = Slerp(poses[a].pose.local[k], poses[b].pose.local[k], u);
    }
    const auto local = [&](const char* n) -> Matrix3f& {
      return f.pose.local[assets.bone_id.at(n)];
    };
    const float breath = motion.life * 0.5f * std::sin(2 * kPi * 0.26f * time);
    for (const char* n : {"spine03", "spine02"}) {
      local(n) = local(n) * RotX(-breath) * RotZ(motion.life * 0.8f * Wander(time, 0.15f, seed));
    }
    local("head") = local("head") * RotY(motion.life * 5 * Wander(time, 0.22f, seed + 2)) *
                    RotX(motion.life * 2.5f * Wander(time, 0.3f, seed + 3));
    for (const char* n : {"upperarm01.L", "upperarm01.R"}) {
      local(n) =
          RotX(motion.life * 1.2f * Wander(time, 0.2f, seed + static_cast<uint64_t>(n[11]))) *
          local(n);
    }
    const float turn = motion.heading_deg + Mix(keys[a].turn_deg, keys[b].turn_deg, u);
    local("root") = RotY(turn) * local("root");

    Place(Vector3f::Zero(), &f);
    const PosedSkeleton s = PoseSkeleton(assets, figure.joints(), f.pose);
    Vector3f shift = Vector3f::Zero();
    float weight = 0;
    const float low = std::min(s.Head(feet[0]).y(), s.Head(feet[1]).y());
    for (int foot : feet) {
      const float w = std::exp(-(s.Head(foot).y() - low) / 0.04f);
      shift += w * (RotY(turn) * stand_skeleton.Head(foot) - s.Head(foot));
      weight += w;
    }
    shift /= weight;
    shift.y() = -Lowest(f.pose) + Mix(keys[a].lift, keys[b].lift, u);
    Place(shift, &f);
    out->push_back(f);
  }
  Smooth(std::max(1, static_cast<int>(fps / 15)), out);
  return {};
}

}  // namespace

float Wander(float seconds, float rate, uint64_t seed) {
  const float a = static_cast<float>((seed * 2654435761u) % 1000) * 0.0063f,
              b = static_cast<float>((seed * 40503u) % 1000) * 0.0063f;
  return 0.5f * std::sin(2 * kPi * rate * seconds + a) +
         0.3f * std::sin(2 * kPi * 1.618f * rate * seconds + b) +
         0.2f * std::sin(2 * kPi * 2.414f * rate * seconds + a + b);
}

Result<std::vector<TrackFrame>> MakeTrack(const Assets& assets, const MocapSource& mocap,
                                          const Figure& figure, const MotionRecipe& motion,
                                          const Pose& proportions, float fps, int frames,
                                          uint64_t seed) {
  const Maker maker{assets, mocap, figure, motion, proportions, fps, seed};
  std::vector<TrackFrame> track;
  Status status;
  const bool keyed = motion.cmu.empty() && motion.ready.empty();
  if (!motion.cmu.empty()) {
    status = maker.FromCmu(frames, &track);
  } else if (!motion.ready.empty()) {
    status = maker.FromReady(frames, &track);
  } else {
    std::vector<MotionKey> keys = motion.keys;
    if (!motion.named.empty()) {
      keys = MotionPreset(motion.named);
    }
    if (!motion.named.empty() && keys.empty()) {
      return Status{fmt::format("there is no motion named '{}'", motion.named)};
    }
    if (keys.empty()) {
      keys.emplace_back();
    }
    status = maker.FromKeys(keys, frames, &track);
  }
  if (!status.ok()) {
    return status;
  }
  for (size_t i = 0; i < track.size() && !keyed; ++i) {  // Fingers: the named hand, a little alive.
    const float t = static_cast<float>(i) / fps;
    for (int s = 0; s < 2; ++s) {
      HandPose h = NamedHand(motion.hands[static_cast<size_t>(s)]);
      for (int f = 0; f < 5; ++f) {
        for (float& c : h.curl_deg[static_cast<size_t>(f)]) {
          c += 5 * motion.life * Wander(t, 0.35f, seed + 20 + static_cast<uint64_t>(5 * s + f));
        }
      }
      ApplyHand(assets, figure.joints(), s, h, &track[i].pose);
    }
  }
  if (motion.in_place) {
    Vector3f mean = Vector3f::Zero();
    for (size_t i = 0; i < track.size(); ++i) {
      mean = i == 0 ? track[i].hips : Vector3f(mean + 0.08f * (track[i].hips - mean));
      track[i].pose.root_translation -= Vector3f(mean.x(), 0, mean.z());
      track[i].hips -= Vector3f(mean.x(), 0, mean.z());
    }
  }
  return track;
}

}  // namespace understudy::synth
