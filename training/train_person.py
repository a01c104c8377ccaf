"""Trains the person network: 17 body and 6 foot keypoints, the soft matte and the body parts of one person in a crop.

    python3 training/train_person.py [--steps N] [--synth DIR]     resumes where it stopped

Keypoints and mattes come from the real set and from rendered people. Part labels come from rendered people; on real
pictures the sure joints add thin lines of labels (the middle of a forearm is forearm), which ties the two worlds together.
"""
import argparse
import glob
import itertools
import os

import cv2
import numpy as np
import torch
from torch.nn import functional as F

from augment import BodySampler, Scraps, crop_matrix, move_points, person_box, warp
from datasets import PERCEPTION, CropSet, real_set
from loop import half_precision, train
from networks import PersonNet

SIZE = 224
JOINTS = 23
# What a performance needs most is the hardest to see: elbows and wrists before the body.
JOINT_WEIGHTS = torch.ones(JOINTS)
JOINT_WEIGHTS[[7, 8]] = 1.5
JOINT_WEIGHTS[[9, 10]] = 2.0
SPREAD = 1.2  # standard deviation of the target, in heatmap cells
UNKNOWN = 255
# Of a batch, the first learn the outline and the parts too, which cost as much as all the joints: rendered people, whose
# parts are known, then real ones with a matte.
RENDERED_MASKS = 12
MASKS = 20
# The matte says where the body is; among the parts, small ones must not be drowned by large ones.
PART_WEIGHTS = [0.05, 0.6, 1.5, 0.8, 1.3, 1.3, 1.6, 1.6, 2.5, 2.5, 0.9, 0.9, 1.1, 1.1, 2.0, 2.0, 1.2]
# (part label, from, to): lines along bones, COCO indices.
BONES = [(4, 5, 7), (5, 6, 8), (6, 7, 9), (7, 8, 10), (10, 11, 13), (11, 12, 14), (12, 13, 15), (13, 14, 16)]


def network():
    return PersonNet(JOINTS)


def scribbles(points, alpha, half):
    """[half, half] labels where the sure joints say what is there, UNKNOWN elsewhere; 0 where the matte is empty."""
    out = np.full((half, half), UNKNOWN, np.uint8)
    p = points[:23].copy()
    p[:, :2] /= 2
    sure = p[:, 2] > 0.5
    if sure[[5, 6, 11, 12]].all():
        middle = p[[5, 6, 11, 12], :2].mean(0)
        quad = (p[[5, 6, 12, 11], :2] - middle) * 0.55 + middle
        cv2.fillConvexPoly(out, quad.astype(np.int32), 1)
    if sure[[0, 1, 2]].all():
        size = np.linalg.norm(p[1, :2] - p[2, :2])
        cv2.circle(out, tuple(int(v) for v in p[:3, :2].mean(0)), max(int(size * 0.6), 1), 3, -1)
    for label, a, b in BONES:
        if sure[a] and sure[b]:
            length = np.linalg.norm(p[b, :2] - p[a, :2])
            if length < 6:
                continue
            s, e = p[a, :2] + (p[b, :2] - p[a, :2]) * 0.3, p[a, :2] + (p[b, :2] - p[a, :2]) * 0.8
            cv2.line(out, tuple(int(v) for v in s), tuple(int(v) for v in e), int(label), 2)
    if alpha is not None:
        small = cv2.resize(alpha, (half, half), interpolation=cv2.INTER_AREA)
        out[(small < 128) & (out != UNKNOWN)] = UNKNOWN
        out[small < 8] = 0
    return out


def mask_loss(matte, logits, alpha, known, parts):
    """Of the outline (where it is known) and of the parts (where they are)."""
    a = alpha.float() / 255
    p = torch.sigmoid(matte)
    cross = F.binary_cross_entropy_with_logits(matte, a, reduction="none").mean((1, 2))
    plain = (p - a).abs().mean((1, 2))
    edge = (p[:, 1:] - p[:, :-1] - a[:, 1:] + a[:, :-1]).abs().mean((1, 2)) + \
        (p[:, :, 1:] - p[:, :, :-1] - a[:, :, 1:] + a[:, :, :-1]).abs().mean((1, 2))
    outline = ((cross + plain + 2 * edge) * known).sum() / known.sum().clamp_min(1)
    # Counting small parts more would widen them; with the weights' logarithms added here, the answer without them is the
    # likeliest part again (Menon et al. 2021, "Long-tail learning via logit adjustment", eq. 10).
    weights = torch.tensor(PART_WEIGHTS)
    part = F.cross_entropy(logits + weights.log()[:, None, None], parts.long(), weights, ignore_index=UNKNOWN)
    return outline, part


