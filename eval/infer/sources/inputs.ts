/** From what the user named to the sources of rows. */
import { existsSync, statSync } from "node:fs";
import { extname } from "node:path";
import { bandSystem } from "../../../datasets/image-system.ts";
import type { StampTarget } from "../../../datasets/survey/cutout.ts";
import { splitExtension } from "../../../datasets/survey/image-name.ts";
import { badInput, GalforgeError } from "../../../shared/errors.ts";
import { repeated } from "../../../shared/repeated.ts";
import type { WantedImage } from "../../../train/bands/wanted-bands.ts";
import type { Columns } from "../../../train/models/posterior.ts";
import type { RunConfig } from "../../../train/run/config.ts";
import { fluxLabel } from "../../data/flux-label.ts";
import type { Source } from "../rows.ts";
import { CutoutSource } from "./cutouts/cutout-source.ts";
import { arrayEntries, type CutoutEntry, failedEntry, listEntries } from "./cutouts/entries.ts";
import { skyNoise } from "./flux-system.ts";
import { openStamps } from "./open-stamps.ts";
import { type InputColumns, inputsOfList } from "./rows/input-columns.ts";
import { inputsOfDataset, openRows } from "./rows/open-rows.ts";
import { NOT_THERE, nameInFile, type WantedInput } from "./rows/wanted-inputs.ts";
import { StackSource } from "./stack-source.ts";
import type { StampFacts } from "./stamp-file.ts";
import { otherSky } from "./stamp-sky.ts";
import { type GivenSystem, givenFacts, isKnown, type KnownStack, notesOn, systemOf } from "./system.ts";

/** A run, and what the images call its bands. */
export type WantedConfig = RunConfig & {
  readonly image: WantedImage;
  readonly wanted: readonly WantedInput[];
};

export interface Inputs {
  /** in the order in which they were named */
  readonly sources: readonly Source[];
  /** one line each, for the head of the catalogue */
  readonly described: readonly string[];
  /** what the user should know before the work begins */
  readonly notes: readonly string[];
  /** whether rows come from more than one file */
  readonly hasPlaces: boolean;
  /** files that lists name, which must not be overwritten */
  readonly listed: readonly string[];
}

/**
 * Stamps of the network's own size, pixel scale and flux system, on its sky, stay as they are; other images are cutouts. Several
 * files of cutouts in a row become one source.
 * @throws GalforgeError if a name is no file, a list is wrong, or the only image cannot be used; one of several is a row that says so
 */
export async function openInputs(
  images: readonly string[],
  given: GivenSystem,
  config: WantedConfig,
): Promise<Inputs> {
  if (config.image.bands.length === 0) {
    return { ...openRows(images, config.wanted), hasPlaces: images.length > 1, listed: [] };
  }
  const collector = new Collector(given, config);
  for (const path of images) {
    if (extname(path).toLowerCase() === ".csv")
      collector.addList(path, await listEntries(path, given, config.image.bands));
    else collector.addFile(path, images.length === 1);
  }
  const { sources, described, listed } = collector;
  collector.endCutouts();
  const hasPlaces = images.length > 1 || listed.length > 0;
  return { sources, described, listed, hasPlaces, notes: collector.notes() };
}

/** What a list says of the columns that the network looks at. @throws GalforgeError as `inputsOfList` */
const inputsListed = (
  path: string,
  entries: readonly CutoutEntry[],
  wanted: readonly WantedInput[],
): InputColumns =>
  inputsOfList(
    path,
    entries.map(({ own }) => own ?? new Map()),
    wanted,
  );

/** What a data set says of the columns that the network looks at. @throws GalforgeError if it lacks one, or if the file has stamps alone */
function inputsBeside({ path, kind }: StampFacts, wanted: readonly WantedInput[]): InputColumns {
  const needed = wanted.filter((input) => nameInFile(input) !== NOT_THERE).map(nameInFile);
  if (needed.length === 0) return { columns: new Map(), notes: [] };
  if (kind === "data set") return inputsOfDataset(path, wanted);
  throw badInput(
    path,
    `has stamps alone, and the network looks at ${needed.join(", ")} beside them: give a data set with these labels, or a list with these columns`,
  );
}

class Collector {
  readonly sources: Source[] = [];
  readonly described: string[] = [];
  readonly listed: string[] = [];
  readonly #given: GivenSystem;
  readonly #config: WantedConfig;
  readonly #stacks: KnownStack[] = [];
  readonly #fileNotes: string[] = [];
  /** cutouts of the source that is being collected */
  #entries: CutoutEntry[] = [];

