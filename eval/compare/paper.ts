/** What the papers reached, to stand beside ours where the galaxies are theirs, or drawn to be like them. */
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

const GAGLIANO = "Gagliano & Villar 2023";

/** Squared correlations, on the galaxies that chose the epoch: their table 1 and section 3. */
const GAGLIANO_FIGURES: Readonly<Record<string, Paper>> = {
  z: { network: 0.83, source: GAGLIANO },
  logmstar: { network: 0.75, source: GAGLIANO },
  logsfr: { network: 0.26, source: GAGLIANO },
};

/** A paper's figures of the labels that it has, for a run that was trained on the paper's population; else none. */
export function paperFigures(data: DataSource): ReadonlyMap<string, Paper> {
  const { population } = data.options;
  const isOf = (preset: string, fixed: (config: Config) => unknown): boolean => {
    const ours = loadPopulation({ preset }).config;
    return isRecord(population) && isDeepStrictEqual(fixed(population), fixed({ ...ours }));
  };
  if (isOf("leung2025", fixedByLeung)) return new Map(Object.entries(FIGURES));
  if (isOf("decals-grz", fixedByGagliano)) return new Map(Object.entries(GAGLIANO_FIGURES));
  return new Map();
}

type Config = Readonly<Record<string, unknown>>;

/** What the paper says of its galaxies. Pixel scale, sky, gain and read noise it leaves open. */
function fixedByLeung({ stamp, galaxy, x0, y0, psf }: Config): unknown {
  return { stamp, galaxy, x0, y0, fwhm: isRecord(psf) ? psf["fwhm"] : undefined };
}

/** Who is in the survey, what its catalogue says, and in which filters it looks; the size of its stamps is ours to choose. */
function fixedByGagliano({ kind, selection, catalogue, mass_function, bands }: Config): unknown {
  const filters = Array.isArray(bands) ? bands.map((band) => isRecord(band) && band["filter"]) : undefined;
  return { kind, selection, catalogue, mass_function, filters };
}

const isRecord = (value: unknown): value is Config => typeof value === "object" && value !== null;
