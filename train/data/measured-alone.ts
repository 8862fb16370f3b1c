/** Rows of a table whose labels are learned from measurements alone: a limit says nothing that a density could learn as a value. */
import { limitOf } from "../run/config.ts";
import { withoutLimits } from "./measured.ts";
import { RowsSource } from "./rows-source.ts";

/** @param names of labels that are learned: where one is a limit, it is missing @param source closed with what is returned */
export function measuredAlone(source: RowsSource, names: readonly string[]): RowsSource {
  const notes = new Set<string>();
  const { description, image, normaliser, labels } = source;
  return new RowsSource({
    ...{ description, image, normaliser, labels },
    notes: () => [...source.notes(), ...notes],
    async labelsOf(split, wanted) {
      const learned = wanted.filter((name) => names.includes(name));
      const { ids, columns } = await source.labelsOf(split, [...wanted, ...learned.map(limitOf)]);
      const of = (name: string): Float64Array => {
        if (!learned.includes(name)) return columns.get(name)!;
        const limits = columns.get(limitOf(name))!;
        if (limits.includes(1)) notes.add(`${name} is learned: its limits are taken as not measured`);
        return withoutLimits(columns.get(name)!, limits);
      };
      return { ids, columns: new Map(wanted.map((name) => [name, of(name)])) };
    },
    close: () => source.close(),
  });
}
