"""Monotonic rational-quadratic splines (Durkan et al. 2019) as train/models/flow/bijectors/spline.ts has them: the identity beyond +-5."""
import math

import torch
from torch.nn import functional as F

BOUND = 5
LEAST = 1e-3
OF_ONE = math.log(math.expm1(1 - LEAST))


def splines(x, parameters, transforms, bins):
    """x [...] through splines, one after the other; parameters [..., transforms (3 bins - 1)]. Returns u and ln du/dx."""
    log_det = torch.zeros_like(x)
    for own in parameters.split(3 * bins - 1, -1):
        x, more = spline(x, own, bins)
        log_det = log_det + more
    return x, log_det


def shares(raw, bins):
    sizes = F.softmax(raw, -1) * (2 * BOUND * (1 - bins * LEAST)) + 2 * BOUND * LEAST
    return sizes, F.pad(sizes.cumsum(-1)[..., :-1], (1, 0)) - BOUND


def spline(x, parameters, bins):
    raw_widths, raw_heights, raw_slopes = parameters.split([bins, bins, bins - 1], -1)
    (widths, lefts), (heights, bottoms) = shares(raw_widths, bins), shares(raw_heights, bins)
    slopes = F.pad(F.softplus(raw_slopes + OF_ONE) + LEAST, (1, 1), value=1.0)
    inner = x.clamp(-BOUND, BOUND)
    place = (inner[..., None].detach() >= lefts[..., 1:]).sum(-1, keepdim=True)
    of = lambda values: values.gather(-1, place).squeeze(-1)
    left, width, bottom, height = of(lefts), of(widths), of(bottoms), of(heights)
    first, second = of(slopes[..., :-1]), of(slopes[..., 1:])
    xi, slope = (inner - left) / width, height / width
    both = xi * (1 - xi)
    below = slope + (first + second - 2 * slope) * both
    u = bottom + height * (slope * xi.square() + first * both) / below
    rise = second * xi.square() + 2 * slope * both + first * (1 - xi).square()
    log_det = 2 * torch.log(slope / below) + torch.log(rise)
    inside = x.abs() < BOUND
    return torch.where(inside, u, x), torch.where(inside, log_det, torch.zeros_like(log_det))
