/** Sums and convolutions of PSFs: sums and products of their OTFs. */
import { badInput } from "../../shared/errors.ts";
import { otfEdge } from "../render/accuracy.ts";
import { shear } from "../render/sheared.ts";
import { productOnGrid, sumOnGrid } from "./on-grid.ts";
import {
  type GridOtf,
  includesPixel,
  type Otf,
  type RadialOtf,
  type SumOtf,
  type WeightedOtf,
} from "./otf.ts";

/** A radial OTF is followed until it stays below this. */
const NEGLIGIBLE = 1e-9;
/** Edges at which the other factors of a product are below this make no wings that matter. */
const FAINT_EDGE = 1e-5;
/** A PSF image's OTF falls as k^-3: it is followed for this many cycles a sample where it is a factor. */
const IMAGE_CYCLES = 5;

/**
 * sum_i weight_i OTF_i / sum_i weight_i.
 * @param weights >= 0, not all 0 @throws GalforgeError if some, but not all, of the PSFs hold the pixel response
 */
export function sumOtf(members: readonly { readonly weight: number; readonly otf: Otf }[]): GridOtf | SumOtf {
  const total = members.reduce((sum, { weight }) => sum + weight, 0);
  const parts = members
    .filter(({ weight }) => weight > 0)
    .flatMap(({ weight, otf }) => partsOf(otf, weight / total));
  const pixels = new Set(parts.map(({ otf }) => includesPixel(otf)));
  if (pixels.size > 1) {
    throw badInput(
      "psf.sum",
      "one PSF holds the pixel response already and another does not: say includes_pixel: false of its image, or give all as images of one kind",
    );
  }
  const onGrids = parts.filter(({ otf }) => !isSharp(otf));
  const sharp = parts.filter(({ otf }) => isSharp(otf));
  if (sharp.length === 0) return mixed(onGrids);
  const weight = onGrids.reduce((sum, part) => sum + part.weight, 0);
  const smooth = onGrids.map((part) => ({ ...part, weight: part.weight / weight }));
  const all = onGrids.length === 0 ? sharp : [...sharp, { weight, otf: mixed(smooth) }];
  const name = `sum ${all.map((part) => `${part.weight} ${scaledName(part.otf)}`).join(" + ")}`;
  return { kind: "sum", name, includesPixel: pixels.has(true), parts: all };
}

/** A sum inside a sum is parts of it. */
const partsOf = (otf: Otf, weight: number): readonly WeightedOtf[] =>
  otf.kind === "sum"
    ? otf.parts.map((part) => ({ weight: weight * part.weight, otf: part.otf }))
    : [{ weight, otf }];

/** Sharp in real space: its OTF falls as a power, and its stars are rendered there. */
const isSharp = (otf: WeightedOtf["otf"]): boolean =>
  otf.kind === "image" || (otf.kind === "radial" && otf.ending !== undefined);

function mixed(parts: readonly WeightedOtf[]): GridOtf {
  const facts = parts.map(({ otf }) => factsOf(otf));
  return {
    ...largest(facts),
    kind: "grid",
    name: `sum ${parts.map(({ weight, otf }) => `${weight} ${scaledName(otf)}`).join(" + ")}`,
    includesPixel: parts.some(({ otf }) => includesPixel(otf)),
    isReal: facts.every(({ isReal }) => isReal),
    kMax: Math.max(...facts.map(({ kMax }) => kMax)),
    onGrid: (kx, ky) => sumOnGrid(parts, kx, ky),
  };
}

/** prod_i OTF_i. @throws GalforgeError if more than one of the PSFs holds the pixel response */
export function productOtf(factors: readonly Otf[]): GridOtf {
  if (factors.filter(includesPixel).length > 1) {
    throw badInput(
      "psf.convolve",
      "more than one of the PSFs holds the pixel response: it would be in the image as often; say includes_pixel: false of all images but one",
    );
  }
  const facts = factors.map(factsOf);
  const wings = facts.map((one, i) => {
    const others = facts.filter((_, m) => m !== i);
    return others.reduce((product, { atMost }) => product * atMost(one.firstEdge), 1) < FAINT_EDGE
      ? 0
      : one.wings;
  });
  return {
    ...largest(facts),
    wings: Math.max(...wings),
    kind: "grid",
    name: `product ${factors.map(scaledName).join(" x ")}`,
    includesPixel: factors.some(includesPixel),
    isReal: facts.every(({ isReal }) => isReal),
    kMax: Math.min(...facts.map(({ kMax }) => kMax)),
    support: facts.reduce((sum, { support }) => sum + support, 0),
    onGrid: (kx, ky) => productOnGrid(factors, kx, ky),
  };
}

/** What a sum or product wants to know of a member. */
interface Facts extends Pick<GridOtf, "isReal" | "kMax" | "size" | "wings" | "support"> {
  /** the smallest wavenumber at which it is not smooth [rad / arcsec]; Infinity if it is smooth everywhere */
  readonly firstEdge: number;
  /** no less than |OTF| at wavenumber k */
  readonly atMost: (k: number) => number;
}

const largest = (facts: readonly Facts[]): Pick<GridOtf, "size" | "wings" | "support"> => ({
  size: Math.max(...facts.map(({ size }) => size)),
  wings: Math.max(...facts.map(({ wings }) => wings)),
  support: Math.max(...facts.map(({ support }) => support)),
});

function factsOf(otf: Otf): Facts {
  if (otf.kind === "radial") return radialFacts(otf);
  if (otf.kind === "grid") return { ...otf, firstEdge: otf.wings > 0 ? 0 : Infinity, atMost: () => 1 };
  if (otf.kind === "image") {
    const kMax = (2 * Math.PI * IMAGE_CYCLES) / otf.scale;
    const { support } = otf;
    return { isReal: false, kMax, size: 0, wings: 0, support, firstEdge: Infinity, atMost: () => 1 };
  }
  const facts = otf.parts.map((part) => factsOf(part.otf));
  return {
    ...largest(facts),
    isReal: facts.every(({ isReal }) => isReal),
    kMax: Math.max(...facts.map(({ kMax }) => kMax)),
    firstEdge: Math.min(...facts.map(({ firstEdge }) => firstEdge)),
    atMost: () => 1,
  };
}

function radialFacts(otf: RadialOtf): Facts {
  const { major, minor } = shear(otf.scale, otf.e, otf.pa);
  return {
    isReal: true,
    kMax: kappaMax(otf) / minor,
    size: major,
    wings: otf.ending === undefined ? otfEdge(otf, major) : otf.ending.radius * (major / otf.scale),
    support: 0,
    firstEdge: otf.edges.length === 0 ? Infinity : Math.min(...otf.edges) / major,
    atMost: (k) => (k === Infinity ? 0 : Math.abs(otf.value(k * minor))),
  };
}

/** Where a radial OTF ends. */
function kappaMax(otf: RadialOtf): number {
  if (otf.edges.length > 0) return Math.max(...otf.edges);
  let kappa = 1024;
  while (kappa > 1e-3 && Math.abs(otf.value(kappa)) < NEGLIGIBLE) kappa /= 1.02;
  return kappa * 1.02;
}

/** Equal names have equal OTFs, scale included. */
const scaledName = (otf: Otf): string =>
  otf.kind === "radial" ? `${otf.name} ${otf.scale} ${otf.e} ${otf.pa}` : otf.name;
