/** Numbers beside the stamps that a model looks at, as the data that it is judged on have them. Pure. */

import type { Typical } from "../../train/data/measured.ts";
import { givenInputs, isThere } from "../../train/inputs.ts";
import type { Columns } from "../../train/models/posterior.ts";
import type { Input } from "../../train/run/config.ts";

/** Positions of the rows of which the model can say something: `usableRows`, before stamps are encoded. */
export function answeredRows(inputs: readonly Input[], columns: Columns, count: number): Uint32Array {
  const own = givenInputs({ inputs });
  const given = own.map(({ name, missing }) => ({ missing, values: columns.get(name)! }));
  const isLooked = own.length < inputs.length;
  return Uint32Array.from({ length: count }, (_, row) => row).filter((row) => {
    const has = given.map(({ values }) => isThere(values[row]!));
    return (
      given.every(({ missing }, i) => missing || has[i]) &&
      (isLooked || own.length === 0 || has.includes(true))
    );
  });
}

/** Half the distance of the 2 and 98 percentiles of a normal distribution over that of the 16 and 84 ones. */
const WIDER = 2.065;

/** What numbers of another table are compared with, so that its -9999 are told: the training rows. */
export const typicalOfInputs = (inputs: readonly Input[]): ReadonlyMap<string, Typical> =>
  new Map(
    givenInputs({ inputs }).map(({ name, quantiles: [low, middle, high], transform }) => [
      name,
      { middle, width: (WIDER * (high - low)) / 2, positive: transform.kind === "log" },
    ]),
  );
