/** `evaluate shift`: how far a target is from what a run was trained on, and in what it differs. */
import type { Context } from "../../shared/cli/command.ts";
import { nameOf } from "../../train/data/places.ts";
import { blockOf } from "../../train/models/in-batches.ts";
import type { Able } from "../needs.ts";
import { judgeRun } from "../results.ts";
import { medianInPlace } from "../stats/median.ts";
import type { PermutationTest } from "../stats/permutation.ts";
import { type Points, pickPoints, thinnedRows } from "../stats/points.ts";
import { principalPlane } from "../stats/principal-plane.ts";
import { wilson } from "../stats/wilson.ts";
import { differencesOf } from "./differences.ts";
import { FOREIGN_BEYOND } from "./foreign.ts";
import { type Looks, looksOf, psfWidths, quantitiesOf } from "./looks.ts";
import { shiftMeasures } from "./measures.ts";
import { picturesOf } from "./pictures.ts";
import type { ShiftSection, Tested } from "./section.ts";
import { type Compared, openSides, type Side } from "./sides.ts";

export interface ShiftRequest extends Compared {
  readonly permutations: number;
  readonly seed: number;
}

type Hooks = Pick<Context, "note" | "progress">;

/** Stamps of the target that are shown; of each set, points in the scatter, and stamps whose pixels are measured. */
const SHOWN = 12;
const MOST_POINTS = 1000;
const MOST_MEASURED = 1000;

/** Puts section "shift" into the run's results.json. @throws GalforgeError */
export const shiftOf = (request: ShiftRequest, hooks: Hooks): Promise<ShiftSection> =>
  judgeRun(request.run, "shift", (model) => judgeModel(model, request, hooks));

export async function judgeModel(
  model: Able<"encoder">,
  request: ShiftRequest,
  hooks: Hooks,
): Promise<ShiftSection> {
  const sides = await openSides(model, request, hooks);
  try {
    const { source, target, own } = sides;
    const { area, mmd, frechet, foreign } = shiftMeasures(source.points, target.points, request);
    const farthest = [...foreign.novelty.keys()]
      .sort((a, b) => foreign.novelty[b]! - foreign.novelty[a]!)
      .slice(0, SHOWN);
    const pairs = farthest.map((i) => ({ target: i, source: foreign.nearest[i]! }));
    const idOf = ({ test, rows }: Side, i: number): number => test.ids[rows[i]!]!;
    const beyond = foreign.novelty.filter((x) => x > foreign.limit).length;
    return {
      source: setOf(source),
      target: setOf(target),
      own,
      latents: source.points.width,
      permutations: request.permutations,
      area: tested(area),
      mmd: { ...tested(mmd), bandwidth: mmd.bandwidth },
      frechet: {
        ...{ distance: frechet.distance, own: frechet.own, own_scatter: frechet.ownScatter },
        size: frechet.size,
      },
      foreign: {
        share: wilson(beyond, target.points.count),
        quantile: FOREIGN_BEYOND,
        limit: foreign.limit,
        median: medianInPlace(foreign.novelty.slice()),
        most: pairs.map((pair) => ({
          id: idOf(target, pair.target),
          novelty: foreign.novelty[pair.target]!,
          nearest: idOf(source, pair.source),
        })),
      },
      differences: differencesOf(
        quantitiesOf(model.config.image),
        await looksOfSide(source, hooks),
        await looksOfSide(target, hooks),
      ),
      ...(source.points.width < 2 ? {} : { plane: planeOf(source.points, target.points) }),
      pictures: await picturesOf(sides, pairs),
    };
  } finally {
    await sides.close();
  }
}

const setOf = ({ test, points }: Side): ShiftSection["source"] => ({
  ...{ name: nameOf(test.name), sha256: test.sha256, stamps: points.count, which: test.which },
});

const tested = ({ value, nullMean, null95, p }: PermutationTest): Tested => ({
  ...{ value, null_mean: nullMean, null_95: null95, p },
});

async function looksOfSide({ test, rows }: Side, hooks: Hooks): Promise<Looks> {
  const { image, labels } = test;
  const measured = Uint32Array.from(thinnedRows(rows.length, MOST_MEASURED), (k) => rows[k]!);
  const wanted = new Set(measured);
  const size = image.bands.length * image.height * image.width;
  const columns = new Map<string, number[]>();
  const progress = hooks.progress("measure", test.count, "stamps");
  const most = blockOf(image);
  for (let from = 0; from < test.count; from += most) {
    const count = Math.min(most, test.count - from);
    const images = await test.images(from, count);
    for (let k = 0; k < count; k++) {
      if (!wanted.has(from + k)) continue;
      for (const [name, value] of looksOf(images.subarray(k * size, (k + 1) * size), image)) {
        const column = columns.get(name) ?? [];
        columns.set(name, column);
        column.push(value);
      }
    }
    progress.add(count);
  }
  progress.finish();
  const found = [...columns].map(([name, column]) => [name, Float64Array.from(column)] as const);
  return new Map([...found, ...psfWidths(image, labels, measured)]);
}

/** As many points of each set. */
function planeOf(source: Points, target: Points): NonNullable<ShiftSection["plane"]> {
  const [ours, theirs] = [source, target].map((points) =>
    pickPoints(points, thinnedRows(points.count, Math.min(MOST_POINTS, source.count, target.count))),
  ) as [Points, Points];
  const values = new Float64Array(ours.values.length + theirs.values.length);
  values.set(ours.values);
  values.set(theirs.values, ours.values.length);
  const { x, y, shares } = principalPlane({ count: ours.count + theirs.count, width: ours.width, values });
  const short = (column: Float64Array): number[] =>
    Array.from(column, (value) => Number(value.toPrecision(6)));
  return {
    shares,
    points: { x: short(x), y: short(y), class: Array.from(x, (_, i) => (i < ours.count ? 0 : 1)) },
  };
}
