/** A curve of shares that should stay inside its band: coverage, TARP, the empirical distribution of PITs. */
import type { TopLevelSpec } from "vega-lite";
import { COLORS, panelSpec } from "../theme.ts";

export interface Banded {
  /** ascending, 0 to 1 */
  readonly at: readonly number[];
  readonly found: readonly number[];
  /** of what is right */
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly xTitle: string;
  readonly yTitle: string;
  readonly color: string;
  /** "diagonal": found is to be what it is `at`; "zero": a difference */
  readonly line: "diagonal" | "zero";
}

/** Of an axis of differences beyond the band and the curve. */
const ROOM = 1.15;

export function bandedSpec({ at, found, low, high, xTitle, yTitle, color, line }: Banded): TopLevelSpec {
  const rows = at.map((x, i) => ({ x, found: found[i], low: low[i], high: high[i] }));
  const ends = [0, 1].map((x) => ({ x, found: line === "diagonal" ? x : 0 }));
  const most = ROOM * Math.max(1e-3, ...[...found, ...low, ...high].map(Math.abs));
  const domain = line === "diagonal" ? [0, 1] : [-most, most];
  const x = {
    field: "x",
    type: "quantitative",
    title: xTitle,
    scale: { domain: [0, 1] as number[], nice: false },
  } as const;
  const y = { type: "quantitative", title: yTitle, scale: { domain, nice: false } } as const;
  return panelSpec({
    data: { values: rows },
    layer: [
      {
        mark: { type: "area", color: COLORS.reference, opacity: 0.14 },
        encoding: { x, y: { field: "low", ...y }, y2: { field: "high" } },
      },
      {
        data: { values: ends },
        mark: { type: "line", color: COLORS.reference, strokeDash: [5, 3], strokeWidth: 1.2 },
        encoding: { x, y: { field: "found", ...y } },
      },
      {
        mark: { type: "line", color, strokeWidth: 1.9, clip: true },
        encoding: { x, y: { field: "found", ...y } },
      },
    ],
  });
}
