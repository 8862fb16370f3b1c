import { describe, expect, it } from "vitest";
import { GalforgeError } from "../../../shared/errors.ts";
import { Stream } from "../../../shared/random/stream.ts";
import { farOut, refuseUnsound, refuseUnsoundLabels, soundOf } from "../../../train/data/sound.ts";
import type { Stamps } from "../../../train/data/source.ts";
import { configOf, makeStamps, SIDE } from "../helpers.ts";

const config = configOf("paper", { bands: 2 });
const sound = soundOf(config); // of flux the logarithm is learned, hlr is as it is
const good = { ...makeStamps(5, { bands: 2 }), ids: Float64Array.of(70, 71, 72, 73, 74) };

/** The stamps with one pixel of stamp 73 changed: band 1, row 3, column 4. */
const withPixel = (value: number): Stamps => ({
  ...good,
  images: good.images.with(((3 * 2 + 1) * SIDE + 3) * SIDE + 4, value),
});
const withLabel = (name: string, value: number): Stamps => ({
  ...good,
  labels: new Map([...good.labels, [name, good.labels.get(name)!.with(2, value)]]),
});

describe("refuseUnsound", () => {
  it("takes sound stamps, and a saturated star", () => {
    refuseUnsound("set", good, config.image, sound);
    refuseUnsound("set", withPixel(1e7), config.image, sound);
  });

  it.each([
    [Number.NaN, "is NaN, and every pixel must be a number"],
    [Number.POSITIVE_INFINITY, "is Infinity, and every pixel must be a number"],
    [Number.NEGATIVE_INFINITY, "is -Infinity"],
    [1e30, "is 1e+30, too far from the sky (100) to be light: up to 1.1e+9 from it is accepted"],
    [-1e12, "is -1000000000000, too far"],
    [3.4e38, "is 3.4e+38, too far"],
  ])("names stamp, pixel and value of %d", (value, what) => {
    try {
      refuseUnsound("set", withPixel(value), config.image, sound);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(GalforgeError);
      expect((error as Error).message).toContain(
        `set: pixel [1, 3, 4] (band, row, column) of stamp 73 ${what}`,
      );
      expect((error as Error).message).toMatch(/mend that stamp or leave it out, and begin a new run$/);
      expect((error as GalforgeError).data).toMatchObject({ stamp: 73, pixel: [1, 3, 4] });
    }
  });

  it.each([
    ["hlr", Number.NaN, /label "hlr" of stamp 72 is NaN, and every label that is learned must be a number/],
    ["flux", Number.POSITIVE_INFINITY, /label "flux" of stamp 72 is Infinity/],
    ["flux", -3, /label "flux" of stamp 72 is -3, and the logarithm of flux is learned/],
    ["flux", 0, /label "flux" of stamp 72 is 0, and the logarithm/],
  ])("names stamp and label: %s %d", (name, value, message) => {
    expect(() => refuseUnsound("set", withLabel(name, value), config.image, sound)).toThrow(message);
  });

  it("lets a label be negative whose logarithm is not learned", () => {
    refuseUnsound("set", withLabel("hlr", -3), config.image, sound);
  });

  it("never lets a pixel go beyond what the stretch can square in float32", () => {
    const [band] = config.normaliser.bands;
    const { bands } = soundOf({ ...config, normaliser: { bands: [band, { ...band, low: 0, high: 60 }] } });
    expect(bands[0].reach).toBeLessThan(1e10);
    expect(bands[1].reach).toBe(1e18 * band.softening);
  });
});

describe("labels of whole splits", () => {
  const stream = new Stream(4, 0, 0);
  const draw = (value: () => number): Float64Array => Float64Array.from({ length: 5000 }, value);
  const populations = {
    flat: draw(() => 500 + 4500 * stream.uniform()),
    normal: draw(() => 1e-9 * stream.normal()),
    "log-normal": draw(() => Math.exp(3 * stream.normal())),
    "flat in the logarithm over 20 decades": draw(() => 10 ** (20 * stream.uniform())),
    "mostly the same": draw(() => (stream.uniform() < 0.9 ? 4 : 4 * stream.uniform())),
    constant: draw(() => 7),
  };
  const labels = (values: Float64Array) => ({
    ids: values.map((_, i) => 1000 + i),
    columns: new Map([["mass", values]]),
  });

  it.each(Object.entries(populations))("are accepted: %s", (_, values) => {
    expect(farOut(values)).toBe(-1);
    refuseUnsoundLabels("set", labels(values));
  });

  it.each(Object.entries(populations).filter(([name]) => !/constant|20 decades/.test(name)))(
    "with a fill value are refused, and the stamp is named: %s",
    (_, values) => {
      // of a constant nothing is known, and 30 decades more than 20 are no surprise
      const huge = Math.max(...values) * 1e30;
      for (const value of [huge, -huge]) {
        expect(() => refuseUnsoundLabels("set", labels(values.with(4321, value)))).toThrow(
          `set: label "mass" of stamp 5321 is ${value}, more than 1000000 times farther from the others`,
        );
      }
      expect(() => refuseUnsoundLabels("set", labels(values.with(4321, Number.NaN)))).toThrow(
        /stamp 5321 is NaN/,
      );
    },
  );
});
