/** Real survey images, where they are: never a part of the project. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import type { Case, Place } from "./case.ts";
import { flagged, inferCase, type Judge, measured, near, noMagnitude, type Row } from "./infer.ts";

export function realCases(place: Place): Case[] {
  const folders = [kids, decals, des] as const;
  return folders.flatMap((make) => make(place));
}

const folder = ({ shared }: Place, name: string): string | undefined => {
  const path = join(shared, "real", name);
  return existsSync(path) ? path : undefined;
};

/** Ten GAMA galaxies in maggies, with published magnitudes. Their noise is a tenth of what the networks know: always flagged. */
function kids(place: Place): Case[] {
  const dir = folder(place, "kids_gama");
  if (dir === undefined) return [];
  const labels = (parse(readFileSync(join(dir, "labels.csv")), { columns: true }) as Row[]).filter(
    (row) => row["has_images"] === "1",
  );
  const images = labels.map((row) => join(dir, `G${row["cataid"]}fitim.fits`));
  const scale = ["--pixel-scale", "0.2"];
  const differ: Judge = ({ rows }) =>
    new Set(rows.map((row) => row["flux"])).size === labels.length ? [] : ["rows are the same"];
  const asPublished: Judge = ({ rows }) => {
    const off = rows.map((row, k) => Math.abs(Number(row["mag"]) - Number(labels[k]["mag_total_r_AB"])));
    const worst = Math.max(...off);
    return worst < 0.6 && median(off) < 0.2
      ? []
      : [`magnitudes off by ${median(off).toFixed(2)}, at worst ${worst.toFixed(2)}`];
  };
  const common = {
    words: [...images, ...scale, "--zero-point", "0"],
    expected: "as published: 0.2 mag, or a flag",
  };
  return [
    inferCase(place, {
      ...{ name: "KiDS, network with a zero point", network: "27", ...common },
      judges: [measured, differ, asPublished, flagged("noise")],
    }),
    inferCase(place, {
      ...{ name: "KiDS, built-in network", network: "leung2025", ...common },
      judges: [measured, differ, asPublished, flagged("scaled")],
    }),
    inferCase(place, {
      ...{ name: "KiDS, no zero point given", network: "27", words: [...images, ...scale] },
      expected: "ten different rows, no magnitudes",
      judges: [measured, differ, noMagnitude],
    }),
  ];
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** A DECaLS field in nanomaggies (aperture magnitude 19.03 in r), and HSC galaxies with a published flux. */
function decals(place: Place): Case[] {
  const dir = folder(place, "hsc_decals");
  if (dir === undefined) return [];
  const field = join(dir, "cutout_59.1067_-30.4848.fits[3]");
  const nanomaggies = { words: [field, "--zero-point", "22.5"], expected: "mag 19.03 +- 0.2, a flag" };
  const hsc = ["--zero-point", "27", "--pixel-scale", "0.168"];
  const judges = [near("mag", 19.03, 0.2), near("image_zero_point", 22.5, 1e-6)];
  return [
    inferCase(place, {
      ...{ name: "DECaLS r, network with a zero point", network: "27", ...nanomaggies },
      judges: [...judges, flagged("noise")],
    }),
    inferCase(place, {
      ...{ name: "DECaLS r, built-in network", network: "leung2025", ...nanomaggies },
      judges: [...judges, flagged("scaled")],
    }),
    inferCase(place, {
      ...{ name: "HSC galaxy of flux 3757", network: "27", words: [join(dir, "gal2_im.npy"), ...hsc] },
      expected: "flux 3757 +- 10 %, a flag",
      judges: [near("flux", 3757, 376), flagged("noise")],
    }),
  ];
}

/** Planes of a cube of DES cutouts: far brighter noise than the networks know. */
function des(place: Place): Case[] {
  const dir = folder(place, "des_grizy");
  if (dir === undefined) return [];
  const words = ["--zero-point", "30", "--pixel-scale", "0.263"];
  const planes = [2, 5, 10].map((plane) => join(dir, `r.fits[0][${plane}]`));
  return (["27", "leung2025"] as const).map((network) =>
    inferCase(place, {
      ...{ name: `DES r, planes of a cube, ${network}`, network, words: [...planes, ...words] },
      expected: "three different rows of zero point 30, flagged: the noise is not the network's",
      judges: [
        measured,
        near("image_zero_point", 30, 1e-6),
        flagged("noise"),
        ({ rows }) => (new Set(rows.map((row) => row["flux"])).size === 3 ? [] : ["planes are the same"]),
      ],
    }),
  );
}
