/** The option `--dropout`. */
import type { RunConfig } from "../../run/config.ts";
import { addedLater, number } from "../../settings.ts";
import { PASSES } from "./masks.ts";

export const NO_DROPOUT = 0;

export const dropoutSetting = addedLater(
  number({
    help: `share of the features before the heads that a training step does without; then estimates are those of ${PASSES} networks that do without some, with what these do not agree on as a part of sigma`,
    allowed: "a number from 0 to below 0.9",
    accept: (x) => x >= 0 && x < 0.9,
  }),
  NO_DROPOUT,
);

/** Whether a run was trained with it. */
export const hasDropout = ({ training }: Pick<RunConfig, "training">): boolean =>
  (training["dropout"] ?? NO_DROPOUT) !== NO_DROPOUT;
