/** What a catalogue says of its origin. */
import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { sha256File } from "../../shared/files/hash.ts";
import { describeSoftware } from "../../shared/provenance.ts";
import type { CatalogFact } from "../../shared/tables/catalog.ts";
import { CONFIG_FILE, MODEL_FILE } from "../../train/run/directory.ts";
import type { SystemSummary } from "./rows.ts";

/** Inputs that are listed; with several, every row names its own. */
const MOST_INPUTS = 20;

export interface Origin {
  /** directory of the run */
  readonly run: string;
  readonly backend: string;
  /** of each stamp, see `Model` */
  readonly views: number;
  /** a line for each */
  readonly inputs: readonly string[];
  /** of each source of rows */
  readonly systems: readonly SystemSummary[];
}

export function factsOf({ run, backend, views, inputs, systems }: Origin): CatalogFact[] {
  const software = describeSoftware();
  return [
    { key: "GFSOFT", name: "software", value: `${software.name} ${software.version}` },
    ...(software.commit === undefined ? [] : [{ key: "GFCOMMIT", name: "commit", value: software.commit }]),
    { key: "GFRUN", name: "run", value: basename(resolve(run)) },
    ...hash("GFCONFIG", "config_sha256", join(run, CONFIG_FILE)),
    ...hash("GFMODEL", "model_sha256", join(run, MODEL_FILE)),
    { key: "GFBACKND", name: "backend", value: backend },
    { key: "GFVIEWS", name: "views", value: views },
    ...(Object.keys(KEYS) as (keyof SystemSummary)[]).flatMap((name) => {
      const value = inWords(systems.map((system) => system[name]));
      return value === undefined ? [] : [{ key: KEYS[name], name, value }];
    }),
    { key: "GFINPUTS", name: "inputs", value: inputs.length },
    ...inputs.slice(0, MOST_INPUTS).map((value, i) => ({
      key: `GFIN${i + 1}`,
      name: `input_${i + 1}`,
      value,
    })),
    { key: "DATE", name: "created", value: new Date().toISOString().slice(0, 19) },
  ];
}

/** What the bands of a source have in common; where they differ, all of them: "27 (g), 28 (r)". */
export function commonSystem(systems: readonly SystemSummary[], bands: readonly string[]): SystemSummary {
  const names = Object.keys(KEYS) as (keyof SystemSummary)[];
  return Object.fromEntries(
    names.map((name) => {
      const values = systems.map((system) => system[name]);
      const isOne = values.every((value) => value === values[0]);
      const all = values.map((value, b) => `${value ?? "unknown"} (${bands[b]})`).join(", ");
      return [name, isOne ? values[0] : all];
    }),
  );
}

const KEYS = {
  pixel_scale: "GFSCALE",
  sky: "GFSKY",
  gain: "GFGAIN",
  read_noise: "GFREADNS",
  noise: "GFNOISE",
  zero_point: "GFZEROPT",
  flux_scale: "GFFLUX",
  psf_fwhm: "GFPSF",
};

function hash(key: string, name: string, path: string): CatalogFact[] {
  return existsSync(path) ? [{ key, name, value: sha256File(path) }] : [];
}

/** What all sources have in common, or that it is not the same everywhere; undefined if it is known of none. */
function inWords(values: readonly (number | string | undefined)[]): number | string | undefined {
  const [first] = values;
  return values.every((value) => value === first) ? first : "varies";
}
