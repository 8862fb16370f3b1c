import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { writeSealedJson } from "../../../shared/files/sealed.ts";
import { CONFIG_FILE } from "../../../train/run/directory.ts";
import { beginAdaptation } from "../../../train/tuning/adapt.ts";
import { makeConfig, scratch } from "../run/helpers.ts";

it("refuses a network that looks at numbers, before it looks at the target", async () => {
  const run = join(scratch(), "flow");
  mkdirSync(run);
  const input = { ...makeConfig().supervise[0]!, quantiles: [0, 1, 2] as const, soft: [0, 1] as const };
  const inputs = [{ ...input, missing: false, limits: false }];
  writeSealedJson(join(run, CONFIG_FILE), makeConfig({ model: "flow", inputs }));
  const wish = { before: run, target: "nowhere", distance: "mmd", training: {}, out: undefined } as const;
  await expect(beginAdaptation(wish, {} as never, {} as never)).rejects.toThrow(/train flow.*encodes for it/);
});
