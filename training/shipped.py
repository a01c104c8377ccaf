"""Gives a network the weights of a file in models/: where a training starts again on a machine that has no checkpoint."""
import os

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn

MODELS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../models")


def module_of(net, node_name):
    """The module that an exported node came from: /net/stages.2/stages.2.0/a/a.0/Conv is encoder.stages.2.0.a.0."""
    parts = node_name.strip("/").split("/")[:-1]
    kept = [p for p, after in zip(parts, parts[1:] + [""]) if not after.startswith(p + ".")]
    if kept and kept[0] == "net":
        kept = kept[1:]
    tail = ".".join(kept)
    found = [(n, m) for n, m in net.named_modules() if n == tail or n.endswith("." + tail)]
    if len(found) != 1:
        raise ValueError(f"{node_name} could be any of {[n for n, _ in found]}")
    return found[0]


def load_shipped(net, name, sample):
    """Copies models/NAME.onnx into `net`; what the file does not hold, or holds in another shape, stays as it is.

    An exported convolution has its normalisation folded in. To train on, a normalisation is put back that leaves every
    value as it was: its mean and variance are measured on `sample` [N, 3, S, S].
    """
    graph = onnx.load(os.path.join(MODELS, name + ".onnx")).graph
    weights = {t.name: torch.from_numpy(numpy_helper.to_array(t).astype(np.float32)) for t in graph.initializer}
    folded, copied = {}, 0
    with torch.no_grad():
        for node in graph.node:
            if node.op_type not in ("Conv", "Gemm"):
                continue
            path, module = module_of(net, node.name)
            weight = weights[node.input[1]]
            if weight.shape != module.weight.shape:
                continue
            module.weight.copy_(weight)
            copied += 1
            if module.bias is not None:
                module.bias.copy_(weights[node.input[2]])
            else:
                head, _, index = path.rpartition(".")
                folded[net.get_submodule(f"{head}.{int(index) + 1}")] = weights[node.input[2]]

        def measure(norm, inputs):
            x = inputs[0].float()
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)
            norm.running_mean.copy_(mean)
            norm.running_var.copy_(var)
            norm.weight.copy_((var + norm.eps).sqrt())
            norm.bias.copy_(mean + folded[norm])

        hooks = [m.register_forward_pre_hook(measure) for m in net.modules()
                 if isinstance(m, nn.BatchNorm2d) and m in folded]
        training = net.training
        net.eval()(sample)
        net.train(training)
        for hook in hooks:
            hook.remove()
    print(f"{copied} layers from models/{name}.onnx", flush=True)
