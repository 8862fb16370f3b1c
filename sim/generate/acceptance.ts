/** How many of the galaxies that are drawn a selection takes, from the label that counts them. */
import { Dataset } from "../../datasets/reader.ts";
import type { Population } from "../drawn.ts";

const TRIES = "tries";

/** Place of that label; -1 where nothing is selected. */
export const triesLabel = ({ config, labels }: Population): number =>
  "kind" in config && config.kind === "galaxies" && config.from === undefined
    ? labels.findIndex(({ name }) => name === TRIES)
    : -1;

/** Galaxies that were drawn for each object of a data set; undefined where nothing is selected. */
export function triesOf(dir: string, population: Population): number | undefined {
  if (triesLabel(population) < 0) return undefined;
  const set = Dataset.open(dir, { check: false });
  try {
    return set.label(TRIES).reduce((sum, tries) => sum + tries, 0) / set.length;
  } finally {
    set.close();
  }
}

/** @param tries galaxies drawn for each object */
export const describeAcceptance = (tries: number): string =>
  `the selection took ${Number((100 / tries).toPrecision(2))} % of the galaxies that were drawn`;
