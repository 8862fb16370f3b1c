import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openStamps } from "../../../../eval/infer/sources/open-stamps.ts";
import { otherSky } from "../../../../eval/infer/sources/stamp-sky.ts";
import { encodeNpy } from "../../../../shared/formats/npy.ts";
import { Stream } from "../../../../shared/random/stream.ts";
import { makeDataset, temporary } from "../../../datasets/make.ts";
import { type Facts, imageOf } from "../../../image-system.ts";
import { fakeConfig, IMAGE, PIXELS } from "../fake-model.ts";

/** The noise of a sky pixel that the network knows. */
const NOISE = 7.5;

/** Stamps of noise about skies. */
function stamps(...skies: readonly number[]): string {
  const random = new Stream(1, 0, 0x736b79);
  const pixels = Float32Array.from(
    { length: skies.length * PIXELS },
    (_, k) => skies[Math.floor(k / PIXELS)] + NOISE * random.normal(),
  );
  const path = join(temporary(), "a.npy");
  writeFileSync(path, encodeNpy(pixels, [skies.length, IMAGE.height, IMAGE.width]));
  return path;
}

function told(path: string, image: Facts = IMAGE): string | undefined {
  const file = openStamps(path, imageOf(image));
  try {
    return otherSky(file, fakeConfig(image));
  } finally {
    file.close();
  }
}

describe("stamps lie on another sky", () => {
  it("if most are far below the network's", () => {
    expect(told(stamps(0))).toMatch(/1[34] sigma below the sky of the network's stamps, 100 ADU\/pixel/);
    expect(told(stamps(0, 0, 100))).toMatch(/below/);
    expect(told(stamps(...new Array<number>(100).fill(0)))).toMatch(/below/);
  });

  it("if all are far above it, even where no galaxy is", () => {
    expect(told(stamps(500, 300))).toMatch(/2\d sigma above/);
    expect(told(stamps(500, 300, 100))).toBeUndefined();
  });

  it("but not if they are near it, a few are dead, or nothing is finite", () => {
    expect(told(stamps(100))).toBeUndefined();
    expect(told(stamps(70, 130))).toBeUndefined();
    expect(told(stamps(100, 0, 100))).toBeUndefined();
    expect(told(stamps(Number.NaN))).toBeUndefined();
  });

  it("if they are far below a quarter of the typical sky, where the network has seen many", () => {
    const { sky: _, ...many } = IMAGE; // the typical one is 100
    expect(told(stamps(0), many)).toMatch(/10 sigma below the sky of the network's stamps, 100 ADU/);
    expect(told(stamps(30), many)).toBeUndefined();
    expect(told(stamps(500), many)).toBeUndefined();
  });

  it("but not if they know their own", () => {
    const set = temporary();
    makeDataset(set, { n: 2 });
    expect(told(set, { ...IMAGE, sky: 1e4 })).toBeUndefined();
  });
});
