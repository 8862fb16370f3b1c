import { encode } from "jpeg-js";
import { expect, test } from "vitest";
import { decodeJpeg, isJpeg } from "../../../shared/formats/jpeg.ts";

const SIDE = 16;
const flat = (...colour: readonly number[]): Uint8Array =>
  encode(
    {
      ...{ width: SIDE, height: SIDE },
      data: Uint8Array.from({ length: 4 * SIDE * SIDE }, (_, k) => [...colour, 255][k % 4]),
    },
    100,
  ).data;

test("channels are red, green and blue, interleaved", () => {
  const bytes = flat(200, 100, 30);
  expect(isJpeg(bytes)).toBe(true);
  const { width, height, channels, data } = decodeJpeg(bytes);
  expect([width, height, channels, data.length]).toEqual([SIDE, SIDE, 3, 3 * SIDE * SIDE]);
  for (const [k, value] of [200, 100, 30].entries()) expect(Math.abs(data[k] - value)).toBeLessThanOrEqual(2);
});

test("what is no JPEG, or ends too early, is refused", () => {
  expect(isJpeg(Uint8Array.of(0x89, 0x50))).toBe(false);
  expect(() => decodeJpeg(Uint8Array.of(0x89, 0x50, 1, 2))).toThrow();
  expect(() => decodeJpeg(flat(1, 2, 3).subarray(0, 200))).toThrow();
});
