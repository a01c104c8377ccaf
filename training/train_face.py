"""Trains the face network: 68 landmarks, two irises, head angles, openness of eyes and mouth, and whether it is a face.

    python3 training/train_face.py [--steps N] [--synth DIR]     resumes where it stopped
"""
import argparse
import math
import os

import numpy as np
import torch
from torch.nn import functional as F

from augment import Scraps, background, crop_matrix, occlude, photometric, warp
from datasets import FACE_MIRROR, CropSet, real_set
from loop import train
from networks import PointsNet

SIZE = 128


def points_of(row):
    """[70, 2]: landmarks, then the irises (the person's right, left), in pixels of the stored crop."""
    if "landmarks" in row:
        return np.array(row["landmarks"] + row["iris"], np.float32)
    k = np.array(row["keypoints"], np.float32)[23:91, :2]
    return np.concatenate([k, np.array(row["pupils"], np.float32)[:, :2]])


def face_box(points):
    """Centre and side of the square that tracking cuts: 1.5 x the extent of the 68 landmarks."""
    lo, hi = points[:68].min(0), points[:68].max(0)
    return (lo + hi) / 2, 1.5 * (hi - lo).max()


class FaceSampler:
    def __init__(self, crops, bodies, scraps):
        self.crops, self.bodies, self.scraps = crops, bodies, scraps
        self.points = [points_of(r) for r in crops.rows]
        # One face in eighteen has its eyes shut or its mouth wide open; a performance is made of these.
        chances = np.array([1.0 + 3.0 * (min(r["eye_open"]) < 0.15) + 2.0 * (r["mouth_open"] > 0.3) for r in crops.rows])
        self.draws = np.cumsum(chances) / chances.sum()

    def pick(self, rng):
        return min(int(np.searchsorted(self.draws, rng.random())), len(self.draws) - 1)

    def negative(self, rng):
        """A window that holds no face: of a body crop, away from the head."""
        while True:
            i = int(rng.integers(len(self.bodies)))
            p = np.array(self.bodies.rows[i]["keypoints"], np.float32)
            heads = p[:5][p[:5, 2] > 0.1, :2]
            if len(heads) == 0:
                continue
            side = rng.uniform(24, 120)
            centre = rng.uniform(0, 288, 2)
            if np.abs(heads - centre).max(1).min() < side * 0.5 + 20:
                continue
            m = crop_matrix(centre, side, rng.normal(0, 0.5), SIZE, rng.random() < 0.5)
            return warp(self.bodies.image(i), m, SIZE)

    def draw(self, rng, i):
        row, points = self.crops.rows[i], self.points[i]
        image = self.crops.image(i)
        centre, side = face_box(points)
        angle = rng.uniform(-math.pi, math.pi) if rng.random() < 0.04 else rng.normal(0, 0.3)
        side = side * np.exp(np.clip(rng.normal(0.0, 0.12), -0.25, 0.35))
        centre = centre + rng.normal(0, 0.05, 2) * side
        mirror = rng.random() < 0.5
        m = crop_matrix(centre, side, angle, SIZE, mirror)
        cut = warp(image, m, SIZE, (114, 114, 114) if rng.random() < 0.5 else None)
        matte = self.crops.matte(i)
        if matte is not None:
            a = warp(matte, m, SIZE, 0)[..., None].astype(np.float32) / 255
            cut = (cut * a + background(rng, self.scraps, SIZE) * (1 - a)).astype(np.uint8)
        if rng.random() < 0.25:
            cut = np.ascontiguousarray(cut)
            occlude(rng, cut, self.scraps)
        cut = photometric(rng, cut, 0.8)
        p = points @ m[:, :2].T + m[:, 2]
        yaw, pitch, roll = row["yaw"], row["pitch"], row["roll"] + math.degrees(angle)
        eyes = list(row["eye_open"])
        if mirror:
            p = np.concatenate([p[:68][FACE_MIRROR], p[[69, 68]]])
            yaw, eyes = -yaw, eyes[::-1]
            roll = -row["roll"] - math.degrees(angle)
        roll = (roll + 180) % 360 - 180
        facts = np.array([yaw / 45, pitch / 45, roll / 45, eyes[0], eyes[1], row["mouth_open"], 1], np.float32)
        return cut, (p / SIZE).astype(np.float32), facts


