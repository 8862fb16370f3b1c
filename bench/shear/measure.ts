/** Multiplicative and additive errors of the shear of noiseless stamps: g found = (1 + m) g + c, over ring pairs. */
import type { Context } from "../../shared/cli/command.ts";
import { momentsOf } from "../../shared/math/shape.ts";
import { spin2 } from "../../sim/lensing/lens.ts";
import { makePopulation } from "../../sim/populations.ts";
import { makeOtf } from "../../sim/psf/make-otf.ts";
import { Renderer } from "../../sim/render/renderer.ts";
import type { Scene, SersicComponent } from "../../sim/scene.ts";
import { deconvolvedMoments, shearOfPair } from "./estimator.ts";
import { type Line, LineFit } from "./line.ts";
import { Modes, otfOnPixels } from "./modes.ts";

const SIZE = 48;
const SCALE = 0.2;

/** Gaussians and exponential discs, anywhere in the middle pixel, under an elliptical Moffat PSF, sheared by up to 5 % in any direction. */
const POPULATION = {
  ...{ stamp: SIZE, pixel_scale: SCALE, x0: { uniform: [23.5, 24.5] }, y0: { uniform: [23.5, 24.5] } },
  galaxy: [
    {
      ...{ kind: "sersic", n: { choice: [0.5, 1] }, flux: 1000, hlr: { uniform: [0.8, 1.1] } },
      ...{ e: { uniform: [0, 0.5] }, pa: { uniform: [0, 180] } },
    },
  ],
  psf: { kind: "moffat", fwhm: 0.7, beta: 3.5, e: 0.05, pa: 30 },
  detector: { sky: 0, gain: 1, read_noise: 0 },
  lensing: {
    parameters: { shear: { uniform: [0, 0.05] }, angle: { uniform: [0, "pi"] } },
    ...{ g1: "shear * cos(2 * angle)", g2: "shear * sin(2 * angle)", ring: 2 },
  },
};

/** Size of the adaptive moments of a Gaussian and of an exponential disc [hlr]: where the search begins. */
const SIGMA = { gaussian: 0.8493, exponential: 0.6955 };

export interface ShearErrors {
  readonly pairs: number;
  /** of g1 and g2: slopes are m */
  readonly components: readonly [Line, Line];
}

/** @param pairs @param seed of the population */
export function measureShear(pairs: number, seed: number, context: Pick<Context, "note">): ShearErrors {
  const population = makePopulation(POPULATION);
  const renderer = new Renderer();
  const image = new Float32Array(SIZE * SIZE);
  let modes: Modes | undefined;
  const moments = (scene: Scene) => {
    modes ??= modesOf(scene);
    renderer.render(scene, image);
    const [c] = scene.components as [SersicComponent];
    const sigma = (c.n === 1 ? SIGMA.exponential : SIGMA.gaussian) * (c.hlr / SCALE);
    const first = momentsOf(sigma, spin2(c));
    modes.transform(image, scene.x0, scene.y0, first);
    return deconvolvedMoments(modes, SIZE, first);
  };
  const [at1, at2] = ["g1", "g2"].map((name) => population.labels.findIndex((l) => l.name === name));
  const fits = [new LineFit(), new LineFit()] as const;
  for (let pair = 0; pair < pairs; pair++) {
    const [a, b] = [population.draw(seed, 2 * pair), population.draw(seed, 2 * pair + 1)];
    const found = shearOfPair(moments(a.bands[0]!.scene), moments(b.bands[0]!.scene));
    const truth = [a.labels[at1!]!, a.labels[at2!]!] as const;
    // the difference alone: a slope near 1 would hide digits
    for (const i of [0, 1] as const) fits[i].add(truth[i], found[i] - truth[i]);
    if ((pair + 1) % 10_000 === 0) context.note(line(pair + 1, fits));
  }
  return { pairs, components: [fits[0].line(), fits[1].line()] };
}

const modesOf = ({ psf }: Scene): Modes => {
  const otf = makeOtf(psf, SCALE);
  if (otf.kind !== "radial") throw new Error("the PSF of the population has a closed form");
  return new Modes(SIZE, SIZE / 2 - 1, otfOnPixels(otf, SCALE));
};

const line = (pairs: number, fits: readonly [LineFit, LineFit]): string =>
  formatShear({ pairs, components: [fits[0].line(), fits[1].line()] }).replaceAll("\n", ";");

export function formatShear({ pairs, components }: ShearErrors): string {
  const e = (value: number): string => value.toExponential(2);
  return [
    `${pairs} ring pairs`,
    ...components.map(
      ({ slope, slopeError, offset, offsetError, scatter }, i) =>
        `  g${i + 1}: m = ${e(slope)} +- ${e(slopeError)}, c = ${e(offset)} +- ${e(offsetError)}, scatter of a pair ${e(scatter)}`,
    ),
  ].join("\n");
}
