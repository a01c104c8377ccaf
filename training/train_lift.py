"""Trains the lifter: 15 two-dimensional joints over time -> 17 three-dimensional ones, from CMU motion capture.

    python3 training/train_lift.py [--steps N]     resumes where it stopped

Every sample is a window of a clip, seen by a random camera, with the noise, gaps and cut-off legs of a real tracker.
Coordinates: x right, y down, z away from the camera, relative to the pelvis, in units of the body's size in the picture
(root mean square distance of the seen joints from their pelvis, averaged over the window).
"""
import argparse
import os

import numpy as np
import torch

from datasets import PERCEPTION
from loop import train
from networks import LiftNet

T = 45
# Mocap indices of the sided joints, left then right: shoulder, elbow, wrist, hip, knee, ankle, toe.
SIDED = [16, 17, 18, 19, 20, 21, 1, 2, 4, 5, 7, 8, 10, 11]
MIRROR = [0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13]  # of the 15 inputs: head, then SIDED


def load():
    data = np.load(os.path.join(PERCEPTION, "mocap", "cmu_joints.npz"))
    joints = data["joints_mm"].astype(np.float32) / 1000
    clips = [joints[s:s + n] for s, n in data["start_len"]]
    rng = np.random.default_rng(7)
    order = rng.permutation(len(clips))
    held = set(order[: len(clips) // 10].tolist())
    return [c for i, c in enumerate(clips) if i not in held], [clips[i] for i in sorted(held)]


def body15(j, rng):
    """Mocap joints [T, 22, 3] -> [T, 15, 3]: head (between the ears), then SIDED; hips 12 % down the thigh as in COCO."""
    up = j[:, 15] - j[:, 12]
    up = up / np.linalg.norm(up, axis=-1, keepdims=True).clip(1e-6)
    head = j[:, 15] + up * rng.uniform(0.04, 0.14)
    out = np.concatenate([head[:, None], j[:, SIDED]], 1)
    lower = rng.uniform(0.0, 0.16)
    out[:, 7] += (out[:, 9] - out[:, 7]) * lower
    out[:, 8] += (out[:, 10] - out[:, 8]) * lower
    return out


def rotation(yaw, pitch, roll):
    cy, sy, cp, sp, cr, sr = np.cos(yaw), np.sin(yaw), np.cos(pitch), np.sin(pitch), np.cos(roll), np.sin(roll)
    ry = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    rx = np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
    rz = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])
    return (rz @ rx @ ry).astype(np.float32)