  constructor(given: GivenSystem, config: WantedConfig) {
    this.#given = given;
    this.#config = config;
  }

  /** of each band, that stamps are given where the network has seen many */
  get #skies(): readonly number[] {
    const { image, normaliser } = this.#config;
    return image.bands.map(({ detector }, band) => detector?.sky ?? normaliser.bands[band].sky);
  }

  addList(path: string, entries: readonly CutoutEntry[]): void {
    this.described.push(`${path}: a list of ${entries.length} cutouts`);
    const ids = entries.flatMap(({ id }) => id ?? []);
    const twice = repeated(ids);
    if (twice !== undefined) {
      this.#fileNotes.push(
        `${path}: its ${ids.length} ids are ${new Set(ids).size} different ones ("${twice}" repeats): the column index tells their rows apart`,
      );
    }
    const { columns, notes } = inputsListed(path, entries, this.#config.wanted);
    this.#fileNotes.push(...notes);
    for (const [row, entry] of entries.entries()) {
      this.#entries.push({ ...entry, inputs: { columns, row } });
      for (const file of entry.paths) this.listed.push(file);
    }
  }

  addFile(path: string, isOnly: boolean): void {
    const { image } = this.#config;
    const facts = tried(path, isOnly, () => factsAlone(path, this.#config, this.#given));
    if (facts instanceof GalforgeError) {
      this.described.push(`${path}: cannot be used`);
      this.#entries.push(failedEntry(path, facts, image.bands.length));
      return;
    }
    const { kind, type, count, shape, notes, why } = facts;
    this.described.push(`${path}: ${kind}, ${type} [${[count, ...shape].join(", ")}]`);
    const { columns, notes: found } = inputsBeside(facts, this.#config.wanted);
    this.#fileNotes.push(...notes, ...found);
    if (why !== undefined) this.#fileNotes.push(`${path}: ${why}`);
    if (facts.isStack) this.#addStack(facts, columns);
    else for (const entry of arrayEntries(facts, this.#given, image)) this.#entries.push(entry);
  }

  #addStack(facts: StampFacts, inputs: Columns): void {
    const { image } = this.#config;
    this.endCutouts();
    const systems = image.bands.map((_, band) => systemOf(facts, band, this.#given, bandSystem(image, band)));
    this.#stacks.push({ facts, systems });
    const options = { image, skies: this.#skies, noise: this.#given.noise, inputs };
    this.sources.push(new StackSource(facts, systems, options));
  }

  endCutouts(): void {
    const { image, supervise } = this.#config;
    if (this.#entries.length > 0) {
      const targets = image.bands.map((_, band): StampTarget => {
        const known = bandSystem(image, band);
        const brightest = fluxLabel(supervise, image.bands, band)?.range[1];
        return { ...known, sky: this.#skies[band], noise: skyNoise(known), brightest };
      });
      this.sources.push(new CutoutSource(this.#entries, this.#given, image, targets));
    }
    this.#entries = [];
  }

  notes(): string[] {
    return [...notesOn(this.#stacks, this.#given, this.#config.image), ...firstOf(this.#fileNotes)];
  }
}

interface Named extends StampFacts {
  /** whether its images are stamps as the network knows them */
  readonly isStack: boolean;
  /** why its pixels say that they are not */
  readonly why: string | undefined;
}

/** What is known of a file, without keeping it open: there may be thousands. */
function factsAlone(path: string, config: WantedConfig, given: GivenSystem): Named {
  const { image } = config;
  const file = openStamps(path, image, givenFacts(given));
  try {
    const isKnownSystem = isKnown(file, given, image);
    const why = isKnownSystem && given.sky === undefined ? otherSky(file, config) : undefined;
    return { ...file, isStack: isKnownSystem && why === undefined, why };
  } finally {
    file.close();
  }
}

/** The error instead, if it is one that the other images need not suffer from: a damaged file, but not a wrong name. */
function tried(path: string, isOnly: boolean, open: () => Named): Named | GalforgeError {
  try {
    return open();
  } catch (error) {
    const { file } = splitExtension(path);
    const isFile = existsSync(file) && statSync(file).isFile();
    if (isOnly || !isFile || !(error instanceof GalforgeError)) throw error;
    return error;
  }
}

/** Notes on single files that are shown: a thousand would say the same a thousand times. */
const MOST_NOTES = 5;

const firstOf = (notes: readonly string[]): string[] =>
  notes.length <= MOST_NOTES
    ? [...notes]
    : [...notes.slice(0, MOST_NOTES), `(and ${notes.length - MOST_NOTES} more notes on the files)`];
