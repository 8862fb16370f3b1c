/** The two sets that are compared, with the features that a network makes of their stamps. */
import type { Context } from "../../shared/cli/command.ts";
import { badInput } from "../../shared/errors.ts";
import type { BandMap } from "../../train/bands/wanted-bands.ts";
import { latentsOfStamps, rowsWithLatents } from "../data/latents.ts";
import { type Judged, openTestSet } from "../data/open.ts";
import type { TestSet, Wanted } from "../data/test-set.ts";
import type { Able } from "../needs.ts";
import { type Points, pickPoints } from "../stats/points.ts";
import { psfLabels } from "./looks.ts";
import { FEWEST } from "./measures.ts";

export interface Side {
  readonly test: TestSet;
  /** positions of its stamps whose features are numbers */
  readonly rows: Uint32Array;
  /** of these stamps */
  readonly points: Points;
}

export interface Sides {
  readonly source: Side;
  readonly target: Side;
  /** the target is the run's own data: both are halves of its test split */
  readonly own: boolean;
  close(): Promise<void>;
}

export interface Compared {
  /** directory of the run */
  readonly run: string;
  /** directory of a data set, or "sim:NAME" */
  readonly target: string;
  /** what the target calls bands of the network; default: the same */
  readonly bandMap?: BandMap | undefined;
  /** stamps of each at most */
  readonly most: number;
}

type Hooks = Pick<Context, "note" | "progress">;

/** Below, only gross differences are seen. */
const FEW = 50;

/** @throws GalforgeError as `openTestSet`, and for fewer than `FEWEST` stamps of a set */
export async function openSides(model: Able<"encoder">, compared: Compared, hooks: Hooks): Promise<Sides> {
  const { config } = model;
  const { run, target: data, bandMap, most } = compared;
  const open = (judged: Pick<Judged, "data" | "bandMap">, stamps: number) => {
    const wanted: Wanted = {
      ...{ labels: [], most: stamps, simulated: stamps },
      besides: (all) => psfLabels(config.image).filter((name) => all.some((label) => label.name === name)),
    };
    return openTestSet({ run, config, ...judged }, wanted, hooks.note);
  };
  const target = await open({ data, bandMap }, most);
  const own = target.test.sha256 === config.data.sha256;
  if (own) {
    await target.close();
    hooks.note(
      `${data} is the data that this run was trained on: one half of its test split is compared with the other`,
    );
    const both = await open({ data: data }, 2 * most);
    try {
      const side = await encoded(model, both.test, hooks);
      const half = (parity: number): Side => halfOf(side, parity);
      return { ...checked({ source: half(0), target: half(1) }, hooks), own, close: () => both.close() };
    } catch (error) {
      await both.close();
      throw error;
    }
  }
  try {
    const source = await open({ data: undefined }, most);
    const close = async () => {
      await source.close();
      await target.close();
    };
    try {
      const sides = {
        source: await encoded(model, source.test, hooks),
        target: await encoded(model, target.test, hooks),
      };
      return { ...checked(sides, hooks), own, close };
    } catch (error) {
      await source.close();
      throw error;
    }
  } catch (error) {
    await target.close();
    throw error;
  }
}

async function encoded({ encoder }: Able<"encoder">, test: TestSet, hooks: Hooks): Promise<Side> {
  const progress = hooks.progress("encode", test.count, "stamps");
  const points = await latentsOfStamps(encoder, test, (stamps) => progress.add(stamps));
  progress.finish();
  const rows = rowsWithLatents(test.name, points);
  const left = test.count - rows.length;
  if (left > 0)
    hooks.note(`${test.name}: ${left} of ${test.count} stamps are left out: a latent of theirs is no number`);
  return { test, rows, points: pickPoints(points, rows) };
}

function halfOf({ test, rows, points }: Side, parity: number): Side {
  const kept = Uint32Array.from(rows.keys()).filter((k) => k % 2 === parity);
  return { test, rows: Uint32Array.from(kept, (k) => rows[k]!), points: pickPoints(points, kept) };
}

function checked<S extends Pick<Sides, "source" | "target">>(sides: S, { note }: Hooks): S {
  for (const { test, points } of [sides.source, sides.target]) {
    if (points.count < FEWEST) {
      throw badInput(
        test.name,
        `${points.count} of its stamps can be compared (${test.which}), and at least ${FEWEST} are needed: give more`,
      );
    }
    if (points.count < FEW) {
      note(`${test.name}: ${points.count} stamps are few: a small shift cannot be seen, whatever p is`);
    }
  }
  return sides;
}
