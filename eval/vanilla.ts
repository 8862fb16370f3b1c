/** Another run beside the one that is judged: of the same data, as a network without labels, whose latents are to be compared. */
import { badInput } from "../shared/errors.ts";
import { nameOf } from "../train/data/places.ts";
import { openModel } from "../train/open-model.ts";
import type { RunConfig } from "../train/run/config.ts";
import { type Able, able } from "./needs.ts";

/** What --vanilla needs. */
const NEEDS = { model: ["encoder"] } as const;

/**
 * Opens the other run, and closes it when `use` is done.
 * @param config of the run that is judged
 * @throws GalforgeError if it was trained on other data: it might have seen the test stamps, or know other images
 */
export async function withVanilla<T>(
  dir: string,
  config: RunConfig,
  use: (model: Able<"encoder">) => Promise<T>,
): Promise<T> {
  const model = await openModel(dir);
  try {
    if (model.config.data.sha256 !== config.data.sha256) {
      const both = [model.config, config].map(({ data }) => nameOf(data.name));
      throw badInput(
        `--vanilla ${dir}`,
        `was trained on other stamps (${both[0]}) than the run beside it (${both[1]}): train it on the same`,
      );
    }
    return await use(able(dir, model, NEEDS));
  } finally {
    model.close();
  }
}
