/** Compares what tests did with what waivers allow. No I/O. */

export interface Result {
  /** file of tests without `_test.js`: "ops/abs" */
  readonly file: string;
  /** full title without the backend, unique in its file: "abs complex64 rank-1"; "... #2" for the second of a title */
  readonly name: string;
  /** `skipped`: by the suite itself */
  readonly status: "passed" | "failed" | "skipped";
  /** of a failed test: what was wrong, and where */
  readonly message: string;
  /** kernels of tfjs's own "cpu" backend that it called, though another backend is under test */
  readonly host: readonly string[];
}

/** A result, and why it is waived: of failed tests only. */
export type Judged = Result & { readonly waived?: string };

/** Reason -> file -> names of tests that are expected to fail. */
export type Waivers<Reason extends string = string> = {
  readonly [reason in Reason]?: { readonly [file: string]: readonly string[] };
};

/** What there is to run. */
export interface Scope {
  /** every file of tests */
  readonly files: readonly string[];
  /** file -> names of all its tests, for the files that were loaded */
  readonly declared: ReadonlyMap<string, readonly string[]>;
}

export interface FileShare {
  readonly file: string;
  /** tests that ran, and were not skipped */
  readonly ran: number;
  readonly passed: number;
  readonly waived: number;
  /** failed, and not waived */
  readonly failed: number;
  /** passed, but with kernels of tfjs's "cpu" backend */
  readonly host: number;
}

export interface Verdict {
  readonly tests: readonly Judged[];
  readonly files: readonly FileShare[];
  /** waivers that are wrong: which, and what to do */
  readonly wrongWaivers: readonly string[];
}

/** @param results of the tests that were chosen */
export function judge(results: readonly Result[], waivers: Waivers, scope: Scope): Verdict {
  const reasons = reasonsByTest(waivers);
  const tests = results.map((result): Judged => {
    const waived = reasons.get(keyOf(result))?.[0];
    return result.status === "failed" && waived !== undefined ? { ...result, waived } : result;
  });
  const byFile = groupBy(tests, ({ file }) => file);
  return {
    tests,
    files: [...byFile].map(([file, own]) => shareOf(file, own)),
    wrongWaivers: findWrongWaivers(results, reasons, scope),
  };
}

/** Names a test among all: two files may have tests of one name. */
export const keyOf = ({ file, name }: Pick<Result, "file" | "name">): string => `${file}: ${name}`;

/** Items by what `keyOfItem` says of them, in order of appearance. */
export function groupBy<T>(items: readonly T[], keyOfItem: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOfItem(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** @returns for each title the name of the test: the title, numbered where it comes again */
export function uniqueNames(titles: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return titles.map((title) => {
    const times = (seen.get(title) ?? 0) + 1;
    seen.set(title, times);
    return times === 1 ? title : `${title} #${times}`;
  });
}

/** Key of a test -> its reasons: one, or by mistake several */
function reasonsByTest(waivers: Waivers): ReadonlyMap<string, readonly string[]> {
  const pairs = Object.entries(waivers).flatMap(([reason, files = {}]) =>
    Object.entries(files).flatMap(([file, names]) =>
      names.map((name) => ({ key: keyOf({ file, name }), reason })),
    ),
  );
  const groups = groupBy(pairs, ({ key }) => key);
  return new Map([...groups].map(([key, group]) => [key, group.map(({ reason }) => reason)]));
}

function findWrongWaivers(
  results: readonly Result[],
  reasons: ReadonlyMap<string, readonly string[]>,
  { files, declared }: Scope,
): string[] {
  const statuses = new Map(results.map((result) => [keyOf(result), result.status]));
  const tests = new Set([...declared].flatMap(([file, names]) => names.map((name) => keyOf({ file, name }))));
  return [...reasons].flatMap(([key, given]) => {
    const file = key.slice(0, key.indexOf(": "));
    const status = statuses.get(key);
    if (!files.includes(file)) return `${key}: there is no file of tests "${file}": correct the waiver`;
    if (declared.has(file) && !tests.has(key))
      return `${key}: there is no such test: correct or delete the waiver`;
    if (given.length > 1)
      return `${key}: waived ${given.length} times (${given.join(", ")}): keep one waiver`;
    return status === undefined || status === "failed" ? [] : `${key}: ${status}: delete the unneeded waiver`;
  });
}

function shareOf(file: string, tests: readonly Judged[]): FileShare {
  const passed = tests.filter(({ status }) => status === "passed").length;
  const waived = tests.filter((test) => test.waived !== undefined).length;
  const failed = tests.filter(({ status }) => status === "failed").length - waived;
  const host = tests.filter((test) => test.status === "passed" && test.host.length > 0).length;
  return { file, ran: passed + waived + failed, passed, waived, failed, host };
}
