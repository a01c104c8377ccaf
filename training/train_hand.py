"""Trains the hand network: 21 points of a right hand, and whether it is a hand.

    python3 training/train_hand.py [--steps N] [--synth DIR]     resumes where it stopped

Every left hand is mirrored, and every hand is turned so that its fingers point up, more or less: following knows both.
"""
import argparse
import math
import os

import numpy as np
import torch
from torch.nn import functional as F

from augment import Scraps, background, crop_matrix, occlude, photometric, warp
from datasets import CropSet, real_set
from loop import train
from networks import PointsNet

SIZE = 128
WRIST, MIDDLE_KNUCKLE = 0, 9
ROOM = 1.5  # side of the crop over the extent of the points along its axes


def points_of(row):
    """[21, 3]: x, y in pixels of the stored crop, and how much the point counts."""
    if len(row["keypoints"]) == 21:
        k = np.array(row["keypoints"], np.float32)
        return np.concatenate([k, np.full((21, 1), row.get("score", 1.0), np.float32)], 1)
    first = 91 if row["hand"] == "left" else 112
    k = np.array(row["keypoints"], np.float32)[first:first + 21].copy()
    # A hidden finger's place is known to the renderer, but the picture says little of it.
    k[:, 2] = np.where(k[:, 2] >= 1, 1.0, np.where(k[:, 2] > 0, 0.5, 0.2))
    return k


def upright(points):
    """Angle in radians that turns the picture so that wrist to middle knuckle points up."""
    d = points[MIDDLE_KNUCKLE, :2] - points[WRIST, :2]
    return -math.pi / 2 - math.atan2(d[1], d[0])


def hand_box(points, angle):
    """Centre and side of the square that following cuts, turned by `angle`."""
    c, s = math.cos(angle), math.sin(angle)
    turn = np.array([[c, -s], [s, c]])
    p = points[:, :2] @ turn.T
    lo, hi = p.min(0), p.max(0)
    return turn.T @ ((lo + hi) / 2), ROOM * max((hi - lo).max(), 4.0)


class HandSampler:
    def __init__(self, crops, bodies, scraps):
        self.crops, self.bodies, self.scraps = crops, bodies, scraps
        self.points = [points_of(r) for r in crops.rows]

    def negative(self, rng):
        """A window that holds no hand: of a body crop, away from the wrists."""
        while True:
            i = int(rng.integers(len(self.bodies)))
            p = np.array(self.bodies.rows[i]["keypoints"], np.float32)[[9, 10]]
            hands = p[p[:, 2] > 0.05, :2]
            side = rng.uniform(20, 90)
            centre = rng.uniform(20, 268, 2)
            if len(hands) and np.abs(hands - centre).max(1).min() < side * 0.5 + 25:
                continue
            m = crop_matrix(centre, side, rng.uniform(-math.pi, math.pi), SIZE, rng.random() < 0.5)
            return warp(self.bodies.image(i), m, SIZE)

    def draw(self, rng, i):
        row, points = self.crops.rows[i], self.points[i]
        image = self.crops.image(i)
        turn = rng.uniform(-math.pi, math.pi) if rng.random() < 0.08 else rng.normal(0, 0.4)
        angle = upright(points) + turn
        centre, side = hand_box(points, angle)
        side = side * np.exp(np.clip(rng.normal(0.05, 0.2), -0.3, 0.5))
        centre = centre + rng.normal(0, 0.07, 2) * side
        m = crop_matrix(centre, side, angle, SIZE, row["hand"] == "left")
        cut = warp(image, m, SIZE, (114, 114, 114) if rng.random() < 0.3 else None)
        matte = self.crops.matte(i)
        if matte is not None:
            a = warp(matte, m, SIZE, 0)[..., None].astype(np.float32) / 255
            cut = (cut * a + background(rng, self.scraps, SIZE) * (1 - a)).astype(np.uint8)
        if rng.random() < 0.15:
            cut = np.ascontiguousarray(cut)
            occlude(rng, cut, self.scraps)
        cut = photometric(rng, cut, 0.8)
        p = points[:, :2] @ m[:, :2].T + m[:, 2]
        return cut, np.concatenate([p / SIZE, points[:, 2:]], 1).astype(np.float32)


