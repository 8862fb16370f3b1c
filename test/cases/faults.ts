/** Inputs that crashed a command or never let it end. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type CommandName, errorLine, runCommand } from "../commands.ts";
import { type Case, outcome, type Place } from "./case.ts";
import { inferCase, measured, refused, says } from "./infer.ts";

/** Seconds in which everything here ends. */
const LIMIT = 60;

export function faultCases(place: Place): Case[] {
  const file = (name: string): string => join(place.shared, "cases/faults", name);
  const good = join(place.shared, "cases/wcs-units/pc_without_cdelt.fits");
  const naxis = file("naxis-4294967296.fits");
  const network = "leung2025";
  return [
    inferCase(place, {
      ...{ name: "NAXIS 2^32", network, words: [naxis], expected: "a damaged file, by name" },
      judges: [refused, says(/naxis-4294967296\.fits.*damaged/)],
    }),
    inferCase(place, {
      ...{ name: "NAXIS 2^32 beside a good image", network, words: [naxis, good] },
      expected: "a row of each; the damaged one is named",
      judges: [
        ({ rows }) => (rows.length === 2 ? [] : [`${rows.length} rows`]),
        ({ rows }) => measured({ code: 0, rows: rows.slice(1) } as never),
        says(/cannot be used: .*naxis-4294967296\.fits/),
      ],
    }),
    inferCase(place, {
      ...{ name: "NPY shape (1 2, ...)", network, words: [file("shape-1-space-2.npy")] },
      expected: "a damaged header, by name",
      judges: [refused, says(/shape-1-space-2\.npy/)],
    }),
    ...["tn2", "tn3"].map((name) =>
      generates(place, `truncated_normal far out: ${name}`, file(`${name}.yaml`)),
    ),
    ...["label-constructor", "label-proto"].map((name) => generates(place, name, file(`${name}.yaml`))),
  ];
}

/** A population is refused, or gives a data set that sim verify takes. */
function generates({ work }: Place, name: string, config: string): Case {
  return {
    name,
    does: "sim generate --n 20, sim verify",
    expected: `refused, or a data set that verifies, within ${LIMIT} s`,
    run: async () => {
      const set = join(work, name.replaceAll(/\W+/g, "-"));
      const call = (command: CommandName, ...words: string[]) => runCommand(command, words, LIMIT);
      const made = await call("sim", "generate", "--config", config, "--n", "20", "--out", set);
      if (made.code === 2) {
        return outcome(
          "refused",
          errorLine(made),
          existsSync(join(set, "manifest.json")) ? ["a set is there"] : [],
        );
      }
      const verified = await call("sim", "verify", set);
      const problems = [made, verified].flatMap((ended) =>
        ended.code === 0 ? [] : [ended.timedOut ? `not over after ${LIMIT} s` : errorLine(ended)],
      );
      return outcome("right", "a data set that verifies", problems);
    },
  };
}
