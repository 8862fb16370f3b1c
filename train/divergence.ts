/** Stops a training that goes wrong, and says where. */
import { GalforgeError } from "../shared/errors.ts";
import type { Stamps } from "./data/source.ts";
import type { Losses } from "./models/trainable.ts";

/** A loss so many times that of the first step (or 1, if that was smaller) does not come back. */
const HOPELESS = 1e4;
/** Ids that a message names. */
const SHOWN = 8;

export interface Moment {
  readonly step: number;
  readonly epoch: number;
  readonly lr: number;
  /** what to say of the last good checkpoint */
  readonly kept: string;
}

/** @throws GalforgeError naming the step, the learning rate, the stamps of the batch, and what is kept; all ids are in its data */
export function refuseDivergence(
  losses: Losses,
  stamps: Stamps,
  moment: Moment & { readonly firstLoss: number },
): void {
  const limit = HOPELESS * Math.max(1, Math.abs(moment.firstLoss));
  const parts = Object.entries(losses);
  const bad =
    parts.find(([, value]) => !Number.isFinite(value)) ??
    parts.find(([name]) => name === "loss" && losses.loss > limit);
  if (bad === undefined) return;
  const ids = [...stamps.ids];
  const more = ids.length > SHOWN ? `, ... (${ids.length} in all)` : "";
  const batch = `The batch held the stamps ${ids.slice(0, SHOWN).join(", ")}${more}. `;
  throw diverged(moment, bad, batch, { losses, ids });
}

/** @throws GalforgeError if the validation is not finite, although the steps before it were */
export function refuseDivergedValidation(losses: Losses, moment: Moment): void {
  const bad = Object.entries(losses).find(([, value]) => !Number.isFinite(value));
  if (bad !== undefined) throw diverged(moment, [`the validation's ${bad[0]}`, bad[1]], "", { losses });
}

function diverged(
  { step, epoch, lr, kept }: Moment,
  [name, value]: readonly [string, number],
  batch: string,
  data: Record<string, unknown>,
): GalforgeError {
  return new GalforgeError(
    "E_DIVERGED",
    `training diverged at step ${step} (epoch ${epoch + 1}, learning rate ${lr}): ${name} is ${value}. ` +
      `${batch}${kept} Try again with a smaller --lr and another --out`,
    { step, epoch, lr, ...data },
  );
}
