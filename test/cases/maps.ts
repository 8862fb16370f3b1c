/** Masks, maps of the noise, segmentations, centres. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Case, Place } from "./case.ts";
import { flagged, inferCase, type Judge, measured, near, notFlagged, refused, says } from "./infer.ts";

export function mapCases(place: Place): Case[] {
  const maps = join(place.shared, "cases/maps");
  const other = join(place.shared, "cases/segmentation-other-object");
  const list = (name: string, text: string): string => {
    const path = join(place.work, name);
    writeFileSync(path, text);
    return path;
  };
  const image = join(maps, "image.fits");
  const mask = list("mask.csv", `id,image,mask\na,${image},${join(maps, "mask_bool.npy")}\n`);
  const sigma = list("sigma.csv", `id,image,sigma\na,${image},${join(maps, "ivar.fits")}\n`);
  const ivar = list("ivar.csv", `id,image,ivar\na,${image},${join(maps, "ivar.fits")}\n`);
  const commented = list("commented.csv", `# my galaxies\nid,image\n# the first\na,${image}\n`);
  const ragged = list("ragged.csv", `id,image\na,${image}\nb,${image},7\n`);
  const galaxy = [measured, near("hlr", 0.93, 0.05), near("flux", 22900, 700)];
  const make = (name: string, words: readonly string[], expected: string, judges: readonly Judge[]): Case =>
    inferCase(place, { name, network: "leung2025", words, expected, judges });
  return [
    make("boolean mask", [mask], "it is read", [measured, flagged("masked"), notFlagged("unreadable")]),
    make("inverse variance in the column sigma", [sigma], "an error that says what the map would be", [
      refused,
      says(/inverse variance/),
    ]),
    make("inverse variance in the column ivar", [ivar], "hlr 0.93, no doubt about the map", [
      ...galaxy,
      notFlagged("noiseMap"),
    ]),
    make(
      "list of a boolean mask and of a wrong map",
      [join(maps, "list.csv")],
      "one row each; the wrong map named",
      [({ rows }) => (rows.length === 2 ? [] : [`${rows.length} rows`]), says(/inverse variance/)],
    ),
    make("list with comments", [commented], "hlr 0.93", galaxy),
    make("list with a ragged row", [ragged], "an error that names the line", [
      refused,
      says(/ragged\.csv:3/),
    ]),
    make("centre outside", [join(maps, "outside.csv")], "an error that says so", [
      refused,
      says(/outside of? ?(the )?(its )?image|lies outside/),
    ]),
    make(
      "segmentation without the galaxy",
      [join(other, "list.csv")],
      "A of flux 8000 in the middle, flagged",
      [
        measured,
        ({ rows }) => {
          const row = rows.find(({ id }) => id === "with-seg");
          if (row === undefined) return ["no row with-seg"];
          const isA = Math.abs(Number(row["x0"]) - 65) < 3 && Number(row["flux"]) < 13000;
          return isA
            ? flagged("target")({ rows: [row] } as never)
            : [`flux ${row["flux"]} at x ${row["x0"]}`];
        },
      ],
    ),
  ];
}
