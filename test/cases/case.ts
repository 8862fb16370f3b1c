/** What a case is, and how it is judged. */

export type Verdict = "right" | "refused" | "flagged" | "WRONG";

export interface Outcome {
  readonly verdict: Verdict;
  /** what came out, in a few words; of a wrong one also what is wrong */
  readonly came: string;
}

export interface Case {
  readonly name: string;
  readonly does: string;
  readonly expected: string;
  run(): Promise<Outcome>;
}

/** Where cases find and leave their files. */
export interface Place {
  /** inputs that have failed once, and real images; not a part of the project */
  readonly shared: string;
  /** for what is made; deleted at the end */
  readonly work: string;
  /** a copy of leung2025 whose ADU has a zero point of 27 */
  readonly network: string;
}

/** WRONG where there is any problem. */
export const outcome = (verdict: Verdict, came: string, problems: readonly string[] = []): Outcome =>
  problems.length === 0 ? { verdict, came } : { verdict: "WRONG", came: `${came} (${problems.join("; ")})` };
