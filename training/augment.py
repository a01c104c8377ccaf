"""Random crops and random pictures: what turns a few thousand labelled crops into an endless supply."""
import math

import cv2
import numpy as np

from datasets import WHOLE_MIRROR

PART_MIRROR = np.array([0, 1, 2, 3, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14, 16], np.uint8)


def person_box(keypoints):
    """Centre and side of the square that tracking would cut: 1.25 x the extent of the confident body joints and feet."""
    k = keypoints[:23]
    k = k[k[:, 2] > 0.2]
    if len(k) < 3:
        return None
    lo, hi = k[:, :2].min(0), k[:, :2].max(0)
    return (lo + hi) / 2, 1.25 * max((hi - lo).max(), 20.0)


def crop_matrix(centre, side, angle, out, mirror=False):
    """2x3 matrix from picture pixels to crop pixels: `side` becomes `out`, turned by `angle` radians."""
    s = out / side
    c, n = math.cos(angle) * s, math.sin(angle) * s
    m = np.array([[c, -n, 0], [n, c, 0]], np.float64)
    if mirror:
        m[0] = -m[0]
    m[:, 2] = out / 2 - m[:, :2] @ centre
    return m


def move_points(points, m, mirror):
    """[N, 3] points through `m`; left and right change places when mirrored."""
    p = points.copy()
    p[:, :2] = points[:, :2] @ m[:, :2].T + m[:, 2]
    return p[WHOLE_MIRROR] if mirror else p


def warp(image, m, out, border=None):
    """`m` maps pixel coordinates whose (0, 0) is the corner of the first pixel; OpenCV's is its centre."""
    shift = m.copy()
    shift[:, 2] += m[:, :2] @ (0.5, 0.5) - 0.5
    mode = cv2.BORDER_CONSTANT if border is not None else cv2.BORDER_REPLICATE
    return cv2.warpAffine(image, shift, (out, out), flags=cv2.INTER_LINEAR, borderMode=mode, borderValue=border or 0)


class Scraps:
    """Person-free windows and whole crops of a CropSet, decoded once: backgrounds and occluders for other crops."""

    def __init__(self, crops, windows=900, patches=300, people=400, size=256, seed=3):
        rng = np.random.default_rng(seed)
        with_matte = [i for i, r in enumerate(crops.rows) if crops.files.get(r["key"] + ".matte.png")]
        self.windows = []
        for _ in range(windows * 4):
            if len(self.windows) >= windows:
                break
            i = with_matte[rng.integers(len(with_matte))]
            window = self._window(rng, crops.image(i), crops.matte(i), size)
            if window is not None:
                self.windows.append(window)
        self.patches = [crops.image(int(i)) for i in rng.integers(0, len(crops), patches)]
        self.people = []
        for i in rng.choice(with_matte, min(people, len(with_matte)), replace=False):
            image = crops.image(int(i))
            self.people.append((image, cv2.resize(crops.matte(int(i)), image.shape[1::-1])))

    @staticmethod
    def _window(rng, image, matte, size):
        best, window = 1e9, None
        for _ in range(8):
            side = int(rng.uniform(0.25, 0.6) * matte.shape[0])
            x, y = rng.integers(0, matte.shape[1] - side), rng.integers(0, matte.shape[0] - side)
            cover = matte[y:y + side, x:x + side].mean()
            if cover < best:
                best, window = cover, (x, y, side)
        k = image.shape[0] / matte.shape[0]
        x, y, side = (int(v * k) for v in window)
        cut = image[y:y + side, x:x + side]
        grey = (np.abs(cut.astype(np.int16) - 114).max(2) < 3).mean()
        return None if best > 12 or grey > 0.3 else cut


def background(rng, scraps, out):
    """A picture without a person: a person-free window of another crop, or paint."""
    if scraps is not None and rng.random() < 0.75:
        cut = scraps.windows[rng.integers(len(scraps.windows))]
        if rng.random() < 0.5:
            cut = cut[:, ::-1]
        if rng.random() < 0.15:
            cut = np.rot90(cut)
        return cv2.resize(np.ascontiguousarray(cut), (out, out), interpolation=cv2.INTER_LINEAR)
    a, b = rng.uniform(0, 255, 3), rng.uniform(0, 255, 3)
    t = np.linspace(0, 1, out)[:, None, None]
    if rng.random() < 0.5:
        t = t.transpose(1, 0, 2)
    paint = (a * (1 - t) + b * t) * np.ones((out, out, 1))
    if rng.random() < 0.6:
        cell = int(rng.integers(2, 24))
        noise = rng.normal(0, rng.uniform(5, 50), (cell, cell, 3)).astype(np.float32)
        paint = paint + cv2.resize(noise, (out, out), interpolation=cv2.INTER_CUBIC)
    return np.clip(paint, 0, 255).astype(np.uint8)


