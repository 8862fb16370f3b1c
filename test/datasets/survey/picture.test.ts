import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { encode } from "fast-png";
import { expect, test } from "vitest";
import { isPicture, readPicturePlane } from "../../../datasets/survey/picture.ts";
import { temporary } from "../make.ts";

function png(channels: number, data: readonly number[]): string {
  const path = join(temporary(), `picture${channels}.png`);
  writeFileSync(path, encode({ width: 2, height: 2, channels, depth: 8, data: Uint8Array.from(data) }));
  return path;
}

test("channels are red, green and blue; the lowest row comes first; what is transparent stays", () => {
  const rgb = png(3, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  expect(readPicturePlane(`${rgb}[0]`)).toEqual({ ny: 2, nx: 2, values: Float32Array.of(7, 10, 1, 4) });
  expect([...readPicturePlane(`${rgb}[2]`).values]).toEqual([9, 12, 3, 6]);
  const rgba = png(4, [1, 2, 3, 255, 4, 5, 6, 0, 7, 8, 9, 255, 10, 11, 12, 9]);
  expect([...readPicturePlane(`${rgba}[1]`).values]).toEqual([8, 11, 2, 5]);
  expect([...readPicturePlane(png(1, [1, 2, 3, 4])).values]).toEqual([3, 4, 1, 2]);
});

test("a channel that is not there, or not named, and a damaged file are refused", () => {
  const rgb = png(3, new Array(12).fill(0));
  expect(() => readPicturePlane(rgb)).toThrow(/names no channel.*red, green and blue/);
  expect(() => readPicturePlane(`${rgb}[3]`)).toThrow(/names no channel/);
  writeFileSync(rgb, "no picture");
  expect(() => readPicturePlane(`${rgb}[0]`)).toThrow(/cannot be read as a picture/);
});

test.each([
  ["a.jpg", true],
  ["a.JPEG[0]", true],
  ["a.png[2]", true],
  ["a.fits", false],
  ["a.jpg.fits[0]", false],
])("%s", (path, is) => expect(isPicture(path)).toBe(is));
