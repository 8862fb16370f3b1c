"""The spline flow in PyTorch: the network, the loss and the training step of train/models/flow, on the same weights and the same batch.

Usage: python3 twin.py FILE.safetensors

The file holds the weights by the names of ours, features [G, F], targets [G, D] with the weights of their rows [G, 1], and the factors of
dropout [layers, G, width]; its metadata "plan" says the rest. Commands come as lines on standard input, and each is answered by a line of JSON:
  train N   N training steps with these factors -> {"losses": [...], "ms": [...]}
  time N    the same with factors of their own
"""
import json
import math
import os
import sys

import torch
from torch.nn import functional as F

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from splines import splines
from twin_tools import answer, read_safetensors

LOG_SCALE = 7


def dense(x, kernel, bias):
    """[M, N, inputs] -> [M, N, outputs]; a member alone needs no batch of matrices."""
    if len(x) > 1:
        return torch.baddbmm(bias, x, kernel)
    return torch.addmm(bias[0], x[0], kernel[0])[None]


class Flow:
    """M members side by side: train/models/flow/flow-net.ts with densities/autoregressive.ts, of core targets."""

    def __init__(self, plan, weights):
        self.plan = plan
        self.weights = {name: values.clone().requires_grad_() for name, values in weights.items()}
        self.members = next(iter(weights.values())).shape[0]
        kernels = [values for name, values in self.weights.items() if not name.endswith("bias")]
        biases = [values for name, values in self.weights.items() if name.endswith("bias")]
        groups = [{"params": kernels, "weight_decay": plan["decay"]}, {"params": biases, "weight_decay": 0}]
        self.adam = torch.optim.AdamW(groups, lr=plan["lr"], eps=1e-7)
        targets, hidden = plan["targets"], plan["hidden"]
        rows = torch.arange(max(1, targets - 1))[:, None]
        columns = torch.arange(targets).repeat_interleave(hidden)[None]
        self.mask = (rows < columns).float()

    def context(self, features, factors):
        x = features
        for layer in range(self.plan["depth"]):
            x = F.silu(dense(x, self.weights[f"layer{layer}.kernel"], self.weights[f"layer{layer}.bias"]))
            x = x * factors[layer]
        return torch.cat([x, features], 2)

    def log_prob(self, y, context):
        w, targets = self.weights, self.plan["targets"]
        units = dense(context, w["core.context.kernel"], w["core.context.bias"])
        if targets > 1:
            units = units + torch.matmul(y[..., : targets - 1], w["core.before"] * self.mask)
        units = F.silu(units).unflatten(2, (targets, -1)).transpose(1, 2)
        made = (torch.matmul(units, w["core.out.kernel"]) + w["core.out.bias"]).transpose(1, 2)
        log_scale = LOG_SCALE * torch.tanh(made[..., 1] / LOG_SCALE)
        u, log_det = (y - made[..., 0]) * torch.exp(-log_scale), -log_scale
        u, more = splines(u, made[..., 2:], self.plan["transforms"], self.plan["bins"])
        normal = -0.5 * u.square() - 0.5 * math.log(2 * math.pi)
        return (normal + log_det + more).sum(-1)

    def step(self, features, targets, row_weights, factors):
        members = lambda x: x.expand(self.members, *x.shape)
        self.adam.zero_grad(set_to_none=True)
        logs = self.log_prob(members(targets), self.context(members(features), factors))
        loss = -(logs * row_weights[:, 0]).sum() / self.members
        loss.backward()
        self.adam.step()
        return loss.item()


def main():
    tensors, metadata = read_safetensors(sys.argv[1])
    plan = json.loads(metadata["plan"])
    torch.set_num_threads(plan["threads"])
    batch = [tensors.pop(name) for name in ("features", "targets", "row_weights")]
    given = tensors.pop("factors")
    count = sum(values.numel() for values in tensors.values())
    if count != plan["parameters"]:
        raise SystemExit(f"the twin has {count} weights, galforge's network {plan['parameters']}")
    if plan["together"]:
        flows = [Flow(plan, tensors)]
    else:
        flows = [Flow(plan, {name: values[m : m + 1] for name, values in tensors.items()}) for m in range(plan["members"])]
    rate = plan["dropout"]

    def step(factors):
        return sum(flow.step(*batch, factors) for flow in flows) / len(flows)

    answer({"train": lambda: step(given), "time": lambda: step(F.dropout(torch.ones_like(given), rate) if rate > 0 else given)})


main()
