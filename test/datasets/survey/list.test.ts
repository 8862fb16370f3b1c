import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type CutoutRow, readCutoutList } from "../../../datasets/survey/list.ts";
import { temporary } from "../make.ts";

async function read(
  text: string,
  bands?: readonly string[],
): Promise<{ readonly dir: string; readonly rows: readonly CutoutRow[] }> {
  const dir = temporary();
  writeFileSync(join(dir, "list.csv"), text);
  return { dir, rows: (await readCutoutList(join(dir, "list.csv"), bands)).map((images) => images.at(-1)!) };
}

describe("a list of cutouts", () => {
  it("needs images only", async () => {
    const { dir, rows } = await read("image\na.fits\nb.npy\n\n/data/c.fits[SCI]\n");
    expect(rows.map((row) => row.image)).toEqual([
      join(dir, "a.fits"),
      join(dir, "b.npy"),
      "/data/c.fits[SCI]",
    ]);
    expect(rows[1].where).toBe(`${join(dir, "list.csv")}:3`);
    expect(rows[0].own.size).toBe(0);
    for (const value of Object.values({ ...rows[0], where: undefined, image: undefined, own: undefined })) {
      expect(value).toBeUndefined();
    }
  });

  it("says all that is known, in FITS pixels", async () => {
    const { dir, rows } = await read(
      "id,image,mask,segmentation,sigma,psf,x,y,pixel_scale,zero_point,sky,gain\n" +
        "G7,a.fits,m.fits,s.fits,e.fits,p.fits,34.25,1,0.2,-1.5,-3,1e10\n" +
        "G8,a.fits,,,,,,,,,,\n",
    );
    const at = (name: string): string => join(dir, name);
    expect(rows[0]).toEqual({
      ...{
        where: `${at("list.csv")}:2`,
        id: "G7",
        image: at("a.fits"),
        mask: { path: at("m.fits"), marks: "bad" },
      },
      ...{ segmentation: at("s.fits"), sigma: { path: at("e.fits"), kind: "sigma" } },
      ...{ psf: at("p.fits"), centre: [33.75, 0.5] },
      ...{ pixelScale: 0.2, zeroPoint: -1.5, sky: -3, gain: 1e10 },
      ...{ psfFwhm: undefined, skyPosition: undefined, own: new Map() },
    });
    expect(rows[1]).toMatchObject({ id: "G8", mask: undefined, centre: undefined, zeroPoint: undefined });
  });

  it("keeps columns of the user's own, and ids as they are written", async () => {
    const { rows } = await read("id,image,z_spec,Name,n\n007,a.fits,0.53,NGC 7,\n8,b.fits,,x,1e3\n");
    expect(rows.map((row) => row.id)).toEqual(["007", "8"]);
    expect(rows.map((row) => [...row.own])).toEqual([
      [
        ["z_spec", "0.53"],
        ["Name", "NGC 7"],
      ],
      [
        ["Name", "x"],
        ["n", "1e3"],
      ],
    ]);
  });

  it("knows its columns in capitals, and takes positions on the sky", async () => {
    const { rows } = await read(
      "ID,Image,RA,Dec,PSF_FWHM\n1,a.fits,150.5,-2.5,0.7\n2,a.fits,10:02:00,-02:30:00,\n3,a.fits,,,\n",
    );
    expect(rows.map((row) => row.skyPosition)).toEqual([[150.5, -2.5], [150.5, -2.5], undefined]);
    expect(rows.map((row) => row.psfFwhm)).toEqual([0.7, undefined, undefined]);
    expect(rows[0].own.size).toBe(0);
  });

  it("has the noise as a map or as a number", async () => {
    expect((await read("image,noise\na.fits,2.5")).rows[0].sigma).toBe(2.5);
    const both = await read("image,noise,sigma\na.fits,2.5,e.fits");
    expect(both.rows[0].sigma).toEqual({ path: join(both.dir, "e.fits"), kind: "sigma" });
  });

  it("has a map of the noise by the name of its column, and a mask of good or of bad pixels", async () => {
    const { dir, rows } = await read(
      "image,sigma,variance,ivar,weight,mask,good\n" +
        "a.fits,,v.fits,,,,g.fits\na.fits,,,i.fits,,m.fits,\na.fits,,,,w.fits,,\n",
    );
    const at = (name: string): string => join(dir, name);
    expect(rows.map((row) => row.sigma)).toEqual([
      { path: at("v.fits"), kind: "variance" },
      { path: at("i.fits"), kind: "ivar" },
      { path: at("w.fits"), kind: "weight" },
    ]);
    expect(rows.map((row) => row.mask)).toEqual([
      { path: at("g.fits"), marks: "good" },
      { path: at("m.fits"), marks: "bad" },
      undefined,
    ]);
  });

  it("may have comments, which count as lines", async () => {
    const { rows } = await read('# of Tuesday\nimage,id\n# "more\na.fits,7\n\nb.fits,a # b\n');
    expect(rows.map((row) => row.id)).toEqual(["7", "a # b"]);
    expect(rows.map((row) => row.where.split(":").at(-1))).toEqual(["4", "6"]);
  });

  it.each([
    ["image,zeropoint\na.fits,1", /list.csv:1: column = "zeropoint" is unknown. Did you mean "zero_point"/],
    ["id,x\n1,2", /the column "image" is missing \(found: id, x\)/],
    ["image,gian\na.fits,1", /column = "gian" is unknown/],
    ["image,Sigmas\na.fits,1", /column = "Sigmas" is unknown. Did you mean "sigma"/],
    ["image,x,X\na,1,2", /"x" is there twice/],
    ["image,ra\na.fits,3", /list.csv:2: a position needs both ra and dec/],
    ["image,ra,dec\na.fits,3,99", /list.csv:2: dec = "99" is not allowed/],
    ["image,psf_fwhm\na.fits,0", /psf_fwhm = 0/],
    ["image,image\na,b", /"image" is there twice/],
    ["image,id\n,7", /list.csv:2: the column "image" is empty/],
    ["image,x\na.fits,3", /list.csv:2: a centre needs both x and y/],
    ["image,x,y\na.fits,3,up", /list.csv:2: y = "up" is not allowed: it must be a number/],
    [
      "image,pixel_scale\na.fits,0",
      /pixel_scale = 0 is not allowed: it must be a number > 0 \[arcsec\/pixel\]/,
    ],
    [
      "image,zero_point\na.fits,99",
      /zero_point = 99 is not allowed: it must be an AB magnitude from -60 to 60/,
    ],
    ["image,noise\na.fits,-1", /noise = -1/],
    ["image,gain\na.fits,Infinity", /gain = Infinity/],
    ["image,id\na.fits", /list.csv:2: has 1 cell, but the head names 2 \(image, id\)/],
    ["image\n\na.fits\n#\nb.fits,7", /list.csv:5: has 2 cells, but the head names 1 \(image\)/],
    ['image,id\na.fits,"7', /not valid CSV/],
    ["image,sigma,ivar\na.fits,s.fits,i.fits", /"sigma" and "ivar" are both filled: a row has one map/],
    ["image,mask,good\na.fits,s.fits,i.fits", /"mask" and "good" are both filled: a row has one mask/],
    ["image\n", /there is no cutout in it/],
    ["", /there is no cutout in it/],
  ])("refuses %j", async (text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });

  it("must be there", async () => {
    await expect(readCutoutList(join(temporary(), "none.csv"))).rejects.toThrow(/none.csv: cannot be read/);
  });

  it("has a file a band, and what holds for one band or for all", async () => {
    const dir = temporary();
    const path = join(dir, "list.csv");
    writeFileSync(
      path,
      "id,image_i,Image_g,image_u,mask,mask_g,zero_point_g,zero_point,SKY_i,sky_u,x,y,z_spec\n7,i.fits,g.fits,u.fits,m.fits,,27,28,3,4,5,6,0.3\n",
    );
    const [[g, i]] = await readCutoutList(path, ["g", "i"]);
    const at = (name: string): string => join(dir, name);
    expect([g, i]).toMatchObject([
      { id: "7", image: at("g.fits"), mask: { path: at("m.fits") }, zeroPoint: 27, sky: undefined },
      { id: "7", image: at("i.fits"), mask: { path: at("m.fits") }, zeroPoint: 28, sky: 3 },
    ]);
    expect([g.centre, i.centre]).toEqual([
      [4.5, 5.5],
      [4.5, 5.5],
    ]);
    expect([...g.own]).toEqual([["z_spec", "0.3"]]);
    const [[u]] = await readCutoutList(path, ["u"]);
    expect(u).toMatchObject({ image: at("u.fits"), sky: 4, zeroPoint: 28 });
  });

  it("of one band may have columns of the user's own that end like a band", async () => {
    const { rows } = await read("image,sky_r,mag_r\na.fits,12,20", ["r"]);
    expect(rows[0].sky).toBeUndefined();
    expect([...rows[0].own.keys()]).toEqual(["sky_r", "mag_r"]);
  });

  it.each([
    [
      ["g", "r"],
      "image\na.fits",
      /"image_g" is missing, and a list for the bands g, r has one for each \(by other names: --band-map\) \(found: image\)/,
    ],
    [["g", "r"], "image_g,image_i\na,b", /"image_r" is missing, .*\(found: image_g, image_i\)/],
    [["r"], "image_g,image_i\na,b", /the column "image" or "image_r" is missing/],
    [["unspecified"], "image_g,image_i\na,b", /the column "image" is missing/],
    [["g", "r"], "image_g,image_r,image_g\na,b,c", /"image_g" is there twice/],
    [["g", "r"], "image_g,image_r,IMAGE_g\na,b,c", /"image_g" is there twice/],
    [["g", "r"], "image_g,image_r\na,", /list.csv:2: the column "image_r" is empty/],
    [["g", "r"], "image_g,image_r,gain_r\na,b,0", /list.csv:2: gain_r = 0/],
    [["g", "r"], "image_g,image_r,gian_r\na,b,0", /column = "gian_r" is unknown/],
  ] as const)("for the bands %s is refused: %s", async (bands, text, message) => {
    await expect(read(text, bands)).rejects.toThrow(message);
  });

  it("may be of bands with any name", async () => {
    const { rows } = await read("image_constructor,image___proto__\na.fits,b.fits", [
      "constructor",
      "__proto__",
    ]);
    expect(rows[0].image).toMatch(/b.fits$/);
  });
});
