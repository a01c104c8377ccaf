"""Writes a trained network to models/NAME.onnx (weights as FP16), with a stored input and output that a test compares.

    python3 training/export.py person|face|hand|finder|lift [--checkpoint FILE] [--blend SHARE]

--blend 0.5 writes the mean of the checkpoint and of the models/NAME.onnx that its training started from: what a fine-tuned
network gained, and less of what it lost elsewhere (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models").
"""
import argparse
import importlib
import os

import cv2
import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from shipped import module_of

HERE = os.path.dirname(os.path.abspath(__file__))
MODELS = os.path.join(HERE, "../models")


def networks():
    import networks as n
    train_person = importlib.import_module("train_person")
    return {
        "person": (train_person.network, (1, 3, 224, 224), ["heat", "presence", "matte", "parts"]),
        "face": (lambda: n.PointsNet(70, 7), (1, 3, 128, 128), ["points", "facts"]),
        "hand": (lambda: n.PointsNet(21, 1), (1, 3, 128, 128), ["points", "facts"]),
        "finder": (n.FinderNet, (1, 3, 256, 256), ["people"]),
        "lift": (n.LiftNet, (1, 45, 45, 1), ["joints"]),
    }


def halve(path):
    """Stores every weight as FP16; src/nn widens them again when it reads the file."""
    model = onnx.load(path)
    for tensor in model.graph.initializer:
        if tensor.data_type == onnx.TensorProto.FLOAT and np.prod(tensor.dims) > 64:
            half = numpy_helper.from_array(numpy_helper.to_array(tensor).astype(np.float16), tensor.name)
            tensor.CopyFrom(half)
    onnx.save(model, path)


def fold(module):
    """Puts every normalisation into the convolution before it, as an exported file has it."""
    for name, child in module.named_children():
        fold(child)
        if isinstance(child, nn.BatchNorm2d) and isinstance(module, nn.Sequential):
            before = str(int(name) - 1)
            module._modules[before] = fuse_conv_bn_eval(module._modules[before], child)
            module._modules[name] = nn.Identity()


def blend(net, name, share):
    """Moves `net` toward models/NAME.onnx, until it has `share` of its own."""
    fold(net)
    graph = onnx.load(os.path.join(MODELS, name + ".onnx")).graph
    weights = {t.name: torch.from_numpy(numpy_helper.to_array(t).astype(np.float32)) for t in graph.initializer}
    with torch.no_grad():
        for node in graph.node:
            if node.op_type in ("Conv", "Gemm"):
                module = module_of(net, node.name)[1]
                for own, shipped in zip((module.weight, module.bias), node.input[1:]):
                    own.copy_(share * own + (1 - share) * weights[shipped])


def sample_input(name, shape):
    """A fixed, made-up input: smooth colours for pictures, a swaying body for the lifter."""
    rng = np.random.default_rng(11)
    if name == "lift":
        t = np.arange(shape[2]) / 10.0
        x = np.sin(t[None] * rng.uniform(0.5, 2, (shape[1], 1)) + rng.uniform(0, 6, (shape[1], 1))) * 0.7
        x[2::3] = 0.9
        return x[None, :, :, None].astype(np.float32)
    coarse = rng.uniform(0, 1, (9, 9, 3)).astype(np.float32)
    image = cv2.resize(coarse, shape[3:1:-1], interpolation=cv2.INTER_CUBIC).clip(0, 1)
    return np.ascontiguousarray(image.transpose(2, 0, 1)[None])


def main():
    args = argparse.ArgumentParser()
    args.add_argument("name")
    args.add_argument("--checkpoint")
    args.add_argument("--out", default=MODELS)
    args.add_argument("--blend", type=float, default=1.0, help="share of the checkpoint; the rest is models/NAME.onnx")
    a = args.parse_args()
    make, shape, outputs = networks()[a.name]
    checkpoint = a.checkpoint or os.path.join(HERE, "../build/training", a.name, "checkpoint.pt")
    state = torch.load(checkpoint)
    net = make()
    net.load_state_dict(state["average"])
    net.eval()
    if a.blend < 1:
        blend(net, a.name, a.blend)
    x = sample_input(a.name, shape)
    os.makedirs(a.out, exist_ok=True)
    path = os.path.join(a.out, a.name + ".onnx")
    torch.onnx.export(net, torch.from_numpy(x), path + ".part", opset_version=11, input_names=["input"],
                      output_names=outputs)
    halve(path + ".part")
    os.replace(path + ".part", path)
    # The stored answer is PyTorch's, with full weights: the test allows for their rounding.
    want = net(torch.from_numpy(x))
    want = [w.detach().numpy() for w in (want if len(outputs) > 1 else [want])]
    with open(os.path.join(a.out, a.name + ".check"), "wb") as f:
        # Counts, then values: the input and every 97th number of each output, little-endian float32.
        thin = [x.ravel()] + [w.ravel()[::97] for w in want]
        f.write(np.array([len(thin)] + [len(s) for s in thin], np.uint32).tobytes())
        for s in thin:
            f.write(s.astype(np.float32).tobytes())
    print(path, os.path.getsize(path) // 1024, "KiB, step", state.get("step"))


if __name__ == "__main__":
    main()
