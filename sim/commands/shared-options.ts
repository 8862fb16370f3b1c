/** Options that several `sim` commands share: numbers with the ranges of ranges.ts, seed, workers. */
import { z } from "zod";
import {
  checked,
  flag,
  integer,
  integerOrAuto,
  type Option,
  oneOf,
  optional,
  real,
} from "../../shared/cli/option.ts";
import { DEVICE_WISHES } from "../gpu/device.ts";
import { checkPlanes, PLANE_NAMES, type PlaneName } from "../observe/planes.ts";
import { inRange, RANGES, type RangeName } from "../ranges.ts";

/** A number that must lie in the range of that name; not given: `fallback`. */
export function ranged(name: RangeName, help: string, fallback: number): Option<number> {
  const range = RANGES[name];
  return real({ help, default: fallback, allowed: range.text, accept: (x) => inRange(range, x) });
}

/** As `ranged`; not given: undefined. */
export const rangedOrNone = (name: RangeName, help: string): Option<number | undefined> =>
  optional(ranged(name, help, 0));

export const seed = integer({
  help: "names the random numbers: the same seed gives the same pixels",
  default: 0,
});

export const device = oneOf(DEVICE_WISHES, {
  help: "what renders; auto: a GPU if there is one, see sim devices. Pixels agree to 2e-3 of the peak, mostly 1e-6",
  default: "auto",
});

export const workers = integerOrAuto({
  help: "threads; auto: one for each core. The result does not depend on it",
  min: 1,
  max: 1024,
  default: "auto",
});

export const breakLock = flag(
  "take --out over from a process that cannot be asked whether it runs, such as one of another machine, without waiting",
);

/** The range of the sides is the population's to check. */
export const stampSize = optional(
  checked(
    { help: "size of the stamps, as 64 or 96x128 (ny x nx), instead of the population's [pixels]" },
    "a side or NYxNX, such as 64 or 96x128",
    z
      .string()
      .regex(/^\d+(x\d+)?$/)
      .transform((size): readonly [number, number] => {
        const [ny, nx = ny] = size.split("x").map(Number);
        return [ny!, nx!];
      }),
  ),
);

export const planes = optional(
  checked<readonly PlaneName[]>(
    {
      placeholder: "NAME,...",
      help: `images to store beside each stamp, of ${PLANE_NAMES.join(", ")}; see docs/shard-format.md`,
    },
    `names of planes, as ${PLANE_NAMES.join(",")}`,
    z.string().transform((list) =>
      checkPlanes(
        "--planes",
        list.split(",").map((name) => name.trim()),
      ),
    ),
  ),
);
