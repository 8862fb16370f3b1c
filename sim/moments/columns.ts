/** The columns of a table of moments. */
import { type AdaptiveMoments, adaptiveMoments, MOMENTS_STATUS } from "../../shared/math/moments/adaptive.ts";
import { type RegaussShape, regaussShape } from "../../shared/math/moments/regauss.ts";
import type { Stamp } from "../../shared/math/moments/stamp.ts";
import { shearOfDistortion } from "../../shared/math/shape.ts";
import type { CatalogColumn } from "../../shared/tables/catalog.ts";

/** The galaxy as it is seen, and without the PSF where that is known. */
interface Measured {
  readonly seen: AdaptiveMoments;
  readonly corrected: RegaussShape | undefined;
}

interface MomentColumn extends CatalogColumn {
  readonly of: (m: Measured) => number;
}

const REGAUSS_STATUS = [...MOMENTS_STATUS, "smaller than the PSF"] as const;
const listed = (names: readonly string[]): string => names.map((name, i) => `${i} ${name}`).join(", ");

const column = (
  name: string,
  unit: string,
  description: string,
  of: MomentColumn["of"],
  kind: "float64" | "int32" = "float64",
): MomentColumn => ({ name, unit, description, kind, of });

/** Components of the reduced shear whose distortion was measured. */
const shearOf = ({ seen: { e1, e2 } }: Measured) => shearOfDistortion([e1, e2]);

const SEEN: readonly MomentColumn[] = [
  column("hsm_status", "1", listed(MOMENTS_STATUS), (m) => MOMENTS_STATUS.indexOf(m.seen.status), "int32"),
  column("hsm_x", "pixel", "centre, from the left edge of the stamp", (m) => m.seen.x),
  column("hsm_y", "pixel", "centre, from the lower edge of the stamp", (m) => m.seen.y),
  column("hsm_sigma", "pixel", "size (det M)^(1/4)", (m) => m.seen.sigma),
  column("hsm_e1", "1", "distortion (Mxx - Myy) / (Mxx + Myy)", (m) => m.seen.e1),
  column("hsm_e2", "1", "distortion 2 Mxy / (Mxx + Myy)", (m) => m.seen.e2),
  column("hsm_g1", "1", "the same as a reduced shear", (m) => shearOf(m)[0]),
  column("hsm_g2", "1", "the same as a reduced shear", (m) => shearOf(m)[1]),
  column("hsm_amplitude", "1", "flux of the Gaussian, in the unit of the pixels", (m) => m.seen.amplitude),
  column("hsm_rho4", "1", "radial fourth moment: 2 for a Gaussian", (m) => m.seen.rho4),
  column("hsm_steps", "1", "steps until it converged", (m) => m.seen.steps, "int32"),
];

const CORRECTED: readonly MomentColumn[] = [
  column(
    "regauss_status",
    "1",
    listed(REGAUSS_STATUS),
    ({ corrected }) => (corrected === undefined ? -1 : REGAUSS_STATUS.indexOf(corrected.status)),
    "int32",
  ),
  column("regauss_e1", "1", "distortion without the PSF", (m) => m.corrected?.e1 ?? Number.NaN),
  column("regauss_e2", "1", "distortion without the PSF", (m) => m.corrected?.e2 ?? Number.NaN),
  column(
    "regauss_resolution",
    "1",
    "1 - T_psf / T: 0 for a point source",
    (m) => m.corrected?.resolution ?? Number.NaN,
  ),
];

/** @param psf image of a point source */
export class MomentColumns {
  readonly columns: readonly CatalogColumn[];
  readonly #columns: readonly MomentColumn[];
  readonly #psf: Stamp | undefined;

  constructor(psf: Stamp | undefined) {
    this.#psf = psf;
    this.#columns = psf === undefined ? SEEN : [...SEEN, ...CORRECTED];
    this.columns = this.#columns.map(({ of: _, ...about }) => about);
  }

  /** The values of a stamp without its background, in the order of `columns`. */
  measure(stamp: Stamp): number[] {
    const psf = this.#psf;
    const corrected = psf && regaussShape(stamp, psf);
    const measured = { seen: corrected?.observed ?? adaptiveMoments(stamp), corrected };
    return this.#columns.map(({ of }) => of(measured));
  }
}