def sample(rng, clips, lengths, noisy=True):
    clip = clips[int(np.searchsorted(lengths, rng.random()))]
    speed = np.exp(rng.normal(0, 0.35))
    if rng.random() < 0.06:
        speed = 0.0  # a picture: one frame that stands still
    span = (T - 1) * speed
    start = rng.uniform(0, max(len(clip) - 1 - span, 1e-3))
    at = np.clip(start + np.arange(T) * speed, 0, len(clip) - 1)
    lo = np.minimum(at.astype(int), len(clip) - 2 if len(clip) > 1 else 0)
    f = (at - lo).astype(np.float32)[:, None, None]
    j = clip[lo] * (1 - f) + clip[np.minimum(lo + 1, len(clip) - 1)] * f
    mirror = rng.random() < 0.5
    # Stretch limbs a little: the set has few different bodies.
    j = body15(j, rng)
    j = j * np.array([np.exp(rng.normal(0, 0.05)), np.exp(rng.normal(0, 0.05)), 1.0], np.float32)
    yaw = rng.uniform(-np.pi, np.pi)
    if rng.random() < 0.6:  # mostly people who face the camera
        side = j[:, 7] - j[:, 8]
        facing = np.arctan2(np.median(-side[:, 2]), np.median(side[:, 0]))
        yaw = -facing + rng.normal(0, 0.6)
    r = rotation(yaw, rng.normal(0.08, 0.18), rng.normal(0, 0.1))
    p = j @ r.T
    p = p * np.array([1, -1, -1], np.float32)  # y down, z away
    if mirror:
        p = (p * np.array([-1, 1, 1], np.float32))[:, MIRROR]
    pelvis = (p[:, 7:8] + p[:, 8:9]) / 2
    rel = p - pelvis
    distance = rng.uniform(2.2, 9.0)
    flat = rel[..., :2] / (1 + rel[..., 2:] / distance)
    size = np.sqrt((flat ** 2).sum(-1).mean(-1)).mean()
    flat, rel = flat / size, rel / size
    confidence = np.ones((T, 15), np.float32)
    seen = flat.copy()
    if noisy:
        level = rng.choice([0.005, 0.02, 0.05])
        slow = rng.normal(0, level, (T // 9 + 2, 15, 2))
        k = np.arange(T) / 9.0
        i0 = k.astype(int)
        g = (k - i0)[:, None, None]
        seen += slow[i0] * (1 - g) + slow[i0 + 1] * g
        seen += rng.normal(0, level * 0.5, seen.shape)
        confidence = rng.uniform(0.6, 1.0, (T, 15)).astype(np.float32)
        for _ in range(rng.integers(0, 5)):  # gaps and wild guesses
            joint, a = rng.integers(15), rng.integers(T)
            b = min(T, a + int(rng.integers(1, 30)))
            confidence[a:b, joint] = rng.uniform(0, 0.35)
            seen[a:b, joint] += rng.normal(0, 0.25, 2)
        if rng.random() < 0.25:  # half-body pictures
            gone = list(range(9, 15)) if rng.random() < 0.5 else list(range(11, 15))
            confidence[:, gone] = 0
        if rng.random() < 0.3:  # toes are often unseen
            confidence[:, 13:15] = 0
    centre = (seen[:, 7:8] + seen[:, 8:9]) / 2
    seen = (seen - centre)
    scale = np.sqrt(((seen ** 2).sum(-1) * (confidence > 0)).sum(-1) / (confidence > 0).sum(-1).clip(1)).mean()
    scale = max(scale, 1e-3)
    seen, rel = seen / scale, rel / scale
    seen[confidence <= 0] = 0
    x = np.concatenate([seen, confidence[..., None]], -1).reshape(T, 45)
    neck = (rel[:, 1:2] + rel[:, 2:3]) / 2
    y = np.concatenate([np.zeros_like(neck), neck, rel], 1).reshape(T, 51)
    return x.T[:, :, None].astype(np.float32), y.T[:, :, None].astype(np.float32)


# Bones of the output whose direction counts: (from, to) in pelvis, neck, head, sided...
BONES = [(0, 1), (1, 2), (3, 5), (5, 7), (4, 6), (6, 8), (9, 11), (11, 13), (10, 12), (12, 14), (13, 15), (14, 16),
         (4, 3), (10, 9)]


def split(y):
    return y.view(y.shape[0], 17, 3, -1)


def directions(y):
    a = torch.stack([y[:, b] - y[:, a] for a, b in BONES], 1)
    return a / a.norm(dim=2, keepdim=True).clamp_min(1e-4)


def loss_of(net, data):
    x, y = data
    out, y = split(net(x).float()), split(y)
    place = (out - y).norm(dim=2).mean()
    turn = (directions(out) - directions(y)).norm(dim=2).mean()
    pace = ((out[..., 1:] - out[..., :-1]) - (y[..., 1:] - y[..., :-1])).norm(dim=2).mean()
    return place + 0.5 * turn + 2.0 * pace, {"place": place.item(), "turn": turn.item(), "pace": pace.item()}


def make_evaluate(clips, lengths):
    rng = np.random.default_rng(3)
    rows = [sample(rng, clips, lengths) for _ in range(256)]
    x, y = (torch.from_numpy(np.stack(c)) for c in zip(*rows))

    def evaluate(net):
        out, want = split(net(x)), split(y)
        cosine = (directions(out) * directions(want)).sum(2).clamp(-1, 1)
        return {"val_place": (out - want).norm(dim=2).mean().item(),
                "val_degrees": torch.rad2deg(torch.acos(cosine)).mean().item(),
                "val_forearm_sign": (torch.sign((out[:, 7:9] - out[:, 5:7])[:, :, 2]) ==
                                     torch.sign((want[:, 7:9] - want[:, 5:7])[:, :, 2])).float().mean().item()}

    return evaluate


def network():
    return LiftNet()


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--steps", type=int, default=15000)
    args.add_argument("--batch", type=int, default=48)
    args.add_argument("--name", default="lift")
    a = args.parse_args()
    clips, held = load()

    def shares(c):
        n = np.array([len(x) for x in c], np.float64)
        return np.cumsum(n) / n.sum()

    lengths, held_lengths = shares(clips), shares(held)
    train(a.name, network(), lambda rng: sample(rng, clips, lengths), loss_of, make_evaluate(held, held_lengths),
          a.steps, a.batch, 1e-3, workers=1)


if __name__ == "__main__":
    main()
