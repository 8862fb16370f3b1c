/**
 * The light of whole galaxies, disc and bulge apart, in two steps as galaxies are drawn: their stars' first, which says what the
 * draw needs to go on, then their lines'. Lines shine in the disc, and so do those of a nucleus.
 */
import { AGE_EDGES } from "../component.ts";
import type { Galaxy, Light, Stars } from "../galaxy.ts";
import { LINE, LINES } from "../line-list.ts";
import { dex } from "../math.ts";
import { magnitude } from "./band.ts";
import type { Photometry } from "./photometry.ts";

/** Age bins of young stars. */
const YOUNG = AGE_EDGES.indexOf(0.1);

const HALPHA = LINES[LINE.halpha].lambda;

export class GalaxyLight {
  /** [filter]: fluxes of the galaxy seen last [AB maggies] */
  readonly disc: Float64Array;
  readonly bulge: Float64Array;
  readonly photometry: Photometry;
  /** [filter]: fluxes of the disc's stars below 0.1 Gyr, where `youngStars` was asked for them */
  readonly young: Float64Array;
  readonly #reference: number;

  /** @param reference name of the filter in which bulge fractions are, one of the photometry's: SDSS r */
  constructor(photometry: Photometry, reference = "sdss-r") {
    this.photometry = photometry;
    this.#reference = photometry.filters.findIndex(({ name }) => name === reference);
    if (this.#reference < 0) throw new Error(`there is no filter ${reference}`);
    this.disc = new Float64Array(photometry.filters.length);
    this.bulge = new Float64Array(photometry.filters.length);
    this.young = new Float64Array(photometry.filters.length);
  }

  /** Sets disc and bulge to the fluxes of the stars. @throws as `Photometry.stars` */
  stars({ z, disc, bulge, avBirth }: Stars): Light {
    const { spectra } = this.photometry;
    this.photometry.stars(disc, avBirth, z, this.disc);
    this.photometry.stars(bulge, 0, z, this.bulge);
    const inBulge = this.bulge[this.#reference];
    return {
      bulgeFraction: inBulge / (inBulge + this.disc[this.#reference]),
      continuum: spectra.continuum(disc, avBirth, HALPHA) + spectra.continuum(bulge, 0, HALPHA),
    };
  }

  /** Luminosities of the stars of both components at the wavelengths of LINES, after dust [erg/s/A]. */
  continua({ disc, bulge, avBirth }: Stars): Float64Array {
    const { spectra } = this.photometry;
    return Float64Array.from(
      LINES,
      ({ lambda }) => spectra.continuum(disc, avBirth, lambda) + spectra.continuum(bulge, 0, lambda),
    );
  }

  /** Sets `young`. */
  youngStars({ z, disc, avBirth }: Stars): void {
    const formed = disc.formed.map((mass, age) => (age < YOUNG ? mass : 0));
    this.photometry.stars({ ...disc, formed }, avBirth, z, this.young);
  }

  /** Adds the lines of the same galaxy to the disc. */
  addLines({ stars, lines }: Pick<Galaxy, "stars" | "lines">): void {
    this.photometry.addLines(lines, stars.z, this.disc);
  }

  /**
   * Makes the flux in some filters that of AB magnitudes; in the others it changes by the mean [mag] of these, so that colours between
   * them stay. Bulges and young stars keep their shares. @param magnitudes of the first filters, undefined where not known
   */
  setMagnitudes(magnitudes: readonly (number | undefined)[]): void {
    const changes = magnitudes.map((wanted, i) =>
      wanted === undefined ? undefined : wanted - magnitude(this.disc[i] + this.bulge[i]),
    );
    const known = changes.filter((change) => change !== undefined);
    if (known.length === 0) return;
    const mean = known.reduce((sum, change) => sum + change, 0) / known.length;
    for (let i = 0; i < this.disc.length; i++) {
      const factor = dex(-0.4 * (changes[i] ?? mean));
      this.disc[i] *= factor;
      this.bulge[i] *= factor;
      this.young[i] *= factor;
    }
  }
}
