/** Jasmine, which TensorFlow.js's tests are written for: what we use of it, typed, and a run of the tests that are declared. */
import { createRequire } from "node:module";

/** A slow machine is no failure. Jasmine's own default is 5 s, TensorFlow.js's 20 s. */
const TIMEOUT_MS = 60_000;

interface FailedExpectation {
  readonly message: string;
  readonly stack?: string;
}

interface Outcome {
  readonly id: string;
  readonly fullName: string;
  readonly status: string;
  readonly failedExpectations: readonly FailedExpectation[];
}

interface Node {
  readonly id: string;
  readonly children?: readonly Node[];
  getFullName(): string;
}

interface Reporter {
  specStarted(spec: Outcome): void;
  specDone(spec: Outcome): void;
  suiteDone(suite: Outcome): void;
  jasmineDone(whole: Omit<Outcome, "id" | "fullName" | "status">): void;
}

interface Env {
  configure(options: { random: boolean; specFilter(spec: Node): boolean }): void;
  topSuite(): Node;
  beforeEach(action: () => void): void;
  addReporter(reporter: Reporter): void;
  execute(): Promise<unknown>;
}

interface Jasmine {
  DEFAULT_TIMEOUT_INTERVAL: number;
  getEnv(): Env;
}

/** A test as it is declared. */
export interface Declared {
  /** Jasmine's, unique in this run */
  readonly id: string;
  /** what stands above it and its own title, joined by spaces; not unique */
  readonly title: string;
}

export interface Done {
  readonly id: string;
  /** `skipped`: by the test suite itself, or not chosen */
  readonly status: "passed" | "failed" | "skipped";
  /** of a failed test: what was wrong, and the lines of the stack; "" for others */
  readonly message: string;
  readonly stack: string;
}

export interface Hooks {
  /** before anything of a test runs */
  starts(test: Declared): void;
  /** when its group is set up, and the test itself follows; what it throws is a failure of the test */
  before(test: Declared): void;
  /** after everything of a test */
  ends(test: Declared): void;
}

export interface Harness {
  /** the tests declared so far, in order */
  declared(): readonly Declared[];
  /**
   * Runs the tests for which `chosen` holds, in order.
   * @returns the outcome of every test, and the failures that belong to none (set-up of a group, an error between tests)
   */
  run(chosen: (id: string) => boolean, hooks: Hooks): Promise<{ done: Done[]; outside: string[] }>;
}

/** Puts describe, it, expect and jasmine into the global scope, where the tests look for them. */
export function startJasmine(): Harness {
  // CommonJS without types; the tests require the same copy
  const core = createRequire(import.meta.url)("jasmine-core") as { boot(core: unknown): Jasmine };
  const jasmine = core.boot(core);
  const env = jasmine.getEnv();
  jasmine.DEFAULT_TIMEOUT_INTERVAL = TIMEOUT_MS;
  return {
    declared: () => specsOf(env.topSuite()),
    run: async (chosen, { starts, before, ends }) => {
      const done: Done[] = [];
      const outside: string[] = [];
      let current: Declared | undefined;
      const note = (where: string, failures: readonly FailedExpectation[]): void =>
        void outside.push(...failures.map(({ message }) => `${where}: ${message}`));
      env.configure({ random: false, specFilter: ({ id }) => chosen(id) });
      env.beforeEach(() => before(current!));
      env.addReporter({
        specStarted: ({ id, fullName }) => {
          current = { id, title: fullName };
          starts(current);
        },
        specDone: (spec) => {
          ends({ id: spec.id, title: spec.fullName });
          done.push(outcomeOf(spec));
        },
        suiteDone: ({ fullName, failedExpectations }) => note(fullName, failedExpectations),
        jasmineDone: ({ failedExpectations }) => note("outside of all tests", failedExpectations),
      });
      await env.execute();
      return { done, outside };
    },
  };
}

const specsOf = (node: Node): Declared[] =>
  node.children?.flatMap(specsOf) ?? [{ id: node.id, title: node.getFullName() }];

function outcomeOf({ id, status, failedExpectations }: Outcome): Done {
  const [first] = failedExpectations;
  const known = status === "passed" || status === "failed" ? status : "skipped";
  return { id, status: known, message: first?.message ?? "", stack: first?.stack ?? "" };
}
