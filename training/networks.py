"""The shapes of the networks. Plain 3x3 convolutions: on a CPU they run nearer to the peak than depthwise ones."""
import torch
from torch import nn
from torch.nn import functional as F


def conv(i, o, k=3, s=1):
    return nn.Sequential(nn.Conv2d(i, o, k, s, k // 2, bias=False), nn.BatchNorm2d(o), nn.ReLU(True))


class Residual(nn.Module):
    """Two 3x3 convolutions with a shortcut (He et al. 2016, fig. 2), which at first adds nothing to it."""

    def __init__(self, i, o, s=1):
        super().__init__()
        self.a = conv(i, o, 3, s)
        self.b = nn.Sequential(nn.Conv2d(o, o, 3, 1, 1, bias=False), nn.BatchNorm2d(o))
        self.short = None if s == 1 and i == o else nn.Sequential(
            nn.Conv2d(i, o, 1, s, bias=False), nn.BatchNorm2d(o))
        if self.short is None:
            nn.init.zeros_(self.b[1].weight)

    def forward(self, x):
        return F.relu(self.b(self.a(x)) + (x if self.short is None else self.short(x)))


class Encoder(nn.Module):
    """Features at strides 4, 8, 16, 32. `widths` has four channel counts, `depths` the residual blocks of each."""

    def __init__(self, widths=(32, 64, 128, 192), depths=(1, 2, 3, 2), stem=16):
        super().__init__()
        self.stem = nn.Sequential(conv(3, stem, 3, 2), conv(stem, widths[0], 3, 2))
        stages, i = [], widths[0]
        for n, (w, d) in enumerate(zip(widths, depths)):
            blocks = [Residual(i, w, 1 if n == 0 else 2)] + [Residual(w, w) for _ in range(d - 1)]
            stages.append(nn.Sequential(*blocks))
            i = w
        self.stages = nn.ModuleList(stages)

    def forward(self, x):
        return self.from_stem(self.stem[0](x))

    def from_stem(self, x):
        """The rest of the way from the first convolution's output (stride 2)."""
        x = self.stem[1](x)
        out = []
        for stage in self.stages:
            x = stage(x)
            out.append(x)
        return out


def up(x):
    return F.interpolate(x, scale_factor=2, mode="nearest")


class Decoder(nn.Module):
    """A feature pyramid from stride 32 up to stride 4 (Lin et al. 2017), narrowing as it rises."""

    def __init__(self, widths, outs=(48, 64, 96)):
        super().__init__()
        w4, w8, w16, w32 = widths
        o4, o8, o16 = outs
        self.top = conv(w32, o16, 1)
        self.l16 = conv(w16, o16, 1)
        self.m16 = conv(o16, o16)
        self.d16 = conv(o16, o8, 1)
        self.l8 = conv(w8, o8, 1)
        self.m8 = conv(o8, o8)
        self.d8 = conv(o8, o4, 1)
        self.l4 = conv(w4, o4, 1)
        self.m4 = conv(o4, o4)

    def forward(self, f):
        x = self.m16(self.l16(f[2]) + up(self.top(f[3])))
        x = self.m8(self.l8(f[1]) + up(self.d16(x)))
        return self.m4(self.l4(f[0]) + up(self.d8(x)))


class PersonNet(nn.Module):
    """Crop [N, 3, S, S] in 0..1 RGB (S a multiple of 32) -> four maps of the person in its middle:

    heat [N, 23, S/4, S/4]: logits whose softmax over space says where a joint is if it is there;
    presence [N, 23]: logits that it is there at all;
    matte [N, 1, S/2, S/2]: logits of the person's soft outline;
    parts [N, 17, S/2, S/2]: logits of the body part.

    One backbone for all: dense parts teach the joints, and the joints' network is the larger half of the cost.
    """

    def __init__(self, joints=23, parts=17, widths=(24, 48, 96, 192), depths=(1, 2, 4, 3), outs=(32, 48, 64), fine=16):
        super().__init__()
        self.encoder = Encoder(widths, depths)
        self.decoder = Decoder(widths, outs)
        self.heat = nn.Conv2d(outs[0], joints, 1)
        self.presence = nn.Linear(widths[3], joints)
        self.d4 = conv(outs[0], 2 * fine, 1)
        self.l2 = conv(16, 2 * fine, 1)
        self.m2 = conv(2 * fine, fine)
        self.n2 = conv(fine, fine)
        self.matte = nn.Conv2d(fine, 1, 3, 1, 1)
        self.parts = nn.Conv2d(fine, parts, 1)

    def forward(self, x, masks=None):
        """`masks`: only the first so many of the batch get the (costly) matte and parts; all by default."""
        first = self.encoder.stem[0]((x - 0.45) * 4.0)
        f = self.encoder.from_stem(first)
        d = self.decoder(f)
        heat, presence = self.heat(d), self.presence(f[3].mean((2, 3)))
        if masks is not None:
            first, d = first[:masks], d[:masks]
        y = self.n2(self.m2(self.l2(first) + up(self.d4(d))))
        return heat, presence, self.matte(y), self.parts(y)


def macs(net, x):
    """Multiply-adds of one forward pass, convolutions only."""
    total = [0]

    def count(layer, _, out):
        total[0] += out[0].numel() * layer.in_channels // layer.groups * layer.kernel_size[0] ** 2

    hooks = [m.register_forward_hook(count) for m in net.modules() if isinstance(m, nn.Conv2d)]
    net.eval()(x)
    for h in hooks:
        h.remove()
    return total[0]


class LiftNet(nn.Module):
    """2-D joints over time [N, 45, T, 1] -> 3-D joints [N, 51, T, 1]; dilated convolutions over time.

    After Pavllo et al. 2019, "3D human pose estimation in video with temporal convolutions", but sequence to sequence
    and zero-padded, so that one frame and a whole clip go through the same weights.
    """

    def __init__(self, joints_in=15, joints_out=17, width=224, dilations=(1, 3, 9)):
        super().__init__()

        def layer(i, o, k=1, d=1):
            return nn.Sequential(nn.Conv2d(i, o, (k, 1), padding=(d * (k // 2), 0), dilation=(d, 1), bias=False),
                                 nn.BatchNorm2d(o), nn.ReLU(True))

        self.enter = layer(joints_in * 3, width, 3)
        self.blocks = nn.ModuleList(
            nn.Sequential(layer(width, width, 3, d), nn.Dropout(0.1), layer(width, width), nn.Dropout(0.1))
            for d in dilations)
        self.leave = nn.Conv2d(width, joints_out * 3, 1)

    def forward(self, x):
        x = self.enter(x)
        for block in self.blocks:
            x = x + block(x)
        return self.leave(x)


class StrideEight(nn.Module):
    """Features at stride 8 that know of the whole picture, for networks of one answer per crop. The encoder has the person
    network's shape, so that its weights are a start."""

    def __init__(self, widths=(24, 48, 96, 192), depths=(1, 2, 4, 3), mid=64):
        super().__init__()
        self.encoder = Encoder(widths, depths)
        self.top = conv(widths[3], mid, 1)
        self.l16 = conv(widths[2], mid, 1)
        self.m16 = conv(mid, mid)
        self.l8 = conv(widths[1], mid, 1)
        self.m8 = conv(mid, mid)

    def features(self, x):
        """[N, 3, S, S] in 0..1 -> [N, mid, S/8, S/8] and the encoder's last, [N, widths[3], S/32, S/32]."""
        f = self.encoder((x - 0.45) * 4.0)
        y = self.m16(self.l16(f[2]) + up(self.top(f[3])))
        return self.m8(self.l8(f[1]) + up(y)), f[3]


class PointsNet(StrideEight):
    """Crop [N, 3, 128, 128] in 0..1 RGB -> points [N, P, 2] in 0..1 of the crop, and facts [N, F].

    A point is the mean of its heatmap (Sun et al. 2018, "Integral human pose regression"). A face has 70 points (68
    landmarks, then the irises, the person's right first) and 7 facts: yaw, pitch, roll (in units of 45 degrees), openness
    of the right eye, the left eye and the mouth, logit of "this is a face". A hand has 21 points and one fact: logit of
    "this is a hand"; it is always a right hand, a left one is mirrored before.
    """

    def __init__(self, points=70, facts=7):
        super().__init__()
        mid, last = self.m8[0].out_channels, self.encoder.stages[-1][-1].b[0].out_channels
        self.heat = nn.Conv2d(mid, points, 1)
        self.facts = nn.Linear(last * 16, facts)
        cells = 16
        centre = (torch.arange(cells) + 0.5) / cells
        self.mean = nn.Linear(cells * cells, 2, bias=False)  # x, y of each cell
        self.mean.weight = nn.Parameter(torch.stack([centre.repeat(cells), centre.repeat_interleave(cells)]), False)

    def forward(self, x):
        y, last = self.features(x)
        facts = self.facts(last.flatten(1))
        with torch.autocast("cpu", enabled=False):  # half precision would put points on a grid
            return self.mean(torch.softmax(self.heat(y.float()).float().flatten(2), 2)), facts


class FinderNet(StrideEight):
    """Frame [N, 3, 256, 256] in 0..1 RGB, letterboxed -> [N, 5, 32, 32]: logit that a person's centre lies in the cell,
    its offset from the cell's centre in cells (x, y), and the natural logarithms of the joints' extent in cells (w, h).

    CenterNet (Zhou et al. 2019) with one class.
    """

    def __init__(self):
        super().__init__()
        self.out = nn.Conv2d(self.m8[0].out_channels, 5, 1)
        nn.init.zeros_(self.out.bias)
        with torch.no_grad():
            self.out.bias[0] = -4.0

    def forward(self, x):
        return self.out(self.features(x)[0])
