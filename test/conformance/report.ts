/** What the command prints, and what it writes with --json. */
import { type FileShare, groupBy, keyOf, type Verdict } from "./judge.ts";

export interface Run {
  readonly backend: string;
  readonly verdict: Verdict;
  /** failures that belong to no test */
  readonly outside: readonly string[];
  readonly seconds: number;
}

/** The share of passing tests from which on a file of tests counts as covered. */
const COVERED = 0.9;
/** Messages may quote whole tensors. */
const MOST_CHARACTERS = 600;

/** True if the tests did exactly what the waivers say. */
export const isAsExpected = (run: Run): boolean => {
  const { failed, wrongWaivers, outside } = totalsOf(run);
  return failed + wrongWaivers + outside === 0;
};

/** @param verbose with a line for each file of tests */
export function formatRun(run: Run, verbose: boolean): string {
  const { verdict, outside } = run;
  const failed = verdict.tests.filter(({ status, waived }) => status === "failed" && waived === undefined);
  return [
    ...failed.map((test) => `FAILED  ${keyOf(test)}\n${indent(shorten(test.message))}`),
    ...outside.map((message) => `FAILED  ${shorten(message)}`),
    ...verdict.wrongWaivers.map((problem) => `WAIVER  ${problem}`),
    ...(verbose ? ["", ...verdict.files.map(formatFile), "", formatHost(run)] : []),
    "",
    formatTotals(run),
  ].join("\n");
}

interface Totals {
  readonly ran: number;
  readonly passed: number;
  /** of these, those that called kernels of tfjs's own "cpu" backend */
  readonly host: number;
  readonly failed: number;
  /** reason -> number of tests */
  readonly waived: Readonly<Record<string, number>>;
  readonly skipped: number;
  readonly outside: number;
  readonly wrongWaivers: number;
}

function totalsOf({ verdict: { tests, wrongWaivers }, outside }: Run): Totals {
  const reasons = groupBy(
    tests.flatMap(({ waived }) => waived ?? []),
    (reason) => reason,
  );
  const waived = Object.fromEntries([...reasons].map(([reason, all]) => [reason, all.length]));
  const count = (wanted: string): number => tests.filter(({ status }) => status === wanted).length;
  const skipped = count("skipped");
  const failed = tests.filter((test) => test.status === "failed" && test.waived === undefined).length;
  return {
    ran: tests.length - skipped,
    passed: count("passed"),
    host: tests.filter((test) => test.status === "passed" && test.host.length > 0).length,
    failed,
    waived,
    skipped,
    outside: outside.length,
    wrongWaivers: wrongWaivers.length,
  };
}

function formatTotals(run: Run): string {
  const { ran, passed, host, failed, waived, skipped, outside, wrongWaivers } = totalsOf(run);
  const files = run.verdict.files.filter((file) => file.ran > 0);
  const below = files.filter((file) => file.passed / file.ran < COVERED);
  const line = (what: string, n: number, more = ""): string =>
    `  ${what.padEnd(42)} ${String(n).padStart(5)}  ${more}`.trimEnd();
  return [
    `tests of tfjs-core on ${run.backend}, ${run.seconds.toFixed(1)} s:`,
    line("passed", passed, `of ${ran}: ${percent(passed, ran)}`),
    line("  with the help of tfjs's cpu kernels", host),
    line("failed", failed),
    line("failed as waived", ran - passed - failed),
    ...Object.entries(waived).map(([reason, n]) => line(`  ${reason}`, n)),
    line("skipped by the suite itself", skipped),
    line("failures outside of tests", outside),
    line("wrong waivers", wrongWaivers),
    line("files of tests", files.length),
    line(
      `  that pass less than ${COVERED * 100} % of their tests`,
      below.length,
      below.map(brief).join(", "),
    ),
  ].join("\n");
}

const brief = ({ file, passed, ran }: FileShare): string => `${file} ${percent(passed, ran)}`;

function formatFile({ file, ran, passed, waived, failed, host }: FileShare): string {
  const share = `${`${passed}/${ran}`.padStart(9)} ${percent(passed, ran).padStart(8)}`;
  const notes = { "with tfjs's cpu": host, waived, failed };
  const rest = Object.entries(notes).flatMap(([what, n]) => (n > 0 ? `${n} ${what}` : []));
  return `  ${file.padEnd(44)} ${share}  ${rest.join(", ")}`.trimEnd();
}

function formatHost({ verdict }: Run): string {
  const calls = groupBy(
    verdict.tests.flatMap(({ host }) => host),
    (kernel) => kernel,
  );
  const byTests = [...calls].sort(([, a], [, b]) => b.length - a.length);
  const list = byTests.map(([kernel, tests]) => `${kernel} ${tests.length}`).join(", ");
  return `  kernels of tfjs's cpu backend, and the number of tests that called them: ${list || "none"}`;
}

/** Rounded down, so that 100 % means all. */
const percent = (part: number, whole: number): string =>
  whole === 0 ? "-" : `${(Math.floor((1000 * part) / whole) / 10).toFixed(1)} %`;

const indent = (text: string): string => text.replace(/^/gm, "        ");

const shorten = (text: string): string =>
  text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS)} ... (--json writes all)`;

/** Everything, for other programs. */
export function toJson(run: Run): string {
  const { backend, seconds, outside, verdict } = run;
  const { files, tests, wrongWaivers } = verdict;
  const all = { backend, seconds, totals: totalsOf(run), outside, wrongWaivers, files, tests };
  return `${JSON.stringify(all, null, 1)}\n`;
}
