/** What a posterior says beside its mean and its standard deviation. */
import type { CatalogColumn } from "../../../shared/tables/catalog.ts";
import { type Conversion, PLAIN } from "./conversions.ts";
import { estimate } from "./estimate.ts";
import type { Quantity } from "./quantity.ts";

/** Two and one sigma of a normal distribution about the median, by the ends of their names [%]. */
const QUANTILES = { q025: 2.5, q16: 16, q50: 50, q84: 84, q975: 97.5 } as const;

/** NAME_q025 ... NAME_q975; NaN where the estimate is impossible. @param column of the estimate */
export const quantiles = (column: CatalogColumn, conversion: Conversion): Quantity[] =>
  Object.entries(QUANTILES).map(([end, percent]) => {
    const { name } = column;
    const about = `${percent} % of the posterior of ${name} lie below`;
    return estimate(
      { ...column, name: `${name}_${end}`, description: about },
      ({ posterior, estimates }) => {
        const values = estimates.values.get(name)!;
        return posterior.quantile!(name, percent / 100).map((x, k) =>
          Number.isNaN(values[k]!) ? Number.NaN : x,
        );
      },
      conversion,
    );
  });

/** NAME_detection. */
export const detection = (name: string): Quantity =>
  estimate(
    {
      ...{ name: `${name}_detection`, unit: "1", kind: "float64" },
      description: `probability that ${name} can be measured`,
    },
    ({ posterior }) => posterior.detection!(name)!,
    PLAIN,
  );
