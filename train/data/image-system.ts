/** What is known of the stamps of the simulator, and of data sets of it that say little themselves. */
import type { Band } from "../../datasets/bands.ts";
import { type ImageSystem, imageSystemOf, rangeOf, withFwhm } from "../../datasets/image-system.ts";
import type { Dataset } from "../../datasets/reader.ts";
import { bandsOf, fwhmAt, recordedBands, type Simulation } from "../../sim/population/recorded.ts";

/** Objects whose PSF is looked at where its width varies. */
const LOOKED_AT = 1000;

/** Of stamps that the simulator makes. Numbers that vary from stamp to stamp are left out. */
export function simulatedSystem(simulation: Simulation): ImageSystem {
  const [height, width] = simulation.population.stamp;
  return { height, width, bands: withWidths(simulation, recordedBands(simulation)) };
}

/**
 * What the manifest says, and of format version 1 the population; of PSFs whose width neither it nor a label says, what is drawn.
 * @param simulation how the stamps were made; undefined: not here
 */
export function knownSystem(dataset: Dataset, simulation: Simulation | undefined): ImageSystem {
  const own = imageSystemOf(dataset);
  if (simulation === undefined) return own;
  const bands = bandsOf(dataset.manifest, simulation).map((band, i) =>
    withFwhm(band, own.bands[i].psf?.fwhm ?? psfRange(simulation, i)),
  );
  return { ...own, bands };
}

/** The widths of PSFs as they are drawn: a distribution may go beyond them. */
const withWidths = (simulation: Simulation, bands: readonly Band[]): Band[] =>
  bands.map((band, i) => withFwhm(band, psfRange(simulation, i)));

/** Smallest and largest width of the PSF of a band; undefined if it is an image that cannot be read. */
function psfRange(simulation: Simulation, band: number): readonly [number, number] | undefined {
  const { kind, fwhm = [] } = simulation.population.bands[band].psf ?? {};
  const isOne = kind === "image" || (fwhm.length === 2 && fwhm[0] === fwhm[1]);
  const widths = Array.from({ length: isOne ? 1 : LOOKED_AT }, (_, i) => fwhmAt(simulation, i, band));
  return rangeOf(widths.filter((width) => width !== undefined));
}

/** Why stamps must not be flipped or turned; undefined if they may. */
export function asymmetryOf(bands: readonly Band[]): string | undefined {
  for (const { name, psf } of bands) {
    const its = bands.length === 1 ? "its PSF" : `its PSF in band ${name}`;
    if (psf?.kind === "image") return `${its} is an image, which need not be round`;
    if (psf?.round === undefined) return `${its} is not known, so it need not be round`;
    if (!psf.round) return `${its} is not round`;
  }
  return undefined;
}
