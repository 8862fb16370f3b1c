/** The prototype's galaxies (golden/README.md), and a source of numbers that gives those that it drew. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { DEFAULT_PARAMETERS, type GalaxyParameters } from "../../../sim/galaxies/parameters.ts";

const read = <T>(name: string): T =>
  JSON.parse(readFileSync(join(import.meta.dirname, "golden", name), "utf8")) as T;

type Columns = Readonly<Record<string, readonly number[]>>;

interface Prototype {
  readonly galaxies: {
    readonly kind: readonly ("SF" | "GV" | "Q")[];
    readonly formedDisc: readonly (readonly number[])[];
    readonly formedBulge: readonly (readonly number[])[];
    readonly young: Columns;
    readonly total: Columns;
  };
  readonly functions: Columns & {
    readonly D22: readonly (readonly number[])[];
    readonly L20: readonly (readonly number[])[];
  };
}

const prototype = read<Prototype>("prototype.json");
const columns = prototype.galaxies as unknown as Columns;
export const { functions } = prototype;

/** A galaxy of the prototype. */
export interface GoldenGalaxy {
  readonly kind: "SF" | "GV" | "Q";
  readonly formedDisc: readonly number[];
  readonly formedBulge: readonly number[];
  /** lines of young stars after dust, and all lines, by the prototype's names [erg/s] */
  readonly young: (name: string) => number;
  readonly total: (name: string) => number;
  /** a result */
  readonly of: (name: string) => number;
  /** a source of the named random numbers, one after the other */
  readonly stream: (...names: string[]) => { uniform(): number; normal(): number };
}

export const goldenGalaxies: readonly GoldenGalaxy[] = prototype.galaxies.kind.map((kind, i) => ({
  kind,
  formedDisc: prototype.galaxies.formedDisc[i],
  formedBulge: prototype.galaxies.formedBulge[i],
  young: (name) => prototype.galaxies.young[name][i],
  total: (name) => prototype.galaxies.total[name][i],
  of: (name) => columns[name][i],
  stream: (...names) => {
    const next = (): number => {
      const name = names.shift();
      if (name === undefined) throw new Error("more numbers are drawn than the prototype drew");
      return name === "" ? 0.5 : columns[`unit_${name}`][i];
    };
    return { uniform: next, normal: next };
  },
}));

/** Ours, but for what was mended since, or is rounded differently. */
export const PROTOTYPE_PARAMETERS: GalaxyParameters = {
  ...DEFAULT_PARAMETERS,
  quenching: {
    ...DEFAULT_PARAMETERS.quenching,
    ...{ slope: 0.85, log_mass: 10.47, evolution: 0.4, satellites: 0, green_valley_floor: 0.15 },
  },
  main_sequence: { ...DEFAULT_PARAMETERS.main_sequence, scatter_long: 0.2 },
  history: { ...DEFAULT_PARAMETERS.history, quiescent_time: 0.33, early_onset: 0.6 },
  sizes: {
    ...DEFAULT_PARAMETERS.sizes,
    ...{ late: 0.77, late_evolution: -0.15, scatter_massive: 0.16 },
    ...{ early: 0.68, early_evolution: -1.1, early_slope: 0.7, early_faint_slope: 0.15 },
  },
  dust: { ...DEFAULT_PARAMETERS.dust, ratio: 0.6, cap: 0.6, scatter: 0.1519 },
  light: {
    ...DEFAULT_PARAMETERS.light,
    calibration_young: DEFAULT_PARAMETERS.light.calibration.map(() => 0),
  },
  lines: { ...DEFAULT_PARAMETERS.lines, lier_others: [0.8, 10 ** 0.55] },
};

interface Quantiles {
  readonly density: number;
  readonly Q: number;
  readonly GV: number;
  readonly starburst: number;
  readonly elliptical: number;
  readonly agn: number;
  readonly quantiles: Columns;
}
export const readQuantiles = (): Quantiles => read<Quantiles>("quantiles.json");

/** Equal to a relative error. */
export function expectClose(ours: number, theirs: number, relative = 1e-6): void {
  expect(Math.abs(ours - theirs), `${ours} against ${theirs}`).toBeLessThanOrEqual(
    relative * Math.abs(theirs) + 1e-300,
  );
}
