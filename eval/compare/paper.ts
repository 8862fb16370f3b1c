/** What Leung et al. 2025 reached, to stand beside ours where the galaxies are theirs. */
import { isDeepStrictEqual } from "node:util";
import { loadPopulation } from "../../sim/population/load.ts";
import type { DataSource } from "../../train/run/config.ts";
import type { LabelComparison } from "./section.ts";

type Paper = NonNullable<LabelComparison["paper"]>;

/** R^2 of the linear regression, section 4 of the paper; of the best single component it says "near zero". */
const FIGURES: Readonly<Record<string, Paper>> = {
  flux: { network: 0.775, pca_single: 0, pca_all: 0.467 },
  hlr: { network: 0.722, pca_single: 0, pca_all: 0.137 },
};

/** The paper's figures of the labels that it has, for a run that was trained on the paper's population; else none. */
export function paperFigures(data: DataSource): ReadonlyMap<string, Paper> {
  const { population } = data.options;
  const ours = loadPopulation({ preset: "leung2025" }).config;
  const isPapers =
    isRecord(population) && isDeepStrictEqual(fixedByPaper(population), fixedByPaper({ ...ours }));
  return new Map(isPapers ? Object.entries(FIGURES) : []);
}

/** What the paper says of its galaxies. Pixel scale, sky, gain and read noise it leaves open. */
function fixedByPaper({ stamp, galaxy, x0, y0, psf }: Readonly<Record<string, unknown>>): unknown {
  return { stamp, galaxy, x0, y0, fwhm: isRecord(psf) ? psf["fwhm"] : undefined };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;
