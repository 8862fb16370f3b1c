"""
A neural spline flow of one target as zuko builds them, in plain PyTorch; it is not zuko itself. 3 transforms, each with a perceptron of its own:
features -> 64 -> 64 -> 23 parameters of a spline of 8 bins (ReLU), batches of 128, Adam.

Usage: python3 yardstick.py FILE.safetensors

The file holds features [128, F] and targets [128, 1]. A command "time N" on standard input is N training steps.
"""
import json
import math
import os
import sys

import torch
from torch import nn

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from splines import spline
from twin_tools import answer, read_safetensors

TRANSFORMS, BINS, WIDTH = 3, 8, 64


def main():
    tensors, metadata = read_safetensors(sys.argv[1])
    torch.set_num_threads(json.loads(metadata["plan"])["threads"])
    features, targets = tensors["features"], tensors["targets"][:, 0]
    perceptron = lambda: nn.Sequential(
        *[nn.Linear(features.shape[1], WIDTH), nn.ReLU(), nn.Linear(WIDTH, WIDTH), nn.ReLU(), nn.Linear(WIDTH, 3 * BINS - 1)]
    )
    networks = nn.ModuleList([perceptron() for _ in range(TRANSFORMS)])
    adam = torch.optim.Adam(networks.parameters(), lr=1e-3)

    def step():
        adam.zero_grad(set_to_none=True)
        u, log_prob = targets, -0.5 * math.log(2 * math.pi)
        for network in networks:
            u, more = spline(u, network(features), BINS)
            log_prob = log_prob + more
        loss = -(log_prob - 0.5 * u.square()).mean()
        loss.backward()
        adam.step()
        return loss.item()

    answer({"time": step})


main()
