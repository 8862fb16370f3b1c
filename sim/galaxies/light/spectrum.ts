/**
 * Spectra of components: L_nu(lambda) = sum over ages of formed mass x light per mass at its metallicity (linear in log Z), times
 * 10^(-0.4 A_V (lambda/5500 A)^stars). Of the first age bin, `birth_share` is also behind its birth clouds, 10^(-0.4 A_bc (...)^clouds).
 */
import { outOfRange } from "../../../shared/errors.ts";
import { AGE_BINS, type Component } from "../component.ts";
import { type Curves, type DustValues, dustCurves } from "../dust.ts";
import type { LightValues } from "./parameters.ts";
import { binOf, calibrate, centre, type SedTable } from "./sed-table.ts";

const MAGNITUDE = 0.4 * Math.LN10;
const LIGHT_SPEED = 2.998e18; // A/s
/** 1 AB maggie at 10 pc as a luminosity [erg/s/Hz]. */
const MAGGIE = 3631e-23 * 4 * Math.PI * 3.0857e19 ** 2;

export class Spectra {
  readonly table: SedTable;
  readonly #share: number;
  readonly #dust: Curves;
  /** of one bin */
  readonly #one = new Float64Array(1);

  constructor(table: SedTable, dust: DustValues, p: LightValues) {
    this.table = calibrate(table, p);
    this.#share = p.birth_share;
    this.#dust = dustCurves(
      Array.from({ length: table.bins }, (_, bin) => centre(table, bin)),
      dust,
    );
  }

  /**
   * L_nu of a component in wavelength bins first to last of the table, after dust [AB maggies at 10 pc], into out[0 ...].
   * @param avBirth A_bc [mag], >= 0
   * @throws GalforgeError if a mass or an attenuation is negative or infinite, or the metallicity is outside the table
   */
  luminosity(component: Component, avBirth: number, first: number, last: number, out: Float64Array): void {
    check(component, avBirth, this.table);
    const { formed, logZ, av } = component;
    const { light, bins, logZ: nodes } = this.table;
    let node = 1;
    while (nodes[node] < logZ) node++;
    const more = (logZ - nodes[node - 1]) / (nodes[node] - nodes[node - 1]);
    const next = bins * AGE_BINS;
    const young = this.#share * formed[0];
    const { stars, clouds } = this.#dust;
    for (let bin = first; bin <= last; bin++) {
      const at = ((node - 1) * bins + bin) * AGE_BINS;
      let poor = 0;
      let rich = 0;
      for (let j = 0; j < AGE_BINS; j++) {
        poor += formed[j] * light[at + j];
        rich += formed[j] * light[at + next + j];
      }
      let sum = poor + more * (rich - poor);
      if (avBirth > 0 && young > 0) {
        const born = young * (light[at] + more * (light[at + next] - light[at]));
        sum -= born * (1 - Math.exp(-MAGNITUDE * avBirth * clouds[bin]));
      }
      out[bin - first] = sum * Math.exp(-MAGNITUDE * av * stars[bin]);
    }
  }

  /** L_lambda of a component at a rest wavelength [A] that the table covers, after dust [erg/s/A]. */
  continuum(component: Component, avBirth: number, lambda: number): number {
    const bin = binOf(this.table, lambda);
    this.luminosity(component, avBirth, bin, bin, this.#one);
    return (this.#one[0] * MAGGIE * LIGHT_SPEED) / lambda ** 2;
  }
}

/** Behind this, numbers are as luminosities need them. */
function check({ formed, logZ, av }: Component, avBirth: number, { logZ: nodes }: SedTable): void {
  for (let j = 0; j < AGE_BINS; j++) {
    if (!(formed[j] >= 0 && formed[j] < Infinity)) {
      throw outOfRange(
        `formed[${j}]`,
        formed[j],
        `a mass of at least 0 Msun in each of ${AGE_BINS} age bins`,
      );
    }
  }
  const [low, high] = [nodes[0], nodes[nodes.length - 1]];
  if (!(logZ >= low && logZ <= high)) {
    throw outOfRange("log Z/Zsun of stars", logZ, `${low} to ${high}: the SED table ends there`);
  }
  if (!(av >= 0 && av < Infinity)) throw outOfRange("A_V", av, "at least 0 mag");
  if (!(avBirth >= 0 && avBirth < Infinity))
    throw outOfRange("A_V of birth clouds", avBirth, "at least 0 mag");
}
