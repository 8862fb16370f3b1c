import { expect, it } from "vitest";
import { decodePng } from "../../shared/formats/png.ts";
import { drawReconstructions } from "../../train/reconstructions.ts";

it("a picture has two rows for each band: the stamps, and what is made of them", () => {
  const [bands, height, width, count] = [2, 3, 4, 5];
  const size = bands * height * width;
  // of stamp k band b is as bright as (2 k + b) / 20, and what is made of it 0.5 brighter
  const level = (k: number, b: number): number => (2 * k + b) / 20;
  const inputs = Float32Array.from({ length: count * size }, (_, at) =>
    level(Math.floor(at / size), Math.floor(at / (height * width)) % bands),
  );
  const picture = decodePng(
    drawReconstructions({ bands, height, width, inputs, outputs: inputs.map((x) => x + 0.5) }),
  );
  const [stepX, stepY] = [picture.width / count, picture.height / (2 * bands)];
  const seen = Array.from({ length: 2 * bands }, (_, row) =>
    Array.from({ length: count }, (_, k) => {
      const [x, y] = [Math.floor((k + 0.5) * stepX), Math.floor((row + 0.5) * stepY)];
      return picture.data[y * picture.width + x] / 255;
    }),
  );
  for (let k = 0; k < count; k++) {
    const wanted = [level(k, 0), level(k, 0) + 0.5, level(k, 1), level(k, 1) + 0.5];
    seen.forEach((row, i) => {
      expect(row[k]).toBeCloseTo(wanted[i], 1);
    });
  }
});
