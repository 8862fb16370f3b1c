import { describe, expect, it } from "vitest";
import { FLAGS } from "../../../../../eval/infer/flags.ts";
import { infer } from "../../../../../eval/infer/infer.ts";
import { skyImage } from "../../../../datasets/survey/make.ts";
import { fakeConfig, fakeContext, fakeModel, IMAGE } from "../../fake-model.ts";

import { column, Folder, galaxy, inside, NOISE, NX, NY, run } from "./helpers.ts";

describe("a list", () => {
  it("says of each cutout what is known of it", async () => {
    const folder = new Folder();
    const pixels = galaxy();
    folder.fits("a.fits", pixels, [NY, NX]);
    folder.npy(
      "b.npy",
      pixels.map((v) => v - 100),
      [NY, NX],
    );
    const bad = pixels.slice();
    bad[(NY / 2 + 3) * NX + NX / 2 + 2] = 1e7;
    folder.fits("c.fits", bad, [NY, NX]);
    folder.npy(
      "mask.npy",
      bad.map((v) => (v > 1e6 ? 1 : 0)),
      [NY, NX],
    );
    const objects = new Float32Array(NY * NX);
    objects[(NY / 2) * NX + NX / 2] = 1;
    objects[(NY / 2 + 3) * NX + NX / 2 + 2] = 2;
    folder.npy("segments.npy", objects, [NY, NX]);
    const list = folder.write(
      "list.csv",
      "id,image,mask,segmentation,noise,x,y,pixel_scale,zero_point,sky\n" +
        "G1,a.fits,,,7.5,14.5,15.5,,27,100\n" +
        "G2,b.npy,,,7.5,14.5,15.5,0.2,27,0\n" +
        "G3,c.fits,mask.npy,,7.5,14.5,15.5,,27,100\n" +
        "G4,c.fits,,segments.npy,7.5,14.5,15.5,,27,100\n",
    );
    const { rows, report } = await run([list]);
    expect(report.columns.slice(0, 3)).toEqual(["id", "file", "index"]);
    expect(rows.map((row) => row["id"])).toEqual(["G1", "G2", "G3", "G4"]);
    expect(rows.map((row) => row["file"])).toEqual(new Array(4).fill(list));
    expect(column(rows, "index")).toEqual([0, 1, 2, 3]);
    expect(column(rows, "flags")).toEqual([0, 0, FLAGS.masked, FLAGS.neighbours]);
    const [first] = column(rows, "flux");
    expect(first).toBeCloseTo(inside(pixels), 1);
    for (const flux of column(rows, "flux")) expect(Math.abs(flux - first)).toBeLessThan(5 * NOISE);
  });

  it("is told what is wrong with its maps and masks, row by row", async () => {
    const folder = new Folder();
    const [ny, nx] = [60, 64];
    const pixels = skyImage({
      ny,
      nx,
      sky: 100,
      sigma: NOISE,
      galaxies: [{ x: 32, y: 30, scale: 1, flux: 3000 }],
    });
    folder.fits("a.fits", pixels, [ny, nx]);
    const all = (name: string, value: number): string =>
      folder.npy(name, new Float32Array(ny * nx).fill(value), [ny, nx]);
    all("sigma.npy", NOISE);
    all("ivar.npy", NOISE ** -2);
    all("large.npy", 5 * NOISE);
    all("weight.npy", 77);
    all("ones.npy", 1);
    folder.npy(
      "other.npy",
      Float32Array.from({ length: ny * nx }, (_, k) => (k % nx > 39 && k < 20 * nx ? 4 : 0)),
      [ny, nx],
    );
    folder.npy(
      "dark.npy",
      pixels.map((v) => 200 - v),
      [ny, nx],
    );
    const list = folder.write(
      "list.csv",
      "# maps\nimage,sigma,ivar,weight,mask,good,segmentation,pixel_scale\n" +
        "a.fits,sigma.npy,,,,,,\na.fits,,ivar.npy,,,ones.npy,,\na.fits,large.npy,,,,,,\na.fits,,,weight.npy,,,,\n" +
        "a.fits,ivar.npy,,,,,,\na.fits,,,,ones.npy,,,\na.fits,,,,,,other.npy,\ndark.npy,,,,,,,0.2\n",
    );
    const { rows, notes } = await run(
      [list],
      { zero_point: 27 },
      { model: fakeModel(fakeConfig(IMAGE, ["flux"])) },
    );
    const { noise, noiseMap, unreadable, target, negative, range, crowded } = FLAGS;
    expect(column(rows, "flags")).toEqual([
      ...[0, 0, noise + noiseMap, 0],
      ...[unreadable, unreadable, target, negative + range + crowded],
    ]);
    expect(column(rows, "image_noise").slice(0, 3)).toEqual(
      [NOISE, NOISE, 5 * NOISE].map((x) => expect.closeTo(x, 4)),
    );
    expect(Math.abs(Number(rows[3]["image_noise"]) / NOISE - 1)).toBeLessThan(0.1);
    expect(notes.filter((note) => note.startsWith("cannot be used"))).toEqual([
      expect.stringMatching(/list.csv:7: .*ivar.npy as a standard deviation .* put it in the column "ivar"/),
      expect.stringMatching(/list.csv:8: .*ones.npy says that 100 % .* put it in the column "good"/),
    ]);
  });

  it("may have whole numbers as ids, or none", async () => {
    const folder = new Folder();
    folder.fits("a.fits", galaxy(), [NY, NX]);
    const numbers = folder.write("n.csv", "id,image\n265911,a.fits\n7,a.fits\n");
    expect(column((await run([numbers])).rows, "id")).toEqual([265911, 7]);
    const none = folder.write("m.csv", "image\na.fits\na.fits\n");
    expect(column((await run([none])).rows, "id")).toEqual([0, 1]);
  });

  it("is measured row by row where ids repeat, which is told once", async () => {
    const folder = new Folder();
    folder.fits("a.fits", galaxy(), [NY, NX]);
    const list = folder.write(
      "l.csv",
      "id,image\n7,a.fits\nG1,a.fits\n7,a.fits\nG1,a.fits\n,a.fits\n,a.fits\n",
    );
    const { rows, notes } = await run([list]);
    expect(rows.map(({ id }) => id)).toEqual(["7", "G1", "7", "G1", "4", "5"]);
    expect(notes.filter((note) => note.includes("ids"))).toEqual([
      `${list}: its 4 ids are 2 different ones ("7" repeats): the column index tells their rows apart`,
    ]);
  });

  it("must not be lost to the catalogue, nor its images", async () => {
    const folder = new Folder();
    const image = folder.fits("a.fits", galaxy(), [NY, NX]);
    const list = folder.write("list.csv", "image\na.fits\n");
    const task = {
      model: fakeModel(),
      run: "r",
      backend: "none",
      images: [list],
      out: image,
      batch: 5,
      given: {},
    };
    await expect(infer(task, fakeContext())).rejects.toThrow(
      /a.fits is one of the inputs, which would be lost/,
    );
  });
});
