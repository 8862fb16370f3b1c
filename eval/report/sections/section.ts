/** What a section of the page is: made from results.json alone. */
import type { Results } from "../../../train/run/results.ts";
import type { CompareSection } from "../../compare/section.ts";
import type { SweepSection } from "../../sweep/section.ts";
import type { Draw } from "../figure.ts";
import type { Html } from "../html.ts";

export interface Section {
  /** anchor in the page */
  readonly id: string;
  readonly title: string;
  /** what a user runs to have it */
  readonly command: string;
  /** undefined if the results do not have what it shows */
  readonly render: (results: Results, draw: Draw) => Promise<Html | undefined>;
}

export const compareOf = (results: Results): CompareSection | undefined =>
  results["compare"] as CompareSection | undefined;

export const sweepOf = (results: Results): SweepSection | undefined =>
  results["sweep"] as SweepSection | undefined;

/** Unit of a label or of a quantity measured in its place; "" if the results do not say. */
export const unitOf = (results: Results, label: string): string =>
  results.training?.config.supervise.find(({ name }) => name === label)?.unit ?? "";
