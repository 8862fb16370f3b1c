/** The objects of a field: galaxies of the population with the numbers 1, 2, ..., then stars. */
import { PURPOSE } from "../../shared/random/stream.ts";
import type { DrawnBand, Population } from "../drawn.ts";
import type { Component, Psf } from "../scene.ts";
import { AS_DRAWN, type Fainter, fainterBy, magnitudeAt, scaled } from "./counts.ts";
import { Places, type Spot } from "./places.ts";
import type { FieldSettings } from "./settings.ts";

export interface FieldObject {
  /** from 1 on: its number in the segmentation and the catalogue */
  readonly id: number;
  readonly kind: "galaxy" | "star";
  /** its centre [pixels from the field's lower-left corner] */
  readonly x: number;
  readonly y: number;
  /** of each band */
  readonly bands: readonly (readonly Component[])[];
  /** what the population says of it, and how much fainter it is; a star has none */
  readonly drawn: { readonly labels: Float64Array; readonly by: Fainter } | undefined;
}

/** How the objects of the field are seen: PSF and detector of each band. */
export interface Conditions {
  readonly name: string;
  /** in the middle, if it is not the same everywhere */
  readonly psf: Psf;
  readonly detector: DrawnBand["detector"];
}

/**
 * A field is one exposure, or one coadd: it has the detector that the population's object 0 has, and its PSF, unless the field has one that
 * depends on the place.
 */
export function conditionsOf(
  population: Population,
  { psfs, size: [ny, nx] }: Pick<FieldSettings, "psfs" | "size">,
  seed: number,
): Conditions[] {
  return population.draw(seed, 0).bands.map(({ scene, detector }, i) => {
    const psf = psfs === undefined ? scene.psf : psfs[i](nx / 2, ny / 2);
    return { name: population.bands[i].name, psf, detector };
  });
}

const ARCMIN = 60;

export class FieldObjects {
  readonly galaxies: number;
  readonly stars: number;
  readonly #population: Population;
  readonly #settings: FieldSettings;
  readonly #seed: number;
  readonly #ofGalaxies: Places;
  readonly #ofStars: Places;

  /** @param pixelScale [arcsec/pixel] */
  constructor(population: Population, settings: FieldSettings, pixelScale: number, seed: number) {
    const [ny, nx] = settings.size;
    const area = ny * nx * (pixelScale / ARCMIN) ** 2;
    this.galaxies = Math.round(settings.density * area);
    this.stars = Math.round(settings.stars.density * area);
    this.#population = population;
    this.#settings = settings;
    this.#seed = seed;
    const count = this.galaxies + this.stars;
    this.#ofGalaxies = new Places(settings, seed, PURPOSE.fieldGalaxies, count, 0);
    this.#ofStars = new Places(settings, seed, PURPOSE.fieldStars, count, this.galaxies);
  }

  get count(): number {
    return this.galaxies + this.stars;
  }

  /** A pure function of seed and k, 0 <= k < count. @throws GalforgeError what the population throws */
  draw(k: number): FieldObject {
    return k < this.galaxies ? this.#galaxy(k) : this.#star(k - this.galaxies);
  }

  #galaxy(k: number): FieldObject {
    const spot = this.#ofGalaxies.at(k);
    const { bands, labels } = this.#population.draw(this.#seed, k);
    const by = this.#fainter(spot, bands);
    return {
      ...{ id: k + 1, kind: "galaxy", x: spot.x, y: spot.y },
      bands: bands.map(({ scene }) => scene.components.map((component) => scaled(component, by))),
      drawn: { labels, by },
    };
  }

  #fainter({ u }: Spot, bands: readonly DrawnBand[]): Fainter {
    const { counts } = this.#settings;
    if (counts === undefined) return AS_DRAWN;
    const { zero_point = 0 } = this.#population.bands[counts.band];
    const flux = totalFlux(bands[counts.band].scene.components);
    return flux === 0 ? AS_DRAWN : fainterBy(magnitudeAt(u, counts) - (zero_point - 2.5 * Math.log10(flux)));
  }

  /** Of one magnitude in all bands: as if its spectrum were flat. */
  #star(k: number): FieldObject {
    const { x, y, u } = this.#ofStars.at(k);
    const magnitude = magnitudeAt(u, this.#settings.stars);
    const bands = this.#population.bands.map(({ zero_point = 0 }): Component[] => [
      { kind: "point", flux: 10 ** (-0.4 * (magnitude - zero_point)) },
    ]);
    return { id: this.galaxies + k + 1, kind: "star", x, y, bands, drawn: undefined };
  }
}

export const totalFlux = (components: readonly Component[]): number =>
  components.reduce((sum, { flux }) => sum + flux, 0);
