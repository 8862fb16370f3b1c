/** Section "posterior" of a run that never was: three targets whose posteriors are known exactly, one of them made too narrow. */

import { cornersOf } from "../../../eval/posterior/corners.ts";
import { judgePosterior } from "../../../eval/posterior/judge.ts";
import type { PosteriorSection } from "../../../eval/posterior/section.ts";
import { targetsOf } from "../../../eval/posterior/targets.ts";
import { verdictsOf } from "../../../eval/posterior/verdicts.ts";
import { gaussianPosterior } from "../../../train/models/posterior.ts";
import type { Supervised } from "../../../train/run/config.ts";
import { knownDraws } from "../posterior/exact.ts";

const NAMES = ["logmstar", "logsfr", "z"] as const;

export function samplePosterior(objects = 400): PosteriorSection {
  const known = knownDraws({
    ...{ objects, draws: 60, dimensions: NAMES.length, seed: 5, rho: 0.5 },
    spoiled: { width: 0.7 },
  });
  const { truth, samples, axis } = known;
  const draws = 60;
  const targets = NAMES.map((name) => ({ name, unit: name === "z" ? "" : "dex" }));
  const supervise = targets.map(
    ({ name, unit }): Supervised => ({
      ...{ name, unit: unit || "1", description: name, range: [-9, 9] },
      role: name === "z" ? "redshift" : "scalar",
      transform: { kind: "linear", mean: 0, scale: 1 },
    }),
  );
  const labels = new Map(NAMES.map((name, j) => [name, truth[j]!]));
  const means = new Map(
    NAMES.map((name, j) => [
      name,
      Float64Array.from({ length: objects }, (_, i) => {
        let sum = 0;
        for (let d = 0; d < draws; d++) sum += samples[(i * draws + d) * NAMES.length + j]!;
        return sum / draws;
      }),
    ]),
  );
  const column = (x: number) => new Map(NAMES.map((name) => [name, new Float64Array(objects).fill(x)]));
  const posterior = gaussianPosterior(supervise, objects, means, column(0.35), {
    aleatoric: column(0.34),
    epistemic: column(0.08),
  });
  const axes = [
    { by: "magnitude", title: "r [mag]", values: axis.map((x) => 17 + x), seen: true },
    { by: "hlr", title: "hlr [arcsec]", values: axis.map((x) => 2 + Math.sin(9 * x)), seen: false },
  ];
  const judged = judgePosterior({ ...known, targets }, axes);
  const ids = Float64Array.from({ length: objects }, (_, i) => i);
  return {
    data: { name: "set", objects, which: "the test split", without: 3 },
    ...{ trained_on: 4000, looks_at: "image + photometry", draws, together: [...NAMES], judged },
    axes: axes.map(({ by, title, seen }) => ({ by, title, seen })),
    verdicts: verdictsOf(judged),
    targets: targetsOf(supervise, { labels }, posterior, axes),
    corners: cornersOf(supervise, { labels, ids, count: objects }, { samples }, axes),
    methods: targets.map((_, t) => {
      const scored = targetsOf(supervise, { labels }, posterior, [])[t]!;
      const { relative, scores } = scored;
      const common = { objects, scores, ...(relative && { relative }) };
      const figure = { value: -0.2, low: -0.3, high: -0.1 };
      return [
        {
          ...{
            name: "photometry + kNN",
            ...common,
            nll: { value: 0.9, error: 0.03 },
            crps: { value: 0.3, error: 0.01 },
          },
          ...{ nll_less: figure, crps_less: figure },
        },
        {
          name: "photometry + flow",
          ...common,
          nll: { value: 0.7, error: 0.03 },
          crps: { value: 0.28, error: 0.01 },
        },
      ];
    }),
    detection: [
      {
        ...{ target: "oh12", accuracy: 0.84, base_rate: 0.63, log_loss: 0.37 },
        counts: [
          [200, 34],
          [26, 109],
        ],
      },
    ],
  };
}
