/** The options of `train flow`. */
import { z } from "zod";
import { text } from "../../../shared/cli/option.ts";
import { badInput } from "../../../shared/errors.ts";
import {
  COMMON_DEFAULTS,
  checkCommon,
  checkListed,
  dataSettings,
  loopSettings,
  names,
} from "../../common-options.ts";
import type { OptionTable } from "../../options.ts";
import { maybe, number, type Settings, switched, type ValuesOf, whole, word } from "../../settings.ts";
import { FAMILIES, families } from "./densities/families.ts";

export const TRANSFORMS = ["symmetric", "linear", "log", "log1p"] as const;

const share = { allowed: "a number >= 0 and < 0.9", accept: (x: number) => x >= 0 && x < 0.9 };
const nonNegative = { allowed: "a number >= 0", accept: (x: number) => x >= 0 };

/** What depends on the number n of training rows unless it is given (`settleFlow`). */
const RULES = {
  width: "64; 128 from 20,000 rows on",
  depth: "2; 3 from 20,000 rows on",
  dropout: "1000 / rows, times inputs / 15 if that is more, at most 0.2; an encoder counts as 64 inputs",
  epochs: "15 sqrt(rows) steps",
  batch: "256, or a quarter of the rows",
} as const;
const MANY = 20_000;

/** Inputs from which on more of them want more dropout: a network learns more by heart of many. */
const FEW_INPUTS = 15;

/** What an encoder counts for: means and widths of 32 latents. */
const OF_ENCODER = 64;

/** The options with what is by the number of training rows. */
export function settleFlow<C extends FlowTraining>(options: C, rows: number): C {
  const many = rows >= MANY;
  const batch = options.batch > 0 ? options.batch : Math.max(1, Math.min(256, Math.floor(rows / 4)));
  const steps = 15 * Math.sqrt(rows);
  const inputs = (options.inputs?.length ?? 0) + (options.encoder === undefined ? 0 : OF_ENCODER);
  const more = Math.max(1, inputs / FEW_INPUTS);
  return {
    ...options,
    width: options.width ?? (many ? 128 : 64),
    depth: options.depth ?? (many ? 3 : 2),
    dropout: options.dropout ?? Math.min(0.2, Number(((1000 / rows) * more).toPrecision(2))),
    batch,
    epochs:
      options.epochs > 0
        ? options.epochs
        : Math.max(1, Math.round(steps / Math.max(1, Math.floor(rows / batch)))),
  };
}

const settings = {
  ...dataSettings,
  targets: names("NAMES", "what is estimated, as one joint distribution", "logmstar,logsfr,z"),
  // biome-ignore lint/suspicious/noThenProperty: the name of the flag; options are never awaited
  then: maybe(
    names("NAMES", "targets that follow, each given those before it; rows may lack them (NaN)", "oh12"),
  ),
  detect: maybe(
    names("NAMES", "of these targets also the probability that they can be measured at all", "oh12"),
  ),
  inputs: maybe(
    names(
      "NAMES",
      "numbers that it is estimated from: magnitudes, colours, errors",
      "u,g,r,err_u,err_g,err_r",
    ),
  ),
  encoder: maybe({
    option: text({
      placeholder: "RUN",
      help: "a run whose latents of the stamps are looked at, too: means and standard deviations; it is copied into the flow's",
    }),
    saved: z.string(),
  }),
  joint: switched("train the encoder further, with the flow; else it stays as it is"),
  transform: word(
    TRANSFORMS,
    "of the targets. symmetric: their logarithm where that is more symmetric; log1p: ln(1 + x), for fluxes of lines",
  ),
  family: word(FAMILIES, FAMILIES.map((name) => `${name}: ${families[name].summary}`).join("; ")),
  residuals: switched(
    "the distribution is that of residuals about a mean that is learned beside it, as published",
  ),
  ensemble: whole({ help: "members, each with its own weights", min: 1, max: 64 }),
  width: maybe(whole({ help: `units of a hidden layer (default: ${RULES.width})`, min: 4, max: 4096 })),
  depth: maybe(whole({ help: `hidden layers (default: ${RULES.depth})`, min: 1, max: 16 })),
  bins: whole({ help: "of a spline", min: 2, max: 64 }),
  transforms: whole({ help: "splines one after the other", min: 1, max: 16 }),
  dropout: maybe(
    number({ help: `share of hidden units that a step leaves out (default: ${RULES.dropout})`, ...share }),
  ),
  decay: number({ help: "weight decay of AdamW", ...nonNegative }),
  hide: number({
    help: "share of the inputs that a step hides, so that the flow learns to do without any",
    ...share,
  }),
  ...loopSettings,
  epochs: whole({ help: `times through the training rows; 0: ${RULES.epochs}` }),
  batch: whole({ help: `rows of a step; 0: ${RULES.batch}`, max: 65536 }),
} satisfies Settings;

export type FlowTraining = ValuesOf<typeof settings>;

export const flowOptions: OptionTable<FlowTraining> = {
  settings,
  defaults: {
    ...COMMON_DEFAULTS,
    // biome-ignore lint/suspicious/noThenProperty: as above
    ...{ then: undefined, detect: undefined, inputs: undefined, encoder: undefined, joint: false },
    ...{ transform: "symmetric", family: "spline", residuals: false, ensemble: 5, augment: "none" },
    ...{ width: undefined, depth: undefined, dropout: undefined },
    ...{ bins: 8, transforms: 1, decay: 0.1, hide: 0 },
    ...{ epochs: 0, batch: 0, lr: 8e-3, schedule: "one-cycle" },
  },
  check(options) {
    checkCommon(options);
    const { targets, then = [], detect = [], inputs = [], encoder, joint } = options;
    checkListed("--targets", targets);
    checkListed("--inputs", inputs);
    checkListed("--then", [...targets, ...then]);
    const leak = [...targets, ...then].find((name) => inputs.includes(name));
    if (leak !== undefined) {
      throw badInput(
        "--inputs",
        `${leak} is a target, too: then it would be estimated from itself. Leave it out`,
      );
    }
    if (inputs.length === 0 && encoder === undefined) {
      throw badInput(
        "--inputs",
        "is missing: give the numbers that it is estimated from (--inputs u,g,r,...), a run that encodes stamps (--encoder RUN), or both",
      );
    }
    const other = detect.find((name) => !then.includes(name));
    if (other !== undefined) {
      throw badInput(
        "--detect",
        `${other} is none of those of --then (${then.join(", ") || "there are none"})`,
      );
    }
    if (joint && encoder === undefined)
      throw badInput("--joint", "trains an encoder: give one with --encoder RUN");
  },
};
