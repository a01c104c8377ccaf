"""One resumable training loop for every network: AdamW, one-cycle cosine, averaged weights, checkpoints, curves."""
import copy
import json
import math
import os
import time

import numpy as np
import torch
from torch.utils.data import DataLoader, IterableDataset

from shipped import load_shipped


class Stream(IterableDataset):
    """Endless batches: `make(rng)` returns one sample (a tuple of arrays)."""

    def __init__(self, make, batch, seed):
        self.make, self.batch, self.seed = make, batch, seed

    def __iter__(self):
        import cv2
        cv2.setNumThreads(1)
        torch.set_num_threads(1)
        os.nice(2)
        info = torch.utils.data.get_worker_info()
        rng = np.random.default_rng([self.seed, info.id if info else 0])
        while True:
            samples = [self.make(rng) for _ in range(self.batch)]
            yield [torch.from_numpy(np.stack(c)) for c in zip(*samples)]


class Average:
    """Exponential moving average of weights and buffers."""

    def __init__(self, net, decay=0.999):
        self.net, self.decay, self.steps = copy.deepcopy(net).eval(), decay, 0

    @torch.no_grad()
    def update(self, net):
        self.steps += 1
        d = min(self.decay, (1 + self.steps) / (10 + self.steps))
        for a, b in zip(self.net.state_dict().values(), net.state_dict().values()):
            if a.dtype.is_floating_point:
                a.mul_(d).add_(b.to(a.dtype), alpha=1 - d)
            else:
                a.copy_(b)


def draw_curves(history, path):
    """Each logged figure as a line over steps, in one picture."""
    import cv2
    names = sorted({k for h in history for k in h if k not in ("step", "seconds")})
    tiles = []
    for name in names:
        pts = [(h["step"], h[name]) for h in history if name in h and math.isfinite(h[name])]
        tile = np.full((180, 320, 3), 255, np.uint8)
        if len(pts) > 1:
            x, y = np.array(pts, np.float64).T
            lo, hi = y.min(), y.max()
            px = 10 + 300 * (x - x[0]) / max(x[-1] - x[0], 1e-9)
            py = 165 - 130 * (y - lo) / max(hi - lo, 1e-9)
            cv2.polylines(tile, [np.stack([px, py], 1).astype(np.int32)], False, (180, 60, 20), 1, cv2.LINE_AA)
            cv2.putText(tile, f"{name} {y[-1]:.4g} [{lo:.4g} {hi:.4g}]", (8, 18), 0, 0.42, (0, 0, 0), 1, cv2.LINE_AA)
        tiles.append(tile)
    while len(tiles) % 3:
        tiles.append(np.full((180, 320, 3), 255, np.uint8))
    if tiles:
        cv2.imwrite(path, np.vstack([np.hstack(tiles[i:i + 3]) for i in range(0, len(tiles), 3)]))


def half_precision():
    """bfloat16 where the processor multiplies it; elsewhere it would be fifty times slower than float32."""
    with open("/proc/cpuinfo") as f:
        fast = "avx512_bf16" in f.read()
    return torch.autocast("cpu", torch.bfloat16, enabled=fast)


def train(name, net, make, loss_of, evaluate, steps, batch=48, rate=2e-3, decay=0.02, seed=1, workers=2,
          every=1000, folder=None, start_from=None, shipped=(), stop_at=None):
    """Trains `net` and returns its averaged copy.

    `stop_at`: a step at which to leave off before the last; the cosine still spans all `steps`.
    `start_from`: a checkpoint whose averaged weights are a start, or "shipped": the files `shipped` of models/.

    make(rng) -> sample; loss_of(net, batch) -> (loss, {figure: value}); evaluate(net) -> {figure: value}.
    Checkpoints lie in build/training/NAME; calling again resumes there. One command, run until done.
    """
    folder = folder or os.path.join(os.path.dirname(__file__), "../build/training", name)
    os.makedirs(folder, exist_ok=True)
    torch.manual_seed(seed)
    torch.set_num_threads(int(os.environ.get("THREADS", "2")))
    net = net.to(memory_format=torch.channels_last).train()
    if start_from == "shipped":
        rng = np.random.default_rng(seed)
        sample = np.stack([make(rng)[0] for _ in range(64)])
        for file in shipped:
            load_shipped(net, file, torch.from_numpy(sample).permute(0, 3, 1, 2).float() / 255)
    elif start_from:
        own = net.state_dict()
        net.load_state_dict({k: v for k, v in torch.load(start_from)["average"].items()
                             if k in own and v.shape == own[k].shape}, strict=False)
    weights = [p for p in net.parameters() if p.requires_grad and p.dim() > 1]
    others = [p for p in net.parameters() if p.requires_grad and p.dim() <= 1]
    opt = torch.optim.AdamW([{"params": weights, "weight_decay": decay}, {"params": others, "weight_decay": 0}], rate)
    average, history, step = Average(net), [], 0
    checkpoint = os.path.join(folder, "checkpoint.pt")
    if os.path.exists(checkpoint):
        state = torch.load(checkpoint)
        net.load_state_dict(state["net"])
        average.net.load_state_dict(state["average"])
        average.steps = state["step"]
        opt.load_state_dict(state["opt"])
        history, step = state["history"], state["step"]
        print(f"{name}: resumed at step {step}", flush=True)
    batches = iter(DataLoader(Stream(make, batch, seed * 1000003 + step), batch_size=None, num_workers=workers,
                              prefetch_factor=4))
    sums, count, began = {}, 0, time.time()
    last = min(steps, stop_at or steps)
    while step < last:
        warm = min(1.0, (step + 1) / min(500, 0.1 * steps))
        now = rate * warm * (0.5 + 0.5 * math.cos(math.pi * step / steps)) + 1e-6
        for group in opt.param_groups:
            group["lr"] = now
        data = next(batches)
        with half_precision():
            loss, figures = loss_of(net, data)
        opt.zero_grad(set_to_none=True)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        if not torch.isfinite(norm):
            continue
        opt.step()
        average.update(net)
        step += 1
        for k, v in figures.items():
            sums[k] = sums.get(k, 0.0) + float(v)
        count += 1
        if step % every == 0 or step == last:
            row = {k: v / count for k, v in sums.items()}
            with torch.no_grad():
                row.update(evaluate(average.net))
            row.update(step=step, seconds=round(time.time() - began, 1))
            row["samples_s"] = batch * count / (time.time() - began)
            history.append(row)
            print(name, json.dumps({k: round(v, 5) for k, v in row.items()}), flush=True)
            sums, count, began = {}, 0, time.time()
            torch.save({"net": net.state_dict(), "average": average.net.state_dict(), "opt": opt.state_dict(),
                        "history": history, "step": step}, checkpoint + ".part")
            os.replace(checkpoint + ".part", checkpoint)
            draw_curves(history, os.path.join(folder, "curves.png"))
    return average.net