def occlude(rng, image, scraps):
    """Up to three patches of paint or of another crop, drawn into `image`; returns what they cover (0 or 1)."""
    h, w = image.shape[:2]
    covered = np.zeros((h, w), np.uint8)
    for _ in range(rng.integers(1, 4)):
        pw, ph = int(rng.uniform(0.06, 0.4) * w), int(rng.uniform(0.06, 0.4) * h)
        x, y = int(rng.uniform(-0.3, 1) * w), int(rng.uniform(-0.3, 1) * h)
        x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + pw, w), min(y + ph, h)
        if x1 - x0 < 3 or y1 - y0 < 3:
            continue
        if scraps is not None and rng.random() < 0.6:
            other = scraps.patches[rng.integers(len(scraps.patches))]
            oy, ox = rng.integers(0, other.shape[0] - (y1 - y0)), rng.integers(0, other.shape[1] - (x1 - x0))
            patch = other[oy:oy + y1 - y0, ox:ox + x1 - x0]
        else:
            patch = np.broadcast_to(rng.integers(0, 256, 3).astype(np.uint8), (y1 - y0, x1 - x0, 3))
        if rng.random() < 0.5:
            mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
            cv2.ellipse(mask, ((x1 - x0) // 2, (y1 - y0) // 2), ((x1 - x0) // 2, (y1 - y0) // 2), 0, 0, 360, 1, -1)
            image[y0:y1, x0:x1][mask > 0] = patch[mask > 0]
            covered[y0:y1, x0:x1] |= mask
        else:
            image[y0:y1, x0:x1] = patch
            covered[y0:y1, x0:x1] = 1
    return covered


def bystander(rng, image, scraps):
    """Somebody else, cut out along the matte, drawn into `image` beside its middle; returns what they cover, 0 to 255."""
    person, matte = scraps.people[rng.integers(len(scraps.people))]
    size = image.shape[0]
    scale = size / person.shape[0] * rng.uniform(0.5, 1.2)
    away = rng.uniform(0.3, 0.75) * size
    way = rng.choice([-1, 1])
    centre = np.array([size / 2 + way * away, size / 2 + rng.normal(0, 0.12) * size])
    m = crop_matrix(np.full(2, person.shape[0] / 2), size / scale, rng.normal(0, 0.1), size,
                    rng.random() < 0.5)
    m[:, 2] += centre - size / 2
    alpha = warp(matte, m, size, 0)
    a = alpha[..., None].astype(np.float32) / 255
    image[:] = (warp(person, m, size) * a + image * (1 - a)).astype(np.uint8)
    return alpha


def photometric(rng, image, strength=1.0):
    """Light, colour, blur, noise, low resolution and compression. uint8 BGR in and out."""
    f = image.astype(np.float32)
    if rng.random() < 0.8 * strength:
        gain = np.exp(rng.normal(0, 0.22)) * np.exp(rng.normal(0, 0.08, 3))
        if rng.random() < 0.1:
            gain = gain * rng.uniform(0.15, 0.5)
        f = (f - 128) * np.exp(rng.normal(0, 0.2)) + 128
        f = f * gain.astype(np.float32) + rng.normal(0, 12)
    if rng.random() < 0.35 * strength:
        grey = f.mean(2, keepdims=True)
        f = grey + (f - grey) * rng.choice([0.0, rng.uniform(0, 1), rng.uniform(1, 1.9)])
    if rng.random() < 0.15 * strength:
        f = f[..., rng.permutation(3)]
    if rng.random() < 0.03 * strength:
        f = 255 - f
    f = np.clip(f, 0, 255)
    if rng.random() < 0.2 * strength:
        f = 255 * (f / 255) ** np.exp(rng.normal(0, 0.4))
    image = f.astype(np.uint8)
    if rng.random() < 0.15 * strength:
        image = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.4, 2.2))
    elif rng.random() < 0.12 * strength:
        n = int(rng.integers(3, 12))
        kernel = np.zeros((n, n), np.float32)
        a = rng.uniform(0, math.pi)
        dx, dy = math.cos(a) * n / 2, math.sin(a) * n / 2
        cv2.line(kernel, (int(n / 2 - dx), int(n / 2 - dy)), (int(n / 2 + dx), int(n / 2 + dy)), 1.0)
        image = cv2.filter2D(image, -1, kernel / max(kernel.sum(), 1e-6))
    if rng.random() < 0.2 * strength:
        h, w = image.shape[:2]
        k = rng.uniform(1.3, 3.5)
        small = cv2.resize(image, (int(w / k), int(h / k)), interpolation=cv2.INTER_AREA)
        image = cv2.resize(small, (w, h), interpolation=cv2.INTER_LINEAR)
    if rng.random() < 0.2 * strength:
        noise = rng.normal(0, rng.uniform(2, 18), image.shape[:2] + (1 if rng.random() < 0.5 else 3,))
        image = np.clip(image + noise, 0, 255).astype(np.uint8)
    if rng.random() < 0.25 * strength:
        ok, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(15, 80))])
        image = cv2.imdecode(data, cv2.IMREAD_COLOR)
    return image


