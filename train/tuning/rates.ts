/** How fast each block of a network learns while it is trained further. Pure. */
import { badInput, unknownChoice } from "../../shared/errors.ts";
import { repeated } from "../../shared/repeated.ts";
import { DECODER } from "../models/network-blocks.ts";

/** From one block to the next one below (Howard & Ruder 2018 have 1 / 2.6; MODELS.md of the house 0.75). */
const FALL = 0.75;
/** Share of the steps after which all blocks learn. */
const OPEN = 0.4;

/** Shares of the learning rate, by blocks. */
export type Rates = ReadonlyMap<string, number>;

/**
 * Gradual unfreezing (Howard & Ruder 2018, section 3.3): the head learns first, alone with the decoder; the block k below it joins after
 * OPEN k / (blocks - 1) of the steps, at a share FALL^k of the learning rate.
 * @param blocks of `Tunable` @param frozen those that never learn @param done fraction of all steps, 0 to 1
 */
export function gradualRates(blocks: readonly string[], frozen: readonly string[], done: number): Rates {
  const fromTop = blocks.filter((name) => name !== DECODER);
  const opened = (k: number): boolean => done * (fromTop.length - 1) >= OPEN * k;
  const rateOf = (name: string): number => {
    if (frozen.includes(name)) return 0;
    const k = Math.max(0, fromTop.indexOf(name));
    return opened(k) ? FALL ** k : 0;
  };
  return new Map(blocks.map((name) => [name, rateOf(name)]));
}

/** @throws GalforgeError for a block that the network does not have, and if none is left to learn */
export function checkFrozen(blocks: readonly string[], frozen: readonly string[]): void {
  const unknown = frozen.find((name) => !blocks.includes(name));
  if (unknown !== undefined) throw unknownChoice("--freeze", unknown, blocks);
  const twice = repeated(frozen);
  if (twice !== undefined) throw badInput("--freeze", `${twice} is listed twice`);
  if (frozen.length === blocks.length) throw badInput("--freeze", "leaves no block to learn");
}
