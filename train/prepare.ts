/** What a training is made of before its first step: labels and stamps are surveyed, and what is wrong with them is refused. */
import type { LabelColumn } from "../datasets/labels.ts";
import { badInput } from "../shared/errors.ts";
import { wantsNoise } from "./augmentation.ts";
import type { Training } from "./common-options.ts";
import { stampsWithin } from "./data/batch-count.ts";
import { checkLabels } from "./data/open.ts";
import { namesOfMissing, refuseUnsound, refuseUnsoundLabels, soundOf } from "./data/sound.ts";
import type { Labels, StampSource, Stamps } from "./data/source.ts";
import { halfPlace } from "./data/symmetry.ts";
import { isPresent, supervise } from "./labels.ts";
import type { ModelKind, WantedErrors } from "./models/model.ts";
import { chooseNormaliser, refuseUnsoundPixels } from "./normaliser.ts";
import type { RunConfig } from "./run/config.ts";
import { skyLabels, skyLevels } from "./sky-levels.ts";

/** Training stamps that the stretch is chosen from, and validation stamps: of larger splits a sample from all over it. */
const SURVEYED = 2000;
const VALIDATED = 2000;
/** Most pixels of either that are in memory [bytes]; validation stamps stay there. */
const SURVEYED_BYTES = 2 ** 27;
const VALIDATED_BYTES = 2 ** 28;

/** Labels that a training learns. */
export const learnedBy = <C extends Training>(
  kind: Pick<ModelKind<C>, "learned">,
  options: C,
): readonly string[] => kind.learned(options);

/** @param names of the labels that are learned @throws GalforgeError if a source cannot give what the options ask for */
export function checkSource(
  source: StampSource,
  { data, batch, patience }: Training,
  names: readonly string[],
): void {
  checkLabels(source, names);
  source.batchesInEpoch(batch);
  if (patience > 0 && source.description.counts.val === 0) {
    throw badInput("--patience", `needs validation stamps, and ${data} has none: give a --split with some`);
  }
}

/** What a source allows of augmentation: stamps whose labels cannot be turned with them are not turned. */
export function limitsOf(
  { asymmetry, fixedNoise, labels }: Pick<StampSource, "asymmetry" | "fixedNoise" | "labels">,
  names: readonly string[],
): Pick<StampSource, "asymmetry" | "fixedNoise"> {
  const half = halfPlace(names, labels);
  const why =
    half === undefined ? undefined : `it has ${half} without the other coordinate, which turns with it`;
  return { asymmetry: asymmetry ?? why, fixedNoise };
}

/** What is fixed before training: transforms and ranges of labels, and the stretch. */
export async function surveySource<C extends Training>(
  kind: Pick<ModelKind<C>, "learned" | "learnedFlag" | "inputs" | "seen" | "errors" | "scaling">,
  source: StampSource,
  options: C,
  note: (line: string) => void,
): Promise<Pick<RunConfig, "supervise" | "inputs" | "image" | "normaliser">> {
  const { name: where } = source.description;
  const names = learnedBy(kind, options);
  const [labels, validated] = [await source.labelsOf("train", names), await source.labelsOf("val", names)];
  const row = source.image.bands.length > 0 ? "stamp" : "row";
  const columns = names.map((name) => source.labels.find((column) => column.name === name)!);
  refuseUnsoundLabels(where, joined(labels, validated), namesOfMissing(columns));
  const errors = kind.errors?.(columns, options);
  if (errors?.names.length === 0) note("no label states an error: all stamps count the same");
  if (errors !== undefined) await checkErrors(source, columns, errors);
  for (const [name, values] of labels.columns) for (const line of missingNote(name, values, row)) note(line);
  const supervised = columns.map((column) =>
    supervise(
      column,
      labels.columns.get(column.name)!,
      validated.columns.get(column.name)!,
      kind.scaling?.(options),
      { flag: kind.learnedFlag ?? "--supervise", row },
    ),
  );
  const inputs = await kind.inputs?.(source, options);
  const known = { supervise: supervised, ...(inputs === undefined ? {} : { inputs }), image: source.image };
  if (source.normaliser !== undefined) return { ...known, normaliser: source.normaliser };
  const skies = skyLabels(
    source.image,
    source.labels.map((column) => column.name),
  );
  const stamps = await source.read("train", stampsWithin(SURVEYED_BYTES, SURVEYED, source.image), skies);
  refuseUnsoundPixels(where, stamps, source.image);
  const seen = await kind.seen?.(stamps, source.image, options);
  const normaliser =
    seen === undefined
      ? chooseNormaliser(where, stamps, source.image, skyLevels(stamps, source.image))
      : chooseNormaliser(where, seen.stamps, seen.image);
  return { ...known, normaliser };
}

/**
 * Errors that weigh labels: each is a number above 0 wherever its label is one.
 * @throws GalforgeError naming the first stamp whose error is none, and its value
 */
async function checkErrors(
  source: StampSource,
  columns: readonly LabelColumn[],
  { names, without }: WantedErrors,
): Promise<void> {
  checkLabels(source, names);
  for (const split of ["train", "val"] as const) {
    for (const { name, sigma } of columns) {
      if (sigma === undefined || !names.includes(sigma)) continue;
      const { ids, columns: both } = await source.labelsOf(split, [name, sigma]);
      const [values, errors] = [both.get(name)!, both.get(sigma)!];
      const at = errors.findIndex((x, k) => isPresent(values[k]) && !(x > 0 && x < Number.POSITIVE_INFINITY));
      if (at < 0) continue;
      throw badInput(
        source.description.name,
        `${sigma}, the error of ${name}, is ${errors[at]} for stamp ${ids[at]}; an error must be a number above 0: give it one, ` +
          `or take the ${name} of that stamp away (NaN), or train with ${without}`,
      );
    }
  }
}

/** A line if some stamps lack the label: it is learned from the others. */
function missingNote(name: string, values: Float64Array, row: string): string[] {
  const lacking = values.reduce((count, x) => count + (isPresent(x) ? 0 : 1), 0);
  return lacking === 0 ? [] : [`${name} is missing for ${lacking} of ${values.length} training ${row}s`];
}

function joined(a: Labels, b: Labels): Labels {
  const both = (x: Float64Array, y: Float64Array): Float64Array => {
    const out = new Float64Array(x.length + y.length);
    out.set(x);
    out.set(y, x.length);
    return out;
  };
  return {
    ids: both(a.ids, b.ids),
    columns: new Map([...a.columns].map(([name, column]) => [name, both(column, b.columns.get(name)!)])),
  };
}

/** Reads what training needs at hand, and refuses what is wrong with it. @param labels of the validation stamps, which are returned */
export async function loadSource(
  source: StampSource,
  config: RunConfig,
  { augment }: Training,
  labels: readonly string[],
): Promise<Stamps> {
  const sound = soundOf(config);
  const validation = await source.read("val", stampsWithin(VALIDATED_BYTES, VALIDATED, source.image), labels);
  refuseUnsound(source.description.name, validation, source.image, sound);
  await source.load({ sound, freshNoise: wantsNoise(augment) });
  return validation;
}
