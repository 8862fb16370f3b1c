import { expect, it } from "vitest";
import { clipWindow, cropImage } from "../../../eval/survey/window.ts";

it("a window may reach beyond the image on every side", () => {
  const image = Float64Array.of(1, 2, 3, 4, 5, 6); // 2 rows of 3
  expect(cropImage(image, [2, 3], { x: 1, y: 0, width: 2, height: 2 })).toEqual(Float32Array.of(2, 3, 5, 6));
  const around = cropImage(image, [2, 3], { x: -1, y: -1, width: 5, height: 4 }, 0);
  expect([...around]).toEqual([0, 0, 0, 0, 0, 0, 1, 2, 3, 0, 0, 4, 5, 6, 0, 0, 0, 0, 0, 0]);
  expect([...cropImage(image, [2, 3], { x: 5, y: 0, width: 2, height: 1 })]).toEqual([
    Number.NaN,
    Number.NaN,
  ]);
  expect(clipWindow({ x: 2, y: -3, width: 4, height: 4 }, [2, 3])).toEqual({
    x: 2,
    y: 0,
    width: 1,
    height: 1,
  });
});
