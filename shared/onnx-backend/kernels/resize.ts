/**
 * Images in another size, [n, h, w, c] -> [n, size[0], size[1], c]: rows first, then columns, for the two do not mix. The
 * gradients are those of what is computed, also with half-pixel centres, which tfjs's cpu backend forgets there.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { Recorder } from "../graph/recorder.ts";
import type { Value } from "../graph/value.ts";
import { type Kernel, kernel, UnsupportedInputs } from "./kernel.ts";
import { type Share, sumShares } from "./shares.ts";
import { take } from "./take.ts";

interface Sampling {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

/** Axes of height and width. */
const AXES = [1, 2] as const;

/** Input elements per output element. */
function spacing(from: number, to: number, alignCorners: boolean): number {
  return alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
}

/** For each of `to` output elements the input elements below and above it, and how far it is from the one below, 0 to 1. */
function lerps(from: number, to: number, { alignCorners, halfPixelCenters }: Sampling): Lerp[] {
  const step = spacing(from, to, alignCorners);
  return Array.from({ length: to }, (_, i) => {
    const at = halfPixelCenters ? step * (i + 0.5) - 0.5 : step * i;
    const below = Math.max(0, Math.floor(at));
    const above = Math.min(from - 1, Math.ceil(at));
    return { below, above, fraction: below === above ? 0 : at - below };
  });
}

interface Lerp {
  readonly below: number;
  readonly above: number;
  readonly fraction: number;
}

/** For each of `to` output elements the input element that it is. */
function nearest(from: number, to: number, { alignCorners, halfPixelCenters }: Sampling): number[] {
  const step = spacing(from, to, alignCorners);
  return Array.from({ length: to }, (_, i) => {
    const at = step * (halfPixelCenters ? i + 0.5 : i);
    return Math.min(from - 1, alignCorners ? Math.round(at) : Math.floor(at));
  });
}

const recordBilinear = kernel<tf.ResizeBilinearAttrs>(
  tf.ResizeBilinear,
  ({ inputs: { images }, attrs, g }) => {
    requirePixels(images);
    return AXES.reduce(
      (x, axis, i) => interpolate(g, x, lerps(x.shape[axis], attrs.size[i], attrs), axis),
      g.cast(images, "float32"),
    );
  },
);

function requirePixels({ shape }: Value): void {
  if (AXES.some((axis) => shape[axis] === 0)) throw new UnsupportedInputs(`images of shape [${shape}]`);
}

/** below + (above - below) * fraction along an axis. */
function interpolate(g: Recorder, x: Value, places: readonly Lerp[], axis: number): Value {
  const below = take(
    g,
    x,
    places.map((place) => place.below),
    axis,
  );
  if (places.every(({ fraction }) => fraction === 0)) return below;
  const above = take(
    g,
    x,
    places.map((place) => place.above),
    axis,
  );
  const fractions = g.constant(
    "float32",
    places.map(({ fraction }) => fraction),
    [places.length, ...x.shape.slice(axis + 1).map(() => 1)],
  );
  const difference = g.op("Sub", [above, below], below);
  return g.op("Add", [below, g.op("Mul", [difference, fractions], below)], below);
}

const recordBilinearGrad = kernel<tf.ResizeBilinearGradAttrs>(
  tf.ResizeBilinearGrad,
  ({ inputs: { images, dy }, attrs, g }) =>
    AXES.reduce(
      (grad, axis) => {
        const size = images.shape[axis];
        const shares: Share[][] = Array.from({ length: size }, () => []);
        lerps(size, grad.shape[axis], attrs).forEach(({ below, above, fraction }, from) => {
          shares[below].push({ from, weight: 1 - fraction });
          if (fraction !== 0) shares[above].push({ from, weight: fraction });
        });
        return sumShares(g, grad, shares, axis);
      },
      g.cast(dy, "float32"),
    ),
);

/** Nearest-neighbour resizing by any factors: the fallback where the factors are not whole. */
export function resizeNearestGeneral(
  g: Recorder,
  images: Value,
  attrs: Sampling & { readonly size: readonly number[] },
): Value {
  requirePixels(images);
  return AXES.reduce((x, axis, i) => take(g, x, nearest(x.shape[axis], attrs.size[i], attrs), axis), images);
}

/** @param images only its shape is used @param dy of the resized shape @returns float32 of the shape of images */
export function resizeNearestGeneralGrad(g: Recorder, images: Value, dy: Value, sampling: Sampling): Value {
  return AXES.reduce(
    (grad, axis) => {
      const shares: Share[][] = Array.from({ length: images.shape[axis] }, () => []);
      nearest(images.shape[axis], grad.shape[axis], sampling).forEach((to, from) => {
        shares[to].push({ from, weight: 1 });
      });
      return sumShares(g, grad, shares, axis);
    },
    g.cast(dy, "float32"),
  );
}

export const RESIZING: readonly Kernel[] = [recordBilinear, recordBilinearGrad];
