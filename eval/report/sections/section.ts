/** What a section of the page is: made from results.json alone. */

import type { Needs } from "../../needs.ts";
import type { Sections } from "../../results.ts";
import type { Draw } from "../figure.ts";
import type { Html } from "../html.ts";

export interface Section {
  /** anchor in the page */
  readonly id: string;
  readonly title: string;
  /** what a user runs to have it */
  readonly command: string;
  /** of the network: a section that it cannot have is left out; absent: any has it */
  readonly needs?: Needs;
  /** undefined if the results do not have what it shows */
  readonly render: (results: Partial<Sections>, draw: Draw) => Promise<Html | undefined>;
}

/** Unit of a label or of a quantity measured in its place; "" if the results do not say. */
export const unitOf = (results: Partial<Sections>, label: string): string =>
  results.training?.config.supervise.find(({ name }) => name === label)?.unit ?? "";