def target_maps(points, cells):
    """[N, J, 2] crop pixels -> [N, J, cells, cells] Gaussians that sum to 1."""
    grid = (torch.arange(cells) + 0.5) * 4.0
    gx = torch.exp(-((grid - points[..., 0:1]) / (4 * SPREAD)) ** 2 / 2)
    gy = torch.exp(-((grid - points[..., 1:2]) / (4 * SPREAD)) ** 2 / 2)
    maps = gy[..., :, None] * gx[..., None, :]
    return maps / maps.sum((-1, -2), keepdim=True).clamp_min(1e-6)


def loss_of(net, data):
    image, points, alpha, has_matte, parts = data
    x = image.permute(0, 3, 1, 2).float().div_(255).contiguous(memory_format=torch.channels_last)
    heat, presence, matte, logits = (o.float() for o in net(x, MASKS))
    weight = points[..., 2]
    there = weight > 0
    log = F.log_softmax(heat.flatten(2), -1)
    cross = -(target_maps(points[..., :2], heat.shape[-1]).flatten(2) * log).sum(-1)
    counted = weight.clamp_min(0) * JOINT_WEIGHTS
    where = (cross * counted).sum() / counted.sum().clamp_min(1)
    known = (weight >= 0.3) | (weight < 0)
    binary = F.binary_cross_entropy_with_logits(presence, there.float(), reduction="none")
    whether = (binary * known).sum() / known.sum().clamp_min(1)
    outline, part = mask_loss(matte[:, 0], logits, alpha[:MASKS], has_matte[:MASKS], parts[:MASKS])
    return where + whether + outline + part, {
        "where": where.item(), "whether": whether.item(), "outline": outline.item(), "part": part.item()}


def decode(heat):
    """[N, J, C, C] logits -> points [N, J, 2] in crop pixels and the probability mass around each."""
    n, j, c, _ = heat.shape
    p = torch.softmax(heat.flatten(2), -1).view(n, j, c, c)
    at = p.flatten(2).argmax(-1)
    ay, ax = at // c, at % c
    pad = F.pad(p, (2, 2, 2, 2))
    ys = ay[..., None, None] + torch.arange(5)[:, None]
    xs = ax[..., None, None] + torch.arange(5)
    window = pad.view(n, j, -1).gather(-1, (ys * (c + 4) + xs).flatten(2)).view(n, j, 5, 5)
    mass = window.sum((-1, -2))
    o = torch.arange(5) - 2.0
    dx = (window.sum(-2) * o).sum(-1) / mass
    dy = (window.sum(-1) * o).sum(-1) / mass
    return torch.stack([(ax + dx + 0.5) * 4, (ay + dy + 0.5) * 4], -1), mass


def fixed_crops(crops, size=SIZE):
    """Unaugmented crops with their labels: images uint8 [N, S, S, 3] RGB, points [N, 133, 3], torso lengths [N]."""
    images, points, torsos = [], [], []
    for i, row in enumerate(crops.rows):
        p = np.array(row["keypoints"], np.float32)
        box = person_box(p)
        if box is None:
            continue
        m = crop_matrix(box[0], box[1], 0.0, size)
        images.append(warp(crops.image(i), m, size, (114, 114, 114))[..., ::-1])
        points.append(move_points(p, m, False))
        torsos.append(row.get("torso", 60.0) * size / box[1])
    return np.stack(images), np.stack(points), np.array(torsos, np.float32)


