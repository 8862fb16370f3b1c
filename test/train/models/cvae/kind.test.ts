import { describe, expect, it } from "vitest";
import { cvae } from "../../../../train/models/cvae/kind.ts";
import { type CvaeTraining, cvaeOptions } from "../../../../train/models/cvae/options.ts";
import { type Given, resolveOptions } from "../../../../train/options.ts";
import { imageOf } from "../../../image-system.ts";

const resolve = (given: Given<CvaeTraining>): CvaeTraining =>
  resolveOptions(cvaeOptions, { data: "", ...given });

describe("the size inside", () => {
  const paddedOf = (side: number, arch: "deep" | "published") =>
    cvae.shape(resolve({ arch }), imageOf({ height: side, width: side })).padded;

  it.each([
    [69, [72, 72]],
    [138, [72, 72]], // bins of 2 x 2
    [72, undefined],
    [128, undefined],
  ])("of stamps of %d pixels is %j in the deep network", (side, padded) => {
    expect(paddedOf(side, "deep")).toEqual(padded);
  });

  it("is that of the view in the published one", () => {
    expect(paddedOf(128, "published")).toBeUndefined();
  });
});

describe("options", () => {
  it.each([
    [{ labels: "raw" }, "--labels raw"],
    [{ weights: "errors" }, "--weights errors"],
    [{ alpha: 0 }, "--alpha 0"],
    [{ dropout: 0.1 }, "--dropout 0.1"],
  ] as const)("of labels are refused with --vanilla: %j", (given, named) => {
    expect(() => resolve({ vanilla: true, ...given })).toThrow(
      `${named}: says how labels are learned, and with --vanilla none is: leave out one of the two`,
    );
    expect(resolve(given)).toMatchObject(given);
  });

  it("that are defaults are no contradiction", () => {
    expect(resolve({ vanilla: true })).toMatchObject({ vanilla: true, labels: "standardised", alpha: 1 });
  });

  it("must not list a label twice", () => {
    expect(() => resolve({ supervise: ["z", "z"] })).toThrow("--supervise: z is listed twice");
  });
});

it("errors weigh labels if it is asked for, and a training without them has other options", () => {
  const about = { unit: "1", role: "scalar", description: "of a test" } as const;
  const labels = [
    { ...about, name: "z", sigma: "z_err" },
    { ...about, name: "n" },
  ];
  const errorsOf = (given: Given<CvaeTraining>) => cvae.errors!(labels, resolve(given));
  const names = ["z_err"];
  expect(errorsOf({})).toBeUndefined();
  expect(errorsOf({ weights: "errors" })).toEqual({ names, without: "--weights equal" });
  for (const weights of ["errors", "equal"] as const) {
    expect(errorsOf({ labels: "raw", weights })).toEqual({
      ...{ names, without: "--labels standardised --weights equal" },
    });
  }
  expect(cvae.errors!([], resolve({ labels: "raw" }))).toBeUndefined();
});
