#include "mocap.h"

namespace understudy::synth {
namespace {

enum Joint {
  kPelvis,
  kLHip,
  kRHip,
  kSpine1,
  kLKnee,
  kRKnee,
  kSpine2,
  kLAnkle,
  kRAnkle,
  kSpine3,
  kLToe,
  kRToe,
  kNeck,
  kLCollar,
  kRCollar,
  kHead,
  kLShoulder,
  kRShoulder,
  kLElbow,
  kRElbow,
  kLWrist,
  kRWrist
};

/// Frame with x to the subject's left and y up the spine.
Matrix3f Frame(const Vector3f& left, const Vector3f& up) {
  Matrix3f m;
  m.col(1) = up.normalized();
  m.col(2) = left.cross(up).normalized();
  m.col(0) = m.col(1).cross(m.col(2));
  return m;
}

Matrix3f PelvisFrame(const MocapFrame& f) {
  return Frame(f[kLHip] - f[kRHip], f[kSpine2] - f[kPelvis]);
}
Matrix3f ChestFrame(const MocapFrame& f) {
  return Frame(f[kLShoulder] - f[kRShoulder], f[kNeck] - f[kSpine2]);
}

}  // namespace

MocapSource::MocapSource(const Assets& assets) : assets_(assets) {
  for (int c = 0; c < clip_count(); ++c) {
    const MocapClip& clip = assets.clips[c];
    ClipInfo info;
    Vector3f neck = Vector3f::Zero();
    std::vector<float> toes, slopes;
    for (int f = 0; f < clip.length; f += std::max(1, clip.length / 40)) {
      const MocapFrame m = Raw(c, f);
      neck += (ChestFrame(m).transpose() * (m[kHead] - m[kNeck])).normalized();
      for (int s = 0; s < 2; ++s) {
        toes.push_back(m[kLToe + s].y());
        const Vector3f d = (m[kLToe + s] - m[kLAnkle + s]).normalized();
        slopes.push_back(Degrees(std::asin(d.y())));
      }
      info.leg = (m[kLKnee] - m[kLHip]).norm() + (m[kLAnkle] - m[kLKnee]).norm();
    }
    std::sort(toes.begin(), toes.end());
    std::sort(slopes.begin(), slopes.end());
    info.floor = toes[toes.size() / 50];
    info.neck_dir = neck.normalized();
    info.foot_pitch_deg = std::clamp(slopes[slopes.size() * 2 / 3], -30.0f, 0.0f);
    info_.push_back(info);
    const bool dull = clip.label.find("alk") != std::string::npos;
    weights_.push_back(std::sqrt(static_cast<float>(clip.length)) * (dull ? 0.25f : 1.0f));
  }
}

int MocapSource::FindClip(const std::string& id) const {
  for (int c = 0; c < clip_count(); ++c) {
    if (assets_.clips[c].id == id) {
      return c;
    }
  }
  return -1;
}

MocapFrame MocapSource::Raw(int clip, int frame) const {
  const size_t f = static_cast<size_t>(assets_.clips[clip].start +
                                       std::clamp(frame, 0, assets_.clips[clip].length - 1));
  const Vector3f root(assets_.cmu_root[3 * f], assets_.cmu_root[3 * f + 1],
                      assets_.cmu_root[3 * f + 2]);
  MocapFrame out;
  for (size_t k = 0; k < kMocapJoints; ++k) {
    const int16_t* p = &assets_.cmu_joints[(f * kMocapJoints + k) * 3];
    out[k] = root + 0.001f * Vector3f(p[0], p[1], p[2]);
  }
  return out;
}

MocapFrame MocapSource::At(int clip, float seconds) const {
  const float x = std::clamp(seconds * assets_.clips[clip].fps, 0.0f,
                             static_cast<float>(assets_.clips[clip].length - 1));
  const int i = static_cast<int>(x);
  const MocapFrame a = Raw(clip, i), b = Raw(clip, i + 1);
  MocapFrame out;
  for (int k = 0; k < kMocapJoints; ++k) {
    out[k] = a[k] + (x - static_cast<float>(i)) * (b[k] - a[k]);
  }
  return out;
}

BodyDirections MocapSource::Directions(int clip, const MocapFrame& f) const {
  BodyDirections d;
  const ClipInfo& info = info_[static_cast<size_t>(clip)];
  d.pelvis = PelvisFrame(f);
  d.chest = ChestFrame(f);
  const Vector3f nod = (f[kHead] - f[kNeck]).normalized();
  d.head = Slerp(d.chest, Swing(d.chest * info.neck_dir, nod) * d.chest, 0.85f);
  for (int s = 0; s < 2; ++s) {
    d.upper_arm[s] = (f[kLElbow + s] - f[kLShoulder + s]).normalized();
    d.forearm[s] = (f[kLWrist + s] - f[kLElbow + s]).normalized();
    d.thigh[s] = (f[kLKnee + s] - f[kLHip + s]).normalized();
    d.shin[s] = (f[kLAnkle + s] - f[kLKnee + s]).normalized();
    // The toe joint's height differs between skeletons: level the resting foot to the target's
    // slope.
    const Vector3f foot = (f[kLToe + s] - f[kLAnkle + s]).normalized();
    const Vector3f lateral = foot.cross(d.shin[s]);
    d.foot[s] = AxisRotation(lateral, info.foot_pitch_deg + 22.5f) * foot;
  }
  return d;
}

Matrix3f FacingForward(const Matrix3f& pelvis) {
  Vector3f forward = pelvis.col(2);
  if (std::fabs(forward.y()) > 0.8f) {
    forward = pelvis.col(1) * (forward.y() > 0 ? -1.0f : 1.0f);
  }
  forward.y() = 0;
  if (forward.norm() < 1e-3f) {
    return Matrix3f::Identity();
  }
  return RotY(-Degrees(std::atan2(forward.x(), forward.z())));
}

}  // namespace understudy::synth
