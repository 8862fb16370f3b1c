/** Where data lies, as others may read it: what is given away names no place of this machine. */
import { basename, isAbsolute, relative, resolve } from "node:path";
import type { RunConfig } from "../run/config.ts";
import { isSimulator, populationOf } from "./open.ts";

/** Applies `change` to the path of a directory or of "sim:FILE.yaml"; presets have none. */
function onPath(spec: string, change: (path: string) => string): string {
  if (!isSimulator(spec)) return change(spec);
  const name = populationOf(spec);
  return name?.endsWith(".yaml") ? `sim:${change(name)}` : spec;
}

/** The last part: "stamps" of "/data/me/stamps", "sim:mine.yaml" of "sim:/home/me/mine.yaml". */
export const nameOf = (spec: string): string => onPath(spec, (path) => basename(resolve(path)));

/** As seen from a directory, such as "../stamps" from a run. @param spec with an absolute path */
export const seenFrom = (dir: string, spec: string): string =>
  onPath(spec, (path) => relative(resolve(dir), path) || ".");

/** What `seenFrom` made, once more from where commands run. Absolute paths, as 0.1.0 wrote them, stay. */
export const foundFrom = (dir: string, spec: string): string =>
  onPath(spec, (path) => (isAbsolute(path) ? path : resolve(dir, path)));

/** Options with the place of the run that encodes changed, if there is one. */
export function withEncoder<T extends object>(options: T, change: (spec: string) => string): T {
  const { encoder } = options as { readonly encoder?: unknown };
  return typeof encoder === "string" ? { ...options, encoder: change(encoder) } : options;
}

/** The configuration with the places of its data of the run that encodes, and of those that it came from changed. */
export function withPlace(config: RunConfig, change: (spec: string) => string): RunConfig {
  const { data, tuned } = config;
  const training = withEncoder(config.training, change);
  const given = training["data"];
  const placed = <T extends { readonly name: string }>(one: T): T => ({ ...one, name: change(one.name) });
  return {
    ...config,
    data: placed(data),
    ...(tuned && { tuned: { ...tuned, from: change(tuned.from), seen: tuned.seen.map(placed) } }),
    training: typeof given === "string" ? { ...training, data: change(given) } : training,
  };
}