def loss_of(net, data):
    image, points, is_hand = data
    x = image.permute(0, 3, 1, 2).float().div_(255).contiguous(memory_format=torch.channels_last)
    found, said = net(x)
    found, said = found.float().view(-1, 21, 2), said.float()[:, 0]
    want, weight = points[..., :2], points[..., 2]
    size = (want.amax(1) - want.amin(1)).amax(1).clamp_min(0.1)
    d = (found - want).norm(dim=2) / size[:, None]
    wing = torch.where(d < 0.1, 0.1 * torch.log1p(d / 0.02), d - 0.1 + 0.1 * math.log1p(5.0))
    weight = weight * is_hand[:, None]
    place = (wing * weight).sum() / weight.sum().clamp_min(1)
    # A finger is a chain: its bones' directions count on their own.
    parent = [0, 0, 1, 2, 3, 0, 5, 6, 7, 0, 9, 10, 11, 0, 13, 14, 15, 0, 17, 18, 19]
    bone = ((found - found[:, parent]) - (want - want[:, parent])).abs().sum(2) / size[:, None]
    bone = (bone * weight).sum() / weight.sum().clamp_min(1)
    known = F.binary_cross_entropy_with_logits(said, is_hand)
    return place + 0.5 * bone + 0.1 * known, {"place": place.item(), "bone": bone.item(), "is_hand": known.item()}


def make_evaluate(crops):
    images, points, sizes, mirrored = [], [], [], []
    for i in range(len(crops)):
        p = points_of(crops.rows[i])
        angle = upright(p)
        centre, side = hand_box(p, angle)
        m = crop_matrix(centre, side, angle, SIZE, crops.rows[i]["hand"] == "left")
        images.append(warp(crops.image(i), m, SIZE)[..., ::-1])
        points.append((p[:, :2] @ m[:, :2].T + m[:, 2]) / SIZE)
        sizes.append((p[:, :2].max(0) - p[:, :2].min(0)).max() / side)
    x = torch.from_numpy(np.stack(images)).permute(0, 3, 1, 2).float() / 255
    want, size = torch.from_numpy(np.stack(points)).float(), torch.tensor(sizes)

    def evaluate(net):
        found = torch.cat([net(b.contiguous(memory_format=torch.channels_last))[0] for b in x.split(64)]).view(-1, 21, 2)
        error = (found - want).norm(dim=2) / size[:, None]
        return {"val_of_box": error.mean().item(), "val_median": error.median().item()}

    return evaluate


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--steps", type=int, default=12000)
    args.add_argument("--batch", type=int, default=48)
    args.add_argument("--name", default="hand")
    args.add_argument("--synth", default="")
    args.add_argument("--share", type=float, default=0.4)
    args.add_argument("--rate", type=float, default=1.5e-3)
    args.add_argument("--start-from", default=None, help='a checkpoint whose encoder is a start, or "shipped"')
    a = args.parse_args()
    bodies = real_set("body", "train")
    scraps = Scraps(bodies)
    samplers = [HandSampler(real_set("hand", "train"), bodies, scraps)]
    if a.synth and os.path.isdir(a.synth):
        samplers.append(HandSampler(CropSet().add_folder(a.synth), bodies, scraps))
    print([len(s.crops) for s in samplers], "real and rendered hands", flush=True)

    def make(rng):
        if rng.random() < 0.12:
            cut = photometric(rng, samplers[0].negative(rng))
            return np.ascontiguousarray(cut[..., ::-1]), np.zeros((21, 3), np.float32), np.float32(0)
        s = samplers[1] if len(samplers) > 1 and rng.random() < a.share else samplers[0]
        cut, points = s.draw(rng, int(rng.integers(len(s.crops))))
        return np.ascontiguousarray(cut[..., ::-1]), points, np.float32(1)

    train(a.name, PointsNet(21, 1), make, loss_of, make_evaluate(real_set("hand", "val")), a.steps, a.batch, a.rate,
          every=250, start_from=a.start_from, shipped=["face"])


if __name__ == "__main__":
    main()
