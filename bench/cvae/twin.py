"""The physics CVAE in PyTorch: the network, the losses and the training step of train/models/cvae, on the same weights and the same batch.

Usage: python3 twin.py FILE.safetensors

The file holds the weights of encoder and decoder (all trainable ones of a model in the order of its layers, then the others), the pixels
[B, bands, h, w], the latents that the labels are to have [B, labels], and the normal numbers of the free latents [B, free]; its metadata
"plan" says the rest. Commands come as lines on standard input, and each is answered by a line of JSON:
  train N   N training steps    -> {"losses": [...], "ms": [...]}
  infer N   N times the latents -> {"ms": [...]}
"""
import json
import math
import os
import sys

import torch
from torch import nn
from torch.nn import functional as F

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from twin_tools import answer, read_safetensors

# Layers, each with the weights of ours in its own order of the axes.


class Conv(nn.Module):
    """Convolution with padding as TensorFlow's "same", which may be one more at the end."""

    def __init__(self, side, inputs, outputs, size=3, stride=1):
        super().__init__()
        out = math.ceil(side / stride)
        total = max(0, (out - 1) * stride + size - side)
        self.uneven = total % 2 == 1
        self.before, self.after = total // 2, total - total // 2
        self.conv = nn.Conv2d(inputs, outputs, size, stride, padding=0 if self.uneven else self.before)

    def forward(self, x):
        return self.conv(F.pad(x, [self.before, self.after] * 2) if self.uneven else x)

    def take(self, weights):
        take(self.conv.weight, next(weights).permute(3, 2, 0, 1))
        take(self.conv.bias, next(weights))


class Dense(nn.Module):
    """@param inside, outside: [channels, side, side] of an image that goes in or comes out, whose channels are last in ours"""

    def __init__(self, inputs, outputs, inside=None, outside=None):
        super().__init__()
        self.linear = nn.Linear(inputs, outputs)
        self.inside, self.outside = inside, outside

    def forward(self, x):
        y = self.linear(x.flatten(1))
        return y if self.outside is None else y.unflatten(1, self.outside)

    def take(self, weights):
        kernel, bias = next(weights), next(weights)
        if self.inside is not None:
            c, h, w = self.inside
            kernel = kernel.reshape(h, w, c, -1).permute(2, 0, 1, 3).reshape(h * w * c, -1)
        if self.outside is not None:
            c, h, w = self.outside
            turned = lambda x: x.reshape(-1, h, w, c).permute(0, 3, 1, 2).reshape(-1, h * w * c)
            kernel, bias = turned(kernel), turned(bias)[0]
        take(self.linear.weight, kernel.T)
        take(self.linear.bias, bias)


class Norm(nn.BatchNorm2d):
    def take(self, weights):
        take(self.weight, next(weights))
        take(self.bias, next(weights))


class Residual(nn.Module):
    def __init__(self, side, channels):
        super().__init__()
        self.inner, self.change = Conv(side, channels, channels), Conv(side, channels, channels)

    def forward(self, x):
        return F.relu(x + self.change(F.relu(self.inner(x))))

    def take(self, weights):
        self.inner.take(weights)
        self.change.take(weights)


class Op(nn.Module):
    """What has no weights."""

    def __init__(self, of):
        super().__init__()
        self.forward = of

    def take(self, weights):
        pass


def take(parameter, values):
    if parameter.shape != values.shape:
        raise SystemExit(f"weights have the shape {list(values.shape)} where the twin has {list(parameter.shape)}")
    with torch.no_grad():
        parameter.copy_(values)


RELU = Op(F.relu)


class Sequence(nn.Sequential):
    def take(self, weights):
        for layer in self:
            layer.take(weights)


# train/models/variational/view.ts, train/normaliser.ts


def without_sky(x):
    side = x.shape[-1]
    frame = max(1, round(side / 16))
    edges = [x[..., :frame, :], x[..., -frame:, :], x[..., :frame], x[..., -frame:]]
    return x - torch.stack([edge.mean((2, 3), keepdim=True) for edge in edges]).amin(0)


def asinh(u):
    """As ours computes it; PyTorch's own is slower by far."""
    a = u.abs()
    return torch.log(a + torch.sqrt(a * a + 1)) * u.sign()


def sinh(t):
    return (t.exp() - (-t).exp()) * 0.5


def see(plan, stretch, x):
    """Pixels of stamps that are neither binned nor interpolated."""
    light = without_sky(x)
    if plan["architecture"] == "deep":
        return (asinh((light - stretch["sky"]) / stretch["softening"]) - stretch["low"]) / stretch["span"]
    t = light / ((stretch["sky"] + stretch["softening"] * torch.sinh(stretch["low"] + stretch["span"])) / 10)
    return t / torch.sqrt(t * t + 1)


