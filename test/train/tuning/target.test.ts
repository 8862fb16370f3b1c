import { describe, expect, it } from "vitest";
import { viewInBands } from "../../../train/bands/in-bands.ts";
import { wantedImage } from "../../../train/bands/wanted-bands.ts";
import type { Supervised } from "../../../train/run/config.ts";
import { targetSource, widened } from "../../../train/tuning/target.ts";
import { epochOptions, numbered, X } from "./helpers.ts";

const learned = (name: string, more: Partial<Supervised> = {}): Supervised => ({
  ...X,
  ...{ name, range: [0, 1], transform: { kind: "linear", mean: 0, scale: 1 } },
  ...more,
});

function target(supervise: readonly Supervised[]) {
  const source = numbered(0, 10);
  const view = viewInBands(wantedImage(source.image), [0], source.image, source.labels);
  return targetSource(source, view, supervise);
}

describe("data of which some labels are learned", () => {
  it("have those that they lack as missing", async () => {
    const source = target([learned("x"), learned("y")]);
    expect(source.labels.map(({ name, missing }) => [name, missing])).toEqual([
      ["x", undefined],
      ["y", true],
    ]);
    for await (const { labels, ids } of source.epoch({ ...epochOptions, labels: ["y", "x"] })) {
      expect([...labels.get("x")!]).toEqual([...ids]);
      expect(labels.get("y")!.every(Number.isNaN)).toBe(true);
    }
    const { columns } = await source.labelsOf("train", ["x", "y"]);
    expect([columns.get("x")![3], columns.get("y")![3]]).toEqual([3, Number.NaN]);
    const { labels, size } = await source.read("train", 4, ["y"]);
    expect([size, labels.get("y")!.length]).toEqual([4, 4]);
  });

  it("are refused if a label of the name is another one", () => {
    expect(() => target([learned("x", { unit: "mag" })])).toThrow(/x.*in 1.*in mag/);
    expect(() => target([learned("x", { role: "flux" })])).toThrow("role");
  });
});

describe("what a network learns then", () => {
  const columns = (x: number[], y: number[]) =>
    new Map([
      ["x", Float64Array.from(x)],
      ["y", Float64Array.from(y)],
    ]);

  it("may be missing where it is, and reaches as far as both data", () => {
    const [x, y] = widened("t", [learned("x"), learned("y")], columns([-1, 0.5, 3], [Number.NaN, 0.2, 0.3]));
    expect([x!.range, x!.missing]).toEqual([[-1, 3], undefined]);
    expect([y!.range, y!.missing]).toEqual([[0, 1], true]);
  });

  it("is refused if there is nothing", () => {
    const none = columns([Number.NaN, Number.NaN], [Number.NaN, Number.NaN]);
    expect(() => widened("t", [learned("x"), learned("y")], none)).toThrow("none of the labels");
    expect(() => widened("t", [], none)).not.toThrow();
  });
});
