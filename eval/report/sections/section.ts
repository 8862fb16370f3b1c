/** What a section of the page is: made from results.json alone. */
import type { Draw } from "../figure.ts";
import type { Html } from "../html.ts";
import type { ReportResults } from "../results.ts";

export interface Section {
  /** anchor in the page */
  readonly id: string;
  readonly title: string;
  /** what a user runs to have it */
  readonly command: string;
  /** undefined if the results do not have what it shows */
  readonly render: (results: ReportResults, draw: Draw) => Promise<Html | undefined>;
}

/** Unit of a label or of a quantity measured in its place; "" if the results do not say. */
export const unitOf = (results: ReportResults, label: string): string =>
  results.training?.config.supervise.find(({ name }) => name === label)?.unit ?? "";
