/** The data that a network is trained further with, as if they were its own: its bands, and its labels, of which they may lack some. */
import { badInput, unknownChoice } from "../../shared/errors.ts";
import { type BandView, sourceInBands } from "../bands/in-bands.ts";
import type { Labels, StampSource, Stamps } from "../data/source.ts";
import { isPresent } from "../labels.ts";
import type { Supervised } from "../run/config.ts";

/** The source in the bands of a network, with the labels that it learns: those that the data lack are missing for all. */
export function targetSource(
  source: StampSource,
  view: BandView,
  supervise: readonly Supervised[],
): StampSource {
  const inBands = sourceInBands(source, view);
  const known = new Map(view.labels.map((column) => [column.name, column]));
  for (const label of supervise) checkSame(source.description.name, label, known.get(label.name));
  const lacking = new Set(supervise.map(({ name }) => name).filter((name) => !known.has(name)));
  const here = (names: readonly string[]): string[] => names.filter((name) => !lacking.has(name));
  const dressed = (names: readonly string[], columns: Labels["columns"], count: number): Labels["columns"] =>
    new Map(names.map((name) => [name, columns.get(name) ?? new Float64Array(count).fill(Number.NaN)]));
  return {
    ...inBands,
    labels: [
      ...view.labels,
      ...supervise.filter(({ name }) => lacking.has(name)).map((label) => ({ ...label, missing: true })),
    ],
    asymmetry: source.asymmetry,
    fixedNoise: source.fixedNoise,
    ...(source.normaliser === undefined ? {} : { normaliser: source.normaliser }),
    batchesInEpoch: (batchSize) => source.batchesInEpoch(batchSize),
    async *epoch(options) {
      const names = here(options.labels);
      const unknown = names.find((name) => !known.has(name));
      if (unknown !== undefined)
        throw unknownChoice(`${source.description.name}: label`, unknown, [...known.keys()]);
      for await (const stamps of source.epoch({ ...options, labels: names.map(view.labelOf) })) {
        const columns = new Map(names.map((name) => [name, stamps.labels.get(view.labelOf(name))!]));
        yield {
          ...stamps,
          images: view.pick(stamps.images),
          labels: dressed(options.labels, columns, stamps.size),
        };
      }
    },
    load: (options) => source.load(options),
    async labelsOf(split, names): Promise<Labels> {
      const { ids, columns } = await inBands.labelsOf(split, here(names));
      return { ids, columns: dressed(names, columns, ids.length) };
    },
    async read(split, most, names): Promise<Stamps> {
      const stamps = await inBands.read(split, most, here(names));
      return { ...stamps, labels: dressed(names, stamps.labels, stamps.size) };
    },
    async browse(split, most, names) {
      const stamps = await inBands.browse(split, most, here(names));
      return { ...stamps, labels: dressed(names, stamps.labels, stamps.size) };
    },
  };
}

/** @throws GalforgeError if a label of the same name means something else */
function checkSame(
  where: string,
  { name, unit, role }: Supervised,
  column: { unit: string; role: string } | undefined,
): void {
  if (column === undefined) return;
  if (column.unit !== unit) {
    throw badInput(
      where,
      `label "${name}" is in ${column.unit}, but the network learned it in ${unit}: convert it, or say its unit (data import --label-units ${name}=${unit})`,
    );
  }
  if (column.role !== role) {
    throw badInput(
      where,
      `label "${name}" has the role ${column.role}, but the network learned a label of the role ${role}`,
    );
  }
}

/**
 * The labels of a network that goes on with these data: their ranges cover both, and what the data lack may be missing.
 * @param values of the training stamps, by names
 * @throws GalforgeError if no stamp has any of them
 */
export function widened(
  where: string,
  supervise: readonly Supervised[],
  values: Labels["columns"],
): Supervised[] {
  const each = supervise.map((label): Supervised => {
    const column = values.get(label.name)!;
    const present = column.filter(isPresent);
    const missing = label.missing === true || present.length < column.length;
    const [low, high] = label.range;
    const range = present.reduce<[number, number]>(
      ([a, b], x) => [Math.min(a, x), Math.max(b, x)],
      [low, high],
    );
    return { ...label, ...(missing ? { missing } : {}), range };
  });
  if (supervise.length > 0 && supervise.every(({ name }) => !values.get(name)!.some(isPresent))) {
    throw badInput(
      where,
      `has none of the labels that the network learns (${supervise.map(({ name }) => name).join(", ")}): give a set with labels, or adapt without (train adapt)`,
    );
  }
  return each;
}
