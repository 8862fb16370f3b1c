/** A population whose every number is known, and what sim match has to find of it. */
import type { MatchReport } from "../../../eval/match/report.ts";
import type { Spread } from "../../../eval/match/summary.ts";

export const KNOWN = {
  description: "known",
  stamp: 40,
  pixel_scale: 0.2,
  zero_point: 27,
  parameters: {
    mag: { normal: [19.5, 0.4] },
    flux: "10 ** (-0.4 * (mag - zero_point))",
    hlr: { log_normal: ["0.7 * exp(-0.25 * (mag - 19.5))", 0.2] },
  },
  galaxy: [
    {
      ...{ kind: "sersic", flux: "flux", hlr: "hlr", n: { log_normal: [1.4, 0.2] } },
      ...{ e: { uniform: [0, 0.5] }, pa: { uniform: [0, 180] } },
    },
  ],
  x0: { normal: [20, 0.4] },
  y0: { normal: [20, 0.4] },
  psf: { kind: "moffat", fwhm: { uniform: [0.65, 0.75] }, beta: 3 },
  detector: {
    ...{ sky: 0, gain: 1, read_noise: 0 },
    noise: {
      ...{ kind: "gaussian", sigma: 0.5 },
      correlation: {
        kernel: [
          [0, 0.2, 0],
          [0.3, 1, 0.3],
          [0, 0.2, 0],
        ],
      },
    },
  },
  neighbours: { number: { poisson: 0.4 }, from: "self", separation: 2 },
} as const;

/** k(p) k(p + d) / k^2 of that kernel: (1, 0), (0, 1), (1, 1). */
const POWER = 1 + 2 * 0.3 ** 2 + 2 * 0.2 ** 2;
export const CORRELATION: Spread = [0.6 / POWER, 0.4 / POWER, 0.12 / POWER];

export interface Truth {
  readonly psf: number;
  readonly noise: number;
  readonly correlation: Spread;
  readonly flux: Spread;
  readonly hlr: Spread;
  readonly blended: number;
}

const off = (a: number, b: number): number => Math.abs(a / b - 1);

/** Names of what is not within the tolerances of the issue. */
export function missed({ bands, found }: MatchReport, truth: Truth): string[] {
  const spread = (a: Spread, b: Spread): boolean => a.every((x, i) => off(x, b[i]) <= 0.1);
  const right: Record<keyof Truth, boolean> = {
    psf: off(bands[0].psf[1], truth.psf) <= 0.03,
    noise: off(found.noise[0][1], truth.noise) <= 0.03,
    correlation: found.correlation[0].every((x, i) => Math.abs(x - truth.correlation[i]) <= 0.03),
    flux: spread(found.flux, truth.flux),
    hlr: spread(found.hlr, truth.hlr),
    blended: off(found.blended, truth.blended) <= 0.2,
  };
  return Object.entries(right).flatMap(([name, is]) => (is ? [] : [name]));
}
