import { describe, expect, it } from "vitest";
import { GalforgeError } from "../../shared/errors.ts";
import { refuseDivergedValidation, refuseDivergence } from "../../train/divergence.ts";
import { makeStamps } from "./helpers.ts";

const stamps = { ...makeStamps(12), ids: Float64Array.from({ length: 12 }, (_, k) => 1000 + k) };
const moment = { step: 41, epoch: 2, lr: 0.5, firstLoss: 3, kept: "The state of step 40 is kept in last." };

function caught(run: () => void): GalforgeError {
  try {
    run();
  } catch (error) {
    if (error instanceof GalforgeError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("refuseDivergence", () => {
  it.each([{ loss: 29_999 }, { loss: -5, physics: 1e9 }])("lets %j be", (losses) => {
    refuseDivergence(losses, stamps, moment);
  });

  it("measures by 1 if the first loss was smaller", () => {
    const small = { ...moment, firstLoss: 1e-3 };
    refuseDivergence({ loss: 9999 }, stamps, small);
    expect(caught(() => refuseDivergence({ loss: 10_001 }, stamps, small)).message).toContain(
      "loss is 10001",
    );
  });

  it.each([
    [{ loss: Number.NaN, physics: 1 }, "loss is NaN"],
    [{ loss: 1, physics: Number.POSITIVE_INFINITY }, "physics is Infinity"],
    [{ loss: 30_001 }, "loss is 30001"],
  ])("refuses %j, and names the step, the stamps and what is kept", (losses, what) => {
    const error = caught(() => refuseDivergence(losses, stamps, moment));
    expect(error.code).toBe("E_DIVERGED");
    expect(error.message).toBe(
      `training diverged at step 41 (epoch 3, learning rate 0.5): ${what}. The batch held the stamps 1000, 1001, 1002, ` +
        "1003, 1004, 1005, 1006, 1007, ... (12 in all). The state of step 40 is kept in last. Try again with a smaller --lr and another --out",
    );
    expect(error.data).toMatchObject({ step: 41, epoch: 2, lr: 0.5, ids: [...stamps.ids] });
  });

  it("refuses a first loss that is not a number", () => {
    const first = { ...moment, firstLoss: Number.NaN };
    expect(caught(() => refuseDivergence({ loss: Number.NaN }, stamps, first)).code).toBe("E_DIVERGED");
  });
});

describe("refuseDivergedValidation", () => {
  it("asks for numbers alone", () => {
    refuseDivergedValidation({ loss: 1e12 }, moment);
    const error = caught(() => refuseDivergedValidation({ loss: 1, physics: Number.NaN }, moment));
    expect(error.message).toMatch(
      /step 41 \(epoch 3, .*: the validation's physics is NaN\. The state of step 40 is kept/,
    );
  });
});
