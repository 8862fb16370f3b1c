/** Other flows beside the one that is judged: on the same objects, none of which they have seen. */
import type { Context } from "../../shared/cli/command.ts";
import { badInput } from "../../shared/errors.ts";
import { nameOf } from "../../train/data/places.ts";
import { openModel } from "../../train/open-model.ts";
import type { RunConfig } from "../../train/run/config.ts";
import { openTestSet } from "../data/open.ts";
import type { TestSet } from "../data/test-set.ts";
import { able } from "../needs.ts";
import { ask } from "./asked.ts";
import { scorePosterior } from "./judge.ts";
import { drawsOf } from "./known-draws.ts";
import { looksAt } from "./looks.ts";
import { byDraws, type Method } from "./methods.ts";
import type { PosteriorRequest } from "./request.ts";
import { posteriorNeeds } from "./section.ts";
import { priorOf } from "./training-rows.ts";

/**
 * @param dir of the other run @param config of the one that is judged @param test what that is judged on
 * @throws GalforgeError if it was trained on other data, draws no samples, or estimates none of the targets
 */
export async function flowBeside(
  dir: string,
  config: RunConfig,
  test: TestSet,
  { data, bandMap, most, draws }: PosteriorRequest,
  hooks: Pick<Context, "note" | "progress">,
): Promise<Method> {
  const model = await openModel(dir);
  try {
    const other = able(dir, model, posteriorNeeds);
    const refuse = (why: string) => badInput(`--beside ${dir}`, why);
    if (other.config.data.sha256 !== config.data.sha256) {
      throw refuse(
        `was trained on other data (${nameOf(other.config.data.name)}) than the run that is judged (${nameOf(config.data.name)}): train it on the same`,
      );
    }
    const names = other.config.supervise.map(({ name }) => name);
    if (!config.supervise.some(({ name }) => names.includes(name))) {
      throw refuse(`estimates ${names.join(", ")}, none of which is estimated by the run that is judged`);
    }
    const wanted = { labels: names, most, simulated: most };
    const opened = await openTestSet({ run: dir, config: other.config, data, bandMap }, wanted, hooks.note);
    try {
      const own = opened.test;
      const prior = await priorOf({ run: dir, config: other.config, data });
      const asked = await ask(other, own, draws, hooks);
      const { targets } = scorePosterior(drawsOf(other.config, own, asked, prior));
      const places = new Map(Array.from(test.ids, (id, i) => [id, i]));
      const at = Int32Array.from(own.ids, (id) => places.get(id) ?? -1);
      if (at.every((place) => place < 0))
        throw refuse(
          "estimates none of the objects that the run is judged on: it lacks an input of all of them, or was trained with another --split",
        );
      const what = looksAt(other.config, own);
      return {
        name: `${what} + ${other.config.architecture} flow (${nameOf(dir)})`,
        targets: config.supervise.map(({ name }) => {
          const l = names.indexOf(name);
          return l < 0 ? undefined : byDraws(targets[l]!, asked.posterior.mean(name), at, test.count);
        }),
      };
    } finally {
      await opened.close();
    }
  } finally {
    model.close();
  }
}