def loss_of(net, data):
    image, points, facts = data
    x = image.permute(0, 3, 1, 2).float().div_(255).contiguous(memory_format=torch.channels_last)
    found, said = net(x)
    found, said = found.float().view(-1, 70, 2), said.float()
    face = facts[:, 6]
    eyes = (points[:, 36:42].mean(1) - points[:, 42:48].mean(1)).norm(dim=1)
    size = torch.maximum(eyes, 0.5 * (points[:, 8] - points[:, 27]).norm(dim=1)).clamp_min(0.05)
    d = (found - points).norm(dim=2) / size[:, None]
    wing = torch.where(d < 0.1, 0.1 * torch.log1p(d / 0.02), d - 0.1 + 0.1 * math.log1p(5.0))
    many = face.sum().clamp_min(1)
    place = (wing.mean(1) * face).sum() / many
    # Lids, lips, brows, chin and corners of the mouth carry the performance: what they move by counts on its own.
    gaps = [(37, 41), (38, 40), (43, 47), (44, 46), (61, 67), (62, 66), (63, 65), (51, 57),
            (19, 37), (24, 44), (21, 39), (22, 42), (33, 8), (48, 54)]
    a, b = [g[0] for g in gaps], [g[1] for g in gaps]
    opening = ((found[:, a] - found[:, b]) - (points[:, a] - points[:, b])).abs().sum(2).mean(1) / size
    opening = (opening * face).sum() / many
    angle = (said[:, :3] - facts[:, :3])
    angle = torch.cat([angle[:, :2], torch.remainder(angle[:, 2:3] + 4, 8) - 4], 1)
    head = (F.smooth_l1_loss(angle, torch.zeros_like(angle), beta=0.1, reduction="none").mean(1) * face).sum() / many
    open_ = (F.smooth_l1_loss(said[:, 3:6], facts[:, 3:6], beta=0.05, reduction="none").mean(1) * face).sum() / many
    is_face = F.binary_cross_entropy_with_logits(said[:, 6], face)
    loss = place + 2 * opening + 0.3 * head + open_ + 0.1 * is_face
    return loss, {"place": place.item(), "opening": opening.item(), "head": head.item(), "is_face": is_face.item()}


def make_evaluate(crops):
    images, points = [], []
    for i in range(len(crops)):
        p = points_of(crops.rows[i])
        centre, side = face_box(p)
        m = crop_matrix(centre, side, 0, SIZE)
        images.append(warp(crops.image(i), m, SIZE, (114, 114, 114))[..., ::-1])
        points.append((p @ m[:, :2].T + m[:, 2]) / SIZE)
    x = torch.from_numpy(np.stack(images)).permute(0, 3, 1, 2).float() / 255
    want = torch.from_numpy(np.stack(points)).float()
    opens = torch.tensor([r["eye_open"] for r in crops.rows])
    eyes = (want[:, 36:42].mean(1) - want[:, 42:48].mean(1)).norm(dim=1)

    def evaluate(net):
        found, said = zip(*[net(b.contiguous(memory_format=torch.channels_last)) for b in x.split(64)])
        found, said = torch.cat(found).view(-1, 70, 2), torch.cat(said)
        error = (found - want).norm(dim=2) / eyes[:, None].clamp_min(0.08)
        return {"val_interocular": error[:, :68].mean().item(), "val_iris": error[:, 68:].mean().item(),
                "val_eye_open": (said[:, 3:5] - opens).abs().mean().item(),
                "val_shut_eyes": (said[:, 3:5] - opens)[opens < 0.12].mean().item()}

    return evaluate


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--steps", type=int, default=30000)
    args.add_argument("--batch", type=int, default=48)
    args.add_argument("--name", default="face")
    args.add_argument("--synth", default="")
    args.add_argument("--share", type=float, default=0.4)
    args.add_argument("--rate", type=float, default=1.5e-3)
    args.add_argument("--start-from", default=None, help="a person checkpoint: its encoder is a good start")
    a = args.parse_args()
    bodies = real_set("body", "train")
    scraps = Scraps(bodies)
    samplers = [FaceSampler(real_set("face", "train"), bodies, scraps)]
    if a.synth and os.path.isdir(a.synth):
        samplers.append(FaceSampler(CropSet().add_folder(a.synth), bodies, scraps))
        print(len(samplers[1].crops), "rendered faces")

    def make(rng):
        if rng.random() < 0.12:
            cut = photometric(rng, samplers[0].negative(rng))
            return np.ascontiguousarray(cut[..., ::-1]), np.zeros((70, 2), np.float32), np.zeros(7, np.float32)
        s = samplers[1] if len(samplers) > 1 and rng.random() < a.share else samplers[0]
        cut, points, facts = s.draw(rng, s.pick(rng))
        return np.ascontiguousarray(cut[..., ::-1]), points, facts

    train(a.name, PointsNet(70, 7), make, loss_of, make_evaluate(real_set("face", "val")), a.steps, a.batch, a.rate,
          every=200, start_from=a.start_from, shipped=["face"])


if __name__ == "__main__":
    main()