class BodySampler:
    """Draws augmented body crops from a CropSet.

    `scraps` lend backgrounds, occluders and, in a share of `company` of the backgrounds, bystanders. Each draw gives
    image uint8 RGB [S, S, 3], keypoints float32 [133, 3] in crop pixels (third: loss weight, 0 unknown,
    negative: known to lie outside the crop), matte uint8 [S, S] or None, parts uint8 [S, S] or None.
    """

    def __init__(self, crops, scraps, size, turn=0.15, masks=False, company=0.0):
        self.crops, self.scraps, self.size, self.turn, self.masks = crops, scraps, size, turn, masks
        self.company = company
        crops.points = [np.array(r["keypoints"], np.float32) for r in crops.rows]
        crops.boxes = [person_box(p) for p in crops.points]

    def draw(self, rng, i):
        crops, size = self.crops, self.size
        points, box = crops.points[i], crops.boxes[i]
        image = crops.image(i)
        if box is None:
            box = (np.array([image.shape[1] / 2, image.shape[0] / 2]), image.shape[0] / 1.1)
        centre, side = box
        angle = 0.0
        if rng.random() < self.turn:
            angle = rng.uniform(-math.pi, math.pi)
        elif rng.random() < 0.6:
            angle = rng.normal(0, 0.3)
        side = side * np.exp(np.clip(rng.normal(0.03, 0.18), -0.4, 0.5))
        if rng.random() < 0.12:
            side *= rng.uniform(0.45, 0.8)
            present = points[:17][points[:17, 2] > 0.3]
            if len(present):
                centre = centre + (present[rng.integers(len(present)), :2] - centre) * 0.7
        centre = centre + rng.normal(0, 0.06, 2) * side
        mirror = rng.random() < 0.5
        m = crop_matrix(centre, side, angle, size, mirror)
        rendered = "style" in crops.rows[i]
        matte = crops.matte(i) if (rendered or self.masks or rng.random() < 0.3) else None
        cut = warp(image, m, size, (114, 114, 114) if rng.random() < 0.7 else None)
        alpha = None
        if matte is not None:
            k = matte.shape[0] / image.shape[0]
            to_image = m.copy()
            to_image[:, :2] /= k
            alpha = warp(matte, to_image, size, 0)
            if rendered or rng.random() < 0.4:
                back = background(rng, self.scraps, size)
                if self.scraps is not None and rng.random() < self.company:
                    back = np.ascontiguousarray(back)
                    bystander(rng, back, self.scraps)
                a = alpha[..., None].astype(np.float32) / 255
                cut = (cut * a + back * (1 - a)).astype(np.uint8)
        covered = None
        if self.scraps is not None and rng.random() < 0.3 * self.company:
            cut = np.ascontiguousarray(cut)
            covered = (bystander(rng, cut, self.scraps) > 127).astype(np.uint8)
        elif rng.random() < 0.3:
            cut = np.ascontiguousarray(cut)
            covered = occlude(rng, cut, self.scraps)
            if alpha is not None:
                alpha = alpha * (1 - covered)
        cut = photometric(rng, cut, 0.75)
        points = move_points(points, m, mirror)
        inside = ((points[:, :2] >= 0) & (points[:, :2] < size)).all(1)
        points[:, 2] = np.where(points[:, 2] <= 0, 0, np.where(inside, points[:, 2], -1.0))
        parts = None
        if self.masks:
            parts = crops.parts(i)
            if parts is not None:
                shift = m.copy()
                shift[:, 2] += m[:, :2] @ (0.5, 0.5) - 0.5
                parts = cv2.warpAffine(parts, shift, (size, size), flags=cv2.INTER_NEAREST)
                if mirror:
                    parts = PART_MIRROR[parts]
                if covered is not None:
                    parts = parts * (1 - covered)
        return np.ascontiguousarray(cut[..., ::-1]), points, alpha, parts
