/** What several bands cost: the galaxies of the default population in three bands with three PSFs, against one band with one. */
import type { PopulationConfig } from "../sim/population/config.ts";
import { loadPopulation } from "../sim/population/load.ts";
import { makePopulation } from "../sim/populations.ts";
import { Renderer } from "../sim/render/renderer.ts";

const GALAXIES = 1024;
/** Timed together, about a millisecond: so short that other programs of a busy machine rarely come between. */
const SLICE = 8;
const ROUNDS = 20;
/** FWHM of the Moffat PSFs [arcsec]; the middle one is the default's */
const WIDTHS = [0.9, 0.7, 0.6];

export interface BandsSpeed {
  /** rendering, microseconds a galaxy on one core: of every slice the fastest of several rounds */
  readonly oneBandUs: number;
  readonly threeBandsUs: number;
  /** of the two */
  readonly bandsRatio: number;
}

/** Slices of the two take turns, so that what else the machine does falls on both. */
export function measureBands(): BandsSpeed {
  const config = loadPopulation({}).config as PopulationConfig; // the default's kind
  const [{ flux, ...shape }] = config.galaxy;
  const bands = WIDTHS.map((fwhm, i) => ({ name: `band${i}`, psf: { fwhm }, flux }));
  const renders = [config, { ...config, galaxy: [shape], bands }].map(slices);
  const best = renders.map(() => new Float64Array(GALAXIES / SLICE).fill(Number.POSITIVE_INFINITY));
  for (let round = 0; round < ROUNDS; round++) {
    for (let slice = 0; slice < GALAXIES / SLICE; slice++) {
      renders.forEach((render, i) => {
        const start = performance.now();
        render(slice);
        best[i][slice] = Math.min(best[i][slice], performance.now() - start);
      });
    }
  }
  const [oneBandUs, threeBandsUs] = best.map((ms) => (1000 * ms.reduce((a, b) => a + b)) / GALAXIES);
  return { oneBandUs, threeBandsUs, bandsRatio: threeBandsUs / oneBandUs };
}

/** @returns renders all bands of the galaxies of a slice, each galaxy's one after the other */
function slices(config: object): (slice: number) => void {
  const population = makePopulation(config);
  const renderer = new Renderer();
  const [ny, nx] = population.stamp;
  const image = new Float32Array(ny * nx);
  const galaxies = Array.from({ length: GALAXIES }, (_, k) => population.draw(0, k).bands);
  return (slice) => {
    for (const bands of galaxies.slice(slice * SLICE, (slice + 1) * SLICE)) {
      for (const { scene } of bands) renderer.render(scene, image);
    }
  };
}

export const formatBands = ({ oneBandUs, threeBandsUs, bandsRatio }: BandsSpeed): string =>
  `bands, rendering   one ${oneBandUs.toFixed(1)}, three with three PSFs ${threeBandsUs.toFixed(1)} microseconds a galaxy: ${bandsRatio.toFixed(2)} times`;
