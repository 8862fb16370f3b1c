/** What several bands cost: the galaxies of the default population in three bands with three PSFs, against one band with one. */
import { loadPopulation } from "../sim/population/load.ts";
import { makePopulation } from "../sim/populations.ts";
import { Renderer } from "../sim/render/renderer.ts";

const GALAXIES = 1024;
const ROUNDS = 9;
/** FWHM of the Moffat PSFs [arcsec]; the middle one is the default's */
const WIDTHS = [0.9, 0.7, 0.6];

export interface BandsSpeed {
  /** rendering, microseconds a galaxy on one core, the fastest of several rounds */
  readonly oneBandUs: number;
  readonly threeBandsUs: number;
  /** of the two */
  readonly bandsRatio: number;
}

/** Rounds of the two take turns, so that what else the machine does falls on both. */
export function measureBands(): BandsSpeed {
  const { config } = loadPopulation({});
  const [{ flux, ...shape }] = config.galaxy;
  const bands = WIDTHS.map((fwhm, i) => ({ name: `band${i}`, psf: { fwhm }, flux }));
  const one = rounds(config);
  const three = rounds({ ...config, galaxy: [shape], bands });
  let [oneBandUs, threeBandsUs] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < ROUNDS; round++) {
    oneBandUs = Math.min(oneBandUs, one());
    threeBandsUs = Math.min(threeBandsUs, three());
  }
  return { oneBandUs, threeBandsUs, bandsRatio: threeBandsUs / oneBandUs };
}

/** @returns renders all bands of all galaxies, each galaxy's one after the other, and gives the time of one galaxy [us] */
function rounds(config: object): () => number {
  const population = makePopulation(config);
  const renderer = new Renderer();
  const [ny, nx] = population.stamp;
  const image = new Float32Array(ny * nx);
  const galaxies = Array.from({ length: GALAXIES }, (_, k) => population.draw(0, k).bands);
  return () => {
    const start = performance.now();
    for (const bands of galaxies) for (const { scene } of bands) renderer.render(scene, image);
    return (1000 * (performance.now() - start)) / GALAXIES;
  };
}

export const formatBands = ({ oneBandUs, threeBandsUs, bandsRatio }: BandsSpeed): string =>
  `bands, rendering   one ${oneBandUs.toFixed(1)}, three with three PSFs ${threeBandsUs.toFixed(1)} microseconds a galaxy: ${bandsRatio.toFixed(2)} times`;
