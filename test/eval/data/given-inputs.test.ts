import { describe, expect, it } from "vitest";
import { answeredRows, typicalOfInputs } from "../../../eval/data/given-inputs.ts";
import { typicalOf } from "../../../eval/infer/sources/rows/wanted-inputs.ts";
import { normalQuantile } from "../../../shared/math/normal.ts";
import { typicalOf as typicalOfColumn } from "../../../train/data/measured.ts";
import { usableRows } from "../../../train/inputs.ts";
import type { Input } from "../../../train/run/config.ts";

const NONE = Number.NaN;
const input = (name: string, changes: Partial<Input> = {}): Input => ({
  ...{
    name,
    unit: "mag",
    description: name,
    role: "scalar",
    transform: { kind: "linear", mean: 0, scale: 1 },
  },
  ...{ soft: [0, 1], quantiles: [19, 20, 21], missing: true, limits: false, ...changes },
});
const latent = input("encoder:latent[0]", { from: "encoder", missing: false });
const color = input("u-g", { from: "inputs", difference: ["u", "g"] });
const columns = new Map([
  ["u", Float64Array.of(20, NONE, NONE)],
  ["g", Float64Array.of(19, 19, NONE)],
]);

describe("answeredRows", () => {
  it.each([
    ["one of two inputs is enough", [input("u"), input("g")], [0, 1]],
    ["their difference says nothing where both are missing", [input("u"), input("g"), color], [0, 1]],
    ["of stamps there are latents, before they are known", [input("u"), input("g"), latent], [0, 1, 2]],
    ["what the model cannot do without has to be there", [input("u", { missing: false }), input("g")], [0]],
  ])("%s", (_, inputs, wanted) => {
    expect([...answeredRows(inputs, columns, 3)]).toEqual(wanted);
    const all = new Map([...columns, [latent.name, Float64Array.of(1, 2, 3)] as const]);
    expect([...usableRows(inputs, all, 3)].flatMap((usable, row) => (usable === 1 ? [row] : []))).toEqual(
      wanted,
    );
  });

  it("wants the inputs that are given", () => {
    expect(() => answeredRows([input("r")], columns, 3)).toThrow("input r was not delivered");
  });
});

describe("what numbers of another table are compared with", () => {
  it("is what a normal column of the same quantiles would be compared with", () => {
    const values = Float64Array.from({ length: 10_001 }, (_, k) => 20 + normalQuantile((k + 0.5) / 10_001));
    const at = (p: number): number => values[Math.round(p * 10_000)]!;
    const known = input("u", { quantiles: [at(0.16), at(0.5), at(0.84)] });
    const { middle, width } = typicalOfInputs([known]).get("u")!;
    expect(middle).toBeCloseTo(20, 6);
    expect(width).toBeCloseTo(typicalOfColumn(values)!.width, 2);
  });

  it("is the same for infer and for evaluations, by the names of the file", () => {
    const known = input("u", { transform: { kind: "log", mean: 0, scale: 1 } });
    expect(typicalOf([{ ...known, called: "PSFMAG_U" }]).get("PSFMAG_U")).toEqual(
      typicalOfInputs([known]).get("u"),
    );
  });
});
