import { expect, it } from "vitest";
import {
  chain,
  linkExpression,
  quantileExpression,
  quantileFunction,
} from "../../../eval/match/distribution.ts";
import { kernelFor } from "../../../eval/match/kernel.ts";
import { fitMoffat } from "../../../eval/match/moffat.ts";
import { LAGS, LagSums, skyNoise } from "../../../eval/match/noise.ts";
import { findSources, widened } from "../../../eval/match/sources.ts";
import { PURPOSE, Stream } from "../../../shared/random/stream.ts";
import { kernelOf } from "../../../sim/detect/matched-filter.ts";
import { kernelCovariance } from "../../../sim/noise/covariance.ts";
import { drawPsf } from "../../../sim/observe/psf.ts";
import { makePopulation } from "../../../sim/populations.ts";
import { Renderer } from "../../../sim/render/renderer.ts";

const random = new Stream(1, 0, PURPOSE.fill);
const normals = (count: number): Float32Array => Float32Array.from({ length: count }, () => random.normal());

it("fits the Moffat profile that a renderer drew", () => {
  const psf = { kind: "moffat", fwhm: 0.7, beta: 3, e: 0.1, pa: 30 } as const;
  const fit = fitMoffat(drawPsf(new Renderer(), { psf, pixel_scale: 0.2 }, 31), 31)!;
  expect(fit.fwhm * 0.2).toBeCloseTo(0.7, 2);
  expect(fit.beta).toBeCloseTo(3, 1);
  expect(fit.e1).toBeCloseTo(0.1 * Math.cos(Math.PI / 3), 2);
  expect(fit.e2).toBeCloseTo(0.1 * Math.sin(Math.PI / 3), 2);
  expect(fitMoffat(new Float32Array(31 * 31), 31)).toBeUndefined();
});

it("finds a kernel of the correlations of another", () => {
  const known = [
    [0, 0.2, 0.1],
    [0.3, 1, 0.3],
    [0.1, 0.2, 0],
  ];
  const covariance = (kernel: readonly (readonly number[])[]) => {
    const [ny, nx] = [kernel.length, kernel[0].length];
    const { reach, values } = kernelCovariance("k", { ny, nx, pixels: kernel.flat() });
    return LAGS.map(([dx, dy]) => values[(dy + reach) * (2 * reach + 1) + dx + reach]);
  };
  covariance(kernelFor(covariance(known))).forEach((xi, k) => {
    expect(xi).toBeCloseTo(covariance(known)[k], 2);
  });
});

it("measures noise, its slope and its correlations", () => {
  const [ny, nx] = [200, 200];
  const white = normals(ny * nx);
  const shared = white.map((v, p) => 3 * (v + 0.5 * (white[p - 1] ?? 0)));
  const use = new Uint8Array(ny * nx).fill(1);
  const noise = skyNoise(
    shared.map((v, p) => v + 0.01 * (p % nx)),
    use,
    nx,
  )!;
  expect(noise.sigma / (3 * Math.sqrt(1.25))).toBeCloseTo(1, 1);
  expect(noise.slope[0]).toBeCloseTo(0.01, 2);
  const sums = new LagSums();
  sums.add(shared, use, nx, noise.sigma);
  const [along, far] = sums.correlations()!;
  expect(along).toBeCloseTo(0.5 / 1.25, 1);
  expect(Math.abs(far)).toBeLessThan(0.05);
  expect(skyNoise(shared, new Uint8Array(ny * nx), nx)).toBeUndefined();
});

it("writes quantiles and relations that a population draws again", () => {
  const flux = Float64Array.from({ length: 400 }, () => 2 + 0.5 * random.normal());
  const size = flux.map((x) => 1 + 0.4 * x + 0.1 * random.normal());
  const links = chain(
    [
      ["flux_ln", flux],
      ["size_ln", size],
    ],
    0.25,
  );
  const [[, slope]] = links.get("size_ln")!.slopes;
  expect(slope).toBeCloseTo(0.4, 1);
  const parameters = {
    ...{ u: { uniform: [0, 1] }, v: { uniform: [0, 1] } },
    flux_ln: quantileExpression(quantileFunction(flux, 0.25), "u"),
    size_ln: linkExpression(links.get("size_ln")!, "v"),
  };
  const population = makePopulation({
    ...{ stamp: 32, pixel_scale: 0.2, parameters, psf: { kind: "gaussian", fwhm: 0.7 } },
    galaxy: [{ kind: "sersic", flux: "exp(flux_ln)", hlr: "exp(size_ln - 2)", n: 1 }],
    detector: { sky: 1, gain: 1, read_noise: 1 },
  });
  const at = population.labels.findIndex(({ name }) => name === "size_ln");
  const drawn = Array.from({ length: 4000 }, (_, k) => population.draw(0, k).labels[at]).sort(
    (a, b) => a - b,
  );
  const seen = [...size].sort((a, b) => a - b);
  for (const level of [0.16, 0.5, 0.84]) {
    expect(Math.abs(drawn[level * 4000] - seen[level * 400])).toBeLessThan(0.05);
  }
});

it("finds two objects, and which pixels are theirs", () => {
  const side = 40;
  const star = drawPsf(new Renderer(), { psf: { kind: "gaussian", fwhm: 0.8 }, pixel_scale: 0.2 }, 21);
  const image = normals(side * side);
  const put = (x: number, y: number, flux: number): void =>
    star.forEach((v, p) => {
      image[(y - 10 + Math.floor(p / 21)) * side + x - 10 + (p % 21)] += flux * v;
    });
  put(12, 12, 500);
  put(25, 22, 300);
  const { sources, owner } = findSources(image, [side, side], 1, kernelOf(star, 21));
  expect(sources.map(({ x, y }) => [Math.round(x - 0.5), Math.round(y - 0.5)])).toEqual([
    [12, 12],
    [25, 22],
  ]);
  expect([owner[12 * side + 12], owner[22 * side + 25], owner[35 * side + 5]]).toEqual([0, 1, -1]);
  expect(Math.abs(sources[0].psfFlux / 500 - 1)).toBeLessThan(0.1);
  const one = new Uint8Array(25);
  one[12] = 1;
  expect(widened(one, [5, 5], 1).reduce((a, b) => a + b, 0)).toBe(9);
});