# train/models/cvae/deep.ts, train/models/layers/


class DeepEncoder(nn.Module):
    FILTERS = [(32, 5, False), (64, 3, True), (128, 3, True), (128, 3, False)]

    def __init__(self, side, bands, stretch):
        super().__init__()
        self.stretch, self.photometry = stretch, Photometry(side)
        padded = math.ceil(side / 8) * 8
        missing = padded - side
        self.padding = [missing // 2, missing - missing // 2] * 2
        at = torch.linspace(-1, 1, side)
        self.places = torch.stack([at.expand(side, side), at[:, None].expand(side, side)])
        trunk, channels, side = [], 2 * bands + 2, padded
        for filters, size, residual in self.FILTERS:
            trunk += [Conv(side, channels, filters, size, 2), RELU]
            channels, side = filters, math.ceil(side / 2)
            trunk += [Residual(side, channels)] if residual else []
        self.convolutions = Sequence(*trunk)
        self.shape = Dense(channels * side**2, 256, inside=[channels, side, side])
        self.sums = nn.ModuleList([Dense(self.photometry.outputs(bands), 64), Dense(64, 64)])
        self.hidden = Dense(256 + 64, 128)
        self.outputs = 128

    def forward(self, y):
        u = sinh(y * self.stretch["span"] + self.stretch["low"])
        places = self.places.expand(len(y), *self.places.shape)
        seen = F.pad(torch.cat([y, asinh(u / 100), places], 1), self.padding)
        shape = F.relu(self.shape(self.convolutions(seen)))
        sums = self.photometry(u)
        for layer in self.sums:
            sums = F.relu(layer(sums))
        return F.relu(self.hidden(torch.cat([shape, sums], 1)))

    def take(self, weights):
        # in tfjs, layers come by their distance from the outputs, and of two at the same distance the photometry's is first
        for layer in self.convolutions, self.sums[0], self.shape, self.sums[1], self.hidden:
            layer.take(weights)


class Photometry:
    """Of pixels u [B, bands, h, w] in units of the stretch's noise: fluxes and colours in apertures, and the noise of each band."""

    WIDTHS = [0.7, 1, 1.4, 2, 2.8, 4, 5.6, 8, 11, 16]

    def __init__(self, side):
        at = torch.arange(side, dtype=torch.float64) + 0.5 - side / 2
        r2 = (at[:, None] ** 2 + at**2).flatten()
        a = torch.stack([torch.exp(-r2 / (2 * (width * side / 64) ** 2)) for width in self.WIDTHS], 1)
        self.apertures = (a / a.square().sum(0).sqrt()).float()
        self.frame = max(1, round(side * 3 / 32))

    def outputs(self, bands):
        return len(self.WIDTHS) * (2 * bands - 1) + bands

    def __call__(self, u):
        signal = asinh(u.flatten(2) @ self.apertures)
        colours = signal[:, :-1] - signal[:, 1:]
        noise = self.noise(u).clamp(min=1e-3).log()
        return torch.cat([((signal - 4) / 3).flatten(1), colours.flatten(1), noise], 1)

    def noise(self, u):
        n = self.frame
        sides = [u[:, :, :n].diff(dim=3), u[:, :, -n:].diff(dim=3), u[..., :n].diff(dim=2), u[..., -n:].diff(dim=2)]
        return torch.stack([side.abs().mean((2, 3)) for side in sides]).amin(0) * (math.sqrt(math.pi) / 2)


def deep_decoder(side, bands, latents):
    small = math.ceil(side / 8)
    layers = [Dense(latents, 256), RELU, Dense(256, 64 * small**2, outside=[64, small, small]), RELU]
    channels, size = 64, small
    for filters in (32, 32, 16):
        size *= 2
        layers += [Op(lambda x: F.interpolate(x, scale_factor=2)), Conv(size, channels, filters), RELU]
        channels = filters
    before = (size - side) // 2
    crop = Op(lambda x: x[:, :, before : before + side, before : before + side])
    return Sequence(*layers, Conv(size, channels, bands), Op(torch.sigmoid), crop)


# train/models/cvae/published.ts


def published_encoder(side, bands):
    half, quarter = math.ceil(side / 2), math.ceil(math.ceil(side / 2) / 2)
    body = Sequence(
        *[Conv(side, bands, 16, stride=2), Norm(16), RELU],
        *[Conv(half, 16, 32, stride=2), Norm(32), RELU],
    )
    body.outputs, body.inside = 32 * quarter**2, [32, quarter, quarter]
    return body


def published_decoder(side, bands, latents):
    half, quarter = math.ceil(side / 2), math.ceil(math.ceil(side / 2) / 2)
    resized = lambda to: Op(lambda x: F.interpolate(x, [to, to], mode="bilinear", align_corners=False))
    return Sequence(
        *[Dense(latents, 32 * quarter**2, outside=[32, quarter, quarter]), Norm(32), RELU],
        *[resized(half), Conv(half, 32, 16), Norm(16), RELU],
        *[resized(side), Conv(side, 16, bands), Norm(bands), Op(torch.sigmoid)],
    )


# train/models/cvae/architecture.ts, trainable.ts, loss.ts


class Cvae(nn.Module):
    def __init__(self, plan, tensors):
        super().__init__()
        self.plan = plan
        side, bands, latents = tensors["pixels"].shape[-1], len(plan["bands"]), plan["latents"]
        stretch = {key: torch.tensor([b[key] for b in plan["bands"]]).view(-1, 1, 1) for key in plan["bands"][0]}
        stretch["span"] = stretch["high"] - stretch["low"]
        self.stretch = stretch
        deep = plan["architecture"] == "deep"
        self.body = DeepEncoder(side, bands, stretch) if deep else published_encoder(side, bands)
        inside = None if deep else self.body.inside
        self.means, self.log_sigma = [Dense(self.body.outputs, latents, inside=inside) for _ in range(2)]
        self.decoder = (deep_decoder if deep else published_decoder)(side, bands, latents)
        self.take(tensors)

    def take(self, tensors):
        # of two layers at the same depth tfjs has log_sigma first, which another layer follows
        for name, layers in ("encoder", [self.body, self.log_sigma, self.means]), ("decoder", [self.decoder]):
            weights = iter(values for key, values in sorted(tensors.items()) if key.startswith(name))
            for layer in layers:
                layer.take(weights)
        count = sum(parameter.numel() for parameter in self.parameters())
        if count != self.plan["parameters"]:
            raise SystemExit(f"the twin has {count} weights, galforge's network {self.plan['parameters']}")

    def encode(self, seen):
        x = self.body(seen)
        return self.means(x), self.log_sigma(x).clamp(*self.plan["log_sigma"])

    def loss(self, pixels, targets, noise):
        plan = self.plan
        seen = see(plan, self.stretch, pixels)
        mu, log_sigma = self.encode(seen)
        width = targets.shape[1]
        labels, free, label_sigma, free_sigma = mu[:, :width], mu[:, width:], log_sigma[:, :width], log_sigma[:, width:]
        sampled = free + free_sigma.exp() * noise
        z = torch.cat([labels if plan["moves_labels"] else labels.detach(), sampled], 1)
        shown = math.ceil(len(z) * plan["decoded_share"])
        squares = (seen[:shown] - self.decoder(z[:shown])).square()
        reconstruction = (squares * 0.5 * self.stretch["span"] ** 2 if plan["reconstruction"] == "noise" else squares).mean()
        kl = 0.5 * (free.square() + (2 * free_sigma).exp() - 2 * free_sigma - 1).sum(1).mean()
        errors = (targets - labels).square()
        spread = (0.5 * errors.detach() * (-2 * label_sigma).exp() + label_sigma).mean()
        return reconstruction + plan["beta"] * kl + plan["alpha"] * (errors.mean() + plan["spread_weight"] * spread)


def main():
    tensors, metadata = read_safetensors(sys.argv[1])
    plan = json.loads(metadata["plan"])
    torch.set_num_threads(plan["threads"])
    cvae = Cvae(plan, tensors)
    if plan["channels_last"]:
        cvae = cvae.to(memory_format=torch.channels_last)
    adam = torch.optim.Adam(cvae.parameters(), lr=plan["lr"], eps=1e-7)
    form = torch.channels_last if plan["channels_last"] else torch.contiguous_format
    batch = [tensors["pixels"].contiguous(memory_format=form), tensors["targets"], tensors["noise"]]
    many = batch[0].repeat(math.ceil(plan["infer_batch"] / len(batch[0])), 1, 1, 1)[: plan["infer_batch"]].contiguous(memory_format=form)

    def step():
        adam.zero_grad(set_to_none=True)
        loss = cvae.loss(*batch)
        loss.backward()
        adam.step()
        return loss.item()

    @torch.no_grad()
    def infer():
        mu, log_sigma = cvae.encode(see(plan, cvae.stretch, many))
        mu.numpy(), log_sigma.exp().numpy()

    def with_mode(training, run):
        def call():
            cvae.train(training)
            return run()

        return call

    answer({"train": with_mode(True, step), "infer": with_mode(False, infer)})


main()
