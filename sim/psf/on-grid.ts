/** The complex value of any OTF on a grid of modes. */
import { GRID, interpolate, type Radial } from "../render/radial-profile.ts";
import { remembering } from "../render/remembered.ts";
import { kappaOf, shear } from "../render/sheared.ts";
import type { ImageGrids, Otf, RadialOtf, WeightedOtf } from "./otf.ts";

/** Interpolated OTFs, by name: they are asked for again with other scales. */
const known = remembering<Radial>(64);

/** The OTF as a function of kappa, to 1e-11, quick where it is smooth. */
export function radialValue(otf: RadialOtf): Radial {
  if (otf.edges.length > 0 || otf.ending !== undefined) return otf.value;
  return known(otf.name, () =>
    interpolate(Float64Array.from({ length: GRID.count }, (_, m) => otf.value(GRID.first * GRID.ratio ** m))),
  );
}

/** @param kx, ky [rad / arcsec] @returns row-major [ky][kx], at (kx, ky) and at (kx, -ky) */
export function otfOnGrid(otf: Otf, kx: Float64Array, ky: Float64Array): ImageGrids {
  if (otf.kind === "radial") return radialOnGrid(otf, kx, ky);
  return otf.kind === "sum" ? sumOnGrid(otf.parts, kx, ky) : otf.onGrid(kx, ky);
}

function radialOnGrid(otf: RadialOtf, kx: Float64Array, ky: Float64Array): ImageGrids {
  const q = shear(otf.scale, otf.e, otf.pa);
  const value = radialValue(otf);
  const side = (sign: number) => {
    const re = new Float64Array(kx.length * ky.length);
    for (let j = 0, at = 0; j < ky.length; j++) {
      for (let i = 0; i < kx.length; i++, at++) re[at] = value(kappaOf(q, kx[i], sign * ky[j]));
    }
    return { re, im: new Float64Array(re.length) };
  };
  const plus = side(1);
  return { plus, minus: otf.e === 0 ? plus : side(-1) };
}

/** sum_i weight_i OTF_i */
export function sumOnGrid(
  parts: readonly Pick<WeightedOtf, "weight">[] & readonly { readonly otf: Otf }[],
  kx: Float64Array,
  ky: Float64Array,
): ImageGrids {
  const size = kx.length * ky.length;
  const side = () => ({ re: new Float64Array(size), im: new Float64Array(size) });
  const out = { plus: side(), minus: side() };
  for (const { weight, otf } of parts) {
    const grids = otfOnGrid(otf, kx, ky);
    for (const sign of ["plus", "minus"] as const) {
      for (let m = 0; m < size; m++) {
        out[sign].re[m] += weight * grids[sign].re[m];
        out[sign].im[m] += weight * grids[sign].im[m];
      }
    }
  }
  return out;
}

/** prod_i OTF_i */
export function productOnGrid(otfs: readonly Otf[], kx: Float64Array, ky: Float64Array): ImageGrids {
  const size = kx.length * ky.length;
  const side = () => ({ re: new Float64Array(size).fill(1), im: new Float64Array(size) });
  const out = { plus: side(), minus: side() };
  for (const otf of otfs) {
    const grids = otfOnGrid(otf, kx, ky);
    for (const sign of ["plus", "minus"] as const) {
      const { re, im } = out[sign];
      for (let m = 0; m < size; m++) {
        const [a, b, c, d] = [re[m], im[m], grids[sign].re[m], grids[sign].im[m]];
        re[m] = a * c - b * d;
        im[m] = a * d + b * c;
      }
    }
  }
  return out;
}
