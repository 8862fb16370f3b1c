/** Formulas of lines on simulated galaxies, whose lines follow from their stars, gas and dust by other formulas. */
import { expect, it } from "vitest";
import { balmerDecrement, colorExcess } from "../../../eval/lines/balmer.ts";
import { bptClass, logRatio } from "../../../eval/lines/bpt.ts";
import { logSfrOfHalpha } from "../../../eval/lines/star-formation.ts";
import { GalaxyDraw } from "../../../sim/galaxies/draw.ts";
import { dustCurves } from "../../../sim/galaxies/dust.ts";
import { LINE, LINES } from "../../../sim/galaxies/line-list.ts";
import { addYoung, attenuate, darkLines } from "../../../sim/galaxies/lines.ts";
import { DEFAULT_PARAMETERS } from "../../../sim/galaxies/parameters.ts";

const MPC = 3.0857e24; // cm

const draw = new GalaxyDraw({ zRange: [0.02, 0.2], minimumMass: () => 9.5 });
const curves = dustCurves(
  LINES.map(({ lambda }) => lambda),
  DEFAULT_PARAMETERS.dust,
);
/** Star-forming galaxies, of gas that stars ionise alone. */
const galaxies = Array.from({ length: 400 }, (_, object) => {
  draw.begin(3, object);
  const stars = draw.stars();
  const lines = darkLines();
  addYoung(lines, stars, stars.logSfr - stars.logSfrMs, 0, 0, DEFAULT_PARAMETERS.lines);
  attenuate(lines, curves, stars.disc.av, stars.avBirth);
  const sphere = 4 * Math.PI * (draw.cosmology.luminosityDistance(stars.z) * MPC) ** 2;
  return { ...stars, flux: lines.map((luminosity) => luminosity / sphere / 1e-17) };
}).filter((galaxy) => galaxy.class === "SF");

const quantiles = (values: readonly number[]): number[] => {
  const sorted = values.toSorted((a, b) => a - b);
  return [0.16, 0.5, 0.84].map((p) => sorted[Math.floor(p * sorted.length)]!);
};

it("star formation by H-alpha is that of the last millions of years, to the difference of two dust curves", () => {
  const [low, median, high] = quantiles(
    galaxies.map(({ flux, z, logSfr10 }) => {
      return logSfrOfHalpha(flux[LINE.halpha]!, flux[LINE.hbeta]!, z, draw.cosmology) - logSfr10;
    }),
  );
  expect(Math.abs(median!)).toBeLessThan(0.08);
  expect(high! - low!).toBeLessThan(0.15);
});

it("gas is redder where there is more dust, and never bluer than without", () => {
  const found = galaxies.map(({ flux, disc, avBirth }) => ({
    excess: colorExcess(balmerDecrement(flux[LINE.halpha]!, flux[LINE.hbeta]!)),
    dust: disc.av + avBirth,
  }));
  for (const { excess } of found) expect(excess).toBeGreaterThan(0);
  const [, median] = quantiles(found.map(({ excess, dust }) => excess / (dust / 3.1)));
  expect(median).toBeGreaterThan(0.7);
  expect(median).toBeLessThan(1.3);
});

it("gas of stars is told from that of nuclei", () => {
  const classes = galaxies.map(({ flux }) =>
    bptClass(
      logRatio(flux[LINE.nii6584]!, flux[LINE.halpha]!),
      logRatio(flux[LINE.oiii5007]!, flux[LINE.hbeta]!),
    ),
  );
  expect(classes.filter((c) => c === 0).length / classes.length).toBeGreaterThan(0.9);
});
