/** The labels of stamps as rows of numbers, without the stamps. */
import { NO_IMAGE, NO_NORMALISER, RowsSource } from "./rows-source.ts";
import type { StampSource } from "./source.ts";

/** @param source closed with what is returned */
export const rowsOfLabels = (source: StampSource): RowsSource =>
  new RowsSource({
    ...{ description: source.description, labels: source.labels, image: NO_IMAGE, normaliser: NO_NORMALISER },
    labelsOf: (split, names) => source.labelsOf(split, names),
    close: () => source.close(),
  });