def matte_test(count=60):
    """Half of the hand-made mattes of test/matte, cut by the mask's own box: images [N, 3, S, S] and truth."""
    x, want = [], []
    for mask_path in sorted(glob.glob(os.path.join(PERCEPTION, "test", "matte", "*.mask.png")))[::2][:count]:
        stem = mask_path[: -len(".mask.png")]
        picture = next(p for p in glob.glob(stem + ".*") if not p.endswith(".mask.png"))
        image, mask = cv2.imread(picture), cv2.imread(mask_path, cv2.IMREAD_GRAYSCALE)
        ys, xs = np.nonzero(mask > 127)
        box = np.array([xs.min(), ys.min(), xs.max(), ys.max()], np.float32)
        centre, side = (box[:2] + box[2:]) / 2, 1.2 * max(box[2:] - box[:2])
        m = crop_matrix(centre, side, 0, SIZE)
        small = cv2.GaussianBlur(image, (0, 0), side / SIZE * 0.4) if side > SIZE else image
        x.append(warp(small, m, SIZE, (114, 114, 114))[..., ::-1])
        want.append(cv2.resize(warp(mask, m, SIZE, 0), (SIZE // 2, SIZE // 2), interpolation=cv2.INTER_AREA) > 127)
    return torch.from_numpy(np.stack(x)).permute(0, 3, 1, 2).float() / 255, torch.from_numpy(np.stack(want))


def make_evaluate(crops, held=None, limit=480):
    outlines, truth = matte_test()
    rows = []
    if held is not None:
        rng = np.random.default_rng(9)
        sampler = BodySampler(held, None, SIZE, masks=True)
        rows = [sampler.draw(rng, i) for i in range(min(96, len(held)))]
    images, points, torsos = fixed_crops(crops)
    images, points, torsos = images[:limit], points[:limit], torsos[:limit]

    def evaluate(net):
        found = []
        for i in range(0, len(images), 32):
            x = torch.from_numpy(np.ascontiguousarray(images[i:i + 32])).permute(0, 3, 1, 2).float() / 255
            with half_precision():
                heat = net(x.contiguous(memory_format=torch.channels_last))[0]
            found.append(decode(heat.float())[0].numpy())
        error = np.linalg.norm(np.concatenate(found) - points[:, :JOINTS, :2], axis=-1) / torsos[:, None]
        sure = points[:, :JOINTS, 2] >= 0.3
        body = sure.copy()
        body[:, 17:] = False
        limbs = body.copy()
        limbs[:, :7] = False
        mattes = torch.cat([net(b.contiguous(memory_format=torch.channels_last))[2][:, 0] for b in outlines.split(16)]) > 0
        iou = (mattes & truth).sum((1, 2)).float() / (mattes | truth).sum((1, 2)).clamp_min(1)
        out = {"matte_iou": iou.mean().item()}
        if rows:
            y = torch.from_numpy(np.stack([r[0] for r in rows])).permute(0, 3, 1, 2).float() / 255
            label = np.stack([r[3][::2, ::2] for r in rows])
            logits = torch.cat([net(b.contiguous(memory_format=torch.channels_last))[3] for b in y.split(16)])
            out["part_accuracy"] = float((logits.argmax(1).numpy() == label)[label > 0].mean())
        return {**out, "pck1": float((error[body] < 0.1).mean()), "pck2": float((error[body] < 0.2).mean()),
                "limbs2": float((error[limbs] < 0.2).mean()), "feet2": float((error[:, 17:][sure[:, 17:]] < 0.2).mean())}

    return evaluate


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--steps", type=int, default=40000)
    args.add_argument("--batch", type=int, default=48)
    args.add_argument("--name", default="person")
    args.add_argument("--synth", required=True, help="folder written by training/synth")
    args.add_argument("--share", type=float, default=0.35, help="of rendered people among the crops that learn no mask")
    args.add_argument("--start-from", default=None)
    args.add_argument("--rate", type=float, default=2e-3)
    args.add_argument("--size", type=int, default=SIZE, help="of the crops: 160 teaches 1.5 x as many a second")
    args.add_argument("--stop-at", type=int, help="step at which to leave off, to go on with another --size")
    a = args.parse_args()
    real = real_set("body", "train")
    rendered = CropSet().add_folder(a.synth)
    held = CropSet()
    held.files, held.rows, rendered.rows = rendered.files, rendered.rows[:200], rendered.rows[200:]
    print(len(real), "real and", len(rendered), "rendered crops", flush=True)
    scraps = Scraps(real)
    samplers = [BodySampler(s, scraps, a.size, turn=0.25, masks=True, company=0.3) for s in (real, rendered)]
    chances = np.array([1.0 if r["kind"] != "drawing" else 3.0 for r in real.rows])
    # Talking heads are many crops of one pose; crops with a matte teach two things.
    chances *= [1.0 if sum(k[2] > 0.3 for k in r["keypoints"][11:17]) >= 2 else 0.4 for r in real.rows]
    # Poses that people labelled by hand are the hard ones.
    chances *= [2.0 if r.get("gt") else 1.0 for r in real.rows]
    draws = [np.cumsum(chances) / chances.sum(), np.arange(1, len(rendered) + 1) / len(rendered)]

    matted = [i for i, r in enumerate(real.rows) if r.get("matte")]
    places, half = itertools.count(), a.size // 2

    def make(rng):
        place = next(places) % a.batch
        n = int(place < RENDERED_MASKS or (place >= MASKS and rng.random() < a.share))
        i = min(int(np.searchsorted(draws[n], rng.random())), len(draws[n]) - 1)
        if RENDERED_MASKS <= place < MASKS:
            i = matted[rng.integers(len(matted))]
        image, points, alpha, parts = samplers[n].draw(rng, i)
        label = np.ascontiguousarray(parts[::2, ::2]) if parts is not None else scribbles(points, alpha, half)
        known = np.float32(alpha is not None)
        small = np.zeros((half, half), np.uint8) if alpha is None else cv2.resize(
            alpha, (half, half), interpolation=cv2.INTER_AREA)
        return image, points[:JOINTS].astype(np.float32), small, known, label

    train(a.name, network(), make, loss_of, make_evaluate(real_set("body", "val"), held), a.steps, a.batch, a.rate,
          every=250, start_from=a.start_from, shipped=["person"], stop_at=a.stop_at)


if __name__ == "__main__":
    main()
