import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkFrozen, gradualRates } from "../../../train/tuning/rates.ts";

const BLOCKS = ["head", "hidden1", "conv2", "conv1", "decoder"];

describe("gradual unfreezing", () => {
  it("begins with the head and the decoder alone", () => {
    expect([...gradualRates(BLOCKS, [], 0)]).toEqual([
      ...[
        ["head", 1],
        ["hidden1", 0],
        ["conv2", 0],
        ["conv1", 0],
        ["decoder", 1],
      ],
    ]);
  });

  it("ends with all blocks, each at 3/4 of the rate of the one above", () => {
    expect([...gradualRates(BLOCKS, [], 0.4).values()]).toEqual([1, 0.75, 0.75 ** 2, 0.75 ** 3, 1]);
  });

  it("a block that has begun to learn goes on, and none begins before the one above it", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (a, b) => {
          const [early, late] = [a, b].sort((x, y) => x - y).map((done) => gradualRates(BLOCKS, [], done));
          for (const name of BLOCKS) expect(late!.get(name)).toBeGreaterThanOrEqual(early!.get(name)!);
          const learning = BLOCKS.slice(0, 4).map((name) => late!.get(name)! > 0);
          expect(learning).toEqual([...learning].sort((x, y) => Number(y) - Number(x)));
        },
      ),
    );
  });

  it("leaves out what is frozen", () => {
    expect(gradualRates(BLOCKS, ["hidden1", "decoder"], 1).get("hidden1")).toBe(0);
    expect(gradualRates(BLOCKS, ["hidden1", "decoder"], 1).get("decoder")).toBe(0);
    expect(gradualRates(BLOCKS, ["hidden1", "decoder"], 1).get("conv2")).toBe(0.75 ** 2);
  });

  it("of a network of one block all learn", () => {
    expect([...gradualRates(["head"], [], 0)]).toEqual([["head", 1]]);
  });
});

it("blocks to freeze are some of the network's", () => {
  expect(() => checkFrozen(BLOCKS, ["conv1", "conv2"])).not.toThrow();
  expect(() => checkFrozen(BLOCKS, ["conv3"])).toThrow(/conv3.*head, hidden1, conv2, conv1, decoder/);
  expect(() => checkFrozen(BLOCKS, ["head", "head"])).toThrow("twice");
  expect(() => checkFrozen(BLOCKS, BLOCKS)).toThrow("no block");
});
